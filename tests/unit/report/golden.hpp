// Compares a rendering with the file that holds the approved one. UPDATE_GOLDEN=1 in the environment rewrites the
// files; review the difference before committing it.
#pragma once

#include <string>
#include <string_view>

namespace concord::report {

void expect_golden(std::string_view file_name, const std::string& actual);

}  // namespace concord::report
