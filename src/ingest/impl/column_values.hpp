// The values of one column over some rows, in the form in which Parquet holds them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/column_types.hpp"

namespace concord::ingest {

/// Parquet's physical types.
enum class StoredType : std::uint8_t { kBoolean = 0, kInt32 = 1, kInt64 = 2, kReal = 5, kBytes = 6, kSixteenBytes = 7 };
StoredType stored_type(const DataType& type);

/// Not thread-safe. Memory: the values, and a byte a row.
class ColumnValues {
 public:
  /// @param decision  borrowed.
  /// @param as_text   cells of text are kept as they are, and an empty one is empty text instead of nothing.
  ColumnValues(const TypeDecision& decision, bool as_text);

  /// Adds a row's cell. False: it has not the column's type, and nothing was added.
  bool add(std::string_view cell);
  void add_nothing();
  /// Takes the last row's value back; once after each `add`.
  void take_back();
  void clear();
  std::size_t rows() const { return filled_.size(); }
  std::size_t bytes() const { return values_.size(); }
  DataType type() const { return type_; }
  /// Appends a data page's content: which rows have a value, and the values.
  void append_page(std::string& out) const;

 private:
  bool add_text(std::string_view text);
  bool add_literal(std::string_view literal);
  template <typename Value>
  bool store(const Value& value);
  bool store_coefficient(Int128 value);
  void append_filled(std::string& out) const;

  const TypeDecision& decision_;
  DataType type_;
  bool as_text_;
  std::string values_;
  std::vector<std::uint8_t> filled_;  ///< a row each: 1 when it has a value
  std::size_t nothings_ = 0;
  std::size_t last_begin_ = 0;  ///< in values_, of the last row
  std::string literal_;
};

}  // namespace concord::ingest
