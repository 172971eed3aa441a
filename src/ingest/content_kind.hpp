// What bytes look like, for messages about inputs that cannot be read.
#pragma once

#include <string_view>

namespace concord::ingest {

/// What `content_kind` says of Arrow's files and streams, and of Feather's first version.
inline constexpr std::string_view kArrowFile = "an Arrow or Feather file";

/// "a PDF document", "a program (ELF)", "JSON", ...; empty when nothing is recognised.
std::string_view content_kind(std::string_view head);

}  // namespace concord::ingest
