// Blocking. Every record has keys; the records of one key are a block. A block of at most kBlockRecordsMax records
// gives all its pairs. The keys of larger blocks are joined two and two (of each record the rarest), which makes
// smaller blocks; the keys of those that are still too large are joined once more. A pair is lost only when its records
// share nothing but blocks that are too large even then, and lie far apart in the order of their content. Keys are made
// anew for each part of the space of keys, so that memory stays bounded. Within a part all processors work: on
// stretches of records (their keys), then on buckets of keys (their blocks), then on slices of records (their pairs,
// each once, whatever number of keys it shares).
#define XXH_INLINE_ALL
#include "linkage/impl/candidates.hpp"

#include <xxhash.h>

#include <algorithm>
#include <array>
#include <numeric>

#include "core/parallel.hpp"
#include "linkage/impl/plain_text.hpp"

namespace concord::linkage {
namespace {

constexpr double kAllPairsMax = 300'000;
constexpr std::size_t kBlockRecordsMax = 24;
constexpr std::size_t kFrequentKeysMax = 8;
constexpr std::size_t kWindow = 8;
constexpr std::size_t kKeysPerPart = 8'000'000;
constexpr std::size_t kRecordsPerStretch = 4096;
constexpr std::size_t kBuckets = 64, kBucketShift = 58;  // by the first bits of the hash
constexpr std::size_t kSlices = 64;
constexpr std::size_t kLevelsOfKeys = 3;
constexpr double kStartBitsMin = -12;  // what is less likely at the start is not weighed at all

struct Key {
  std::uint64_t hash = 0;
  std::uint32_t record = 0;
  friend bool operator<(const Key& one, const Key& other) {
    return one.hash != other.hash ? one.hash < other.hash : one.record < other.record;
  }
};

struct FrequentKey {
  std::uint32_t records = 0;
  std::uint64_t hash = 0;
  friend bool operator<(const FrequentKey& one, const FrequentKey& other) {
    return one.records != other.records ? one.records < other.records : one.hash < other.hash;
  }
  friend bool operator==(const FrequentKey&, const FrequentKey&) = default;
};

// The rarest of a record's keys whose blocks are too large.
struct FrequentKeys {
  std::array<FrequentKey, kFrequentKeysMax> keys;
  std::size_t count = 0;

  void add(const FrequentKey& key) {
    auto* const end = keys.data() + count;
    auto* const place = std::lower_bound(keys.data(), end, key);
    if (place != end && *place == key) return;
    if (count == kFrequentKeysMax && place == end) return;
    if (count < kFrequentKeysMax) ++count;
    std::move_backward(place, keys.data() + count - 1, keys.data() + count);
    *place = key;
  }
};

std::uint64_t hash_of(std::string_view text, std::uint64_t kind) {
  return XXH3_64bits_withSeed(text.data(), text.size(), kind);
}

// Words are the same words in whatever column they stand; numbers belong to their column.
template <typename Visit>
void visit_keys_of_words(std::string_view text, const Visit& visit) {
  constexpr std::uint64_t kWord = 1, kBegin = 2, kEnd = 3, kWhole = 4;
  constexpr std::size_t kPartBytes = 3, kLongWord = 5;
  std::size_t words = 0;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find(' ', begin), text.size());
    const std::string_view word = text.substr(begin, end - begin);
    begin = end + 1;
    ++words;
    visit(hash_of(word, kWord));
    if (word.size() < kLongWord) continue;
    visit(hash_of(word.substr(0, kPartBytes), kBegin));
    visit(hash_of(word.substr(word.size() - kPartBytes), kEnd));
  }
  if (words > 1) visit(hash_of(text, kWhole));
}

template <typename Visit>
void visit_keys_of_digits(std::string_view text, std::size_t column, const Visit& visit) {
  constexpr std::size_t kHalfMin = 3;
  const std::uint64_t kind = 16 * (column + 1);
  visit(hash_of(text, kind));
  const std::size_t half = text.size() / 2;
  if (half < kHalfMin) return;
  visit(hash_of(text.substr(0, half), kind + 1));
  visit(hash_of(text.substr(text.size() - half), kind + 2));
}

template <typename Visit>
void visit_first_keys(const Records& records, std::size_t record, const Visit& visit) {
  const auto cells = records.record(record);
  for (std::size_t column = 0; column < cells.size(); ++column) {
    if (cells[column] == kNoValue) continue;
    const ValueColumn& values = records.columns[column];
    const std::string& text = values.texts[cells[column]];
    if (values.digits) {
      visit_keys_of_digits(text, column, visit);
    } else {
      visit_keys_of_words(text, visit);
    }
  }
}

class Blocking {
 public:
  Blocking(const Records& records, const RecordComparison& comparison, const LinkModel& model)
      : records_{records}, comparison_{comparison}, model_{model}, frequent_(records.size()) {}

  Result<std::vector<Candidate>> run(const Deadline& deadline) {
    for (level_ = 0; level_ < kLevelsOfKeys; ++level_) {
      CONCORD_CHECK(deadline.check("looking for similar records"));
      run_level();
    }
    std::sort(found_.begin(), found_.end(), [](const Candidate& one, const Candidate& other) {
      return one.left != other.left ? one.left < other.left : one.right < other.right;
    });
    const auto same = [](const Candidate& one, const Candidate& other) {
      return one.left == other.left && one.right == other.right;
    };
    found_.erase(std::unique(found_.begin(), found_.end(), same), found_.end());
    return std::move(found_);
  }

 private:
  using Keys = std::array<std::vector<Key>, kBuckets>;
  using Pairs = std::array<std::vector<std::uint64_t>, kSlices>;  // each the left record in the higher half
  using Frequent = std::vector<std::pair<std::uint32_t, FrequentKey>>;

  template <typename Visit>
  void visit_keys(std::size_t record, const Visit& visit) const {
    if (level_ == 0) return visit_first_keys(records_, record, visit);
    const FrequentKeys& keys = frequent_[record];
    for (std::size_t one = 0; one < keys.count; ++one) {
      for (std::size_t other = one + 1; other < keys.count; ++other) {
        const std::array<std::uint64_t, 2> both{std::min(keys.keys[one].hash, keys.keys[other].hash),
                                                std::max(keys.keys[one].hash, keys.keys[other].hash)};
        visit(XXH3_64bits(both.data(), sizeof both));
      }
    }
  }

  void run_level() {
    const std::size_t stretches = (records_.size() + kRecordsPerStretch - 1) / kRecordsPerStretch;
    std::vector<std::size_t> keys(stretches, 0);
    for_each_record(
        [&](std::size_t record, std::size_t stretch) { visit_keys(record, [&](std::uint64_t) { ++keys[stretch]; }); });
    const std::size_t count = std::accumulate(keys.begin(), keys.end(), std::size_t{0}) / kKeysPerPart + 1;
    std::vector<FrequentKeys> next(records_.size());
    for (std::size_t part = 0; part < count; ++part) {
      for (const Frequent& frequent : run_part(make_keys(part, count))) {
        for (const auto& [record, key] : frequent) next[record].add(key);
      }
    }
    frequent_ = std::move(next);
  }

  template <typename Work>
  void for_each_record(const Work& work) const {
    for_each_part(records_.size(), kRecordsPerStretch, [&](std::size_t begin, std::size_t end, std::size_t stretch) {
      for (std::size_t record = begin; record < end; ++record) work(record, stretch);
    });
  }

  // By stretch of records.
  std::vector<Keys> make_keys(std::size_t part, std::size_t parts) const {
    std::vector<Keys> keys((records_.size() + kRecordsPerStretch - 1) / kRecordsPerStretch);
    for_each_record([&](std::size_t record, std::size_t stretch) {
      visit_keys(record, [&](std::uint64_t hash) {
        if (hash % parts == part)
          keys[stretch][hash >> kBucketShift].push_back({hash, static_cast<std::uint32_t>(record)});
      });
    });
    return keys;
  }

  // Adds what the blocks of one part of the space of keys give to what was found. @return the keys of large blocks.
  std::vector<Frequent> run_part(std::vector<Keys> keys) {
    std::vector<Pairs> pairs(kBuckets);
    std::vector<Frequent> frequent(kBuckets);
    for_each_part(kBuckets, 1, [&](std::size_t bucket, std::size_t, std::size_t) {
      std::vector<Key> gathered;
      for (Keys& stretch : keys) {
        gathered.insert(gathered.end(), stretch[bucket].begin(), stretch[bucket].end());
        stretch[bucket] = {};
      }
      add_blocks(gathered, pairs[bucket], frequent[bucket]);
    });
    std::vector<std::vector<Candidate>> found(kSlices);
    for_each_part(kSlices, 1, [&](std::size_t slice, std::size_t, std::size_t) {
      std::vector<std::uint64_t> gathered;
      for (Pairs& bucket : pairs) {
        gathered.insert(gathered.end(), bucket[slice].begin(), bucket[slice].end());
        bucket[slice] = {};
      }
      found[slice] = weigh(gathered);
    });
    for (const auto& slice : found) found_.insert(found_.end(), slice.begin(), slice.end());
    return frequent;
  }

  void add_blocks(std::vector<Key>& keys, Pairs& pairs, Frequent& frequent) const {
    std::sort(keys.begin(), keys.end());
    std::vector<std::uint32_t> block;
    for (std::size_t begin = 0; begin < keys.size();) {
      block.clear();
      std::size_t end = begin;
      for (; end < keys.size() && keys[end].hash == keys[begin].hash; ++end) {
        if (block.empty() || block.back() != keys[end].record) block.push_back(keys[end].record);
      }
      add_block(keys[begin].hash, block, pairs, frequent);
      begin = end;
    }
  }

  void add_block(std::uint64_t hash, std::vector<std::uint32_t>& block, Pairs& pairs, Frequent& frequent) const {
    if (block.size() <= kBlockRecordsMax) return add_pairs(block, block.size(), pairs);
    if (level_ + 1 == kLevelsOfKeys) {
      std::sort(block.begin(), block.end(), [&](std::uint32_t one, std::uint32_t other) {
        const auto mine = records_.record(one), its = records_.record(other);
        const auto [here, there] = std::mismatch(mine.begin(), mine.end(), its.begin());
        return here == mine.end() ? one < other : *here < *there;
      });
      return add_pairs(block, kWindow, pairs);
    }
    const FrequentKey key{static_cast<std::uint32_t>(block.size()), hash};
    for (const std::uint32_t record : block) frequent.emplace_back(record, key);
  }

  // All pairs of records that stand at most `reach` places apart.
  void add_pairs(const std::vector<std::uint32_t>& block, std::size_t reach, Pairs& pairs) const {
    for (std::size_t one = 0; one < block.size(); ++one) {
      for (std::size_t other = one + 1; other < std::min(block.size(), one + reach + 1); ++other) {
        const std::uint64_t left = std::min(block[one], block[other]), right = std::max(block[one], block[other]);
        pairs[left * kSlices / records_.size()].push_back(left << 32U | right);
      }
    }
  }

  std::vector<Candidate> weigh(std::vector<std::uint64_t>& pairs) const {
    std::sort(pairs.begin(), pairs.end());
    pairs.erase(std::unique(pairs.begin(), pairs.end()), pairs.end());
    std::vector<Candidate> found;
    LevelCache cache;
    for (const std::uint64_t pair : pairs) {
      const auto left = static_cast<std::uint32_t>(pair >> 32U), right = static_cast<std::uint32_t>(pair);
      const Candidate candidate{left, right, comparison_.compare(left, right, &cache)};
      if (model_.is_at_least(candidate, kStartBitsMin)) found.push_back(candidate);
    }
    return found;
  }

  const Records& records_;
  const RecordComparison& comparison_;
  const LinkModel& model_;
  std::size_t level_ = 0;
  std::vector<FrequentKeys> frequent_;
  std::vector<Candidate> found_;
};

}  // namespace

std::vector<Candidate> compare_all_pairs(const Records& records, const RecordComparison& comparison,
                                         const LinkModel& model) {
  std::vector<Candidate> found;
  for (std::uint32_t left = 0; left < records.size(); ++left) {
    for (std::uint32_t right = left + 1; right < records.size(); ++right) {
      const Candidate candidate{left, right, comparison.compare(left, right)};
      if (model.is_at_least(candidate, kStartBitsMin)) found.push_back(candidate);
    }
  }
  return found;
}

Result<std::vector<Candidate>> find_candidates(const Records& records, const RecordComparison& comparison,
                                               const LinkModel& model, const Deadline& deadline) {
  const auto all = static_cast<double>(records.size());
  if (all * (all - 1) / 2 <= kAllPairsMax) return compare_all_pairs(records, comparison, model);
  return Blocking{records, comparison, model}.run(deadline);
}

}  // namespace concord::linkage
