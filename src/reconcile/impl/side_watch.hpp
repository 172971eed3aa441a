// Hashes the records of both sides as they are read: the left side's are kept, the right side's are looked up at once,
// so that of the right side only what differs is kept.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "ingest/record_watch.hpp"
#include "reconcile/compare.hpp"
#include "reconcile/impl/key_table.hpp"
#include "reconcile/impl/record_reader.hpp"

namespace concord::reconcile {

/// The left side: every record goes into the table.
class LeftWatch final : public ingest::RecordWatch {
 public:
  explicit LeftWatch(const CompareOptions& options) : options_{options} {}
  void begin(const ingest::RecordLayout& layout) override;
  std::unique_ptr<ingest::RecordWatcher> join() override;
  void finish(const std::vector<std::uint64_t>& region_records) override;

  /// Lets those go on who wait for this side; nothing more will be read of it.
  void close();
  void wait_until_closed();

  bool finished() const { return finished_; }
  const SidePlan& plan() const { return plan_; }
  const SideNotes& notes() const { return notes_; }
  const std::vector<std::uint64_t>& region_records() const { return region_records_; }
  KeyTable& table() { return table_; }
  bool is_too_large() const { return table_.bytes() > options_.hash_bytes_max; }

 private:
  class Watcher;
  const CompareOptions& options_;
  SidePlan plan_;
  bool active_ = false, finished_ = false;
  KeyTable table_;
  std::mutex mutex_;  // guards notes_ and closed_
  SideNotes notes_;
  bool closed_ = false;
  std::condition_variable changed_;
  std::vector<std::uint64_t> region_records_;
};

/// A record of the right side whose bytes have no equal on the left.
struct RightRecord {
  TextHash key;
  RecordPlace place;
  LeftRecord* left = nullptr;  ///< with the same key; null: none
};

/// The right side: every record is looked up.
class RightWatch final : public ingest::RecordWatch {
 public:
  RightWatch(const CompareOptions& options, LeftWatch& left) : options_{options}, left_{left} {}
  void begin(const ingest::RecordLayout& layout) override;
  std::unique_ptr<ingest::RecordWatcher> join() override;
  void finish(const std::vector<std::uint64_t>& region_records) override;

  bool finished() const { return finished_; }
  bool too_many() const { return records_kept_.load() > kept_max_; }
  /// Why this side was not looked at; empty when it was.
  const std::string& refusal() const { return refusal_; }
  const SidePlan& plan() const { return plan_; }
  const SideNotes& notes() const { return notes_; }
  const std::vector<std::uint64_t>& region_records() const { return region_records_; }
  std::vector<RightRecord>& differing() { return differing_; }
  const std::vector<RecordPlace>& repeated() const { return repeated_; }

 private:
  class Watcher;
  std::string prepare(const ingest::RecordLayout& layout);

  const CompareOptions& options_;
  LeftWatch& left_;
  SidePlan plan_;
  bool active_ = false, finished_ = false;
  std::string refusal_;
  std::atomic<std::uint64_t> records_kept_{0};
  std::uint64_t kept_max_ = 0;
  std::mutex mutex_;  // guards all below
  SideNotes notes_;
  std::vector<RightRecord> differing_;  // changed, or on the right only
  std::vector<RecordPlace> repeated_;   // of a key that had a partner already
  std::vector<std::uint64_t> region_records_;
};

}  // namespace concord::reconcile
