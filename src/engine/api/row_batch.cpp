#include "engine/api/row_batch.hpp"

namespace concord::engine {
namespace {

std::size_t width_of(TypeKind kind) {
  switch (kind) {
    case TypeKind::kBoolean:
      return 0;
    case TypeKind::kDate:
      return sizeof(std::int32_t);
    case TypeKind::kInteger:
    case TypeKind::kDouble:
    case TypeKind::kTime:
    case TypeKind::kTimestamp:
    case TypeKind::kTimestampTz:
      return sizeof(std::int64_t);
    case TypeKind::kDecimal:
    case TypeKind::kText:
      break;
  }
  return sizeof(Int128);
}

}  // namespace

ColumnValues::ColumnValues(DataType type) : type_{type}, width_{width_of(type.kind)} {}

void ColumnValues::set_boolean(std::size_t row, bool value) {
  if (!value) return;
  char& byte = values_[row / 8];
  byte = static_cast<char>(static_cast<unsigned char>(byte) | (1U << (row % 8)));
}

void ColumnValues::set_text(std::size_t row, std::string_view text) {
  if (text.size() <= kInlineBytes) return set_inline(row, text);
  set_view(row, text, 1, static_cast<std::int32_t>(texts_.size()));
  texts_.insert(texts_.end(), text.begin(), text.end());
}

void ColumnValues::clear() {
  nulls_ = 0;
  validity_.clear();
  values_.clear();
  texts_.clear();
}

void ColumnValues::resize(std::size_t rows) {
  validity_.resize((rows + kWordBits - 1) / kWordBits, ~std::uint64_t{0});
  values_.resize(width_ == 0 ? (rows + 7) / 8 : rows * width_);
}

RowBatch::RowBatch(const Schema& schema) {
  columns_.reserve(schema.size());
  for (const Column& column : schema) columns_.emplace_back(column.type);
}

void RowBatch::clear() {
  rows_ = 0;
  for (ColumnValues& column : columns_) column.clear();
}

std::size_t RowBatch::add_rows(std::size_t count) {
  const std::size_t first = rows_;
  rows_ += count;
  for (ColumnValues& column : columns_) column.resize(rows_);
  return first;
}

}  // namespace concord::engine
