#include "unit/ingest/csv/read_back.hpp"

#include <fcntl.h>

#include <fstream>
#include <memory>
#include <utility>

#include "core/files.hpp"
#include "engine/duckdb/open.hpp"
#include "ingest/csv/csv_reader.hpp"

namespace concord::ingest::csv {
namespace {

/// One engine for all tests: opening one for each would be most of their time.
engine::Session& session() {
  static const std::unique_ptr<engine::Session> kSession = [] {
    engine::SessionOptions options;
    options.threads = 2;
    auto opened = engine::duckdb::open_session(options);
    return opened.ok() ? std::move(opened).value() : nullptr;
  }();
  return *kSession;
}

Result<Rows> rows_of_view(const Table& table) {
  CONCORD_TRY(auto stream, session().query("SELECT CAST(COLUMNS(*) AS VARCHAR) FROM read_back", Deadline{}));
  Rows rows;
  for (;;) {
    CONCORD_TRY(const engine::Chunk* chunk, stream->next());
    if (chunk == nullptr) return rows;
    for (std::size_t row = 0; row < chunk->rows(); ++row) {
      std::vector<std::string> cells;
      for (std::size_t i = 0; i < table.schema.size(); ++i)
        cells.emplace_back(chunk->column(i).is_null(row) ? "<null>" : chunk->column(i).text(row));
      rows.push_back(std::move(cells));
    }
  }
}

}  // namespace

Result<Rows> rows_of(const Table& table) {
  Rows typed;
  CONCORD_CHECK(session().execute("DROP VIEW IF EXISTS read_back", Deadline{}));
  if (table.typed_rows) {
    CONCORD_CHECK(session().create_row_view("read_back", table.typed_rows, Deadline{}));
    CONCORD_TRY(typed, rows_of_view(table));
    if (std::get<engine::CsvScan>(table.scan).path.empty()) return typed;
    CONCORD_CHECK(session().execute("DROP VIEW read_back", Deadline{}));
  }
  CONCORD_CHECK(session().create_view("read_back", table.scan, Deadline{}));
  CONCORD_TRY(Rows rows, rows_of_view(table));
  if (table.typed_rows && typed != rows) return Error{ErrorCode::kInternal, "the typed rows are other ones"};
  return rows;
}

TemporaryDirectory::TemporaryDirectory() {
  std::string pattern = (std::filesystem::temp_directory_path() / "concord_csv_XXXXXX").string();
  path_ = ::mkdtemp(pattern.data());
}

TemporaryDirectory::~TemporaryDirectory() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::size_t TemporaryDirectory::files() const {
  return static_cast<std::size_t>(
      std::distance(std::filesystem::directory_iterator{path_}, std::filesystem::directory_iterator{}));
}

std::vector<std::string> ReadBack::names() const {
  std::vector<std::string> names;
  for (const Column& column : table().schema) names.push_back(column.name);
  return names;
}

std::vector<std::string> ReadBack::types() const {
  std::vector<std::string> types;
  for (const Column& column : table().schema) types.push_back(data_type_name(column.type));
  return types;
}

std::uint64_t ReadBack::repaired(std::string_view kind) const {
  std::uint64_t count = 0;
  for (const Repair& repair : table().repairs) count += repair.kind == kind ? repair.count : 0;
  return count;
}

std::uint64_t ReadBack::repairs() const {
  std::uint64_t count = 0;
  for (const Repair& repair : table().repairs) count += repair.count;
  return count;
}

bool ReadBack::is_direct() const {
  return std::get<engine::CsvScan>(table().scan).path.string().starts_with("/proc/self/fd/");
}

Result<ReadBack> read_back(std::string_view bytes, ReadOptions options, const std::string& name) {
  const TemporaryDirectory input, derived;
  const std::filesystem::path path = input.path() / "bytes";
  std::ofstream{path, std::ios::binary} << bytes;
  const FileDescriptor descriptor{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (options.directory.empty()) options.directory = derived.path();
  options.threads = 2;
  NoProgress progress;
  ReadBack result;
  CONCORD_TRY(result.dataset,
              read_input({&csv_reader()}, {descriptor.get(), name, bytes.size()}, options, Deadline{}, progress));
  CONCORD_TRY(result.rows, rows_of(result.table()));
  return result;
}

}  // namespace concord::ingest::csv
