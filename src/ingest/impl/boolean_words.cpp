#include "ingest/impl/boolean_words.hpp"

#include <array>
#include <cstdint>

namespace concord::ingest {
namespace {

bool equals_in_any_case(std::string_view text, std::string_view lower) {
  if (text.size() != lower.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const bool accented = i > 0 && text[i - 1] == '\xC3' && byte >= 0x80 && byte <= 0x9E;  // U+00C0 to U+00DE
    const bool capital = (byte >= 'A' && byte <= 'Z') || accented;
    if ((capital ? static_cast<char>(byte + 0x20U) : text[i]) != lower[i]) return false;
  }
  return true;
}

constexpr std::size_t kWordBytesMax = 10;

/// [byte]: bit n is set when a word of n bytes begins with it, in either case. Nearly every cell ends here.
constexpr std::array<std::uint16_t, 256> lengths_by_first_byte() {
  std::array<std::uint16_t, 256> lengths{};
  for (const BooleanVocabulary& vocabulary : kBooleanVocabularies) {
    for (const std::string_view word : {vocabulary.true_word, vocabulary.false_word}) {
      const auto small = static_cast<unsigned char>(word.front());
      const auto length = static_cast<std::uint16_t>(1U << word.size());
      lengths[small] |= length;
      lengths[small - 0x20U] |= length;  // all begin with a letter of ASCII
    }
  }
  return lengths;
}
constexpr std::array<std::uint16_t, 256> kLengthsByFirstByte = lengths_by_first_byte();

}  // namespace

bool read_boolean(std::string_view trimmed, BooleanText& boolean) {
  if (trimmed.empty() || trimmed.size() > kWordBytesMax) return false;
  const std::uint32_t lengths = kLengthsByFirstByte[static_cast<unsigned char>(trimmed.front())];
  if ((lengths >> trimmed.size() & 1U) == 0) return false;
  const auto first = static_cast<char>(static_cast<unsigned char>(trimmed.front()) | 0x20U);
  const auto is = [trimmed, first](std::string_view word) {
    return word.size() == trimmed.size() && word.front() == first && equals_in_any_case(trimmed, word);
  };
  for (unsigned i = 0; i < kBooleanVocabularies.size(); ++i) {
    const bool is_true = is(kBooleanVocabularies[i].true_word);
    if (!is_true && !is(kBooleanVocabularies[i].false_word)) continue;
    boolean.reading |= bit(kBooleanPlace + i);
    boolean.value = is_true;
  }
  return boolean.reading != 0;
}

}  // namespace concord::ingest
