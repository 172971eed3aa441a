#include "ingest/impl/boolean_words.hpp"

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

}  // namespace

bool read_boolean(std::string_view trimmed, BooleanText& boolean) {
  constexpr std::size_t kWordBytesMax = 10;
  if (trimmed.size() > kWordBytesMax) return false;
  for (unsigned i = 0; i < kBooleanVocabularies.size(); ++i) {
    const bool is_true = equals_in_any_case(trimmed, kBooleanVocabularies[i].true_word);
    if (!is_true && !equals_in_any_case(trimmed, kBooleanVocabularies[i].false_word)) continue;
    boolean.reading |= bit(kBooleanPlace + i);
    boolean.value = is_true;
  }
  return boolean.reading != 0;
}

}  // namespace concord::ingest
