// Use case: which versions are at work?
#pragma once

#include <string>

#include "app/context.hpp"

namespace concord::app {

struct VersionResponse {
  std::string program;  ///< "0.1.0"
  std::string engine;   ///< "duckdb 1.5.6"; empty when no engine could be opened, which `doctor` explains
  std::string json;     ///< {"version", "engine"}; engine is null when there is none
};

/// @error kCancelled, kLimitExceeded  the deadline, nothing else.
Result<VersionResponse> version(Context& context);

}  // namespace concord::app
