// What names say about references: "car_id" names a row of "cars" by its "id".
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace concord::profile {

using Words = std::vector<std::string>;

/// A column with its table, as words.
struct NamedColumn {
  Words table, column;
  bool first = false;  ///< the table's first column
};

/// How strongly names speak for a reference, and why.
struct NameEvidence {
  double strength = 0;  ///< 0: nothing speaks for it; 1: "artist_id" and the table "artists"
  std::string reason;
};

/// The words of a name, lower case, plurals made singular: "SupportRepId" is support, rep, id.
Words name_words(std::string_view name);
/// Whether a column's name ends as keys' names do: id, code, key, no, number, ...
bool ends_like_key(const Words& column);
/// Whether a column's name holds its own table's name: such a column is the key that other tables use.
bool is_named_after_table(const NamedColumn& column);
/// What the names say about `child` naming rows by `parent`; `same_table` for references within a table.
NameEvidence reference_evidence(const NamedColumn& child, const NamedColumn& parent, bool same_table);

}  // namespace concord::profile
