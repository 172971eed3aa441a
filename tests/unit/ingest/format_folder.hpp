// For the tests of format readers: inputs written to a fresh folder, read, and what came of them as text.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "core/files.hpp"
#include "engine/duckdb/open.hpp"
#include "ingest/reader.hpp"

namespace concord::ingest {

class FormatFolder {
 public:
  FormatFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "concord-format-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  ~FormatFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  FormatFolder(const FormatFolder&) = delete;
  FormatFolder& operator=(const FormatFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }
  void write(const std::string& name, std::string_view bytes) const {
    std::ofstream{path_ / name, std::ios::binary} << bytes;
  }
  /// Reads with whichever of the readers recognises it.
  Result<Dataset> read(const std::vector<const Reader*>& readers, const std::string& name,
                       ReadOptions options = {}) const {
    CONCORD_TRY(const OpenedFile file, open_input(path_ / name, {}, Deadline{}));
    options.directory = path_ / ("derived-" + std::to_string(++reads_));  // as each input has a folder of its own
    std::filesystem::create_directory(options.directory);
    NoProgress progress;
    return read_input(readers, {file.descriptor.get(), name, file.size_bytes}, options, Deadline{}, progress);
  }
  Result<Dataset> read_bytes(const Reader& reader, std::string_view bytes, const std::string& name,
                             ReadOptions options = {}) const {
    write(name, bytes);
    return read({&reader}, name, std::move(options));
  }

 private:
  std::filesystem::path path_;
  mutable int reads_ = 0;
};

inline std::string file_text(const std::filesystem::path& path) {
  std::ostringstream text;
  text << std::ifstream{path, std::ios::binary}.rdbuf();
  return text.str();
}

/// "name TYPE, name TYPE" of a table.
inline std::string columns_text(const Table& table) {
  std::string text;
  for (const Column& column : table.schema)
    text += (text.empty() ? "" : ", ") + column.name + " " + data_type_name(column.type);
  return text;
}

/// A cell as CSV has it.
inline std::string csv_cell(std::string_view cell) {
  if (cell.find_first_of(",\"\n\r") == std::string_view::npos) return std::string{cell};
  std::string quoted = "\"";
  for (const char c : cell) quoted += c == '"' ? std::string{"\"\""} : std::string(1, c);
  return quoted + "\"";
}

/// The accepted rows as a real engine reads them, in CSV; nothing and empty text look the same. Typed rows are read
/// instead of the scan where there are such.
inline std::string rows_text(const Table& table) {
  const auto session = engine::duckdb::open_session({});
  if (!session.ok()) return session.error().message;
  const Status made = table.typed_rows ? session.value()->create_row_view("r", table.typed_rows, Deadline{})
                                       : session.value()->create_view("r", table.scan, Deadline{});
  if (!made.ok()) return made.error().message + " " + made.error().detail;
  std::string columns;
  for (const Column& column : table.schema)
    columns += (columns.empty() ? "" : ", ") + ("CAST(" + engine::quote_identifier(column.name) + " AS VARCHAR)");
  const auto rows = session.value()->query("SELECT " + columns + " FROM r", Deadline{});
  if (!rows.ok()) return rows.error().message + " " + rows.error().detail;
  std::string text;
  for (;;) {
    const auto chunk = rows.value()->next();
    if (!chunk.ok()) return chunk.error().message + " " + chunk.error().detail;
    if (chunk.value() == nullptr) return text;
    for (std::size_t row = 0; row < chunk.value()->rows(); ++row) {
      std::string line;
      for (std::size_t i = 0; i < table.schema.size(); ++i) {
        const engine::ColumnView& column = chunk.value()->column(i);
        line += (i == 0 ? "" : ",") + (column.is_null(row) ? std::string{} : csv_cell(column.text(row)));
      }
      text += (line.empty() ? "\"\"" : line) + "\n";
    }
  }
}

inline std::string notes_text(const Dataset& dataset) {
  std::string text;
  for (const std::string& note : dataset.notes) text += note + "\n";
  return text;
}

inline std::string repairs_text(const Table& table) {
  std::string text;
  for (const Repair& repair : table.repairs)
    text += (text.empty() ? "" : ", ") + repair.kind + " " + std::to_string(repair.count);
  return text;
}

inline void expect_refused(const Result<Dataset>& dataset, ErrorCode code, std::string_view said) {
  ASSERT_FALSE(dataset.ok()) << "read, although it should say: " << said;
  EXPECT_EQ(error_code_name(dataset.error().code), error_code_name(code)) << dataset.error().message;
  EXPECT_NE(dataset.error().message.find(said), std::string::npos) << dataset.error().message;
}

}  // namespace concord::ingest
