// A third input that says which rows of the other two belong together: a remittance advice, a settlement report, a
// payout file. One of its columns names rows of the one side, another column rows of the other.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>

#include "core/deadline.hpp"
#include "engine/api/session.hpp"
#include "reconcile/reconcile.hpp"

namespace concord::reconcile {

/// Which of three inputs links the other two, and by which columns.
struct LinkFinding {
  std::size_t file = 2, left = 0, right = 1;  ///< places in the three inputs; the sides keep their order
  LinkColumns columns;
};

/// Looks at the values: a link file has two different columns, most of whose values occur in an identifying column of
/// the one and of the other side. Nothing where no input does, as when all three are sides of the same events.
/// @error  as engine::Session::query. Cost: a scan of each text and integer column for each pair of inputs.
Result<std::optional<LinkFinding>> find_link_file(engine::Session& session, const std::array<SideInput, 3>& inputs,
                                                  const Deadline& deadline);

}  // namespace concord::reconcile
