#define XXH_INLINE_ALL
// Columns that mean the same share values, and share the frequent ones as frequently. Both are estimated from the
// values with the smallest hashes (bottom-k sketches): the sketches of two columns show the same part of both.
#include <xxhash.h>

#include <algorithm>
#include <map>
#include <tuple>

#include "linkage/impl/plain_text.hpp"
#include "linkage/impl/records.hpp"

namespace concord::linkage {
namespace {

constexpr std::size_t kSketchValues = 8192;
constexpr double kSharedMin = 0.1;
constexpr double kNameBonus = 0.5;

struct Sketch {
  std::vector<std::pair<std::uint64_t, double>> words;  // hash and share of the column's rows; ascending
  std::uint64_t covered = ~std::uint64_t{0};            // all words with a hash up to here are in it
};

Sketch sketch_of(const RawColumn& column) {
  std::map<std::uint64_t, double> words;
  double rows = 0;
  for (std::size_t value = 0; value < column.texts.size(); ++value) {
    rows += column.counts[value];
    for (const std::string_view word : split_words(column.texts[value])) {
      const std::uint64_t hash = XXH3_64bits(word.data(), word.size());
      if (words.size() == kSketchValues && hash > words.rbegin()->first) continue;
      words[hash] += column.counts[value];
      if (words.size() > kSketchValues) words.erase(std::prev(words.end()));
    }
  }
  Sketch sketch;
  for (const auto& [hash, count] : words) sketch.words.emplace_back(hash, count / std::max(rows, 1.0));
  if (words.size() == kSketchValues) sketch.covered = words.rbegin()->first;
  return sketch;
}

struct Likeness {
  double shared = 0;    // of the smaller column's different words, those that the other has too
  double frequent = 0;  // how far the words' frequencies agree, 0 to 1
};

Likeness compare(const Sketch& left, const Sketch& right) {
  const std::uint64_t covered = std::min(left.covered, right.covered);
  double mine = 0, its = 0, both = 0, common = 0, all = 0;
  auto here = left.words.begin(), there = right.words.begin();
  const auto inside = [covered](const auto& place, const auto& words) {
    return place != words.end() && place->first <= covered;
  };
  while (inside(here, left.words) || inside(there, right.words)) {
    const bool has_left = inside(here, left.words), has_right = inside(there, right.words);
    const bool take_left = has_left && (!has_right || here->first <= there->first);
    const bool take_right = has_right && (!has_left || there->first <= here->first);
    mine += take_left ? 1 : 0;
    its += take_right ? 1 : 0;
    both += take_left && take_right ? 1 : 0;
    const double left_share = take_left ? here->second : 0, right_share = take_right ? there->second : 0;
    common += std::min(left_share, right_share);
    all += std::max(left_share, right_share);
    if (take_left) ++here;
    if (take_right) ++there;
  }
  const double fewer = std::min(mine, its);
  return {fewer == 0 ? 0 : both / fewer, all == 0 ? 0 : common / all};
}

struct Choice {
  double score = 0;
  std::size_t left = 0, right = 0;
};

}  // namespace

std::vector<PairedColumns> pair_columns(const std::vector<RawColumn>& left, const std::vector<RawColumn>& right) {
  std::vector<Sketch> left_sketches, right_sketches;
  for (const RawColumn& column : left) left_sketches.push_back(sketch_of(column));
  for (const RawColumn& column : right) right_sketches.push_back(sketch_of(column));
  const PlainText plain;
  std::vector<Choice> choices;
  for (std::size_t mine = 0; mine < left.size(); ++mine) {
    for (std::size_t other = 0; other < right.size(); ++other) {
      if (left[mine].texts.empty() || right[other].texts.empty()) continue;
      if (left[mine].texts.size() == 1 && right[other].texts.size() == 1) continue;
      const Likeness likeness = compare(left_sketches[mine], right_sketches[other]);
      const bool same_name = plain.words(left[mine].name) == plain.words(right[other].name);
      if (likeness.shared < kSharedMin && !(same_name && left[mine].digits == right[other].digits)) continue;
      choices.push_back({likeness.shared + likeness.frequent + (same_name ? kNameBonus : 0), mine, other});
    }
  }
  std::sort(choices.begin(), choices.end(), [&](const Choice& one, const Choice& other) {
    if (one.score != other.score) return one.score > other.score;
    return std::tie(left[one.left].name, right[one.right].name) <
           std::tie(left[other.left].name, right[other.right].name);
  });
  std::vector<bool> left_taken(left.size(), false), right_taken(right.size(), false);
  std::vector<PairedColumns> pairs;
  for (const Choice& choice : choices) {
    if (left_taken[choice.left] || right_taken[choice.right]) continue;
    left_taken[choice.left] = right_taken[choice.right] = true;
    pairs.push_back({choice.left, choice.right});
  }
  std::sort(pairs.begin(), pairs.end(),
            [](const PairedColumns& one, const PairedColumns& other) { return one.left < other.left; });
  return pairs;
}

}  // namespace concord::linkage
