#include "ingest/impl/typed_rows.hpp"

#include <utility>

namespace concord::ingest {
namespace {

constexpr std::size_t kPageRows = 16 << 10;  // few, so that little is held twice
constexpr std::size_t kPageBytes = 8 << 20;

}  // namespace

Schema schema_of(const std::vector<WrittenColumn>& columns) {
  Schema schema;
  for (const WrittenColumn& column : columns) schema.push_back({column.name, column.decision.type});
  return schema;
}

engine::ParquetScan typed_scan(const std::filesystem::path& path, Schema schema) {
  engine::ParquetScan scan;
  scan.path = path;
  scan.schema = std::move(schema);
  return scan;
}

Result<TypedRows> TypedRows::create(const std::filesystem::path& path, std::vector<WrittenColumn> columns, bool as_text,
                                    const std::string& name) {
  CONCORD_TRY(ParquetFile file, ParquetFile::create(path, schema_of(columns), "the rows of " + name));
  return TypedRows{std::move(file), std::move(columns), as_text};
}

TypedRows::TypedRows(ParquetFile file, std::vector<WrittenColumn> columns, bool as_text)
    : file_{std::move(file)}, columns_{std::make_unique<const std::vector<WrittenColumn>>(std::move(columns))} {
  for (const WrittenColumn& column : *columns_) values_.emplace_back(column.decision, as_text);
}

Result<std::optional<std::size_t>> TypedRows::append(const Record& record) {
  for (std::size_t i = 0; i < values_.size(); ++i) {
    const std::size_t source = (*columns_)[i].source;
    const std::string_view cell = source < record.cells.size() ? record.cells[source] : std::string_view{};
    cells_bytes_ += cell.size();
    if (values_[i].add(cell)) continue;
    for (std::size_t added = 0; added < i; ++added) values_[added].take_back();
    return std::optional{i};
  }
  if (values_.front().rows() >= kPageRows || cells_bytes_ >= kPageBytes) CONCORD_CHECK(end_pages());
  return std::optional<std::size_t>{};
}

Status TypedRows::end_pages() {
  CONCORD_CHECK(encode_rows(values_, pages_));
  for (ColumnValues& column : values_) column.clear();
  cells_bytes_ = 0;
  return file_.add(std::move(pages_));
}

Status TypedRows::finish() {
  CONCORD_CHECK(end_pages());
  return file_.finish();
}

}  // namespace concord::ingest
