// Names for rows that survive a re-run: a fingerprint of a row's cells, whatever its number.
#pragma once

#include <string>

#include "core/deadline.hpp"
#include "core/schema.hpp"
#include "engine/api/session.hpp"

namespace concord::reconcile {

/// Makes `table` with `concord_row` and `content` of all rows of a data table (`concord_row` and the columns of
/// `schema`), replacing one of that name. The content is the fingerprint of the row's cells as text in their order; the
/// second of identical rows has "#2" behind it, and so on by row number. Numbers are written without zeros at their
/// end, and midnight as a day, so that a column whose type grows with new rows keeps the content of the old ones.
/// @error  as engine::Session::execute. Cost: one hash and one place in a window for each row.
Status create_content_table(engine::Session& session, const std::string& data_table, const Schema& schema,
                            const std::string& table, const Deadline& deadline);

}  // namespace concord::reconcile
