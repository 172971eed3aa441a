// The exact figures of a reference, and references over several columns.
#pragma once

#include <string>
#include <vector>

#include "engine/api/sql.hpp"
#include "profile/relationships.hpp"

namespace concord::profile {

/// What counting gives beside the relationship's own figures.
struct ReferenceCounts {
  std::uint64_t values = 0;  ///< different values (or combinations) of the child
};

/// The number that a query gives. @error kInternal  it gives none.
Result<std::uint64_t> count_of(engine::Session& session, const engine::sql::Select& rows, const Deadline& deadline);

/// Fills in rows, rows_without, rows_broken, parents_named and one_to_one of a relationship whose tables and columns
/// are set. A child row with an empty cell in one of the columns names none.
Result<ReferenceCounts> count_reference(engine::Session& session, const std::vector<RelatedTable>& tables,
                                        Relationship& relationship, const Deadline& deadline);
/// Fills in the first broken rows, where there are any and rows have numbers.
Status find_broken_examples(engine::Session& session, const std::vector<RelatedTable>& tables,
                            Relationship& relationship, const Deadline& deadline);

/// The rows of a query for a row's number and a text. @error  as engine::Session::query.
Result<std::vector<BrokenReference>> read_broken_rows(engine::Session& session, const std::string& query,
                                                      const Deadline& deadline);

/// Appends references to composite keys: a table that has columns of the same names, whose combinations of values are
/// keys there (98 in 100 at least). Of two tables that name each other's rows, the one with fewer rows is the child.
Status find_composite_references(engine::Session& session, const std::vector<RelatedTable>& tables,
                                 std::vector<Relationship>& found, const Deadline& deadline);

}  // namespace concord::profile
