#include "profile/masking.hpp"

namespace concord::profile {
namespace {

constexpr std::size_t kDigitsMin = 13, kDigitsMax = 19, kDigitsShown = 4;

bool is_digit(char character) {
  return character >= '0' && character <= '9';
}

bool is_card(std::string_view digits) {
  if (digits.size() < kDigitsMin || digits.size() > kDigitsMax || digits[0] < '2' || digits[0] > '6') return false;
  if (digits.find_first_not_of(digits[0]) == std::string_view::npos) return false;
  int sum = 0;
  bool doubled = false;
  for (auto digit = digits.rbegin(); digit != digits.rend(); ++digit, doubled = !doubled) {
    const int value = *digit - '0';
    sum += !doubled ? value : value < 5 ? 2 * value : 2 * value - 9;
  }
  return sum % 10 == 0;
}

/// The end of the longest card number that begins at `from`: groups of digits with single blanks or hyphens between
/// them, whole groups only. `from` itself where there is none.
std::size_t end_of_card(std::string_view text, std::size_t from) {
  std::string digits;
  std::size_t found = from;
  for (std::size_t at = from; at < text.size() && digits.size() <= kDigitsMax; ++at) {
    const bool digit_follows = at + 1 < text.size() && is_digit(text[at + 1]);
    if (is_digit(text[at])) {
      digits += text[at];
      if (!digit_follows && is_card(digits)) found = at + 1;
    } else if ((text[at] != ' ' && text[at] != '-') || !digit_follows) {
      break;
    }
  }
  return found;
}

}  // namespace

bool is_card_number(std::string_view text) {
  return !text.empty() && is_digit(text[0]) && end_of_card(text, 0) == text.size();
}

std::string masked(std::string_view text) {
  std::string out{text};
  for (std::size_t at = 0; at < out.size(); ++at) {
    if (!is_digit(text[at]) || (at > 0 && is_digit(text[at - 1]))) continue;
    const std::size_t end = end_of_card(text, at);
    std::size_t kept = 0;
    for (std::size_t place = end; place > at; --place) {
      if (is_digit(text[place - 1]) && ++kept > kDigitsShown) out[place - 1] = '*';
    }
    at = end > at ? end - 1 : at;
  }
  return out;
}

}  // namespace concord::profile
