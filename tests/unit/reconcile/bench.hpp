// What the tests of reconciling share: small regular files in a folder that goes away, and a session that reads them.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "engine/duckdb/open.hpp"
#include "reconcile/reconcile.hpp"

namespace concord::reconcile {

inline DataType decimal() {
  return {TypeKind::kDecimal, 12, 2};
}

// A folder with small regular files and a session that reads them.
class Bench {
 public:
  Bench() {
    char pattern[] = "/tmp/reconcile-test-XXXXXX";
    folder_ = ::mkdtemp(pattern);
    auto opened =
        engine::duckdb::open_session({.memory_limit_bytes = 1ULL << 30, .threads = 2, .temp_directory = folder_});
    EXPECT_TRUE(opened.ok()) << (opened.ok() ? "" : opened.error().message);
    session_ = std::move(opened).value();
  }
  Bench(const Bench&) = delete;
  Bench& operator=(const Bench&) = delete;
  ~Bench() {
    session_.reset();
    std::filesystem::remove_all(folder_);
  }

  SideInput add(const std::string& name, const Schema& schema, const std::vector<std::string>& lines) {
    const std::filesystem::path path = folder_ / (name + ".csv");
    std::ofstream file{path};
    for (const std::string& line : lines) file << line << "\n";
    file.close();
    auto table = std::make_unique<ingest::Table>();
    table->name = name;
    table->schema = schema;
    table->rows = table->records = lines.size();
    table->row_lines = {{RowNumber{1}, LineNumber{2}}};
    for (const Column& column : schema) {
      ingest::ColumnFinding finding;
      finding.name = column.name;
      finding.type = column.type;
      table->columns.push_back(finding);
    }
    engine::CsvScan scan;
    scan.path = path;
    scan.schema = schema;
    table->scan = scan;
    EXPECT_TRUE(session_->create_view(name + "_view", table->scan, Deadline{}).ok());
    tables_.push_back(std::move(table));
    return {.name = name + ".csv", .sha256 = "", .view = name + "_view", .table = tables_.back().get()};
  }

  engine::Session& session() { return *session_; }
  const std::filesystem::path& folder() const { return folder_; }

 private:
  std::filesystem::path folder_;
  std::unique_ptr<engine::Session> session_;
  std::vector<std::unique_ptr<ingest::Table>> tables_;
};

inline Result<Outcome> run(Bench& bench, const SideInput& left, const SideInput& right, const Options& options = {}) {
  NoProgress progress;
  return reconcile(bench.session(), left, right, options, Deadline{}, progress);
}

}  // namespace concord::reconcile
