// Which Concord this is: part of every result's provenance.
#pragma once

#include <string_view>

namespace concord {

/// "0.1.0", as the build was told.
std::string_view program_version();

}  // namespace concord
