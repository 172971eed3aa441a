// Keys and functional dependencies as JSON: docs/profile.md.
#pragma once

#include <string>

#include "profile/functional_dependencies.hpp"
#include "profile/keys.hpp"

namespace concord::profile {

std::string keys_json(const Keys& keys);
std::string functional_dependencies_json(const FunctionalDependencies& dependencies);

}  // namespace concord::profile
