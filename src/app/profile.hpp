// Use case: what is in these inputs? Types, roles and figures of every column, keys, dependencies, relationships.
#pragma once

#include <string>
#include <vector>

#include "app/context.hpp"
#include "report/document.hpp"

namespace concord::app {

struct ProfileRequest {
  std::vector<std::string> inputs;  ///< paths; "-" is standard input
};

struct ProfileResponse {
  /// {"inputs": [{"input", "sha256", "tables": [{"rejected", "profile", "figures", "keys",
  /// "functional_dependencies"}]}], "relationships": {...}}
  std::string json;
  report::Document document;
};

/// @error  as open_input, ingest::read_input and the engine.
Result<ProfileResponse> profile(const ProfileRequest& request, Context& context);

/// The worker half. Answer: "inputs" (one JSON document for each), "document".
Result<std::string> serve_profile(sandbox::WorkerContext& context);

}  // namespace concord::app
