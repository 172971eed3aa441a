#include "core/check_digits.hpp"

#include <algorithm>

namespace concord {
namespace {

bool is_digit(char character) {
  return character >= '0' && character <= '9';
}

}  // namespace

bool passes_luhn(std::string_view digits) {
  unsigned sum = 0;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    unsigned digit = static_cast<unsigned>(digits[digits.size() - 1 - i] - '0');
    if (i % 2 == 1) digit = digit < 5 ? digit * 2 : digit * 2 - 9;
    sum += digit;
  }
  return sum % 10 == 0;
}

bool passes_gtin(std::string_view digits) {
  unsigned sum = 0;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    sum += static_cast<unsigned>(digits[digits.size() - 1 - i] - '0') * (i % 2 == 1 ? 3U : 1U);
  }
  return sum % 10 == 0;
}

bool is_iban(std::string_view text) {
  constexpr std::size_t kBytesMin = 15;
  constexpr std::size_t kBytesMax = 42;  // 34 characters in groups of four
  const auto is_capital = [](char character) { return character >= 'A' && character <= 'Z'; };
  if (text.size() < kBytesMin || text.size() > kBytesMax) return false;
  if (!is_capital(text[0]) || !is_capital(text[1]) || !is_digit(text[2]) || !is_digit(text[3])) return false;
  unsigned remainder = 0;
  std::size_t length = 0;
  const auto add = [&](char character) {
    if (character == ' ') return true;
    ++length;
    if (is_digit(character)) {
      remainder = (remainder * 10 + static_cast<unsigned>(character - '0')) % 97;
    } else if (is_capital(character)) {
      remainder = (remainder * 100 + static_cast<unsigned>(character - 'A') + 10) % 97;
    } else {
      return false;
    }
    return true;
  };
  return std::ranges::all_of(text.substr(4), add) && std::ranges::all_of(text.substr(0, 4), add) &&
         length >= kBytesMin && length <= 34 && remainder == 1;
}

}  // namespace concord
