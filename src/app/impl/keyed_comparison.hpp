// The worker half of a comparison record by record.
#pragma once

#include "app/impl/message.hpp"
#include "core/error.hpp"
#include "engine/api/session.hpp"
#include "reconcile/find_keys.hpp"
#include "reconcile/reconcile.hpp"
#include "sandbox/sandbox.hpp"

namespace concord::app {

/// Reads both inputs and compares them by the request's keys. Regular texts are compared as they stand, everything else
/// with an engine.
/// @param with_engine  the engine is loaded; else the answer may be that one is needed.
/// @error  as ingest::read_input, reconcile::compare_records.
Result<Message> compare_inputs(sandbox::WorkerContext& context, const Message& request, bool with_engine);

/// Compares two sides that the session can read by keys that were found. @error  as reconcile::compare_records.
Result<Message> compare_by_keys(engine::Session& session, const reconcile::SideInput& left,
                                const reconcile::SideInput& right, const reconcile::KeyFinding& found,
                                const Message& request, sandbox::WorkerContext& context);

}  // namespace concord::app
