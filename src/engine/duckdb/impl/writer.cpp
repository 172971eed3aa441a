#include "engine/duckdb/impl/writer.hpp"

#include <cstring>
#include <limits>
#include <utility>

#include "engine/duckdb/impl/errors.hpp"

namespace concord::engine::duckdb {
namespace {

constexpr std::size_t kWordBits = 64;

constexpr Int128 power_of_ten(int exponent) {
  Int128 power = 1;
  for (int i = 0; i < exponent; ++i) power *= 10;
  return power;
}

LogicalType logical_type(const DataType& type) {
  const auto plain = [](duckdb_type id) { return LogicalType{library().create_logical_type(id)}; };
  switch (type.kind) {
    case TypeKind::kBoolean:
      return plain(DUCKDB_TYPE_BOOLEAN);
    case TypeKind::kInteger:
      return plain(DUCKDB_TYPE_BIGINT);
    case TypeKind::kDecimal:
      return LogicalType{library().create_decimal_type(type.precision, type.scale)};
    case TypeKind::kDouble:
      return plain(DUCKDB_TYPE_DOUBLE);
    case TypeKind::kDate:
      return plain(DUCKDB_TYPE_DATE);
    case TypeKind::kTime:
      return plain(DUCKDB_TYPE_TIME);
    case TypeKind::kTimestamp:
      return plain(DUCKDB_TYPE_TIMESTAMP);
    case TypeKind::kTimestampTz:
      return plain(DUCKDB_TYPE_TIMESTAMP_TZ);
    case TypeKind::kText:
      break;
  }
  return plain(DUCKDB_TYPE_VARCHAR);
}

/// DuckDB trusts that text in its vectors is UTF-8; anything else would crash its text functions later.
bool is_utf8(std::string_view text) {
  const auto* at = reinterpret_cast<const unsigned char*>(text.data());
  const auto* const end = at + text.size();
  while (at != end) {
    if (*at < 0x80) {
      ++at;
      continue;
    }
    const unsigned char lead = *at;
    const std::ptrdiff_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4 || end - at < length) return false;
    for (std::ptrdiff_t i = 1; i < length; ++i) {
      if ((at[i] & 0xC0U) != 0x80U) return false;
    }
    const bool overlong = (lead == 0xE0 && at[1] < 0xA0) || (lead == 0xF0 && at[1] < 0x90);
    const bool surrogate = lead == 0xED && at[1] >= 0xA0;
    const bool too_large = lead == 0xF4 && at[1] >= 0x90;
    if (overlong || surrogate || too_large) return false;
    at += length;
  }
  return true;
}

bool is_microseconds(TypeKind kind) {
  return kind == TypeKind::kTime || kind == TypeKind::kTimestamp || kind == TypeKind::kTimestampTz;
}

Status run(duckdb_connection connection, const std::string& sql) {
  QueryResult result;
  if (library().query(connection, sql.c_str(), result.get()) == DuckDBSuccess) return {};
  return translate_error(library().result_error(result.get()), Deadline{});
}

}  // namespace

ChunkWriter::ChunkWriter(Connection connection, Schema schema)
    : connection_{std::move(connection)}, schema_{std::move(schema)}, capacity_{library().vector_size()} {
  for (const Column& column : schema_) bounds_.push_back(power_of_ten(column.type.precision));
}

ChunkWriter::~ChunkWriter() {
  chunk_.reset();
  appender_.reset();
  // The transaction of rows that were not finished ends with its connection, which rolls it back.
}

Result<std::unique_ptr<TableWriter>> ChunkWriter::open(duckdb_database database, std::string_view name,
                                                       const Schema& schema) {
  if (schema.empty()) return Error{ErrorCode::kInternal, "A table needs at least one column."};
  Connection connection;
  if (library().connect(database, connection.out()) != DuckDBSuccess) {
    return Error{ErrorCode::kInternal, "The engine refused a second connection."};
  }
  std::unique_ptr<ChunkWriter> writer{new ChunkWriter{std::move(connection), schema}};
  CONCORD_CHECK(writer->begin(name));
  return std::unique_ptr<TableWriter>{std::move(writer)};
}

Status ChunkWriter::begin(std::string_view name) {
  std::string columns;
  for (const Column& column : schema_) {
    if (!columns.empty()) columns += ", ";
    columns += quote_identifier(column.name) + " " + data_type_name(column.type);
  }
  CONCORD_CHECK(run(connection_.get(), "BEGIN TRANSACTION"));
  CONCORD_CHECK(run(connection_.get(), "CREATE TABLE " + quote_identifier(name) + " (" + columns + ")"));
  if (library().appender_create(connection_.get(), nullptr, std::string{name}.c_str(), appender_.out()) !=
      DuckDBSuccess) {
    const char* message = appender_ ? library().appender_error(appender_.get()) : nullptr;
    return translate_error(message != nullptr ? message : "", Deadline{});
  }
  std::vector<LogicalType> types;
  std::vector<duckdb_logical_type> raw_types;
  for (const Column& column : schema_) {
    types.push_back(logical_type(column.type));
    raw_types.push_back(types.back().get());
  }
  chunk_ = DataChunk{library().create_data_chunk(raw_types.data(), raw_types.size())};
  if (!chunk_) return Error{ErrorCode::kInternal, "The engine refused the table's column types."};
  attach();
  return {};
}

void ChunkWriter::attach() {
  data_.assign(schema_.size(), nullptr);
  validity_.assign(schema_.size(), nullptr);
  for (std::size_t i = 0; i < schema_.size(); ++i) {
    data_[i] = static_cast<std::byte*>(library().vector_get_data(library().data_chunk_get_vector(chunk_.get(), i)));
  }
}

const Column* ChunkWriter::next_column() {
  if (column_ >= schema_.size()) {
    if (!failure_) failure_ = Error{ErrorCode::kInternal, "A row has more values than the table has columns."};
    return nullptr;
  }
  return &schema_[column_++];
}

void ChunkWriter::fail(const Column& column, std::string what) {
  if (failure_) return;
  failure_ = Error{ErrorCode::kInternal,
                   "Row " + std::to_string(rows_ + 1) + ", column \"" + column.name + "\": " + std::move(what)};
}

template <typename T>
void ChunkWriter::store(T value) {
  std::memcpy(data_[column_ - 1] + row_ * sizeof(T), &value, sizeof(T));
}

void ChunkWriter::append_null() {
  if (next_column() == nullptr) return;
  std::uint64_t*& validity = validity_[column_ - 1];
  if (validity == nullptr) {
    const duckdb_vector vector = library().data_chunk_get_vector(chunk_.get(), column_ - 1);
    library().vector_ensure_validity_writable(vector);
    validity = library().vector_get_validity(vector);
  }
  validity[row_ / kWordBits] &= ~(std::uint64_t{1} << (row_ % kWordBits));
}

void ChunkWriter::append(bool value) {
  const Column* column = next_column();
  if (column == nullptr) return;
  if (column->type.kind != TypeKind::kBoolean) return fail(*column, "takes no boolean");
  store(static_cast<std::uint8_t>(value ? 1 : 0));
}

void ChunkWriter::append(std::int64_t value) {
  const Column* column = next_column();
  if (column == nullptr) return;
  const TypeKind kind = column->type.kind;
  if (kind == TypeKind::kInteger || is_microseconds(kind)) return store(value);
  if (kind != TypeKind::kDate) return fail(*column, "takes no integer");
  if (value < std::numeric_limits<std::int32_t>::min() || value > std::numeric_limits<std::int32_t>::max()) {
    return fail(*column, "the date is out of range");
  }
  store(static_cast<std::int32_t>(value));
}

void ChunkWriter::append(double value) {
  const Column* column = next_column();
  if (column == nullptr) return;
  if (column->type.kind != TypeKind::kDouble) return fail(*column, "takes no floating-point number");
  store(value);
}

void ChunkWriter::append(const Decimal& value) {
  const Column* column = next_column();
  if (column == nullptr) return;
  if (column->type.kind != TypeKind::kDecimal) return fail(*column, "takes no decimal number");
  if (value.scale() == column->type.scale) return store_coefficient(*column, value.coefficient());
  const auto rescaled = value.rescaled(column->type.scale);
  if (!rescaled.ok()) return fail(*column, value.to_string() + " does not fit " + data_type_name(column->type));
  store_coefficient(*column, rescaled.value().coefficient());
}

void ChunkWriter::store_coefficient(const Column& column, Int128 value) {
  const int precision = column.type.precision;
  const Int128 bound = bounds_[column_ - 1];
  if (value >= bound || value <= -bound) return fail(column, "the number does not fit " + data_type_name(column.type));
  // DuckDB keeps decimals of up to 4, 9, 18 and 38 digits in integers of 16, 32, 64 and 128 bits.
  if (precision <= 4) return store(static_cast<std::int16_t>(value));
  if (precision <= 9) return store(static_cast<std::int32_t>(value));
  if (precision <= 18) return store(static_cast<std::int64_t>(value));
  store(value);
}

void ChunkWriter::append(std::string_view value) {
  const Column* column = next_column();
  if (column == nullptr) return;
  if (column->type.kind != TypeKind::kText) return fail(*column, "takes no text");
  if (!is_utf8(value)) return fail(*column, "the text is not UTF-8");
  library().vector_assign_string_element_len(library().data_chunk_get_vector(chunk_.get(), column_ - 1), row_,
                                             value.data(), value.size());
}

void ChunkWriter::forget_row() {
  for (std::uint64_t* validity : validity_) {
    if (validity != nullptr) validity[row_ / kWordBits] |= std::uint64_t{1} << (row_ % kWordBits);
  }
}

Status ChunkWriter::end_row() {
  const std::size_t values = std::exchange(column_, 0);
  if (failure_) {
    forget_row();
    return *std::exchange(failure_, std::nullopt);
  }
  if (values != schema_.size()) {
    forget_row();
    return Error{ErrorCode::kInternal, "Row " + std::to_string(rows_ + 1) + " has " + std::to_string(values) +
                                           " values for " + std::to_string(schema_.size()) + " columns."};
  }
  ++rows_;
  if (++row_ == capacity_) return flush();
  return {};
}

Status ChunkWriter::flush() {
  library().data_chunk_set_size(chunk_.get(), row_);
  if (library().append_data_chunk(appender_.get(), chunk_.get()) != DuckDBSuccess) {
    return translate_error(library().appender_error(appender_.get()), Deadline{});
  }
  library().data_chunk_reset(chunk_.get());
  attach();  // a reset may give the vectors other memory
  row_ = 0;
  return {};
}

Status ChunkWriter::finish() {
  if (finished_) return Error{ErrorCode::kInternal, "A table was finished twice."};
  if (column_ != 0) return Error{ErrorCode::kInternal, "A table was finished inside a row."};
  if (row_ > 0) CONCORD_CHECK(flush());
  if (library().appender_close(appender_.get()) != DuckDBSuccess) {
    return translate_error(library().appender_error(appender_.get()), Deadline{});
  }
  CONCORD_CHECK(run(connection_.get(), "COMMIT"));
  finished_ = true;
  return {};
}

}  // namespace concord::engine::duckdb
