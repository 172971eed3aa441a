// The original cells of some rows of one side, in the order of the rows, for reports and exports.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "core/deadline.hpp"
#include "core/ids.hpp"
#include "core/schema.hpp"
#include "engine/api/session.hpp"

namespace concord::reconcile {

/// Called for each row with its cells as text; a null cell is empty.
using VisitRow = std::function<Status(RowNumber, std::span<const std::string>)>;

/// Reads rows of a data table (`concord_row` and the columns of `schema`).
/// @param rows  ascending, no duplicates. @error  what `visit` returns; as engine::Session::query.
Status read_rows(engine::Session& session, const std::string& data_table, const Schema& schema,
                 std::span<const RowNumber> rows, const Deadline& deadline, const VisitRow& visit);

}  // namespace concord::reconcile
