// Blocking. Every record has keys; the records of one key are a block. A block of at most kBlockRecordsMax records
// gives all its pairs. The keys of larger blocks are joined two and two (of each record the rarest), which makes
// smaller blocks; the keys of those that are still too large are joined once more. A pair is lost only when its records
// share nothing but blocks that are too large even then, and lie far apart in the order of their content. Keys are made
// anew for each part of the space of keys, so that memory stays bounded; the parts run in parallel.
#define XXH_INLINE_ALL
#include "linkage/impl/candidates.hpp"

#include <xxhash.h>

#include <algorithm>
#include <array>

#include "core/parallel.hpp"
#include "linkage/impl/plain_text.hpp"

namespace concord::linkage {
namespace {

constexpr double kAllPairsMax = 300'000;
constexpr std::size_t kBlockRecordsMax = 24;
constexpr std::size_t kFrequentKeysMax = 8;
constexpr std::size_t kWindow = 8;
constexpr std::size_t kKeysPerPart = 4'000'000;
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
  // What one part of the space of keys gives.
  struct Part {
    std::vector<Candidate> found;
    std::vector<std::pair<std::uint32_t, FrequentKey>> frequent;
  };

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
    std::size_t keys = 0;
    for (std::size_t record = 0; record < records_.size(); ++record) visit_keys(record, [&](std::uint64_t) { ++keys; });
    const std::size_t count = keys / kKeysPerPart + 1;
    std::vector<Part> parts(count);
    for_each_part(count, 1, [&](std::size_t part, std::size_t, std::size_t) { parts[part] = run_part(part, count); });
    std::vector<FrequentKeys> next(records_.size());
    for (Part& part : parts) {
      found_.insert(found_.end(), part.found.begin(), part.found.end());
      for (const auto& [record, key] : part.frequent) next[record].add(key);
      part = {};
    }
    frequent_ = std::move(next);
  }

  Part run_part(std::size_t part, std::size_t parts) const {
    std::vector<Key> keys;
    for (std::size_t record = 0; record < records_.size(); ++record) {
      visit_keys(record, [&](std::uint64_t hash) {
        if (hash % parts == part) keys.push_back({hash, static_cast<std::uint32_t>(record)});
      });
    }
    std::sort(keys.begin(), keys.end());
    Part result;
    std::vector<std::pair<std::uint32_t, std::uint32_t>> pairs;
    std::vector<std::uint32_t> block;
    for (std::size_t begin = 0; begin < keys.size();) {
      block.clear();
      std::size_t end = begin;
      for (; end < keys.size() && keys[end].hash == keys[begin].hash; ++end) {
        if (block.empty() || block.back() != keys[end].record) block.push_back(keys[end].record);
      }
      add_block(keys[begin].hash, block, pairs, result);
      begin = end;
    }
    weigh(pairs, result.found);
    return result;
  }

  void add_block(std::uint64_t hash, std::vector<std::uint32_t>& block,
                 std::vector<std::pair<std::uint32_t, std::uint32_t>>& pairs, Part& result) const {
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
    for (const std::uint32_t record : block) result.frequent.emplace_back(record, key);
  }

  // All pairs of records that stand at most `reach` places apart.
  void add_pairs(const std::vector<std::uint32_t>& block, std::size_t reach,
                 std::vector<std::pair<std::uint32_t, std::uint32_t>>& pairs) const {
    for (std::size_t one = 0; one < block.size(); ++one) {
      for (std::size_t other = one + 1; other < std::min(block.size(), one + reach + 1); ++other) {
        const std::uint32_t left = std::min(block[one], block[other]), right = std::max(block[one], block[other]);
        pairs.emplace_back(left, right);
      }
    }
  }

  void weigh(std::vector<std::pair<std::uint32_t, std::uint32_t>>& pairs, std::vector<Candidate>& found) const {
    std::sort(pairs.begin(), pairs.end());
    pairs.erase(std::unique(pairs.begin(), pairs.end()), pairs.end());
    for (const auto& [left, right] : pairs) {
      const Candidate candidate{left, right, comparison_.compare(left, right)};
      if (model_.log2_odds(candidate) >= kStartBitsMin) found.push_back(candidate);
    }
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
      if (model.log2_odds(candidate) >= kStartBitsMin) found.push_back(candidate);
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
