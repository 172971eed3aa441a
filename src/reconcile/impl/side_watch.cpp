#include "reconcile/impl/side_watch.hpp"

#include <algorithm>
#include <array>
#include <thread>

#include "reconcile/impl/compare_columns.hpp"

namespace concord::reconcile {
namespace {

constexpr std::size_t kSummedMax = 4;
constexpr std::size_t kBatch = 64;
constexpr std::uint64_t kKeptMin = 200'000;  // differing records that are always worth handling one by one
constexpr std::uint64_t kKeptShare = 5;      // beyond that, one of so many

/// Places of the named columns, or nothing when one is missing.
std::optional<std::vector<std::size_t>> places_of(const ingest::RecordLayout& layout,
                                                  const std::vector<ColumnPair>& columns, bool left) {
  std::vector<std::size_t> places;
  for (const ColumnPair& pair : columns) {
    const auto place = find_column(layout.names, left ? pair.left : pair.right);
    if (!place || std::ranges::find(places, *place) != places.end()) return std::nullopt;
    places.push_back(*place);
  }
  if (places.empty()) return std::nullopt;
  return places;
}

/// Columns that could be the amount: the one that was named, else those that look like numbers.
std::vector<std::size_t> summed_columns(const ingest::RecordLayout& layout, const CompareOptions& options, bool left) {
  if (options.strict) return {};
  std::vector<std::size_t> places;
  if (options.amount) {
    if (const auto place = find_column(layout.names, left ? options.amount->left : options.amount->right))
      places.push_back(*place);
    return places;
  }
  for (std::size_t i = 0; i < layout.shapes.size() && places.size() < kSummedMax; ++i) {
    if (layout.shapes[i] == ingest::CellShape::kNumber) places.push_back(i);
  }
  return places;
}

bool fits_places(const ingest::RecordLayout& layout) {
  return layout.region_bytes <= RecordPlace::kRegionBytesMax;
}

RecordPlace place_of(const ingest::RecordBlock& block, std::size_t record) {
  const std::size_t begin = block.ends[record * block.columns] + std::size_t{1};
  return {block.region, block.first_record + record, begin - block.origin};
}

}  // namespace

class LeftWatch::Watcher final : public ingest::RecordWatcher {
 public:
  explicit Watcher(LeftWatch& watch) : watch_{watch}, reader_{watch.plan_}, appender_{watch.table_} {}
  Watcher(const Watcher&) = delete;
  Watcher& operator=(const Watcher&) = delete;
  ~Watcher() override {
    const std::lock_guard guard{watch_.mutex_};
    watch_.notes_.merge(reader_.notes);
  }

  void watch(const ingest::RecordBlock& block) override {
    if (watch_.is_too_large()) return;
    for (std::size_t from = 0; from < block.records; from += kBatch)
      add(block, from, std::min(kBatch, block.records - from));
  }

 private:
  void add(const ingest::RecordBlock& block, std::size_t from, std::size_t count) {
    std::array<RecordReader::Hashes, kBatch> hashes;
    reader_.read(block, from, {hashes.data(), count});
    for (std::size_t i = 0; i < count; ++i) {
      const RecordPlace place = place_of(block, from + i);
      if (!hashes[i].has_key) {
        reader_.notes.empty_keys.push_back(place);
        continue;
      }
      LeftRecord& record = appender_.add();
      record.key = hashes[i].key;
      record.content = hashes[i].content;
      record.place = place;
    }
  }

  LeftWatch& watch_;
  RecordReader reader_;
  KeyTable::Appender appender_;
};

void LeftWatch::begin(const ingest::RecordLayout& layout) {
  table_.clear();
  finished_ = false;
  const auto keys = places_of(layout, options_.keys, true);
  active_ = keys && fits_places(layout);
  if (!active_) return;
  plan_ = {.layout = layout,
           .keys = *keys,
           .order = {},
           .summed = summed_columns(layout, options_, true),
           .delimiter = layout.delimiter == '\0' ? ',' : layout.delimiter,
           .strict = options_.strict};
  for (std::size_t i = 0; i < layout.names.size(); ++i) plan_.order.push_back(i);
  if (layout.delimiter == '\0') plan_.layout.delimiter = plan_.delimiter;
  notes_ = empty_notes(plan_);
}

std::unique_ptr<ingest::RecordWatcher> LeftWatch::join() {
  if (!active_) return nullptr;
  return std::make_unique<Watcher>(*this);
}

void LeftWatch::finish(const std::vector<std::uint64_t>& region_records) {
  finished_ = active_ && !is_too_large() && region_records.size() < RecordPlace::kRegionsMax;
  if (!finished_) table_.clear();
  region_records_ = region_records;
}

void LeftWatch::close() {
  const std::lock_guard guard{mutex_};
  closed_ = true;
  changed_.notify_all();
}

void LeftWatch::wait_until_closed() {
  std::unique_lock lock{mutex_};
  changed_.wait(lock, [this] { return closed_; });
}

class RightWatch::Watcher final : public ingest::RecordWatcher {
 public:
  explicit Watcher(RightWatch& watch) : watch_{watch}, reader_{watch.plan_} {}
  Watcher(const Watcher&) = delete;
  Watcher& operator=(const Watcher&) = delete;
  ~Watcher() override {
    const std::lock_guard guard{watch_.mutex_};
    watch_.notes_.merge(reader_.notes);
    watch_.differing_.insert(watch_.differing_.end(), differing_.begin(), differing_.end());
    watch_.repeated_.insert(watch_.repeated_.end(), repeated_.begin(), repeated_.end());
  }

  void watch(const ingest::RecordBlock& block) override {
    for (std::size_t from = 0; from < block.records; from += kBatch)
      look_up(block, from, std::min(kBatch, block.records - from));
    const std::uint64_t kept = differing_.size() + repeated_.size();
    if (kept != told_) watch_.records_kept_ += kept - told_;
    told_ = kept;
    if (watch_.too_many()) forget();
  }

 private:
  void look_up(const ingest::RecordBlock& block, std::size_t from, std::size_t count) {
    std::array<RecordReader::Hashes, kBatch> hashes;
    reader_.read(block, from, {hashes.data(), count});
    std::array<TextHash, kBatch> keys, contents;
    std::array<std::size_t, kBatch> numbers;
    std::array<LeftRecord*, kBatch> found;
    std::size_t filled = 0;
    for (std::size_t i = 0; i < count; ++i) {
      if (!hashes[i].has_key) {
        reader_.notes.empty_keys.push_back(place_of(block, from + i));
        continue;
      }
      keys[filled] = hashes[i].key;
      contents[filled] = hashes[i].content;
      numbers[filled++] = from + i;
    }
    watch_.left_.table().find({keys.data(), filled}, found);
    for (std::size_t i = 0; i < filled; ++i) settle(keys[i], contents[i], place_of(block, numbers[i]), found[i]);
  }

  void settle(const TextHash& key, const TextHash& content, RecordPlace place, LeftRecord* left) {
    if (left == nullptr) {
      differing_.push_back({key, place, nullptr});
      return;
    }
    std::uint64_t partner = left->shared_partner().load(std::memory_order_relaxed);
    if (partner == 0 && left->shared_partner().compare_exchange_strong(partner, place.bits() | LeftRecord::kPaired,
                                                                       std::memory_order_relaxed)) {
      if (!(content == left->content)) differing_.push_back({key, place, left});
      return;
    }
    left->shared_partner().fetch_or(LeftRecord::kRepeats, std::memory_order_relaxed);
    repeated_.push_back(place);
  }

  /// There is too much for this way: nothing of it will be used.
  void forget() {
    differing_ = {};
    repeated_ = {};
    told_ = 0;
  }

  RightWatch& watch_;
  RecordReader reader_;
  std::vector<RightRecord> differing_;
  std::vector<RecordPlace> repeated_;
  std::uint64_t told_ = 0;
};

void RightWatch::begin(const ingest::RecordLayout& layout) {
  left_.wait_until_closed();
  finished_ = false;
  differing_.clear();
  repeated_.clear();
  records_kept_ = 0;
  refusal_ = prepare(layout);
  active_ = refusal_.empty();
}

/// @return why records cannot be looked up; empty when they can.
std::string RightWatch::prepare(const ingest::RecordLayout& layout) {
  if (!left_.finished()) return "the left side is no regular text, or too large";
  const auto keys = places_of(layout, options_.keys, false);
  if (!keys || !fits_places(layout)) return "the right side has not these keys";
  const SidePlan& left = left_.plan();
  if (layout.names.size() != left.layout.names.size()) return "the columns of the sides are not the same";
  plan_ = {.layout = layout,
           .keys = *keys,
           .order = {},
           .summed = summed_columns(layout, options_, false),
           .delimiter = left.delimiter,
           .strict = options_.strict};
  if (layout.delimiter == '\0') plan_.layout.delimiter = plan_.delimiter;
  std::vector<bool> taken(layout.names.size());
  for (const std::size_t place : *keys) taken[place] = true;
  for (std::size_t i = 0; i < left.layout.names.size(); ++i) {
    const auto key = std::ranges::find(left.keys, i);
    if (key != left.keys.end()) {
      plan_.order.push_back((*keys)[static_cast<std::size_t>(key - left.keys.begin())]);
      continue;
    }
    const auto place = find_column(layout.names, left.layout.names[i]);
    if (!place || taken[*place]) return "the columns of the sides are not the same";
    taken[*place] = true;
    plan_.order.push_back(*place);
  }
  if (!left_.table().build(std::max(1U, std::thread::hardware_concurrency()))) return "the left side has too many rows";
  notes_ = empty_notes(plan_);
  kept_max_ = std::max<std::uint64_t>(kKeptMin, left_.table().size() / kKeptShare);
  return {};
}

std::unique_ptr<ingest::RecordWatcher> RightWatch::join() {
  if (!active_) return nullptr;
  return std::make_unique<Watcher>(*this);
}

void RightWatch::finish(const std::vector<std::uint64_t>& region_records) {
  finished_ = active_ && region_records.size() < RecordPlace::kRegionsMax;
  region_records_ = region_records;
}

}  // namespace concord::reconcile
