// All fields that nested records have, as a tree, with what their values look like: what all stretches found, together.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "ingest/column_types.hpp"
#include "ingest/impl/stretch_fields.hpp"

namespace concord::ingest {

/// Whether a field's values are all different, as long as that can be known in bounded memory.
class UniquenessWatch {
 public:
  void see(const std::vector<std::uint64_t>& hashes);
  /// Every value seen differs from all others (by a hash of 64 bits: a false "no" is possible, a false "yes" is not).
  bool holds() const { return alive_; }

 private:
  bool alive_ = true;
  std::unordered_set<std::uint64_t> seen_;
};

/// One field, or the root of all.
struct Field {
  std::string name;
  Field* parent = nullptr;
  std::size_t number = 0;  ///< in the order in which fields were met
  std::vector<std::unique_ptr<Field>> children;
  std::size_t expected = 0;   ///< the child that is likely to be asked for next
  bool is_list = false;       ///< somewhere it is a list of objects: it becomes a table
  bool is_column = false;     ///< somewhere it is a value or null
  std::uint64_t objects = 0;  ///< rows, where this is a table
  std::uint64_t values = 0;   ///< that are not null
  ColumnObserver observer;
  std::unique_ptr<UniquenessWatch> uniqueness = {};  ///< only where the name sounds like a key's
  std::size_t column = 0;                            ///< its place in its table, once tables are known

  /// Null when there is none.
  Field* find(std::string_view wanted);
};

class FieldTree {
 public:
  /// Adds what a stretch has, the stretches in their order.
  /// @param known  the fields of the same slot's last stretch, or none. @return  the field of each of the stretch's.
  void merge(StretchFields& stretch, std::vector<Field*>& known);
  Field& root() { return root_; }
  /// When types and keys are decided: what was gathered for that is given back.
  void forget_values();
  bool has_lists() const { return has_lists_; }
  std::uint64_t fields() const { return fields_; }  ///< without the root

 private:
  Field& child(Field& parent, const StretchField& found);

  Field root_;
  bool has_lists_ = false;
  std::uint64_t fields_ = 0;
};

}  // namespace concord::ingest
