#include "reconcile/normalised_text.hpp"

namespace concord::reconcile {
namespace {

bool is_word_byte(unsigned char byte) {
  return (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z') || byte >= 0x80;
}

char to_upper(char character) {
  return character >= 'a' && character <= 'z' ? static_cast<char>(character - 'a' + 'A') : character;
}

}  // namespace

std::string normalise_text(std::string_view text) {
  std::string normalised;
  normalised.reserve(text.size());
  bool gap = false;
  for (const char character : text) {
    if (!is_word_byte(static_cast<unsigned char>(character))) {
      gap = !normalised.empty();
      continue;
    }
    if (gap) normalised += ' ';
    gap = false;
    normalised += to_upper(character);
  }
  return normalised;
}

bool holds_words(std::string_view text, std::string_view words) {
  const std::string padded = " " + std::string{text} + " ";
  return padded.find(" " + std::string{words} + " ") != std::string::npos;
}

std::string normalise_reference(std::string_view text) {
  std::string normalised;
  normalised.reserve(text.size());
  for (const char character : text) {
    if (is_word_byte(static_cast<unsigned char>(character))) normalised += to_upper(character);
  }
  return normalised;
}

}  // namespace concord::reconcile
