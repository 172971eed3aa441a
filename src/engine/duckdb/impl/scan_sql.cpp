#include "engine/duckdb/impl/scan_sql.hpp"

#include <algorithm>
#include <set>
#include <string_view>

#include "engine/api/session.hpp"

namespace concord::engine::duckdb {
namespace {

/// DuckDB reads blocks of at least the longest record; its own default allows 2 MB a record in 32 MB blocks.
constexpr std::uint64_t kBlockBytesMin = 32ULL << 20;
constexpr std::string_view kFileRowNumber = "file_row_number";

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

}  // namespace

Status check_names(const Schema& schema) {
  if (schema.empty()) return Error{ErrorCode::kInvalidInput, "A file without columns cannot be read as a table."};
  std::set<std::string> seen;
  for (const Column& column : schema) {
    std::string name = column.name;
    std::transform(name.begin(), name.end(), name.begin(), lower);
    if (!seen.insert(name).second) {
      return Error{ErrorCode::kInvalidInput,
                   "Two columns are called \"" + column.name + "\" (upper and lower case are not told apart)."};
    }
  }
  return {};
}

namespace {

std::string one_character(char c) {
  return c == '\0' ? "''" : quote_literal(std::string(1, c));
}

/// DuckDB takes a path as a pattern: characters that it would expand are put into brackets, where they stand for
/// themselves.
std::string exact_path(const std::filesystem::path& path) {
  std::string pattern;
  for (const char c : path.string()) {
    if (c == '*' || c == '?' || c == '[') {
      pattern += {'[', c, ']'};
    } else {
      pattern += c;
    }
  }
  return quote_literal(pattern);
}

/// Every column, those to be trimmed without control characters and the blanks of Unicode at both ends.
std::string selected_columns(const CsvScan& scan) {
  if (scan.trimmed_columns.empty()) return "*";
  std::string blanks = "\u00A0\u202F\u2009\u2007\u3000\uFEFF";
  for (char c = 1; c <= ' '; ++c) blanks += c;
  std::string replaced;
  for (const std::string& name : scan.trimmed_columns) {
    const std::string column = quote_identifier(name);
    if (!replaced.empty()) replaced += ", ";
    replaced += "nullif(trim(" + column + ", " + quote_literal(blanks) + "), '') AS " + column;
  }
  return "* REPLACE (" + replaced + ")";
}

std::string csv_sql(const CsvScan& scan) {
  std::string columns;
  std::string text_columns;
  for (const Column& column : scan.schema) {
    if (!columns.empty()) columns += ", ";
    columns += quote_literal(column.name) + ": " + quote_literal(data_type_name(column.type));
    if (column.type.kind != TypeKind::kText) continue;
    if (!text_columns.empty()) text_columns += ", ";
    text_columns += quote_literal(column.name);
  }
  std::string sql = "SELECT " + selected_columns(scan) + " FROM read_csv(" + exact_path(scan.path);
  sql += ", auto_detect = false, columns = {" + columns + "}";
  sql += ", header = false, skip = " + std::to_string(scan.skip_lines);
  sql += ", delim = " + quote_literal(scan.delimiter);
  sql += ", quote = " + one_character(scan.quote) + ", escape = " + one_character(scan.escape);
  sql += ", comment = '', nullstr = '', encoding = 'utf-8', compression = 'none', decimal_separator = '.'";
  // Strict: the lenient mode damages escaped quotes. No padding, no skipping: an irregular record is an error.
  sql += ", strict_mode = true, null_padding = false, ignore_errors = false, store_rejects = false, parallel = true";
  // The last two turn folders named `year=2024` on the way to the file into columns when they are left to themselves.
  sql += ", filename = false, union_by_name = false, hive_partitioning = false, hive_types_autocast = false";
  sql += ", max_line_size = " + std::to_string(scan.record_bytes_max);
  sql += ", buffer_size = " + std::to_string(std::max(kBlockBytesMin, 2 * scan.record_bytes_max));
  if (!scan.empty_is_null && !text_columns.empty()) sql += ", force_not_null = [" + text_columns + "]";
  return sql + ")";
}

std::string source_sql(const ParquetSource& source) {
  std::string value = quote_identifier(source.path.front());
  for (std::size_t i = 1; i < source.path.size(); ++i) value += "[" + quote_literal(source.path[i]) + "]";
  if (!source.as_json) return value;
  return "CASE WHEN " + value + " IS NOT NULL THEN to_json(" + value + ") END";
}

/// @param number_column  of the rows' numbers, in front of the others; empty: none.
std::string parquet_sql(const ParquetScan& scan, std::string_view number_column) {
  const bool numbered = !number_column.empty();
  std::string columns;
  if (numbered) columns = std::string{kFileRowNumber} + " + 1 AS " + quote_identifier(number_column);
  for (std::size_t i = 0; i < scan.schema.size(); ++i) {
    if (!columns.empty()) columns += ", ";
    const Column& column = scan.schema[i];
    const std::string name = quote_identifier(column.name);
    const std::string value = scan.sources.empty() ? name : source_sql(scan.sources[i]);
    columns += "CAST(" + value + " AS " + data_type_name(column.type) + ") AS " + name;
  }
  return "SELECT " + columns + " FROM read_parquet(" + exact_path(scan.path) +
         ", binary_as_string = false, filename = false, file_row_number = " + (numbered ? "true" : "false") +
         ", union_by_name = false, hive_partitioning = false)";
}

/// Whether a column of the file stands in the way of DuckDB's own column of row numbers.
bool has_row_number(const ParquetScan& scan) {
  const auto taken = [](std::string name) {
    std::transform(name.begin(), name.end(), name.begin(), lower);
    return name == kFileRowNumber;
  };
  return std::ranges::any_of(scan.schema, [&](const Column& column) { return taken(column.name); }) ||
         std::ranges::any_of(scan.sources, [&](const ParquetSource& source) { return taken(source.path.front()); });
}

/// @param number_column  as parquet_sql: for Parquet only.
Result<std::string> file_sql(const FileScan& scan, std::string_view number_column = {}) {
  const Schema& schema = std::visit([](const auto& each) -> const Schema& { return each.schema; }, scan);
  CONCORD_CHECK(check_names(schema));
  const auto* parquet = std::get_if<ParquetScan>(&scan);
  const bool unequal = parquet != nullptr && !parquet->sources.empty() && parquet->sources.size() != schema.size();
  if (unequal) return Error{ErrorCode::kInternal, "A Parquet scan does not say where each of its columns comes from."};
  if (parquet != nullptr) return parquet_sql(*parquet, number_column);
  return csv_sql(std::get<CsvScan>(scan));
}

Result<std::string> stacked_sql(const StackedScan& scan) {
  CONCORD_CHECK(check_names(scan.schema));
  std::string sql;
  for (std::size_t part = 0; part < scan.parts.size(); ++part) {
    const Schema& columns = std::visit([](const auto& each) -> const Schema& { return each.schema; }, scan.parts[part]);
    if (columns.size() + 1 != scan.schema.size() || part >= scan.labels.size())
      return Error{ErrorCode::kInternal, "Stacked files have not the same number of columns."};
    CONCORD_TRY(const std::string file, file_sql(scan.parts[part]));
    sql += (part == 0 ? "SELECT " : " UNION ALL SELECT ") + quote_literal(scan.labels[part]) + " AS " +
           quote_identifier(scan.schema.front().name);
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const Column& wanted = scan.schema[i + 1];
      sql += ", CAST(" + quote_identifier(columns[i].name) + " AS " + data_type_name(wanted.type) + ") AS " +
             quote_identifier(wanted.name);
    }
    sql += " FROM (" + file + ")";
  }
  return sql;
}

}  // namespace

Result<std::string> scan_sql(const Scan& scan) {
  if (const auto* stacked = std::get_if<StackedScan>(&scan)) return stacked_sql(*stacked);
  if (const auto* csv = std::get_if<CsvScan>(&scan)) return file_sql(*csv);
  return file_sql(std::get<ParquetScan>(scan));
}

Result<std::optional<std::string>> numbered_scan_sql(const Scan& scan, std::string_view number_column) {
  const auto* parquet = std::get_if<ParquetScan>(&scan);
  if (parquet == nullptr || has_row_number(*parquet)) return std::optional<std::string>{};
  CONCORD_TRY(std::string sql, file_sql(*parquet, number_column));
  return std::optional{std::move(sql)};
}

}  // namespace concord::engine::duckdb
