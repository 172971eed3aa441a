// Two texts compared by key in both ways: hashed while they are read, and by the engine.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "engine/api/session.hpp"
#include "ingest/dataset.hpp"
#include "reconcile/compare.hpp"
#include "reconcile/find_keys.hpp"

namespace concord::reconcile {

/// A comparison and the content of its files.
struct Compared {
  Comparison comparison;
  std::map<std::string, std::string> files;
  /// "identical 1/1 changed 0/0 left_only ...", with each bucket's rows on the left and on the right.
  std::string rows() const;
};

/// A fresh folder that is removed at the end.
class ComparisonBench {
 public:
  ComparisonBench();
  ComparisonBench(const ComparisonBench&) = delete;
  ComparisonBench& operator=(const ComparisonBench&) = delete;
  ~ComparisonBench();

  /// By the engine. A failure is a failure of the test.
  Compared by_engine(const std::string& left, const std::string& right, const CompareOptions& options);
  /// The same with both sides as Parquet, whose rows the engine can number: equal ones are told by their hashes.
  Compared by_numbered_rows(const std::string& left, const std::string& right, const CompareOptions& options);
  /// While reading; nothing where that is not certain, and `reason` then says why.
  std::optional<Compared> by_hash(const std::string& left, const std::string& right, const CompareOptions& options);
  std::string reason;

  /// What the search for keys finds.
  KeyFinding keys(const std::string& left, const std::string& right);

 private:
  ingest::Dataset read(const std::string& name, const std::string& text, bool strict, ingest::RecordWatch* watch);
  std::unique_ptr<engine::Session> open_session() const;
  void write_as_parquet(ingest::Dataset& data);
  Compared compare(const ingest::Dataset& left, const ingest::Dataset& right, const CompareOptions& options);
  std::map<std::string, std::string> take_files();

  std::filesystem::path folder_;
  int runs_ = 0;
};

/// Says in what two comparisons differ; empty when they do not. The engine and its statements do not count.
std::string difference_of(const Compared& one, const Compared& other);

}  // namespace concord::reconcile
