// The worker half of linking records that share neither amounts nor keys.
#pragma once

#include "app/impl/message.hpp"
#include "core/error.hpp"
#include "engine/api/session.hpp"
#include "reconcile/reconcile.hpp"
#include "sandbox/sandbox.hpp"

namespace concord::app {

/// Links the records of two sides, or finds the duplicates of one.
/// @param right  null: one side.
/// @param reason  why records are linked, for the report.
/// @error  as linkage::link_records.
Result<Message> link_sides(engine::Session& session, const reconcile::SideInput& left,
                           const reconcile::SideInput* right, std::string reason, const Message& request,
                           sandbox::WorkerContext& context);

}  // namespace concord::app
