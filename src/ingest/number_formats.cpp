#include "ingest/number_formats.hpp"

#include <string>

namespace concord::ingest {
namespace {

char lower(char character) {
  return character >= 'A' && character <= 'Z' ? static_cast<char>(character - 'A' + 'a') : character;
}

/// The letters of a format's first section that stand for date and time fields; 'H' and the like for "[h]".
std::string field_letters(std::string_view code) {
  std::string letters;
  for (std::size_t at = 0; at < code.size(); ++at) {
    const char character = code[at];
    if (character == ';') break;
    if (character == '\\' || character == '_' || character == '*') {
      ++at;  // the next character is shown, padded with or repeated as it is
    } else if (character == '"') {
      at = code.find('"', at + 1);
      if (at == std::string_view::npos) break;
    } else if (character == '[') {
      const std::size_t close = code.find(']', at);
      if (close == std::string_view::npos) break;
      const char inside = at + 1 < close ? lower(code[at + 1]) : ' ';
      const bool elapsed = code.find_first_not_of("hHmMsS", at + 1) == close && close > at + 1;
      if (elapsed) letters += static_cast<char>(inside - 'a' + 'A');
      at = close;
    } else if (std::string_view{"ymdhs"}.find(lower(character)) != std::string_view::npos) {
      if (letters.empty() || letters.back() != lower(character)) letters += lower(character);
    }
  }
  return letters;
}

}  // namespace

NumberShow classify_format(std::string_view code) {
  // "General" and "Standard" hold field letters without meaning any.
  if (code.starts_with("General") || code.starts_with("GENERAL") || code.starts_with("Standard"))
    return NumberShow::kNumber;
  const std::string letters = field_letters(code);
  const bool elapsed = letters.find_first_of("HMS") != std::string::npos;
  const bool day = letters.find_first_of("yd") != std::string::npos;
  const bool clock = letters.find_first_of("hs") != std::string::npos;
  if (elapsed) return NumberShow::kDuration;
  if (day && clock) return NumberShow::kDateTime;
  // m is minutes beside hours or seconds, and months else.
  if (day || (letters == "m" && code.find_first_of("0#?") == std::string_view::npos)) return NumberShow::kDate;
  return clock ? NumberShow::kTime : NumberShow::kNumber;
}

NumberShow classify_builtin_format(std::uint32_t id) {
  if (id >= 14 && id <= 17) return NumberShow::kDate;
  if (id >= 18 && id <= 21) return NumberShow::kTime;
  if (id == 22) return NumberShow::kDateTime;
  if (id == 32 || id == 33) return NumberShow::kTime;  // East Asian times amid East Asian dates
  if ((id >= 27 && id <= 36) || (id >= 50 && id <= 58)) return NumberShow::kDate;
  if (id == 45 || id == 47) return NumberShow::kTime;
  if (id == 46) return NumberShow::kDuration;
  return NumberShow::kNumber;
}

}  // namespace concord::ingest
