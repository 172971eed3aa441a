#include "ingest/parquet/parquet_reader.hpp"

#include <unistd.h>

#include <array>

#include "engine/api/session.hpp"
#include "ingest/column_names.hpp"
#include "ingest/input_names.hpp"
#include "ingest/parquet/impl/parquet_columns.hpp"

namespace concord::ingest::parquet {
namespace {

constexpr std::string_view kMagic = "PAR1";

Error damaged(const Source& source, const Error& cause) {
  if (cause.code != ErrorCode::kInvalidInput && cause.code != ErrorCode::kInternal) return cause;
  return {ErrorCode::kInvalidInput, source.name + ": the Parquet file is damaged; write or copy it once more",
          cause.message};
}

Status check_end(const Source& source) {
  std::array<char, 4> end{};
  const bool read = source.size_bytes >= 12 && ::pread(source.descriptor, end.data(), end.size(),
                                                       static_cast<off_t>(source.size_bytes - end.size())) == 4;
  if (read && std::string_view{end.data(), end.size()} == kMagic) return {};
  return Error{ErrorCode::kInvalidInput,
               source.name + ": the end of the Parquet file is missing; it was cut off, so write or copy it once more"};
}

Result<std::vector<ParquetColumn>> columns_of(const Source& source, engine::Session& session,
                                              const ReadOptions& options, const Deadline& deadline) {
  const std::string sql = "SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM read_parquet(" +
                          engine::quote_literal(source_path(source)) + ", hive_partitioning = false))";
  auto stream = session.query(sql, deadline);
  if (!stream.ok()) return damaged(source, stream.error());
  std::vector<ParquetColumn> columns;
  for (;;) {
    CONCORD_TRY(const engine::Chunk* chunk, stream.value()->next());
    if (chunk == nullptr) return columns;
    for (std::size_t row = 0; row < chunk->rows(); ++row) {
      append_columns(std::string{chunk->column(0).text(row)}, chunk->column(1).text(row), columns);
    }
    if (columns.size() > options.columns_max)
      return Error{ErrorCode::kLimitExceeded,
                   source.name + ": it has more than " + std::to_string(options.columns_max) + " columns, the limit"};
  }
}

/// Counts rows and, unless they are read later, empty cells, which reads every page once: what is damaged is found
/// here.
Status count_cells(const Source& source, engine::Session& session, const ReadOptions& options, Table& table,
                   const Deadline& deadline) {
  CONCORD_CHECK(session.create_view("parquet_rows", table.scan, deadline));
  std::string sql = "SELECT count(*)";
  if (!options.structure_suffices) {
    for (const Column& column : table.schema) sql += ", count(" + engine::quote_identifier(column.name) + ")";
  }
  auto stream = session.query(sql + " FROM parquet_rows", deadline);
  if (!stream.ok()) return damaged(source, stream.error());
  auto next = stream.value()->next();
  if (!next.ok()) return damaged(source, next.error());
  const engine::Chunk& counts = *next.value();
  table.rows = static_cast<std::uint64_t>(counts.column(0).integer(0));
  table.records = table.rows;
  for (std::size_t i = 0; !options.structure_suffices && i < table.columns.size(); ++i)
    table.columns[i].empty_cells = table.rows - static_cast<std::uint64_t>(counts.column(i + 1).integer(0));
  if (table.rows > 0) table.row_lines.push_back({RowNumber{1}, LineNumber{1}});
  return {};
}

class ParquetReader final : public Reader {
 public:
  std::string_view format() const override { return "parquet"; }
  double recognise(std::string_view head, const Source&) const override {
    return head.starts_with(kMagic) || head.starts_with("PARE") ? 1 : 0;
  }
  Result<Dataset> read(const Source& source, const ReadOptions& options, const Deadline& deadline,
                       ProgressSink& progress) const override;
};

Result<Dataset> ParquetReader::read(const Source& source, const ReadOptions& options, const Deadline& deadline,
                                    ProgressSink& progress) const {
  CONCORD_CHECK(check_end(source));
  if (!options.open_engine)
    return Error{ErrorCode::kInternal, source.name + ": Parquet needs an engine, and none was given"};
  progress.report("reading " + source.name, 0, 0);
  CONCORD_TRY(const auto session, options.open_engine());
  CONCORD_TRY(const std::vector<ParquetColumn> columns, columns_of(source, *session, options, deadline));
  if (columns.empty()) return Error{ErrorCode::kInvalidInput, source.name + ": the Parquet file has no column"};
  Table table;
  table.name = table_name_of(source.name);
  table.names_given = true;
  engine::ParquetScan scan;
  scan.path = source_path(source);
  std::vector<std::string> names;
  for (const ParquetColumn& column : columns) names.push_back(column.name);
  names = unique_names(names);
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const DataType type = options.as_text ? DataType{TypeKind::kText} : columns[i].type;
    scan.schema.push_back({names[i], type});
    scan.sources.push_back(columns[i].source);
    ColumnFinding finding;
    finding.name = names[i];
    finding.header_text = columns[i].name;
    finding.type = type;
    finding.reason = columns[i].reason;
    table.columns.push_back(std::move(finding));
  }
  table.schema = scan.schema;
  table.scan = std::move(scan);
  CONCORD_CHECK(count_cells(source, *session, options, table, deadline));
  Dataset dataset;
  dataset.evidence.push_back("Parquet: columns and types are those that the file names");
  dataset.tables.push_back(std::move(table));
  return dataset;
}

}  // namespace

const Reader& parquet_reader() {
  static const ParquetReader kReader;
  return kReader;
}

}  // namespace concord::ingest::parquet
