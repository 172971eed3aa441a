#include "unit/reconcile/comparison_bench.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

#include "engine/duckdb/open.hpp"
#include "ingest/csv/csv_reader.hpp"
#include "ingest/reader.hpp"

namespace concord::reconcile {
namespace {

SideInput side_of(const ingest::Dataset& data, const std::string& view) {
  return {.name = data.name, .sha256 = data.sha256, .view = view, .table = &data.tables[data.main_table]};
}

}  // namespace

std::string Compared::rows() const {
  std::string text;
  for (const ComparisonBucket& bucket : comparison.buckets) {
    text += (text.empty() ? "" : ", ") + bucket.name + " " + std::to_string(bucket.left_rows) + "/" +
            std::to_string(bucket.right_rows);
  }
  return text;
}

ComparisonBench::ComparisonBench() {
  char pattern[] = "/tmp/comparison-test-XXXXXX";
  folder_ = ::mkdtemp(pattern);
}

ComparisonBench::~ComparisonBench() {
  std::filesystem::remove_all(folder_);
}

ingest::Dataset ComparisonBench::read(const std::string& name, const std::string& text, bool strict,
                                      ingest::RecordWatch* watch) {
  const std::filesystem::path directory = folder_ / (name + std::to_string(++runs_));
  std::filesystem::create_directory(directory);
  const std::filesystem::path path = directory / (name + ".csv");
  std::ofstream{path, std::ios::binary} << text;
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  ingest::ReadOptions options;
  options.as_text = strict;
  options.directory = directory;
  options.threads = 2;
  options.watch = watch;
  NoProgress progress;
  auto data = ingest::read_input({&ingest::csv::csv_reader()}, {descriptor, name + ".csv", text.size()}, options,
                                 Deadline{}, progress);
  ::close(descriptor);
  EXPECT_TRUE(data.ok()) << (data.ok() ? "" : data.error().message);
  if (!data.ok()) return {};
  auto* scan = std::get_if<engine::CsvScan>(&data.value().tables.front().scan);
  if (scan->path.string().starts_with("/proc/")) scan->path = path;  // the descriptor is closed
  return std::move(data).value();
}

std::map<std::string, std::string> ComparisonBench::take_files() {
  std::map<std::string, std::string> files;
  for (const std::string& name : comparison_files()) {
    std::ifstream file{folder_ / name, std::ios::binary};
    files[name] = {std::istreambuf_iterator<char>{file}, {}};
    std::filesystem::remove(folder_ / name);
  }
  return files;
}

std::unique_ptr<engine::Session> ComparisonBench::open_session() const {
  auto session =
      engine::duckdb::open_session({.memory_limit_bytes = 1ULL << 30, .threads = 2, .temp_directory = folder_});
  EXPECT_TRUE(session.ok()) << (session.ok() ? "" : session.error().message);
  return session.ok() ? std::move(session).value() : nullptr;
}

Compared ComparisonBench::compare(const ingest::Dataset& left, const ingest::Dataset& right,
                                  const CompareOptions& options) {
  const auto session = open_session();
  const SideInput left_side = side_of(left, "left_view"), right_side = side_of(right, "right_view");
  for (const SideInput* side : {&left_side, &right_side})
    EXPECT_TRUE(session->create_view(side->view, side->table->scan, Deadline{}).ok());
  NoProgress progress;
  auto result = compare_records(*session, left_side, right_side, options, folder_, Deadline{}, progress);
  EXPECT_TRUE(result.ok()) << (result.ok() ? "" : result.error().message + result.error().detail);
  if (!result.ok()) return {};
  return {std::move(result).value(), take_files()};
}

Compared ComparisonBench::by_engine(const std::string& left, const std::string& right, const CompareOptions& options) {
  const ingest::Dataset left_data = read("left", left, options.strict, nullptr);
  return compare(left_data, read("right", right, options.strict, nullptr), options);
}

void ComparisonBench::write_as_parquet(ingest::Dataset& data) {
  const auto session = open_session();
  ingest::Table& table = data.tables[data.main_table];
  const std::filesystem::path path = folder_ / ("rows" + std::to_string(++runs_) + ".parquet");
  EXPECT_TRUE(session->create_view("rows", table.scan, Deadline{}).ok());
  const std::string copy =
      "COPY (SELECT * FROM rows) TO " + engine::quote_literal(path.string()) + " (FORMAT parquet, ROW_GROUP_SIZE 2048)";
  EXPECT_TRUE(session->execute(copy, Deadline{}).ok());
  table.scan = engine::ParquetScan{path, table.schema, {}};
}

Compared ComparisonBench::by_numbered_rows(const std::string& left, const std::string& right,
                                           const CompareOptions& options) {
  ingest::Dataset left_data = read("left", left, options.strict, nullptr);
  ingest::Dataset right_data = read("right", right, options.strict, nullptr);
  write_as_parquet(left_data);
  write_as_parquet(right_data);
  CompareOptions numbered = options;
  numbered.spill_directory = folder_;
  return compare(left_data, right_data, numbered);
}

KeyFinding ComparisonBench::keys(const std::string& left, const std::string& right) {
  const ingest::Dataset left_data = read("left", left, false, nullptr),
                        right_data = read("right", right, false, nullptr);
  const auto session = open_session();
  const SideInput left_side = side_of(left_data, "left_view"), right_side = side_of(right_data, "right_view");
  for (const SideInput* side : {&left_side, &right_side})
    EXPECT_TRUE(session->create_view(side->view, side->table->scan, Deadline{}).ok());
  NoProgress progress;
  auto found = find_keys(*session, left_side, right_side, Deadline{}, progress);
  EXPECT_TRUE(found.ok()) << (found.ok() ? "" : found.error().message + found.error().detail);
  return found.ok() ? std::move(found).value() : KeyFinding{};
}

std::optional<Compared> ComparisonBench::by_hash(const std::string& left, const std::string& right,
                                                 const CompareOptions& options) {
  HashedComparison hashed{options};
  const ingest::Dataset left_data = read("left", left, options.strict, &hashed.left());
  hashed.left_done();
  const ingest::Dataset right_data = read("right", right, options.strict, &hashed.right());
  NoProgress progress;
  auto result = hashed.finish(side_of(left_data, ""), side_of(right_data, ""), folder_, Deadline{}, progress);
  EXPECT_TRUE(result.ok()) << (result.ok() ? "" : result.error().message);
  if (!result.ok()) return std::nullopt;
  if (const auto* doubt = std::get_if<HashedComparison::NotCertain>(&result.value())) {
    reason = doubt->reason;
    for (const std::string& name : comparison_files()) EXPECT_FALSE(std::filesystem::exists(folder_ / name)) << name;
    return std::nullopt;
  }
  return Compared{std::get<Comparison>(std::move(result).value()), take_files()};
}

std::string difference_of(const Compared& one, const Compared& other) {
  const auto summary = [](const Compared& compared) {
    Comparison copy = compared.comparison;
    copy.engine.clear();
    copy.sql.clear();
    return comparison_json(copy);
  };
  if (summary(one) != summary(other)) return summary(one) + "\n--- against ---\n" + summary(other);
  for (const auto& [name, content] : one.files) {
    if (content != other.files.at(name)) return name + ":\n" + content + "--- against ---\n" + other.files.at(name);
  }
  return {};
}

}  // namespace concord::reconcile
