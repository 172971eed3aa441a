// Use case: what is in these inputs? Types, roles, counts, frequent values and shapes of every column of every table.
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
  std::string json;  ///< {"inputs": [{"input", "sha256", "tables": [{"rejected", "profile"}]}], "relationships": {...}}
  report::Document document;
};

/// @error  as open_input, ingest::read_input and the engine.
Result<ProfileResponse> profile(const ProfileRequest& request, Context& context);

/// The worker half. Answer: "inputs" (one JSON document for each), "document".
Result<std::string> serve_profile(sandbox::WorkerContext& context);

}  // namespace concord::app
