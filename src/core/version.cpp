#include "core/version.hpp"

namespace concord {

std::string_view program_version() {
  return CONCORD_VERSION;
}

}  // namespace concord
