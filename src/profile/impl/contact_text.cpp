#include "profile/impl/contact_text.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>

namespace concord::profile {
namespace {

bool is_digit(char character) {
  return character >= '0' && character <= '9';
}
bool is_letter(char character) {
  return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z');
}
bool is_beyond_ascii(char character) {
  return static_cast<unsigned char>(character) >= 0x80;
}

/// Labels of letters, digits and hyphens with points between, the last of them of letters.
bool is_host(std::string_view host) {
  constexpr std::size_t kHostBytesMax = 253;
  const std::size_t last_point = host.rfind('.');
  if (host.size() > kHostBytesMax || last_point == std::string_view::npos) return false;
  const std::string_view top = host.substr(last_point + 1);
  if (top.size() < 2 || !std::ranges::all_of(top, [](char c) { return is_letter(c) || is_beyond_ascii(c); })) {
    return top.starts_with("xn--");
  }
  char before = '.';
  for (const char character : host) {
    const bool inside = is_letter(character) || is_digit(character) || is_beyond_ascii(character);
    if (!inside && character != '-' && character != '.') return false;
    if (before == '.' && !inside) return false;
    before = character;
  }
  return true;
}

bool stands_before_at(char character) {
  constexpr std::string_view kMarks = ".!#$%&'*+/=?^_`{|}~-";
  return is_letter(character) || is_digit(character) || is_beyond_ascii(character) ||
         kMarks.find(character) != std::string_view::npos;
}

/// "(202) 555-0123", "202-555-0123", "202.555.0123".
bool is_american_phone(std::string_view text, bool& parentheses) {
  std::string shape;
  for (const char character : text) shape += is_digit(character) ? '9' : character;
  parentheses = shape == "(999) 999-9999" || shape == "(999)999-9999";
  return parentheses || shape == "999-999-9999" || shape == "999.999.9999";
}

}  // namespace

bool is_email_address(std::string_view text) {
  constexpr std::size_t kEmailBytesMax = 254;
  const std::size_t at = text.find('@');
  if (at == std::string_view::npos || at == 0 || at > 64 || text.size() > kEmailBytesMax) return false;
  const std::string_view name = text.substr(0, at);
  return name.front() != '.' && name.back() != '.' && name.find("..") == std::string_view::npos &&
         std::ranges::all_of(name, stands_before_at) && is_host(text.substr(at + 1));
}

bool holds_email_address(std::string_view text) {
  for (std::size_t at = text.find('@'); at != std::string_view::npos; at = text.find('@', at + 1)) {
    std::size_t begin = at, end = at + 1;
    while (begin > 0 && stands_before_at(text[begin - 1])) --begin;
    const auto of_host = [](char c) { return is_letter(c) || is_digit(c) || c == '-' || c == '.'; };
    while (end < text.size() && of_host(text[end])) ++end;
    while (end > at && text[end - 1] == '.') --end;
    if (is_email_address(text.substr(begin, end - begin))) return true;
  }
  return false;
}

bool is_url(std::string_view text) {
  std::string_view rest = text;
  bool named = false;
  for (const std::string_view scheme : {"https://", "http://", "ftp://", "HTTPS://", "HTTP://"}) {
    if (!named && rest.starts_with(scheme)) {
      rest.remove_prefix(scheme.size());
      named = true;
    }
  }
  if (!named && !rest.starts_with("www.")) return false;
  if (rest.find_first_of(" \t\r\n\"<>") != std::string_view::npos) return false;
  std::string_view host = rest.substr(0, rest.find_first_of("/?#"));
  if (const std::size_t at = host.rfind('@'); at != std::string_view::npos) host.remove_prefix(at + 1);
  if (const std::size_t colon = host.rfind(':'); colon != std::string_view::npos) host = host.substr(0, colon);
  bool wide = false;
  return is_host(host) || (named && (host == "localhost" || is_ip_address(host, wide)));
}

bool is_phone(std::string_view text) {
  constexpr std::size_t kDigitsMin = 7, kDigitsMax = 15, kBytesMax = 24;
  if (text.size() < kDigitsMin || text.size() > kBytesMax) return false;
  std::size_t digits = 0, marks_in_row = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char character = text[i];
    if (is_digit(character)) {
      ++digits;
      marks_in_row = 0;
      continue;
    }
    const bool plus = character == '+' && (i == 0 || (i == 1 && text[0] == '('));
    if (!plus && std::string_view{" -./()"}.find(character) == std::string_view::npos) return false;
    if (++marks_in_row > 2) return false;
  }
  return digits >= kDigitsMin && digits <= kDigitsMax && (is_digit(text.back()) || text.back() == ')');
}

bool is_international_phone(std::string_view text) {
  bool parentheses = false;
  if (is_american_phone(text, parentheses)) return parentheses;
  if (!is_phone(text)) return false;
  const std::string_view number = text.starts_with('(') ? text.substr(1) : text;
  // No decimal or date begins with a plus sign and has so many digits without a comma.
  const auto points = std::ranges::count(number, '.');
  return number.starts_with('+') && number.size() > 1 && number[1] != '0' && is_digit(number[1]) && points != 1;
}

bool is_uuid_text(std::string_view text) {
  if (text.size() == 38 && text.front() == '{' && text.back() == '}') text = text.substr(1, 36);
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool hyphen = i == 8 || i == 13 || i == 18 || i == 23;
    const bool hexadecimal = is_digit(text[i]) || (is_letter(text[i]) && (text[i] | 0x20) <= 'f');
    if (hyphen ? text[i] != '-' : !hexadecimal) return false;
  }
  return true;
}

bool is_hexadecimal(std::string_view text) {
  bool small = false, large = false;
  for (const char character : text) {
    if (is_digit(character)) continue;
    if (!is_letter(character) || (character | 0x20) > 'f') return false;
    (character >= 'a' ? small : large) = true;
  }
  return small != large;
}

bool is_ip_address(std::string_view text, bool& wide) {
  constexpr std::size_t kBytesMax = 45;
  wide = false;
  if (text.size() < 2 || text.size() > kBytesMax) return false;
  const std::string address{text};
  if (text.find(':') != std::string_view::npos) {
    in6_addr parsed{};
    wide = std::ranges::count(text, ':') >= 2;
    return wide && ::inet_pton(AF_INET6, address.c_str(), &parsed) == 1;
  }
  in_addr parsed{};
  if (!is_digit(text.front()) || ::inet_pton(AF_INET, address.c_str(), &parsed) != 1) return false;
  std::size_t digits = 0;
  for (const char character : text) {
    digits = is_digit(character) ? digits + 1 : 0;
    wide = wide || digits == 3;
  }
  return true;
}

bool is_json(std::string_view text) {
  constexpr std::size_t kBytesMax = 1 << 20;
  if (text.size() < 2 || text.size() > kBytesMax) return false;
  const bool object = text.front() == '{' && text.back() == '}';
  const bool list = text.front() == '[' && text.back() == ']' && text.find_first_of(",{\"") != std::string_view::npos;
  return (object || list) && nlohmann::json::accept(text);
}

bool is_postcode_like(std::string_view text) {
  constexpr std::size_t kBytesMin = 3, kBytesMax = 10;
  if (text.size() < kBytesMin || text.size() > kBytesMax) return false;
  const auto allowed = [](char c) { return is_digit(c) || is_letter(c) || c == ' ' || c == '-'; };
  return std::ranges::any_of(text, is_digit) && std::ranges::all_of(text, allowed);
}

}  // namespace concord::profile
