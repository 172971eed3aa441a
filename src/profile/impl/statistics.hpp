// Reads a column's different values from the engine, and fills its profile's figures and the facts for its role.
#pragma once

#include <string>
#include <string_view>

#include "core/deadline.hpp"
#include "core/schema.hpp"
#include "engine/api/session.hpp"
#include "profile/impl/column_facts.hpp"
#include "profile/profile.hpp"

namespace concord::profile {

struct ColumnStatistics {
  ColumnProfile profile;  ///< all but role, confidence and reasons
  ColumnFacts facts;
};

/// One grouped query over the column. @error as engine::Session::query.
Result<ColumnStatistics> measure_column(engine::Session& session, std::string_view table, const Column& column,
                                        const Deadline& deadline);

/// A cell's value as profiles show it, numbers and sums with the scale of `type`; "" for none.
std::string value_text(const DataType& type, const engine::ColumnView& cells, std::size_t row);

/// Whether `balance` runs: for nearly all rows, its value less the row's `amount` is another of its values. Needs no
/// row order. False where the values lie so dense that chance would do it.
Result<bool> is_running_balance(engine::Session& session, std::string_view table, const ColumnFacts& balance,
                                const ColumnFacts& amount, const Deadline& deadline);

}  // namespace concord::profile
