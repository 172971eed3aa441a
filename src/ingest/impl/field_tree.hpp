// All fields that nested records have, as a tree, with what their values look like. First pass of build_nested_tables.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "core/error.hpp"
#include "ingest/column_types.hpp"
#include "ingest/nested_records.hpp"

namespace concord::ingest {

/// Whether a field's values are all different, as long as that can be known in bounded memory.
class UniquenessWatch {
 public:
  void see(std::string_view value);
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
  std::vector<std::unique_ptr<Field>> children;
  std::size_t expected = 0;   ///< the child that is likely to be asked for next
  bool is_list = false;       ///< somewhere it is a list of objects: it becomes a table
  bool is_column = false;     ///< somewhere it is a value or null
  std::uint64_t objects = 0;  ///< rows, where this is a table
  std::uint64_t values = 0;   ///< that are not null
  ColumnObserver observer;
  std::unique_ptr<UniquenessWatch> uniqueness = {};  ///< only where the name sounds like a key's
  std::size_t column = 0;                            ///< its place in its table, once tables are known

  /// The child of that name, made if it is new.
  Field& child(std::string_view wanted, std::uint64_t& fields);
  /// Null when there is none.
  Field* find(std::string_view wanted);
};

class FieldTree {
 public:
  explicit FieldTree(std::uint64_t fields_max) : fields_max_{fields_max} {}
  /// @error kLimitExceeded  too many fields.
  Status observe(const NestedRecord& record);
  Field& root() { return root_; }

 private:
  void observe_value(Field& field, std::string_view text);

  static void forget_uniqueness(Field& field);

  Field root_;
  bool has_lists_ = false;
  std::uint64_t fields_ = 0, fields_max_;
  std::vector<Field*> open_;
  std::vector<bool> open_is_list_;
};

}  // namespace concord::ingest
