// How much it says that two texts are alike: shared words and shared beginnings, weighed by how rare they are in the
// data.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace concord::reconcile {

/// How two texts relate, from most to least alike.
enum class TextLevel : std::uint8_t { kMissing, kEqual, kPrefix, kMost, kPart, kLittle, kNothing };
inline constexpr std::size_t kTextLevels = 7;

struct TextComparison {
  TextLevel level = TextLevel::kMissing;
  float bits = 0;  ///< information in what is shared: -log2 of the chance that an unrelated text shares it too
};

/// A word of a text with its information.
struct Word {
  std::uint32_t id = 0;          ///< the same word has the same id on both sides; ids follow the words' byte order
  std::uint32_t family_end = 0;  ///< the words that begin with this one have the ids from its own to before this
  float bits = 0;                ///< -log2 of the share of texts that hold a word with this beginning
};

/// Frequencies of words and beginnings over both sides, and comparisons by them. Immutable after construction;
/// thread-safe. Symmetric: swapping the sides changes nothing.
class TextModel {
 public:
  /// @param left, right  normalised texts (normalise_text); "" is a missing text. Copied.
  TextModel(std::span<const std::string> left, std::span<const std::string> right);

  TextComparison compare(std::size_t left, std::size_t right) const;
  /// The words of one text, rarest first.
  std::span<const Word> words(bool is_left, std::size_t index) const;
  std::string_view word_text(std::uint32_t id) const { return vocabulary_[id]; }
  /// How many different words both sides have: ids are below.
  std::uint32_t word_count() const { return static_cast<std::uint32_t>(vocabulary_.size()); }
  static constexpr std::uint32_t kNoWord = 0xFFFFFFFF;
  /// The longest other word of the vocabulary that `id` begins with, or kNoWord.
  std::uint32_t longest_beginning(std::uint32_t id) const { return longest_beginning_[id]; }
  float bits_max() const { return bits_max_; }

 private:
  struct Text {
    std::size_t begin = 0;  // in characters_
    std::uint32_t size = 0;
    std::uint32_t words_begin = 0, words_end = 0;
    std::uint32_t prefix_begin = 0;  // prefix_bits_[prefix_begin + n - 1] for the first n characters
    float bits = 0;                  // of all words
  };

  void add_texts(std::span<const std::string> texts);
  std::string_view text_of(const Text& text) const { return {characters_.data() + text.begin, text.size}; }
  const Text& left_text(std::size_t index) const { return texts_[index]; }
  const Text& right_text(std::size_t index) const { return texts_[left_size_ + index]; }
  void measure_words();
  std::vector<std::uint32_t> learn_vocabulary();
  void link_beginnings();
  std::vector<float> bits_of_words(std::span<const std::uint32_t> sequence) const;
  void measure_prefixes();
  float shared_word_bits(const Text& left, const Text& right) const;

  std::vector<char> characters_;  // of all texts
  std::vector<Text> texts_;       // those of the left, then those of the right
  std::size_t left_size_ = 0;
  std::vector<std::string_view> vocabulary_;  // sorted; views into characters_
  std::vector<std::uint32_t> family_end_;
  std::vector<std::uint32_t> longest_beginning_;
  std::vector<Word> words_;
  std::vector<float> prefix_bits_;
  float bits_max_ = 0;
};

}  // namespace concord::reconcile
