// A text that a bank cut off shares its beginning with the whole one; a reordered name shares its words. Both are
// measured as information: bits = -log2(share of all texts with the same beginning, or with a word of this beginning).
// The larger of the two counts. Words are treated as independent, which overstates long names, so the sum is capped a
// little above log2(number of texts): nothing can be rarer than unique.
#include "reconcile/impl/text_model.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace concord::reconcile {
namespace {

constexpr std::size_t kPrefixCharactersMax = 40;
constexpr std::size_t kWordsMax = 24;

template <typename Visit>
void for_each_word(std::string_view text, Visit visit) {
  std::size_t begin = 0;
  std::size_t seen = 0;
  while (begin < text.size() && seen < kWordsMax) {
    const std::size_t end = std::min(text.find(' ', begin), text.size());
    visit(text.substr(begin, end - begin));
    begin = end + 1;
    ++seen;
  }
}

std::size_t common_prefix(std::string_view left, std::string_view right) {
  const auto [end, unused] = std::mismatch(
      left.begin(), left.begin() + static_cast<std::ptrdiff_t>(std::min(left.size(), right.size())), right.begin());
  return static_cast<std::size_t>(end - left.begin());
}

float rarity_bits(std::uint64_t count, std::uint64_t total) {
  return static_cast<float>(
      std::log2(static_cast<double>(total) / static_cast<double>(std::max<std::uint64_t>(count, 1))));
}

}  // namespace

TextModel::TextModel(std::span<const std::string> left, std::span<const std::string> right)
    : left_texts_{left}, right_texts_{right} {
  const WordIds ids = learn_vocabulary();
  link_beginnings();
  std::vector<std::uint64_t> counts(vocabulary_.size() + 1, 0);
  for (const auto texts : {left, right}) {
    for (const std::string& text : texts)
      for_each_word(text, [&](std::string_view word) { ++counts[ids.find(word)->second]; });
  }
  std::partial_sum(counts.begin(), counts.end(), counts.begin());
  const std::uint64_t total = left.size() + right.size();
  bits_max_ = static_cast<float>(std::log2(static_cast<double>(total) + 1)) + 3;
  std::vector<float> word_bits(vocabulary_.size());
  for (std::size_t id = 0; id < vocabulary_.size(); ++id) {
    const std::uint64_t before = id == 0 ? 0 : counts[id - 1];
    word_bits[id] = std::max(0.0F, rarity_bits(counts[subtree_end_[id] - 1] - before, total));
  }
  add_texts(left, left_, ids, word_bits);
  add_texts(right, right_, ids, word_bits);
  measure_prefixes();
}

// The different words of both sides in byte order, and where each stands.
TextModel::WordIds TextModel::learn_vocabulary() {
  WordIds ids;
  for (const auto texts : {left_texts_, right_texts_}) {
    for (const std::string& text : texts) for_each_word(text, [&ids](std::string_view word) { ids.emplace(word, 0); });
  }
  vocabulary_.reserve(ids.size());
  for (const auto& [word, unknown] : ids) vocabulary_.emplace_back(word);
  std::sort(vocabulary_.begin(), vocabulary_.end());
  for (std::uint32_t id = 0; id < vocabulary_.size(); ++id) ids.find(vocabulary_[id])->second = id;
  return ids;
}

// In byte order all words that begin with a word follow it directly.
void TextModel::link_beginnings() {
  const auto count = static_cast<std::uint32_t>(vocabulary_.size());
  subtree_end_.assign(count, count);
  longest_beginning_.assign(count, kNoWord);
  std::vector<std::uint32_t> open;
  for (std::uint32_t id = 0; id < count; ++id) {
    while (!open.empty() && !vocabulary_[id].starts_with(vocabulary_[open.back()])) {
      subtree_end_[open.back()] = id;
      open.pop_back();
    }
    if (!open.empty()) longest_beginning_[id] = open.back();
    open.push_back(id);
  }
}

void TextModel::add_texts(std::span<const std::string> texts, std::vector<Text>& target, const WordIds& ids,
                          const std::vector<float>& word_bits) {
  target.reserve(texts.size());
  for (const std::string& text : texts) {
    Text entry;
    entry.words_begin = static_cast<std::uint32_t>(words_.size());
    for_each_word(text, [&](std::string_view word) {
      const std::uint32_t id = ids.find(word)->second;
      words_.push_back({id, word_bits[id]});
      entry.bits += word_bits[id];
    });
    entry.words_end = static_cast<std::uint32_t>(words_.size());
    std::sort(words_.begin() + entry.words_begin, words_.end(), [](const Word& one, const Word& other) {
      return one.bits != other.bits ? one.bits > other.bits : one.id < other.id;
    });
    entry.bits = std::min(entry.bits, bits_max_);
    entry.prefix_begin = static_cast<std::uint32_t>(prefix_bits_.size());
    prefix_bits_.resize(prefix_bits_.size() + std::min(text.size(), kPrefixCharactersMax), 0.0F);
    target.push_back(entry);
  }
}

// Over all texts in byte order, the texts that share n characters are neighbours: each run is measured once.
void TextModel::measure_prefixes() {
  struct Entry {
    std::string_view text;
    std::uint32_t prefix_begin;
  };
  std::vector<Entry> order;
  for (std::size_t index = 0; index < left_.size(); ++index)
    order.push_back({left_texts_[index], left_[index].prefix_begin});
  for (std::size_t index = 0; index < right_.size(); ++index)
    order.push_back({right_texts_[index], right_[index].prefix_begin});
  std::sort(order.begin(), order.end(), [](const Entry& one, const Entry& other) { return one.text < other.text; });
  std::vector<std::size_t> shared(order.size(), 0);
  for (std::size_t place = 1; place < order.size(); ++place) {
    shared[place] = std::min(common_prefix(order[place - 1].text, order[place].text), kPrefixCharactersMax);
  }
  std::vector<std::size_t> run_begin(kPrefixCharactersMax + 1, 0);
  const auto close_runs = [&](std::size_t from, std::size_t end) {
    for (std::size_t length = from; length <= kPrefixCharactersMax; ++length) {
      const float bits = rarity_bits(end - run_begin[length], order.size());
      for (std::size_t place = run_begin[length]; place < end; ++place) {
        if (order[place].text.size() >= length) prefix_bits_[order[place].prefix_begin + length - 1] = bits;
      }
      run_begin[length] = end;
    }
  };
  for (std::size_t place = 1; place < order.size(); ++place) close_runs(shared[place] + 1, place);
  close_runs(1, order.size());
}

std::span<const Word> TextModel::words(bool is_left, std::size_t index) const {
  const Text& text = is_left ? left_[index] : right_[index];
  return std::span{words_}.subspan(text.words_begin, text.words_end - text.words_begin);
}

std::pair<std::uint32_t, std::uint32_t> TextModel::words_beginning_with(std::uint32_t id) const {
  return {id, subtree_end_[id]};
}

// Each word is used once, with its equal first, else with one that begins with it or that it begins with (a cut word).
float TextModel::shared_word_bits(const Text& left, const Text& right) const {
  float bits = 0;
  std::uint32_t used = 0;
  const auto pair_up = [&](auto fits) {
    for (std::uint32_t mine = left.words_begin; mine < left.words_end; ++mine) {
      for (std::uint32_t other = right.words_begin; other < right.words_end; ++other) {
        const std::uint32_t bit = 1U << (other - right.words_begin);
        if ((used & bit) != 0 || !fits(words_[mine].id, words_[other].id)) continue;
        used |= bit;
        bits += std::min(words_[mine].bits, words_[other].bits);
        break;
      }
    }
  };
  pair_up([](std::uint32_t mine, std::uint32_t other) { return mine == other; });
  pair_up([this](std::uint32_t mine, std::uint32_t other) {
    return mine != other &&
           ((mine < other && other < subtree_end_[mine]) || (other < mine && mine < subtree_end_[other]));
  });
  return bits;
}

TextComparison TextModel::compare(std::size_t left, std::size_t right) const {
  const std::string& left_text = left_texts_[left];
  const std::string& right_text = right_texts_[right];
  if (left_text.empty() || right_text.empty()) return {};
  const std::size_t shared = common_prefix(left_text, right_text);
  const std::size_t measured = std::min(shared, kPrefixCharactersMax);
  const float prefix = measured == 0 ? 0.0F : prefix_bits_[left_[left].prefix_begin + measured - 1];
  const std::size_t shorter = std::min(left_text.size(), right_text.size());
  if (shared == shorter) {
    const bool equal = left_text.size() == right_text.size();
    return {equal ? TextLevel::kEqual : TextLevel::kPrefix, std::min(prefix, bits_max_)};
  }
  const float bits = std::min(std::max(prefix, shared_word_bits(left_[left], right_[right])), bits_max_);
  const float possible = std::min(left_[left].bits, right_[right].bits);
  const float share = possible > 0 ? bits / possible : 0.0F;
  if (bits < 1.0F || share < 0.15F) return {TextLevel::kNothing, 0.0F};
  if (share >= 0.85F) return {TextLevel::kMost, bits};
  return {share >= 0.5F ? TextLevel::kPart : TextLevel::kLittle, bits};
}

}  // namespace concord::reconcile
