// A text that a bank cut off shares its beginning with the whole one; a reordered name shares its words. Both are
// measured as information: bits = -log2(share of all texts with the same beginning, or with a word of this beginning).
// The larger of the two counts. Words are treated as independent, which overstates long names, so the sum is capped a
// little above log2(number of texts): nothing can be rarer than unique.
#include "reconcile/impl/text_model.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <numeric>
#include <unordered_map>
#include <utility>

#include "core/parallel.hpp"

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

TextModel::TextModel(std::span<const std::string> left, std::span<const std::string> right) : left_size_{left.size()} {
  texts_.reserve(left.size() + right.size());
  add_texts(left);
  add_texts(right);
  bits_max_ = static_cast<float>(std::log2(static_cast<double>(texts_.size()) + 1)) + 3;
  for_each_part(2, 1, [this](std::size_t part, std::size_t, std::size_t) {
    if (part == 0)
      measure_words();
    else
      measure_prefixes();
  });
}

void TextModel::add_texts(std::span<const std::string> texts) {
  for (const std::string& text : texts) {
    Text entry;
    entry.begin = characters_.size();
    entry.size = static_cast<std::uint32_t>(text.size());
    characters_.insert(characters_.end(), text.begin(), text.end());
    entry.prefix_begin = static_cast<std::uint32_t>(prefix_bits_.size());
    prefix_bits_.resize(prefix_bits_.size() + std::min(text.size(), kPrefixCharactersMax), 0.0F);
    texts_.push_back(entry);
  }
}

// The words of each text, rarest first.
void TextModel::measure_words() {
  const std::vector<std::uint32_t> sequence = learn_vocabulary();
  link_beginnings();
  const std::vector<float> word_bits = bits_of_words(sequence);
  words_.reserve(sequence.size());
  for (const std::uint32_t id : sequence) words_.push_back({id, family_end_[id], word_bits[id]});
  for (Text& text : texts_) {
    const auto begin = words_.begin() + text.words_begin, end = words_.begin() + text.words_end;
    for (auto word = begin; word != end; ++word) text.bits += word->bits;
    std::sort(begin, end, [](const Word& one, const Word& other) {
      return one.bits != other.bits ? one.bits > other.bits : one.id < other.id;
    });
    text.bits = std::min(text.bits, bits_max_);
  }
}

// The different words of both sides in byte order. @return the word of each place of each text, text after text.
std::vector<std::uint32_t> TextModel::learn_vocabulary() {
  std::unordered_map<std::string_view, std::uint32_t> numbers;  // in the order in which the words are met
  std::vector<std::uint32_t> sequence;
  for (Text& text : texts_) {
    text.words_begin = static_cast<std::uint32_t>(sequence.size());
    for_each_word(text_of(text), [&](std::string_view word) {
      sequence.push_back(numbers.emplace(word, static_cast<std::uint32_t>(numbers.size())).first->second);
    });
    text.words_end = static_cast<std::uint32_t>(sequence.size());
  }
  std::vector<std::pair<std::string_view, std::uint32_t>> words{numbers.begin(), numbers.end()};
  std::sort(words.begin(), words.end());
  std::vector<std::uint32_t> ids(words.size());
  vocabulary_.reserve(words.size());
  for (const auto& [word, number] : words) {
    ids[number] = word_count();
    vocabulary_.push_back(word);
  }
  for (std::uint32_t& word : sequence) word = ids[word];
  return sequence;
}

std::vector<float> TextModel::bits_of_words(std::span<const std::uint32_t> sequence) const {
  std::vector<std::uint64_t> counts(vocabulary_.size() + 1, 0);
  for (const std::uint32_t id : sequence) ++counts[id];
  std::partial_sum(counts.begin(), counts.end(), counts.begin());
  std::vector<float> word_bits(vocabulary_.size());
  for (std::size_t id = 0; id < vocabulary_.size(); ++id) {
    const std::uint64_t before = id == 0 ? 0 : counts[id - 1];
    word_bits[id] = std::max(0.0F, rarity_bits(counts[family_end_[id] - 1] - before, texts_.size()));
  }
  return word_bits;
}

// In byte order all words that begin with a word follow it directly.
void TextModel::link_beginnings() {
  const auto count = static_cast<std::uint32_t>(vocabulary_.size());
  family_end_.assign(count, count);
  longest_beginning_.assign(count, kNoWord);
  std::vector<std::uint32_t> open;
  for (std::uint32_t id = 0; id < count; ++id) {
    while (!open.empty() && !vocabulary_[id].starts_with(vocabulary_[open.back()])) {
      family_end_[open.back()] = id;
      open.pop_back();
    }
    if (!open.empty()) longest_beginning_[id] = open.back();
    open.push_back(id);
  }
}

// Over all texts in byte order, the texts that share n characters are neighbours: each run is measured once.
void TextModel::measure_prefixes() {
  struct Entry {
    std::string_view text;
    std::uint32_t prefix_begin;
  };
  std::vector<Entry> order;
  order.reserve(texts_.size());
  for (const Text& text : texts_) order.push_back({text_of(text), text.prefix_begin});
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
  const Text& text = is_left ? left_text(index) : right_text(index);
  return std::span{words_}.subspan(text.words_begin, text.words_end - text.words_begin);
}

// Each word is used once, with its equal first, else with one that begins with it or that it begins with (a cut word).
float TextModel::shared_word_bits(const Text& left, const Text& right) const {
  const Word *const mine = &words_[left.words_begin], *const others = &words_[right.words_begin];
  const std::uint32_t left_count = left.words_end - left.words_begin, right_count = right.words_end - right.words_begin;
  std::array<std::uint32_t, kWordsMax> related;  // by my word: bits of the others of its family
  std::uint32_t used = 0, any_related = 0;
  float bits = 0;
  const auto pair_up = [&](std::uint32_t word, std::uint32_t fitting) {
    const std::uint32_t open = fitting & ~used;
    if (open == 0) return;
    used |= open & (~open + 1);
    bits += std::min(mine[word].bits, others[std::countr_zero(open)].bits);
  };
  for (std::uint32_t word = 0; word < left_count; ++word) {
    const Word& my = mine[word];
    std::uint32_t equal = 0, family = 0;
    for (std::uint32_t place = 0; place < right_count; ++place) {  // without branches: they would be guessed wrong
      const Word& other = others[place];
      const bool is_equal = my.id == other.id;
      const bool is_related = ((my.id < other.id) & (other.id < my.family_end)) |  // NOLINT: no && either
                              ((other.id < my.id) & (my.id < other.family_end));
      equal |= std::uint32_t{is_equal} << place;
      family |= std::uint32_t{is_related} << place;
    }
    pair_up(word, equal);
    related[word] = family;
    any_related |= family;
  }
  for (std::uint32_t word = 0; any_related != 0 && word < left_count; ++word) pair_up(word, related[word]);
  return bits;
}

TextComparison TextModel::compare(std::size_t left, std::size_t right) const {
  const Text &mine = left_text(left), &other = right_text(right);
  if (mine.size == 0 || other.size == 0) return {};
  const std::size_t shared = common_prefix(text_of(mine), text_of(other));
  const std::size_t measured = std::min(shared, kPrefixCharactersMax);
  const float prefix = measured == 0 ? 0.0F : prefix_bits_[mine.prefix_begin + measured - 1];
  if (shared == std::min(mine.size, other.size)) {
    const bool equal = mine.size == other.size;
    return {equal ? TextLevel::kEqual : TextLevel::kPrefix, std::min(prefix, bits_max_)};
  }
  const float bits = std::min(std::max(prefix, shared_word_bits(mine, other)), bits_max_);
  const float possible = std::min(mine.bits, other.bits);
  const float share = possible > 0 ? bits / possible : 0.0F;
  if (bits < 1.0F || share < 0.15F) return {TextLevel::kNothing, 0.0F};
  if (share >= 0.85F) return {TextLevel::kMost, bits};
  return {share >= 0.5F ? TextLevel::kPart : TextLevel::kLittle, bits};
}

}  // namespace concord::reconcile
