// Typed rows on their way to an engine, column by column, in the memory layout that engines take over without copying
// (that of the Arrow columnar format).
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

#include "core/decimal.hpp"
#include "core/schema.hpp"

namespace concord::engine {

/// The values of one column. Rows count from 0; each is set once at most after `add_rows`, and is a NULL, 0 or empty
/// text until then. Setters that do not fit the column's type are programming errors.
class ColumnValues {
 public:
  explicit ColumnValues(DataType type);
  DataType type() const { return type_; }

  void set_null(std::size_t row) {
    validity_[row / kWordBits] &= ~(std::uint64_t{1} << (row % kWordBits));
    ++nulls_;
  }
  void set_boolean(std::size_t row, bool value);
  /// kInteger; also kDate (days), kTime, kTimestamp and kTimestampTz (microseconds) since 1970-01-01.
  void set_integer(std::size_t row, std::int64_t value) {
    if (width_ == sizeof(std::int32_t)) {
      store(row, static_cast<std::int32_t>(value));
    } else {
      store(row, value);
    }
  }
  /// kDecimal, at the column's scale and within its precision.
  void set_coefficient(std::size_t row, Int128 value) { store(row, value); }
  void set_real(std::size_t row, double value) { store(row, value); }
  /// UTF-8, at most 2 GiB for the column's rows; the bytes are copied. Nobody checks the encoding.
  void set_text(std::size_t row, std::string_view text);
  /// The same for text that stands in the batch's block, which is not copied.
  void set_text_in_block(std::size_t row, std::string_view text, const char* block) {
    if (text.size() <= kInlineBytes) return set_inline(row, text);
    set_view(row, text, 0, static_cast<std::int32_t>(text.data() - block));
  }

  // For engines: the buffers of an Arrow array of the column's type ("b", "l", "d:p,s", "g", "tdD", "ttu", "tsu:",
  // "vu").
  const void* validity() const { return nulls_ == 0 ? nullptr : validity_.data(); }
  std::int64_t nulls() const { return nulls_; }
  const void* values() const { return values_.data(); }
  const std::vector<char>& texts() const { return texts_; }

 private:
  friend class RowBatch;
  static constexpr std::size_t kWordBits = 64;
  static constexpr std::size_t kInlineBytes = 12;
  static constexpr std::size_t kViewBytes = 16;

  void clear();
  void resize(std::size_t rows);
  template <typename T>
  void store(std::size_t row, T value) {
    std::memcpy(values_.data() + row * sizeof(T), &value, sizeof(T));
  }
  void set_inline(std::size_t row, std::string_view text) {
    char* const view = values_.data() + row * kViewBytes;
    const auto length = static_cast<std::int32_t>(text.size());
    std::memcpy(view, &length, sizeof(length));
    std::memcpy(view + sizeof(length), text.data(), text.size());
  }
  void set_view(std::size_t row, std::string_view text, std::int32_t buffer, std::int32_t offset) {
    char* const view = values_.data() + row * kViewBytes;
    const auto length = static_cast<std::int32_t>(text.size());
    std::memcpy(view, &length, sizeof(length));
    std::memcpy(view + 4, text.data(), 4);
    std::memcpy(view + 8, &buffer, sizeof(buffer));
    std::memcpy(view + 12, &offset, sizeof(offset));
  }

  DataType type_;
  std::size_t width_ = 0;  ///< bytes of a value; 0: bits
  std::int64_t nulls_ = 0;
  std::vector<std::uint64_t> validity_;  ///< a bit for each row: 1 when it has a value
  std::vector<char> values_;
  std::vector<char> texts_;  ///< buffer 1 of texts; buffer 0 is the batch's block
};

/// Consecutive rows. Filled by one thread; its memory is used again after `clear`.
class RowBatch {
 public:
  explicit RowBatch(const Schema& schema);
  /// No rows; the block stays as it is, and all memory is kept.
  void clear();
  std::size_t rows() const { return rows_; }
  /// More rows at the end. @return the first one's index.
  std::size_t add_rows(std::size_t count);
  ColumnValues& column(std::size_t index) { return columns_[index]; }
  const ColumnValues& column(std::size_t index) const { return columns_[index]; }
  std::size_t columns() const { return columns_.size(); }
  /// Bytes that texts may stand in (`set_text_in_block`): at most 2 GiB, and fixed from the first such text on.
  std::vector<char>& block() { return block_; }
  const std::vector<char>& block() const { return block_; }

 private:
  std::vector<ColumnValues> columns_;
  std::vector<char> block_;
  std::size_t rows_ = 0;
};

}  // namespace concord::engine
