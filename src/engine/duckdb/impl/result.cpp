#include "engine/duckdb/impl/result.hpp"

#include <cassert>
#include <cstring>
#include <optional>
#include <string>

#include "engine/duckdb/impl/errors.hpp"

namespace concord::engine::duckdb {
namespace {

constexpr int kWordBits = 64;

constexpr Int128 power_of_ten(int exponent) {
  Int128 power = 1;
  for (int i = 0; i < exponent; ++i) power *= 10;
  return power;
}
constexpr Int128 kFirstTooLong = power_of_ten(Decimal::kMaxDigits);

ColumnLayout integer_layout(Layout layout) {
  return {DataType{TypeKind::kInteger}, layout};
}

std::optional<ColumnLayout> decimal_layout(duckdb_logical_type type) {
  const DataType decimal{TypeKind::kDecimal, library().decimal_width(type), library().decimal_scale(type)};
  switch (library().decimal_internal_type(type)) {
    case DUCKDB_TYPE_SMALLINT:
      return ColumnLayout{decimal, Layout::kInt16};
    case DUCKDB_TYPE_INTEGER:
      return ColumnLayout{decimal, Layout::kInt32};
    case DUCKDB_TYPE_BIGINT:
      return ColumnLayout{decimal, Layout::kInt64};
    case DUCKDB_TYPE_HUGEINT:
      return ColumnLayout{decimal, Layout::kInt128};
    default:
      return std::nullopt;
  }
}

/// Bytes of a value; 0: text.
std::size_t width_of(Layout layout) {
  switch (layout) {
    case Layout::kBool:
    case Layout::kInt8:
    case Layout::kUint8:
      return 1;
    case Layout::kInt16:
    case Layout::kUint16:
      return 2;
    case Layout::kInt32:
    case Layout::kUint32:
    case Layout::kFloat:
      return 4;
    case Layout::kInt64:
    case Layout::kUint64:
    case Layout::kDouble:
      return 8;
    case Layout::kInt128:
      return 16;
    case Layout::kNone:
    case Layout::kText:
      break;
  }
  return 0;
}

std::string_view text_at(const std::byte* data, std::size_t row) {
  const auto* cell = reinterpret_cast<const duckdb_string_t*>(data + row * sizeof(duckdb_string_t));
  const std::uint32_t length = cell->value.inlined.length;
  if (length <= sizeof(cell->value.inlined.inlined)) return {cell->value.inlined.inlined, length};
  return {cell->value.pointer.ptr, length};
}

std::string quoted(const std::string& name) {
  return "\"" + name + "\"";
}

}  // namespace

std::optional<ColumnLayout> column_layout(duckdb_type id, duckdb_logical_type type) {
  // The header is older than the library: a default stands for ids that it does not name (40 GEOMETRY, 41 VARIANT).
  switch (id) {
    case DUCKDB_TYPE_BOOLEAN:
      return ColumnLayout{DataType{TypeKind::kBoolean}, Layout::kBool};
    case DUCKDB_TYPE_TINYINT:
      return integer_layout(Layout::kInt8);
    case DUCKDB_TYPE_SMALLINT:
      return integer_layout(Layout::kInt16);
    case DUCKDB_TYPE_INTEGER:
      return integer_layout(Layout::kInt32);
    case DUCKDB_TYPE_BIGINT:
      return integer_layout(Layout::kInt64);
    case DUCKDB_TYPE_UTINYINT:
      return integer_layout(Layout::kUint8);
    case DUCKDB_TYPE_USMALLINT:
      return integer_layout(Layout::kUint16);
    case DUCKDB_TYPE_UINTEGER:
      return integer_layout(Layout::kUint32);
    case DUCKDB_TYPE_UBIGINT:
      return ColumnLayout{DataType{TypeKind::kDecimal, 20, 0}, Layout::kUint64};
    case DUCKDB_TYPE_HUGEINT:
      return ColumnLayout{DataType{TypeKind::kDecimal, 38, 0}, Layout::kInt128, true};
    case DUCKDB_TYPE_DECIMAL:
      return decimal_layout(type);
    case DUCKDB_TYPE_FLOAT:
      return ColumnLayout{DataType{TypeKind::kDouble}, Layout::kFloat};
    case DUCKDB_TYPE_DOUBLE:
      return ColumnLayout{DataType{TypeKind::kDouble}, Layout::kDouble};
    case DUCKDB_TYPE_DATE:
      return ColumnLayout{DataType{TypeKind::kDate}, Layout::kInt32};
    case DUCKDB_TYPE_TIME:
      return ColumnLayout{DataType{TypeKind::kTime}, Layout::kInt64};
    case DUCKDB_TYPE_TIMESTAMP:
      return ColumnLayout{DataType{TypeKind::kTimestamp}, Layout::kInt64};
    case DUCKDB_TYPE_TIMESTAMP_TZ:
      return ColumnLayout{DataType{TypeKind::kTimestampTz}, Layout::kInt64};
    case DUCKDB_TYPE_VARCHAR:
      return ColumnLayout{DataType{TypeKind::kText}, Layout::kText};
    default:
      return std::nullopt;
  }
}

const char* cast_for(duckdb_type id) {
  switch (id) {
    case DUCKDB_TYPE_BOOLEAN:
    case DUCKDB_TYPE_TINYINT:
    case DUCKDB_TYPE_SMALLINT:
    case DUCKDB_TYPE_INTEGER:
    case DUCKDB_TYPE_BIGINT:
    case DUCKDB_TYPE_UTINYINT:
    case DUCKDB_TYPE_USMALLINT:
    case DUCKDB_TYPE_UINTEGER:
    case DUCKDB_TYPE_UBIGINT:
    case DUCKDB_TYPE_HUGEINT:
    case DUCKDB_TYPE_DECIMAL:
    case DUCKDB_TYPE_FLOAT:
    case DUCKDB_TYPE_DOUBLE:
    case DUCKDB_TYPE_DATE:
    case DUCKDB_TYPE_TIME:
    case DUCKDB_TYPE_TIMESTAMP:
    case DUCKDB_TYPE_TIMESTAMP_TZ:
    case DUCKDB_TYPE_VARCHAR:
    case DUCKDB_TYPE_INVALID:
      return nullptr;
    case DUCKDB_TYPE_TIMESTAMP_S:
    case DUCKDB_TYPE_TIMESTAMP_MS:
      return "TIMESTAMP";
    default:
      return "VARCHAR";
  }
}

void VectorView::attach(duckdb_vector vector) {
  data_ = static_cast<const std::byte*>(library().vector_get_data(vector));
  validity_ = library().vector_get_validity(vector);
}

template <typename T>
T VectorView::read(std::size_t row) const {
  T value;  // copied, because DuckDB aligns 128-bit numbers to 8 bytes only
  std::memcpy(&value, data_ + row * sizeof(T), sizeof(T));
  return value;
}

bool VectorView::is_null(std::size_t row) const {
  return validity_ != nullptr && ((validity_[row / kWordBits] >> (row % kWordBits)) & 1U) == 0;
}

bool VectorView::boolean(std::size_t row) const {
  assert(layout_.layout == Layout::kBool);
  return read<std::uint8_t>(row) != 0;
}

std::int64_t VectorView::integer(std::size_t row) const {
  assert(layout_.type.kind != TypeKind::kDecimal && layout_.type.kind != TypeKind::kText);
  return static_cast<std::int64_t>(decimal_coefficient(row));
}

Int128 VectorView::decimal_coefficient(std::size_t row) const {
  switch (layout_.layout) {
    case Layout::kInt8:
      return read<std::int8_t>(row);
    case Layout::kInt16:
      return read<std::int16_t>(row);
    case Layout::kInt32:
      return read<std::int32_t>(row);
    case Layout::kInt64:
      return read<std::int64_t>(row);
    case Layout::kUint8:
      return read<std::uint8_t>(row);
    case Layout::kUint16:
      return read<std::uint16_t>(row);
    case Layout::kUint32:
      return read<std::uint32_t>(row);
    case Layout::kUint64:
      return read<std::uint64_t>(row);
    case Layout::kInt128:
      return read<Int128>(row);
    case Layout::kNone:
    case Layout::kBool:
    case Layout::kFloat:
    case Layout::kDouble:
    case Layout::kText:
      break;
  }
  assert(false && "not a column of numbers");
  return 0;
}

double VectorView::real(std::size_t row) const {
  assert(layout_.type.kind == TypeKind::kDouble);
  if (layout_.layout == Layout::kFloat) return static_cast<double>(read<float>(row));
  return read<double>(row);
}

std::string_view VectorView::text(std::size_t row) const {
  assert(layout_.layout == Layout::kText);
  return text_at(data_, row);
}

void VectorView::bytes(std::span<std::string_view> cells) const {
  const std::size_t width = width_of(layout_.layout);
  if (width == 0) {
    for (std::size_t row = 0; row < cells.size(); ++row) cells[row] = text_at(data_, row);
  } else {
    const char* const data = reinterpret_cast<const char*>(data_);
    for (std::size_t row = 0; row < cells.size(); ++row) cells[row] = {data + row * width, width};
  }
  if (validity_ == nullptr) return;
  for (std::size_t row = 0; row < cells.size(); ++row) {
    if (is_null(row)) cells[row] = {};
  }
}

Status VectorView::check(std::size_t rows, const std::string& name) const {
  if (!layout_.check_digits) return {};
  for (std::size_t row = 0; row < rows; ++row) {
    if (is_null(row)) continue;
    const auto value = read<Int128>(row);
    if (value >= kFirstTooLong || value <= -kFirstTooLong) {
      return Error{ErrorCode::kInvalidInput, "Column " + quoted(name) + " holds a number of more than 38 digits."};
    }
  }
  return {};
}

StreamedResult::StreamedResult(Prepared statement, Deadline deadline)
    : statement_{std::move(statement)}, deadline_{std::move(deadline)} {}

Status StreamedResult::describe(std::unique_ptr<BusyGuard> guard) {
  guard_ = std::move(guard);
  const idx_t count = library().column_count(result_.get());
  for (idx_t i = 0; i < count; ++i) {
    const LogicalType type{library().column_logical_type(result_.get(), i)};
    const duckdb_type id = library().column_type(result_.get(), i);
    const std::string name = library().column_name(result_.get(), i);
    const auto layout = column_layout(id, type.get());
    if (!layout) {
      return Error{ErrorCode::kInvalidInput,
                   "Column " + quoted(name) + " has a type that has no place in a table. Cast it to text.",
                   "DuckDB type id " + std::to_string(static_cast<int>(id))};
    }
    schema_.push_back({name, layout->type});
    columns_.emplace_back(*layout);
  }
  return {};
}

Result<const Chunk*> StreamedResult::next() {
  CONCORD_CHECK(deadline_.check("reading a query's result"));
  do {
    chunk_ = DataChunk{library().fetch_chunk(*result_.get())};
    if (!chunk_) {
      rows_ = 0;
      const char* message = library().result_error(result_.get());
      if (message != nullptr && *message != '\0') return translate_error(message, deadline_);
      return static_cast<const Chunk*>(nullptr);
    }
    rows_ = library().data_chunk_get_size(chunk_.get());
  } while (rows_ == 0);
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    columns_[i].attach(library().data_chunk_get_vector(chunk_.get(), i));
    CONCORD_CHECK(columns_[i].check(rows_, schema_[i].name));
  }
  return static_cast<const Chunk*>(this);
}

}  // namespace concord::engine::duckdb
