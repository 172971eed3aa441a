#include "reconcile/impl/candidates.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <cstdlib>
#include <numeric>
#include <optional>
#include <thread>
#include <tuple>
#include <utility>

#include "core/parallel.hpp"

namespace concord::reconcile {
namespace {

constexpr double kAmountBucketWidth = 0.05;  // in log(amount)
constexpr std::size_t kWordsProbed = 4;
constexpr std::size_t kWordBlockMax = 600;  // candidates one word may add for one row
constexpr std::size_t kAmountBlockMax = 200;
constexpr std::size_t kReferenceBlockMax = 200;
constexpr std::size_t kCandidatesMax = 24'000'000;  // of all rows together, so that memory is bounded
constexpr std::size_t kCandidatesOfRowMin = 32;     // but so many for each row
constexpr std::uint32_t kWordFamilyMax = 64;        // words with a common beginning that one probe visits
constexpr std::ptrdiff_t kScannedMax = 16;          // so few entries are looked through without a search

std::int32_t amount_bucket(double amount) {
  return static_cast<std::int32_t>(std::floor(std::log(std::max(amount, 1.0)) / kAmountBucketWidth));
}

std::uint64_t digit_counts(std::int64_t amount) {
  std::uint64_t counts = 0;
  for (auto rest = static_cast<std::uint64_t>(std::llabs(amount)); rest > 0; rest /= 10)
    counts += 1ULL << (5 * (rest % 10));
  return amount < 0 ? ~counts : counts;
}

struct WordEntry {
  std::int32_t bucket;
  std::int32_t day;
  std::uint32_t right;
};

template <typename Key>
struct DayEntry {
  Key key;
  std::int32_t day;
  std::uint32_t right;
  bool operator<(const DayEntry& other) const {
    return std::tie(key, day, right) < std::tie(other.key, other.day, other.right);
  }
};

// All indices over the right side; each is one sorted vector.
class RightIndex {
 public:
  RightIndex(const EventClasses& right, const TextModel& texts, bool with_any_word) : right_{right}, texts_{texts} {
    for_each_part(3, 1, [&](std::size_t part, std::size_t, std::size_t) {
      if (part == 0) index_words(with_any_word);
      if (part == 1) index_days(by_amount_, [](std::int64_t amount) { return std::int64_t{std::llabs(amount)}; });
      if (part == 2) index_days(by_digits_, digit_counts);
    });
    for (std::uint32_t index = 0; index < right.size(); ++index) {
      if (!right.references[index].empty()) by_reference_.push_back(index);
    }
    std::sort(by_reference_.begin(), by_reference_.end(), [&right](std::uint32_t one, std::uint32_t other) {
      return std::tie(right.references[one], one) < std::tie(right.references[other], other);
    });
  }

  // Stands for a word that every text has, where the index was made with it.
  std::uint32_t any_word() const { return texts_.word_count(); }

  template <typename Visit>
  void visit_reference(const std::string& reference, Visit visit) const {
    auto place = std::lower_bound(
        by_reference_.begin(), by_reference_.end(), reference,
        [this](std::uint32_t index, const std::string& text) { return right_.references[index] < text; });
    for (std::size_t seen = 0;
         place != by_reference_.end() && right_.references[*place] == reference && seen < kReferenceBlockMax;
         ++place, ++seen) {
      visit(*place);
    }
  }

  // Entries with this key and a day in [first, last]; of very many, those nearest to `centre`.
  template <typename Key, typename Visit>
  static void visit_days(const std::vector<DayEntry<Key>>& entries, Key key, std::int32_t first, std::int32_t last,
                         std::int32_t centre, Visit visit) {
    auto begin = std::lower_bound(entries.begin(), entries.end(), DayEntry<Key>{key, first, 0});
    auto end = std::lower_bound(begin, entries.end(), DayEntry<Key>{key, last, 0xFFFFFFFF});
    if (static_cast<std::size_t>(end - begin) > kAmountBlockMax) {
      const auto half = static_cast<std::ptrdiff_t>(kAmountBlockMax / 2);
      const auto middle = std::lower_bound(begin, end, DayEntry<Key>{key, centre, 0});
      const auto from = middle - std::min(half, middle - begin);
      end = middle + std::min(half, end - middle);
      begin = from;
    }
    for (; begin != end; ++begin) visit(begin->right);
  }

  template <typename Visit>
  void visit_amount(std::int64_t amount, std::int32_t first, std::int32_t last, std::int32_t centre,
                    Visit visit) const {
    visit_days(by_amount_, static_cast<std::int64_t>(std::llabs(amount)), first, last, centre, visit);
  }
  template <typename Visit>
  void visit_digits(std::int64_t amount, std::int32_t first, std::int32_t last, std::int32_t centre,
                    Visit visit) const {
    visit_days(by_digits_, digit_counts(amount), first, last, centre, visit);
  }
  // Entries with this word, a bucket and a day in these ranges.
  template <typename Visit>
  void visit_word(std::uint32_t word, std::int32_t first_bucket, std::int32_t last_bucket, std::int32_t first,
                  std::int32_t last, Visit visit) const {
    auto place = by_word_.begin() + word_begin_[word];
    const auto end = by_word_.begin() + word_begin_[word + 1];
    if (end - place <= kScannedMax) {
      for (; place != end; ++place) {
        if (place->bucket >= first_bucket && place->bucket <= last_bucket && place->day >= first && place->day <= last)
          visit(place->right);
      }
      return;
    }
    std::size_t seen = 0;
    for (std::int32_t bucket = first_bucket; bucket <= last_bucket && seen < kWordBlockMax; ++bucket) {
      place = std::lower_bound(place, end, std::pair{bucket, first}, [](const WordEntry& entry, const auto& wanted) {
        return std::pair{entry.bucket, entry.day} < wanted;
      });
      for (; place != end && place->bucket == bucket && place->day <= last && seen < kWordBlockMax; ++place, ++seen)
        visit(place->right);
    }
  }

 private:
  // The entries of one word after the other, each word's by bucket and day.
  void index_words(bool with_any_word) {
    std::vector<WordEntry> entries;
    entries.reserve(right_.size());
    for (std::uint32_t index = 0; index < right_.size(); ++index) {
      const double amount = std::fabs(static_cast<double>(right_.amounts[index]));
      entries.push_back({amount_bucket(amount), right_.days[index], index});
    }
    std::sort(entries.begin(), entries.end(), [](const WordEntry& one, const WordEntry& other) {
      return std::tie(one.bucket, one.day, one.right) < std::tie(other.bucket, other.day, other.right);
    });
    const auto for_each_word = [&](std::uint32_t index, auto visit) {
      for (const Word& word : texts_.words(false, index)) visit(word.id);
      if (with_any_word) visit(any_word());
    };
    word_begin_.assign(std::size_t{any_word()} + 2, 0);
    for (std::uint32_t index = 0; index < right_.size(); ++index)
      for_each_word(index, [this](std::uint32_t word) { ++word_begin_[word + 1]; });
    std::partial_sum(word_begin_.begin(), word_begin_.end(), word_begin_.begin());
    by_word_.resize(static_cast<std::size_t>(word_begin_.back()));
    std::vector<std::ptrdiff_t> next = word_begin_;
    for (const WordEntry& entry : entries) {
      for_each_word(entry.right, [&](std::uint32_t word) { by_word_[static_cast<std::size_t>(next[word]++)] = entry; });
    }
  }

  template <typename Key, typename KeyOf>
  void index_days(std::vector<DayEntry<Key>>& entries, KeyOf key_of) {
    entries.reserve(right_.size());
    for (std::uint32_t index = 0; index < right_.size(); ++index)
      entries.push_back({key_of(right_.amounts[index]), right_.days[index], index});
    std::sort(entries.begin(), entries.end());
  }

  const EventClasses& right_;
  const TextModel& texts_;
  std::vector<DayEntry<std::int64_t>> by_amount_;
  std::vector<DayEntry<std::uint64_t>> by_digits_;
  std::vector<WordEntry> by_word_;
  std::vector<std::ptrdiff_t> word_begin_;  // in by_word_
  std::vector<std::uint32_t> by_reference_;
};

// Rows without any text can only be found by their amount and day.
bool needs_any_word(const EventClasses& left, const EventClasses& right) {
  const auto missing = [](const std::string& text) { return text.empty(); };
  return std::any_of(left.texts.begin(), left.texts.end(), missing) ||
         std::all_of(right.texts.begin(), right.texts.end(), missing);
}

class CandidateFinder {
 public:
  CandidateFinder(const EventClasses& left, const EventClasses& right, const TextModel& texts, const Window& window,
                  const RightIndex& index)
      : left_{left},
        right_{right},
        texts_{texts},
        window_{window},
        any_word_{needs_any_word(left, right)},
        index_{index},
        row_max_{std::max(kCandidatesOfRowMin, kCandidatesMax / left.size())},
        seen_by_(right.size(), 0xFFFFFFFF) {}

  void find_for(std::uint32_t left);
  std::vector<Candidate> take() { return std::exchange(candidates_, {}); }

 private:
  void meet(std::uint32_t left, std::uint32_t right, bool same_reference) {
    if (std::exchange(seen_by_[right], left) != left)
      met_.push_back(2 * std::uint64_t{right} + (same_reference ? 1 : 0));
  }
  void meet_all(std::uint32_t left);
  void probe_words(std::uint32_t left, std::int32_t first, std::int32_t last);
  std::optional<Candidate> weigh(std::uint32_t left, std::uint32_t right, bool same_reference) const;
  void keep_best(std::size_t first);

  const EventClasses& left_;
  const EventClasses& right_;
  const TextModel& texts_;
  const Window& window_;
  bool any_word_;
  const RightIndex& index_;
  std::size_t row_max_;                 // candidates that one left class may have
  std::vector<std::uint32_t> seen_by_;  // the last left class that met each right class
  std::vector<std::uint64_t> met_;      // right classes that one left class met, times two; one more by their reference
  std::vector<Candidate> candidates_;
};

// @return nothing where the two are too far apart.
std::optional<Candidate> CandidateFinder::weigh(std::uint32_t left, std::uint32_t right, bool same_reference) const {
  Candidate candidate;
  candidate.left = left;
  candidate.right = right;
  candidate.lag = kNoLag;
  const std::int32_t left_day = left_.days[left];
  const std::int32_t right_day = right_.days[right];
  if (left_day != kNoDay && right_day != kNoDay) {
    const std::int32_t lag = right_day - left_day;
    if (!same_reference && (lag < window_.lag_min || lag > window_.lag_max)) return std::nullopt;
    candidate.lag = static_cast<std::int16_t>(std::clamp(lag, -30000, 30000));
  }
  const std::int64_t left_amount = left_.amounts[left];
  const std::int64_t right_amount = right_.amounts[right];
  const double ratio = left_amount == 0 ? 0 : static_cast<double>(right_amount) / static_cast<double>(left_amount);
  if (left_amount == right_amount) {
    candidate.amount = AmountLevel::kExact;
  } else if (left_amount == -right_amount) {
    candidate.amount = AmountLevel::kSign;
  } else if (std::llabs(left_amount - right_amount) <= kCentsMax) {
    candidate.amount = AmountLevel::kCents;
  } else if (is_transposition(left_amount, right_amount)) {
    candidate.amount = AmountLevel::kTransposed;
  } else {
    if (!same_reference && (ratio < window_.ratio_min || ratio > window_.ratio_max)) return std::nullopt;
    candidate.amount = AmountLevel::kRatio;
  }
  const TextComparison text = texts_.compare(left, right);
  if (candidate.amount == AmountLevel::kRatio) {
    if (!same_reference && text.level == TextLevel::kNothing) return std::nullopt;
    const double bin = ratio > 0 ? std::round(std::log(ratio) / kRatioBinWidth) + kRatioBins / 2 : 0;
    candidate.ratio_bin = static_cast<std::uint8_t>(std::clamp(bin, 0.0, static_cast<double>(kRatioBins - 1)));
  }
  candidate.text = text.level;
  candidate.text_bits = text.bits;
  candidate.reference = compare_references(left_.references[left], right_.references[right]);
  if (const std::uint32_t mine = left_.categories[left], other = right_.categories[right]; mine != 0 && other != 0)
    candidate.category = mine == other ? CategoryLevel::kEqual : CategoryLevel::kDifferent;
  return candidate;
}

void CandidateFinder::find_for(std::uint32_t left) {
  const std::size_t first_candidate = candidates_.size();
  met_.clear();
  meet_all(left);
  std::sort(met_.begin(), met_.end());
  for (const std::uint64_t met : met_) {
    if (const auto candidate = weigh(left, static_cast<std::uint32_t>(met / 2), met % 2 == 1))
      candidates_.push_back(*candidate);
  }
  keep_best(first_candidate);
}

void CandidateFinder::meet_all(std::uint32_t left) {
  const std::int32_t day = left_.days[left];
  const bool dated = day != kNoDay;
  const std::int32_t first = dated ? day + window_.lag_min : kNoDay;
  const std::int32_t last = dated ? day + window_.lag_max : std::numeric_limits<std::int32_t>::max();
  const std::int32_t centre = dated ? day + std::clamp(0, window_.lag_min, window_.lag_max) : 0;
  const std::int64_t amount = left_.amounts[left];
  if (!left_.references[left].empty())  // before all others: such a pair may lie outside the window
    index_.visit_reference(left_.references[left], [&](std::uint32_t right) { meet(left, right, true); });
  const auto visit = [&](std::uint32_t right) { meet(left, right, false); };
  index_.visit_amount(amount, first, last, centre, visit);
  index_.visit_digits(amount, first, last, centre, visit);
  for (std::int64_t cents = 1; cents <= kCentsMax; ++cents) {
    index_.visit_amount(amount + cents, first, last, centre, visit);
    index_.visit_amount(amount - cents, first, last, centre, visit);
  }
  probe_words(left, first, last);
}

// Of too many candidates of one row, those with the most telling text and the nearest day.
void CandidateFinder::keep_best(std::size_t first) {
  if (candidates_.size() - first <= row_max_) return;
  const auto begin = candidates_.begin() + static_cast<std::ptrdiff_t>(first);
  const auto end = begin + static_cast<std::ptrdiff_t>(row_max_);
  const auto strength = [](const Candidate& candidate) {
    const bool referenced = candidate.reference == ReferenceLevel::kEqual;
    return std::tuple{!referenced, -candidate.text_bits, std::abs(candidate.lag), candidate.right};
  };
  std::nth_element(begin, end, candidates_.end(), [&strength](const Candidate& one, const Candidate& other) {
    return strength(one) < strength(other);
  });
  candidates_.erase(end, candidates_.end());
  std::sort(begin, end, [](const Candidate& one, const Candidate& other) { return one.right < other.right; });
}

void CandidateFinder::probe_words(std::uint32_t left, std::int32_t first, std::int32_t last) {
  const double amount = std::fabs(static_cast<double>(left_.amounts[left]));
  const std::int32_t first_bucket = amount_bucket(amount * window_.ratio_min);
  const std::int32_t last_bucket = amount_bucket(amount * window_.ratio_max);
  const auto probe = [&](std::uint32_t word) {
    index_.visit_word(word, first_bucket, last_bucket, first, last,
                      [&](std::uint32_t right) { meet(left, right, false); });
  };
  const auto words = texts_.words(true, left);
  if (any_word_ && words.empty()) probe(index_.any_word());
  for (const Word& word : words.subspan(0, std::min(words.size(), kWordsProbed))) {
    const std::uint32_t family = word.family_end - word.id;
    for (std::uint32_t id = word.id; id < word.id + (family <= kWordFamilyMax ? family : 1); ++id) probe(id);
    for (std::uint32_t id = texts_.longest_beginning(word.id); id != TextModel::kNoWord;
         id = texts_.longest_beginning(id)) {
      if (texts_.word_text(id).size() >= 3) probe(id);
    }
  }
}

bool within_one_edit(std::string_view left, std::string_view right) {
  if (left.size() > right.size()) std::swap(left, right);
  if (right.size() - left.size() > 1) return false;
  std::size_t place = 0;
  while (place < left.size() && left[place] == right[place]) ++place;
  const std::string_view left_rest = left.substr(place);
  const std::string_view right_rest = right.substr(place);
  if (left.size() < right.size()) return left_rest == right_rest.substr(1);
  if (left_rest.size() <= 1 || left_rest.substr(1) == right_rest.substr(1)) return true;
  return left_rest[0] == right_rest[1] && left_rest[1] == right_rest[0] && left_rest.substr(2) == right_rest.substr(2);
}

}  // namespace

bool is_transposition(std::int64_t left, std::int64_t right) {
  if ((left < 0) != (right < 0) || left == right || (left - right) % 9 != 0) return false;
  // Two digits a and b swapped differ by 9 (a - b) 10^place.
  std::int64_t digit_difference = (left - right) / 9;
  while (digit_difference % 10 == 0) digit_difference /= 10;
  if (std::llabs(digit_difference) > 9) return false;
  std::array<int, 20> left_digits{};
  std::array<int, 20> right_digits{};
  std::size_t count = 0;
  auto left_rest = static_cast<std::uint64_t>(std::llabs(left));
  auto right_rest = static_cast<std::uint64_t>(std::llabs(right));
  for (; left_rest > 0 || right_rest > 0; left_rest /= 10, right_rest /= 10, ++count) {
    left_digits[count] = static_cast<int>(left_rest % 10);
    right_digits[count] = static_cast<int>(right_rest % 10);
  }
  std::size_t place = 0;
  while (left_digits[place] == right_digits[place]) ++place;
  if (place + 1 >= count) return false;
  if (left_digits[place] != right_digits[place + 1] || left_digits[place + 1] != right_digits[place]) return false;
  return std::equal(left_digits.begin() + static_cast<std::ptrdiff_t>(place) + 2, left_digits.end(),
                    right_digits.begin() + static_cast<std::ptrdiff_t>(place) + 2);
}

ReferenceLevel compare_references(std::string_view left, std::string_view right) {
  constexpr std::size_t kSimilarLengthMin = 6;
  if (left.empty() || right.empty()) return ReferenceLevel::kMissing;
  if (left == right) return ReferenceLevel::kEqual;
  const std::size_t shorter = std::min(left.size(), right.size());
  if (shorter < kSimilarLengthMin) return ReferenceLevel::kDifferent;
  if (left.substr(0, shorter) == right.substr(0, shorter) || within_one_edit(left, right))
    return ReferenceLevel::kSimilar;
  return ReferenceLevel::kDifferent;
}

Result<CandidateParts> find_candidates(const EventClasses& left, const EventClasses& right, const TextModel& texts,
                                       const Window& window, const Deadline& deadline, ProgressSink& progress) {
  const RightIndex index{right, texts, needs_any_word(left, right)};
  CandidateParts parts((left.size() + kClassesPerPart - 1) / kClassesPerPart);
  std::atomic<std::size_t> next{0};
  const std::size_t workers = std::min<std::size_t>(std::max(1U, std::thread::hardware_concurrency()), parts.size());
  for_each_part(workers, 1, [&](std::size_t, std::size_t, std::size_t) {
    CandidateFinder finder{left, right, texts, window, index};
    for (std::size_t part = next++; part < parts.size() && !deadline.passed(); part = next++) {
      const std::size_t end = std::min(left.size(), (part + 1) * kClassesPerPart);
      for (std::size_t row = part * kClassesPerPart; row < end; ++row) finder.find_for(static_cast<std::uint32_t>(row));
      parts[part] = finder.take();
      progress.report("looking for matching rows", end, left.size());
    }
  });
  CONCORD_CHECK(deadline.check("looking for matching rows"));
  return parts;
}

}  // namespace concord::reconcile
