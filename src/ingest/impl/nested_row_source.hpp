// Rows of nested records as typed values, made of what was kept when they are asked for.
#pragma once

#include <cstdint>
#include <memory>

#include "engine/api/row_source.hpp"
#include "ingest/impl/nested_plan.hpp"

namespace concord::ingest {

/// Whether all rows of all tables can be made so: no cell is without its column's type, and texts can be pointed to.
bool rows_may_stay(const NestedPlan& plan);

/// The rows of one draft; a part is a stretch. @param plan  complete, and of rows that may stay.
std::shared_ptr<const engine::RowSource> nested_row_source(std::shared_ptr<const NestedPlan> plan, std::size_t draft,
                                                           std::uint64_t rows);

}  // namespace concord::ingest
