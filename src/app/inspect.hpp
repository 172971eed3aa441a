// Use case: what is the structure of these inputs? Format, encoding, dialect, tables, headers, repairs, rejected rows.
#pragma once

#include <string>
#include <vector>

#include "app/context.hpp"
#include "report/document.hpp"

namespace concord::app {

struct InspectRequest {
  std::vector<std::string> inputs;  ///< paths; "-" is standard input
  bool quick = false;               ///< a first answer on large delimited text, marked as not verified
};

struct InspectResponse {
  std::string json;           ///< {"inputs": [manifest, ...]}, in the order of the request
  report::Document document;  ///< the same for people
};

/// @error  as open_input and ingest::read_input; the first input that cannot be read ends it.
Result<InspectResponse> inspect(const InspectRequest& request, Context& context);

/// The worker half. Answer: "manifests" (one JSON document for each input), "document".
Result<std::string> serve_inspect(sandbox::WorkerContext& context);

/// The same without an engine, whose loading takes longer than a small input. Answer, when a reader needs one:
/// "engine_needed" only.
Result<std::string> serve_inspect_without_engine(sandbox::WorkerContext& context);

}  // namespace concord::app
