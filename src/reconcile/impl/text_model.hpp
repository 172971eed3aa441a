// How much it says that two texts are alike: shared words and shared beginnings, weighed by how rare they are in the
// data.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
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
  std::uint32_t id = 0;  ///< the same word has the same id on both sides; ids follow the words' byte order
  float bits = 0;        ///< -log2 of the share of texts that hold a word with this beginning
};

/// Frequencies of words and beginnings over both sides, and comparisons by them. Immutable after construction;
/// thread-safe. Symmetric: swapping the sides changes nothing.
class TextModel {
 public:
  /// @param left, right  normalised texts (normalise_text); "" is a missing text.
  TextModel(std::span<const std::string> left, std::span<const std::string> right);

  TextComparison compare(std::size_t left, std::size_t right) const;
  /// The words of one text, rarest first.
  std::span<const Word> words(bool is_left, std::size_t index) const;
  std::string_view word_text(std::uint32_t id) const { return vocabulary_[id]; }
  /// Ids of all words that begin with the word `id` (the word itself included): [first, second).
  std::pair<std::uint32_t, std::uint32_t> words_beginning_with(std::uint32_t id) const;
  static constexpr std::uint32_t kNoWord = 0xFFFFFFFF;
  /// The longest other word of the vocabulary that `id` begins with, or kNoWord.
  std::uint32_t longest_beginning(std::uint32_t id) const { return longest_beginning_[id]; }
  float bits_max() const { return bits_max_; }

 private:
  struct Text {
    std::uint32_t words_begin = 0;
    std::uint32_t words_end = 0;
    std::uint32_t prefix_begin = 0;  // prefix_bits_[prefix_begin + n - 1] for the first n characters
    float bits = 0;                  // of all words
  };

  using WordIds = std::unordered_map<std::string_view, std::uint32_t>;  // views into the texts

  WordIds learn_vocabulary();
  void link_beginnings();
  void add_texts(std::span<const std::string> texts, std::vector<Text>& target, const WordIds& ids,
                 const std::vector<float>& word_bits);
  void measure_prefixes();
  float shared_word_bits(const Text& left, const Text& right) const;

  std::span<const std::string> left_texts_, right_texts_;
  std::vector<std::string> vocabulary_;  // sorted
  std::vector<std::uint32_t> subtree_end_;
  std::vector<std::uint32_t> longest_beginning_;
  std::vector<Text> left_, right_;
  std::vector<Word> words_;
  std::vector<float> prefix_bits_;
  float bits_max_ = 0;
};

}  // namespace concord::reconcile
