// How tables belong together: which columns of one table name rows of another, how completely, and in which rows not.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/deadline.hpp"
#include "core/progress.hpp"
#include "engine/api/session.hpp"
#include "profile/profile.hpp"

namespace concord::profile {

/// A profiled table that is still in the session.
struct RelatedTable {
  std::string table;                      ///< its name in the session
  const TableProfile* profile = nullptr;  ///< not owned; its `name` is what people call the table
  std::string row_number;                 ///< SQL of a row's number from 1; empty: broken rows are only counted
  std::vector<std::vector<std::string>> composite_keys = {};  ///< columns that only together tell its rows apart
};

/// A row whose reference leads nowhere.
struct BrokenReference {
  std::uint64_t row = 0;
  std::string value;
};

/// `child_columns` of one table name rows of another (or of its own) by `parent_columns`, which tell them apart. Mostly
/// one column each; several belong together by their place.
struct Relationship {
  std::size_t child = 0, parent = 0;  ///< places in the list of tables
  std::vector<std::string> child_columns, parent_columns;
  bool one_to_one = false;          ///< each parent row is named once at most; otherwise one parent has many children
  std::uint64_t rows = 0;           ///< child rows with a value
  std::uint64_t rows_without = 0;   ///< child rows without one
  std::uint64_t rows_broken = 0;    ///< child rows whose value the parent lacks
  std::uint64_t parents_named = 0;  ///< parent rows that are named at least once
  double score = 0;                 ///< 0 to 1: docs/profile.md
  std::vector<std::string> reasons;
  std::vector<BrokenReference> broken;  ///< at most five, by row
  std::vector<Statement> statements;    ///< each gave the figure that it names
};

/// Tables that are joined through a third: each row of `through` names a row of both.
struct ManyToMany {
  std::size_t left = 0, right = 0, through = 0;
  std::string sql = {};  ///< counts the different pairs: as many as rows
};

struct Relationships {
  std::vector<Relationship> found;  ///< best first; a column has one parent at most
  std::vector<ManyToMany> many_to_many;
};

/// Finds the references among tables. A relationship needs a parent column that tells rows apart, values that lie in
/// it, and a name that speaks for it: containment alone is no evidence where keys are counted from 1.
/// @error  as engine::Session::query.
/// Cost: the different values of every column that may be a key or name one, once; comparisons on hashes of at most
/// 65,536 values a column; exact counts by SQL for what is reported only. References over several columns are looked
/// for where a table has columns of the same names as another one's composite key: a count by SQL each. Deterministic.
Result<Relationships> find_relationships(engine::Session& session, const std::vector<RelatedTable>& tables,
                                         const Deadline& deadline, ProgressSink& progress);

/// "order_id + line" of the columns.
std::string column_list(const std::vector<std::string>& columns);
/// "Each row of Album names one row of Artist (ArtistId). ..."
std::string relationship_sentence(const Relationship& relationship, const std::vector<RelatedTable>& tables);
/// The relationships as a JSON object: docs/profile.md.
std::string relationships_json(const Relationships& relationships, const std::vector<RelatedTable>& tables);
/// A Mermaid entity-relationship diagram.
std::string relationships_mermaid(const Relationships& relationships, const std::vector<RelatedTable>& tables);

}  // namespace concord::profile
