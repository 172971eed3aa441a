#define XXH_INLINE_ALL
#include "linkage/impl/record_comparison.hpp"

#include <xxhash.h>

#include <algorithm>
#include <bit>
#include <string>

#include "core/parallel.hpp"
#include "linkage/impl/edit_distance.hpp"
#include "linkage/impl/plain_text.hpp"

namespace concord::linkage {
namespace {

constexpr std::size_t kValuesPerPart = 4096;
constexpr double kJaroWinklerMin = 0.88;
constexpr double kSharedLettersMin = 0.6;
constexpr double kSharedBigramsMin = 0.3;
constexpr std::size_t kElsewhereBytesMin = 3;

std::string without_blanks(std::string_view text) {
  std::string joined;
  std::copy_if(text.begin(), text.end(), std::back_inserter(joined), [](char character) { return character != ' '; });
  return joined;
}

std::vector<std::string_view> sorted_words(std::string_view text) {
  std::vector<std::string_view> words = split_words(text);
  std::sort(words.begin(), words.end());
  return words;
}

bool begins_with_other(std::string_view left, std::string_view right) {
  return left.size() <= right.size() ? right.starts_with(left) : left.starts_with(right);
}

// Every word of the one with fewer words stands in the other, or begins a word there, or is begun by one.
bool is_shortened(const std::vector<std::string_view>& left, const std::vector<std::string_view>& right) {
  if (left.size() > right.size()) return is_shortened(right, left);
  std::vector<bool> used(right.size(), false);
  const auto take = [&](auto fits) {
    for (std::size_t place = 0; place < right.size(); ++place) {
      if (used[place] || !fits(right[place])) continue;
      used[place] = true;
      return true;
    }
    return false;
  };
  return std::all_of(left.begin(), left.end(), [&](std::string_view word) {
    return take([&](std::string_view other) { return word == other; }) ||
           take([&](std::string_view other) { return begins_with_other(word, other); });
  });
}

// Share of the letters of the text with fewer of them that stand in words which the other has too, one edit aside.
double shared_letters(const std::vector<std::string_view>& left, const std::vector<std::string_view>& right) {
  std::vector<bool> used(right.size(), false);
  std::size_t shared = 0, left_letters = 0, right_letters = 0;
  for (const std::string_view word : right) right_letters += word.size();
  for (const std::string_view word : left) {
    left_letters += word.size();
    for (std::size_t place = 0; place < right.size(); ++place) {
      if (used[place] || edit_distance(word, right[place], word.size() >= 4 ? 1 : 0) > (word.size() >= 4 ? 1 : 0))
        continue;
      used[place] = true;
      shared += std::min(word.size(), right[place].size());
      break;
    }
  }
  return static_cast<double>(shared) /
         static_cast<double>(std::max<std::size_t>(1, std::min(left_letters, right_letters)));
}

bool is_similar(std::string_view left, std::string_view right, int distance) {
  const std::size_t longer = std::max(left.size(), right.size());
  if ((distance == 2 && longer >= 5) || (distance == 3 && longer >= 9)) return true;
  if (std::min(left.size(), right.size()) >= 4 && jaro_winkler(left, right) >= kJaroWinklerMin) return true;
  const auto mine = split_words(left), its = split_words(right);
  return mine.size() + its.size() > 2 && shared_letters(mine, its) >= kSharedLettersMin;
}

// Year, month and day as eight digits, the last two exchanged.
bool is_swapped_date(std::string_view left, std::string_view right) {
  return left.size() == 8 && right.size() == 8 && left.substr(0, 4) == right.substr(0, 4) &&
         left.substr(4, 2) == right.substr(6) && left.substr(6) == right.substr(4, 2);
}

std::uint64_t bigrams_of(std::string_view text) {
  std::uint64_t bits = 0;
  unsigned before = ' ';
  for (const char character : text) {
    const unsigned now = static_cast<unsigned char>(character);
    bits |= std::uint64_t{1} << ((before * 31 + now) * 0x9E3779B1U >> 26);
    before = now;
  }
  return bits;
}

}  // namespace

Level compare_words(std::string_view left, std::string_view right) {
  if (left == right) return Level::kEqual;
  const bool blanks = left.find(' ') != std::string_view::npos || right.find(' ') != std::string_view::npos;
  if (blanks) {
    if (without_blanks(left) == without_blanks(right)) return Level::kReordered;
    if (sorted_words(left) == sorted_words(right)) return Level::kReordered;
  }
  constexpr int kEditsMax = 3;
  const int distance = edit_distance(left, right, kEditsMax);
  if (distance == 1 && std::min(left.size(), right.size()) >= 3) return Level::kOneEdit;
  if (blanks ? is_shortened(split_words(left), split_words(right)) : begins_with_other(left, right))
    return Level::kShortened;
  return is_similar(left, right, distance) ? Level::kSimilar : Level::kDifferent;
}

Level compare_digits(std::string_view left, std::string_view right) {
  if (left == right) return Level::kEqual;
  if (is_swapped_date(left, right)) return Level::kReordered;
  const int distance = edit_distance(left, right, 2);
  const std::size_t longer = std::max(left.size(), right.size()), shorter = std::min(left.size(), right.size());
  if (distance == 1 && longer >= 2) return Level::kOneEdit;
  constexpr std::size_t kTelephoneMin = 6;  // without the code of its country or town
  if (shorter >= kTelephoneMin && (left.ends_with(right) || right.ends_with(left))) return Level::kShortened;
  return distance == 2 && longer >= 5 ? Level::kSimilar : Level::kDifferent;
}

RecordComparison::RecordComparison(const Records& records) : records_{records}, values_(records.columns.size()) {
  for (std::size_t column = 0; column < values_.size(); ++column) {
    const std::vector<std::string>& texts = records.columns[column].texts;
    values_[column].resize(texts.size());
    for_each_part(texts.size(), kValuesPerPart, [&](std::size_t begin, std::size_t end, std::size_t) {
      for (std::size_t place = begin; place < end; ++place)
        values_[column][place] = {XXH3_64bits(texts[place].data(), texts[place].size()), bigrams_of(texts[place])};
    });
  }
}

Level RecordComparison::compare_values(std::size_t column, std::uint32_t left, std::uint32_t right) const {
  if (left == kNoValue || right == kNoValue) return Level::kMissing;
  if (left == right) return Level::kEqual;
  const ValueColumn& values = records_.columns[column];
  const std::string& mine = values.texts[left];
  const std::string& its = values.texts[right];
  if (values.digits) return compare_digits(mine, its);
  const std::uint64_t left_bits = values_[column][left].bigrams, right_bits = values_[column][right].bigrams;
  const int fewer = std::min(std::popcount(left_bits), std::popcount(right_bits));
  const bool unlike = std::popcount(left_bits & right_bits) < kSharedBigramsMin * fewer;
  return unlike ? Level::kDifferent : compare_words(mine, its);
}

Level RecordComparison::level_elsewhere(std::size_t column, std::span<const std::uint32_t> left,
                                        std::span<const std::uint32_t> right, Level here) const {
  const auto holds = [&](std::uint32_t cell, std::span<const std::uint32_t> record) {
    for (std::size_t other = 0; other < record.size(); ++other) {
      if (other == column || record[other] == kNoValue) continue;
      if (values_[other][record[other]].hash == values_[column][cell].hash) return true;
    }
    return false;
  };
  const auto is_long = [&](std::uint32_t cell) {
    return records_.columns[column].texts[cell].size() >= kElsewhereBytesMin;
  };
  const bool mine = holds(left[column], right), its = holds(right[column], left);
  if (mine && its && (is_long(left[column]) || is_long(right[column]))) return Level::kExchanged;
  const bool either = (mine && is_long(left[column])) || (its && is_long(right[column]));
  return either ? Level::kElsewhere : here;
}

Pattern RecordComparison::compare(std::size_t left, std::size_t right) const {
  const auto mine = records_.record(left), its = records_.record(right);
  Pattern pattern = 0;
  for (std::size_t column = 0; column < mine.size(); ++column) {
    Level level = compare_values(column, mine[column], its[column]);
    if (level >= Level::kSimilar) level = level_elsewhere(column, mine, its, level);
    pattern |= static_cast<Pattern>(level) << (4 * column);
  }
  return pattern;
}

}  // namespace concord::linkage
