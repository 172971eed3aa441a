// A word goes with the one that it meets most often, seen from either side; what goes together, also through others, is
// one category. Columns that have nothing to do with each other end as one category of everything, which says nothing.
#include "reconcile/impl/category_words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

namespace concord::reconcile {
namespace {

constexpr std::uint64_t kPairsMin = 20, kRowsMin = 3;
constexpr double kAgreementMin = 0.9;  // of the matches
constexpr double kNewsMin = 0.15;      // by which they agree more often than chance would

using Counts = std::map<std::string, std::uint64_t>;

struct Table {
  std::map<WordPair, std::uint64_t> both;
  Counts left, right;
  std::uint64_t pairs = 0;
};

Table count(std::span<const WordPair> pairs) {
  Table table;
  for (const WordPair& pair : pairs) {
    if (pair.first.empty() || pair.second.empty()) continue;
    ++table.both[pair];
    ++table.left[pair.first];
    ++table.right[pair.second];
    ++table.pairs;
  }
  return table;
}

// The pairs of words of which one meets the other most often.
std::vector<LearntWords> usual_words(const Table& table) {
  Counts left_most, right_most;
  for (const auto& [words, rows] : table.both) {
    left_most[words.first] = std::max(left_most[words.first], rows);
    right_most[words.second] = std::max(right_most[words.second], rows);
  }
  std::vector<LearntWords> usual;
  for (const auto& [words, rows] : table.both) {
    const bool most = rows == left_most[words.first] || rows == right_most[words.second];
    if (most && rows >= kRowsMin) usual.push_back({words.first, words.second, rows});
  }
  std::stable_sort(usual.begin(), usual.end(),
                   [](const LearntWords& one, const LearntWords& other) { return one.rows > other.rows; });
  return usual;
}

struct Agreement {
  double share = 0, chance = 0;  // of the pairs, and of unrelated rows
  double bits = 0;               // of all pairs together
};

Agreement measure(const Table& table, const LearntCategories& categories) {
  const CategoryNumbers numbers{categories};
  std::vector<double> left(numbers.count() + 1), right(numbers.count() + 1), both(numbers.count() + 1);
  for (const auto& [word, rows] : table.left) left[numbers.of(true, word)] += static_cast<double>(rows);
  for (const auto& [word, rows] : table.right) right[numbers.of(false, word)] += static_cast<double>(rows);
  for (const auto& [words, rows] : table.both) {
    const std::uint32_t number = numbers.of(true, words.first);
    if (number == numbers.of(false, words.second)) both[number] += static_cast<double>(rows);
  }
  Agreement agreement;
  const auto all = static_cast<double>(table.pairs);
  for (std::uint32_t number = 1; number <= numbers.count(); ++number) {
    const double chance = left[number] / all * right[number] / all;
    agreement.share += both[number] / all;
    agreement.chance += chance;
    if (both[number] > 0) agreement.bits += both[number] * std::log2(both[number] / all / chance);
  }
  return agreement;
}

}  // namespace

CategoryNumbers::CategoryNumbers(const LearntCategories& categories) {
  std::map<std::pair<bool, std::string>, std::pair<bool, std::string>> parent;
  const auto root = [&parent](std::pair<bool, std::string> word) {
    parent.try_emplace(word, word);
    while (parent[word] != word) word = parent[word];
    return word;
  };
  for (const LearntWords& words : categories.words) parent[root({false, words.right})] = root({true, words.left});
  std::map<std::pair<bool, std::string>, std::uint32_t> numbers;
  const auto number_of = [&](const std::pair<bool, std::string>& word) {
    const auto [place, is_new] = numbers.try_emplace(root(word), count_ + 1);
    if (is_new) ++count_;
    return place->second;
  };
  for (const LearntWords& words : categories.words) {
    left_[words.left] = number_of({true, words.left});
    right_[words.right] = number_of({false, words.right});
  }
}

std::uint32_t CategoryNumbers::of(bool on_left, std::string_view word) const {
  const auto& words = on_left ? left_ : right_;
  const auto found = words.find(word);
  return found == words.end() ? 0 : found->second;
}

std::optional<LearntCategories> learn_categories(std::span<const WordPair> pairs) {
  const Table table = count(pairs);
  LearntCategories categories{.left = "", .right = "", .words = usual_words(table), .pairs = table.pairs};
  if (table.pairs < kPairsMin || categories.words.empty()) return std::nullopt;
  const Agreement agreement = measure(table, categories);
  if (agreement.share < kAgreementMin || agreement.share < agreement.chance + kNewsMin) return std::nullopt;
  categories.agreement = agreement.share;
  return categories;
}

double information_of(const LearntCategories& categories, std::span<const WordPair> pairs) {
  return measure(count(pairs), categories).bits;
}

std::string describe_categories(const LearntCategories& categories) {
  constexpr std::size_t kWordsMax = 8;
  std::string words;
  for (std::size_t index = 0; index < std::min(categories.words.size(), kWordsMax); ++index) {
    const LearntWords& each = categories.words[index];
    words +=
        fmt::format("{}\"{}\" is \"{}\" ({} matches)", words.empty() ? "" : ", ", each.left, each.right, each.rows);
  }
  if (categories.words.size() > kWordsMax) words += fmt::format(" and {} more", categories.words.size() - kWordsMax);
  return fmt::format(
      "\"{}\" of the left side says what \"{}\" of the right side says: {}; {:.1f} % of {} matches agree.",
      categories.left, categories.right, words, 100 * categories.agreement, categories.pairs);
}

}  // namespace concord::reconcile
