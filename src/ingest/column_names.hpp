// Names for columns: from header texts, unique and never empty.
#pragma once

#include <string>
#include <vector>

namespace concord::ingest {

/// Header texts with blanks collapsed; an empty one becomes "column_<n>", a repeated one gets "_2", "_3", ... Compared
/// without regard to the case of ASCII letters, as engines do.
std::vector<std::string> unique_names(const std::vector<std::string>& header_texts);

}  // namespace concord::ingest
