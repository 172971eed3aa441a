#include "ingest/ods/impl/cell_moments.hpp"

#include <fmt/format.h>

#include <charconv>
#include <iterator>
#include <optional>

namespace concord::ingest::ods {
namespace {

/// "00.250000000" without zeros that say nothing.
std::string_view without_zeros(std::string_view fraction) {
  if (fraction.find('.') == std::string_view::npos) return fraction;
  while (fraction.ends_with('0')) fraction.remove_suffix(1);
  if (fraction.ends_with('.')) fraction.remove_suffix(1);
  return fraction;
}

/// Digits up to the letter, taken from the front.
std::optional<std::string_view> take_part(std::string_view& text, char letter) {
  const std::size_t end = text.find_first_not_of("0123456789.");
  if (end == std::string_view::npos || end == 0 || text[end] != letter) return std::nullopt;
  const std::string_view digits = text.substr(0, end);
  text.remove_prefix(end + 1);
  return digits;
}

std::optional<unsigned> number(std::string_view digits) {
  unsigned value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  return value;
}

}  // namespace

void append_time(std::string_view stored, std::string& out) {
  std::string_view rest = stored;
  const bool is_negative = rest.starts_with('-');
  if (is_negative) rest.remove_prefix(1);
  if (!rest.starts_with("PT")) {
    out += stored;
    return;
  }
  rest.remove_prefix(2);
  const auto hours = number(take_part(rest, 'H').value_or("0"));
  const auto minutes = number(take_part(rest, 'M').value_or("0"));
  const std::string_view seconds = take_part(rest, 'S').value_or("0");
  const std::size_t point = std::min(seconds.find('.'), seconds.size());
  const auto whole = number(seconds.substr(0, point));
  if (!rest.empty() || !hours || !minutes || !whole) {
    out += stored;
    return;
  }
  fmt::format_to(std::back_inserter(out), "{}{:02}:{:02}:{:02}", is_negative ? "-" : "", *hours, *minutes, *whole);
  if (point < seconds.size()) {
    const std::string_view fraction = without_zeros(seconds.substr(point));
    out += fraction;
  }
}

}  // namespace concord::ingest::ods
