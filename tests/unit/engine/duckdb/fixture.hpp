// What the engine's tests share: a session, a directory that goes away, and results as text.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "engine/api/session.hpp"
#include "engine/duckdb/open.hpp"

namespace concord::engine::duckdb {

class TestDirectory {
 public:
  TestDirectory() {
    std::string pattern = (std::filesystem::temp_directory_path() / "concord-engine-XXXXXX").string();
    if (::mkdtemp(pattern.data()) != nullptr) path_ = pattern;
  }
  TestDirectory(const TestDirectory&) = delete;
  TestDirectory& operator=(const TestDirectory&) = delete;
  ~TestDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path write(const std::string& name, std::string_view content) const {
    const auto file = path_ / name;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream{file, std::ios::binary} << content;
    return file;
  }

 private:
  std::filesystem::path path_;
};

inline std::unique_ptr<Session> open_test_session(SessionOptions options = {}) {
  if (options.threads == 0) options.threads = 2;
  if (options.memory_limit_bytes == 0) options.memory_limit_bytes = 1ULL << 30;
  auto session = open_session(options);
  EXPECT_TRUE(session.ok()) << session.error().message << " / " << session.error().detail;
  return session.ok() ? std::move(session).value() : nullptr;
}

/// A whole result as text: dates and times as their numbers, NULL as "NULL".
struct TextResult {
  std::vector<std::string> types;
  std::vector<std::vector<std::string>> rows;
};

inline std::string cell_text(const ColumnView& column, std::size_t row) {
  if (column.is_null(row)) return "NULL";
  switch (column.type().kind) {
    case TypeKind::kBoolean:
      return column.boolean(row) ? "true" : "false";
    case TypeKind::kDecimal:
      return Decimal::make(column.decimal_coefficient(row), column.type().scale).value().to_string();
    case TypeKind::kDouble: {
      std::ostringstream text;
      text << column.real(row);
      return text.str();
    }
    case TypeKind::kText:
      return std::string{column.text(row)};
    default:
      return std::to_string(column.integer(row));
  }
}

inline Result<TextResult> read_all(ResultStream& stream) {
  TextResult result;
  for (const Column& column : stream.schema()) result.types.push_back(data_type_name(column.type));
  for (;;) {
    CONCORD_TRY(const Chunk* const chunk, stream.next());
    if (chunk == nullptr) return result;
    for (std::size_t row = 0; row < chunk->rows(); ++row) {
      auto& cells = result.rows.emplace_back();
      for (std::size_t i = 0; i < result.types.size(); ++i) cells.push_back(cell_text(chunk->column(i), row));
    }
  }
}

inline Result<TextResult> rows_of(Session& session, std::string_view sql, const std::vector<Value>& parameters = {}) {
  CONCORD_TRY(const auto stream, session.query(sql, Deadline{}, parameters));
  return read_all(*stream);
}

}  // namespace concord::engine::duckdb
