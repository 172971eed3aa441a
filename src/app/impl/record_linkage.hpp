// The worker half of linking records that share neither amounts nor keys.
#pragma once

#include "app/impl/message.hpp"
#include "core/error.hpp"
#include "engine/api/session.hpp"
#include "reconcile/reconcile.hpp"
#include "sandbox/sandbox.hpp"

namespace concord::app {

/// Finds the duplicates of one side. @error  as linkage::link_records.
Result<Message> find_duplicates(engine::Session& session, const reconcile::SideInput& side, const Message& request,
                                sandbox::WorkerContext& context);

/// Two sides without amounts: compares them by keys where some are found that miss hardly anything, else links their
/// records.
/// @param why_not_amounts  what stood in the way of matching amounts; said again where neither finds anything.
/// @error kNotFound  no key, and no record is like another; as reconcile::compare_records, linkage::link_records.
Result<Message> compare_or_link(engine::Session& session, const reconcile::SideInput& left,
                                const reconcile::SideInput& right, const Error& why_not_amounts, const Message& request,
                                sandbox::WorkerContext& context);

}  // namespace concord::app
