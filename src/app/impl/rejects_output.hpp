// The rejected rows of the tables that `convert` wrote, as one file.
#pragma once

#include <vector>

#include "engine/api/session.hpp"
#include "ingest/dataset.hpp"
#include "sandbox/sandbox.hpp"

namespace concord::app {

/// Leaves "rejects.csv" in the worker's directory: line, reason and text of every rejected row, and the input's name
/// first where there are several inputs. Only a header when nothing was rejected.
Status write_rejects(engine::Session& session, const std::vector<ingest::Dataset>& datasets,
                     const std::vector<const ingest::Table*>& tables, const sandbox::WorkerContext& context);

}  // namespace concord::app
