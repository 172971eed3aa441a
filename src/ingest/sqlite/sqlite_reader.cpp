#include "ingest/sqlite/sqlite_reader.hpp"

#include <fcntl.h>
#include <sqlite3.h>

#include <array>
#include <charconv>
#include <cmath>
#include <deque>
#include <memory>

#include "core/files.hpp"
#include "engine/api/session.hpp"
#include "ingest/input_names.hpp"
#include "ingest/nested_batches.hpp"
#include "ingest/nested_tables.hpp"

namespace concord::ingest::sqlite {
namespace {

using namespace std::string_view_literals;

constexpr auto kMagic = "SQLite format 3\0"sv;
constexpr std::size_t kTablesMax = 1000;
constexpr int kStepsBetweenChecks = 100'000;

struct CloseDatabase {
  void operator()(sqlite3* database) const { sqlite3_close_v2(database); }
};
struct CloseStatement {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using Database = std::unique_ptr<sqlite3, CloseDatabase>;
using Statement = std::unique_ptr<sqlite3_stmt, CloseStatement>;

Error failed(const Source& source, sqlite3* database, const std::string& what, const ReadOptions& options) {
  const int code = database == nullptr ? SQLITE_NOMEM : sqlite3_errcode(database) & 0xFF;
  const std::string said = database == nullptr ? "" : sqlite3_errmsg(database);
  if (code == SQLITE_TOOBIG)
    return {ErrorCode::kLimitExceeded,
            source.name + ": " + what + ": a cell has more than " + std::to_string(options.cell_bytes_max) + " bytes",
            said};
  if (code == SQLITE_NOTADB)
    return {ErrorCode::kInvalidInput,
            source.name + ": the database is encrypted or damaged; export it without a password", said};
  return {ErrorCode::kInvalidInput,
          source.name + ": " + what +
              " cannot be read: the database is damaged or was cut off; copy it once more while no program "
              "writes to it",
          said};
}

/// Only what must be: a path in a URI.
std::string uri_of(const std::string& path) {
  std::string uri = "file:";
  for (const char c : path) {
    static constexpr std::string_view kHex = "0123456789ABCDEF";
    const auto byte = static_cast<unsigned char>(c);
    if (c == '?' || c == '#' || c == '%') {
      uri += {'%', kHex[byte >> 4U], kHex[byte & 15U]};
    } else {
      uri += c;
    }
  }
  return uri + "?mode=ro&immutable=1";
}

int check_deadline(void* deadline) {
  return static_cast<const Deadline*>(deadline)->passed() ? 1 : 0;
}

/// Opens it by its path; where there is none any more (standard input), from a copy.
Result<Database> open_file(const Source& source, const ReadOptions& options, const Deadline& deadline) {
  const int flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX;
  sqlite3* raw = nullptr;
  int opened = sqlite3_open_v2(uri_of(source_path(source)).c_str(), &raw, flags, nullptr);
  Database database{raw};
  if (opened == SQLITE_CANTOPEN) {
    const std::filesystem::path path = options.directory / "database";
    const FileDescriptor copy{::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600)};
    if (!copy.is_open()) return Error{ErrorCode::kUnavailable, "The temporary folder cannot be written to."};
    CONCORD_CHECK(copy_file_content(source.descriptor, copy.get(), "the temporary copy of " + source.name, deadline));
    opened = sqlite3_open_v2(uri_of(path.string()).c_str(), &raw, flags, nullptr);
    database.reset(raw);
  }
  if (opened != SQLITE_OK) return failed(source, raw, "the database", options);
  return database;
}

Result<Database> open_database(const Source& source, const ReadOptions& options, const Deadline& deadline) {
  CONCORD_TRY(Database database, open_file(source, options, deadline));
  sqlite3* raw = database.get();
  sqlite3_db_config(raw, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(raw, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  sqlite3_db_config(raw, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);
  sqlite3_limit(raw, SQLITE_LIMIT_LENGTH, static_cast<int>(std::min<std::uint64_t>(options.cell_bytes_max, 1U << 30U)));
  sqlite3_limit(raw, SQLITE_LIMIT_ATTACHED, 0);
  sqlite3_progress_handler(raw, kStepsBetweenChecks, check_deadline, const_cast<Deadline*>(&deadline));
  sqlite3_exec(raw, "PRAGMA cell_size_check = ON", nullptr, nullptr, nullptr);
  return database;
}

Result<Statement> prepare(const Source& source, sqlite3* database, const std::string& sql, const std::string& what,
                          const ReadOptions& options) {
  sqlite3_stmt* raw = nullptr;
  if (sqlite3_prepare_v2(database, sql.c_str(), static_cast<int>(sql.size()), &raw, nullptr) != SQLITE_OK)
    return failed(source, database, what, options);
  return Statement{raw};
}

/// The fewest digits that stand for the number: 19.99, not 19.989999999999998.
std::string real_text(double number) {
  if (std::isinf(number)) return number > 0 ? "Infinity" : "-Infinity";
  std::array<char, 64> text{};
  const double size = std::fabs(number);
  const bool plain = size == 0 || (size >= 1e-9 && size < 1e17);
  const auto format = plain ? std::chars_format::fixed : std::chars_format::scientific;
  const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(), number, format);
  return error == std::errc{} ? std::string{text.data(), end} : std::string{};
}

/// Rows of one table as records.
class TableRows final : public NestedSource {
 public:
  TableRows(const Source& source, sqlite3* database, std::string name, const ReadOptions& options,
            const Deadline& deadline)
      : source_{source}, database_{database}, name_{std::move(name)}, options_{options}, deadline_{deadline} {}

  Status rewind() override {
    CONCORD_TRY(statement_, prepare(source_, database_, "SELECT * FROM main." + engine::quote_identifier(name_),
                                    "table " + name_, options_));
    names_.clear();
    for (int i = 0; i < sqlite3_column_count(statement_.get()); ++i) {
      const char* name = sqlite3_column_name(statement_.get(), i);
      names_.emplace_back(name == nullptr ? "" : name);
    }
    line_ = {};
    return {};
  }

  Result<bool> next(NestedRecord& record) override {
    const int step = sqlite3_step(statement_.get());
    if (step == SQLITE_DONE) return false;
    if (step == SQLITE_INTERRUPT) CONCORD_CHECK(deadline_.check("reading " + source_.name));
    if (step != SQLITE_ROW)
      return failed(source_, database_, "row " + std::to_string(line_.value + 1) + " of table " + name_, options_);
    ++line_.value;
    record.line = line_;
    record.events.clear();
    record.damage = {};
    record.refusal.clear();
    texts_.clear();
    for (std::size_t i = 0; i < names_.size(); ++i) add_cell(record, static_cast<int>(i));
    raw_.clear();
    for (const NestedEvent& event : record.events)
      raw_ += (raw_.empty() ? "" : " | ") + std::string{event.text.substr(0, 1000)};
    record.raw = raw_;
    return true;
  }

 private:
  void add_cell(NestedRecord& record, int column) {
    sqlite3_stmt* row = statement_.get();
    const std::string& name = names_[static_cast<std::size_t>(column)];
    std::string text;
    switch (sqlite3_column_type(row, column)) {
      case SQLITE_NULL:
        record.events.push_back({NestedEventKind::kNull, name, {}});
        return;
      case SQLITE_INTEGER:
        text = std::to_string(sqlite3_column_int64(row, column));
        break;
      case SQLITE_FLOAT:
        text = real_text(sqlite3_column_double(row, column));
        break;
      case SQLITE_BLOB:
        text = hex(row, column);
        record.damage = "binary_value";
        break;
      default: {
        const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(row, column));
        if (bytes != nullptr) text.assign(bytes, static_cast<std::size_t>(sqlite3_column_bytes(row, column)));
        if (!is_utf8(text)) {
          record.damage = "invalid_text";
          for (char& c : text) {
            if (static_cast<unsigned char>(c) >= 0x80) c = '?';
          }
        }
      }
    }
    record.events.push_back({NestedEventKind::kValue, name, texts_.emplace_back(std::move(text))});
  }
  static std::string hex(sqlite3_stmt* row, int column) {
    static constexpr std::string_view kHex = "0123456789abcdef";
    const auto* bytes = static_cast<const unsigned char*>(sqlite3_column_blob(row, column));
    const int length = sqlite3_column_bytes(row, column);
    std::string text = "0x";
    for (int i = 0; i < length; ++i) text += {kHex[bytes[i] >> 4U], kHex[bytes[i] & 15U]};
    return text;
  }

  const Source& source_;
  sqlite3* database_;
  std::string name_;
  const ReadOptions& options_;
  const Deadline& deadline_;
  Statement statement_;
  std::vector<std::string> names_;
  std::deque<std::string> texts_;
  std::string raw_;
  LineNumber line_;
};

struct Contents {
  std::vector<std::string> tables;
  std::vector<std::string> others;  ///< views and virtual tables
};

Result<Contents> list_contents(const Source& source, sqlite3* database, const ReadOptions& options) {
  CONCORD_TRY(const Statement statement,
              prepare(source, database,
                      "SELECT name, type = 'view' OR sql LIKE 'CREATE VIRTUAL%' FROM sqlite_schema WHERE type IN "
                      "('table', 'view') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY rowid",
                      "its list of tables", options));
  Contents contents;
  for (;;) {
    const int step = sqlite3_step(statement.get());
    if (step == SQLITE_DONE) return contents;
    if (step != SQLITE_ROW) return failed(source, database, "its list of tables", options);
    const auto* name = reinterpret_cast<const char*>(sqlite3_column_text(statement.get(), 0));
    if (name == nullptr) continue;
    auto& list = sqlite3_column_int(statement.get(), 1) != 0 ? contents.others : contents.tables;
    list.emplace_back(name);
    if (contents.tables.size() > kTablesMax)
      return Error{ErrorCode::kLimitExceeded, source.name + ": it holds more than 1000 tables, the limit"};
  }
}

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

class SqliteReader final : public Reader {
 public:
  std::string_view format() const override { return "sqlite"; }
  double recognise(std::string_view head, const Source&) const override { return head.starts_with(kMagic) ? 1 : 0; }
  Result<Dataset> read(const Source& source, const ReadOptions& options, const Deadline& deadline,
                       ProgressSink& progress) const override;
};

Result<Dataset> SqliteReader::read(const Source& source, const ReadOptions& options, const Deadline& deadline,
                                   ProgressSink& progress) const {
  CONCORD_TRY(const Database database, open_database(source, options, deadline));
  CONCORD_TRY(const Contents contents, list_contents(source, database.get(), options));
  Dataset dataset;
  std::vector<std::string> empty;
  std::uint64_t best = 0;
  for (const std::string& name : contents.tables) {
    TableRows rows{source, database.get(), name, options, deadline};
    NestedBatches batches{rows};
    auto built = build_nested_tables(batches, name, free_stem(name, options.directory), options, deadline, progress);
    if (!built.ok() && built.error().code == ErrorCode::kInvalidInput &&
        sqlite3_errcode(database.get()) == SQLITE_DONE) {
      empty.push_back(name);
      continue;
    }
    if (!built.ok()) return std::move(built).error();
    Table& table = built.value().tables.front();
    const std::uint64_t size = table.rows * table.schema.size();
    if (size > best) {
      best = size;
      dataset.main_table = dataset.tables.size();
    }
    dataset.tables.push_back(std::move(table));
  }
  if (dataset.tables.empty())
    return Error{ErrorCode::kInvalidInput, source.name + ": no table of the database has a row"};
  if (!empty.empty()) dataset.notes.push_back("tables without a row, skipped: " + joined(empty));
  if (!contents.others.empty())
    dataset.notes.push_back("views and virtual tables are not run; export what you need of them: " +
                            joined(contents.others));
  CONCORD_TRY(const std::string head, read_head(source));
  if (head.size() > 19 && head[18] == '\x02')
    dataset.notes.push_back(
        "the database keeps its latest changes in a file beside it (write-ahead log), which is not read; "
        "close the program that writes to it first");
  dataset.evidence.push_back("SQLite database with " + std::to_string(contents.tables.size()) +
                             " tables; types are decided by the values, declared types are not relied on");
  return dataset;
}

}  // namespace

const Reader& sqlite_reader() {
  static const SqliteReader kReader;
  return kReader;
}

}  // namespace concord::ingest::sqlite
