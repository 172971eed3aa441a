#include "reconcile/impl/text_values.hpp"

#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>

#include <array>
#include <cstdint>
#include <cstring>

namespace concord::reconcile {
namespace {

constexpr std::array<std::string_view, 6> kBlanks{"\u00A0", "\u202F", "\u2009", "\u2007", "\u3000", "\uFEFF"};

bool is_control_or_blank(char c) {
  return c >= 1 && c <= ' ';
}

}  // namespace

bool is_ascii(std::string_view text) {
  std::uint64_t seen = 0;
  std::size_t place = 0;
  for (; place + 8 <= text.size(); place += 8) {
    std::uint64_t eight = 0;
    std::memcpy(&eight, text.data() + place, 8);
    seen |= eight;
  }
  for (; place < text.size(); ++place) seen |= static_cast<unsigned char>(text[place]);
  return (seen & 0x8080808080808080) == 0;
}

std::string_view normal_form(std::string_view text, std::string& room) {
  UErrorCode failed = U_ZERO_ERROR;
  const icu::Normalizer2* const normalizer = icu::Normalizer2::getNFCInstance(failed);
  if (U_FAILURE(failed)) return text;
  const icu::StringPiece piece{text.data(), static_cast<std::int32_t>(text.size())};
  if (normalizer->isNormalizedUTF8(piece, failed) != 0 || U_FAILURE(failed)) return text;
  std::string normal;
  icu::StringByteSink<std::string> sink{&normal};
  normalizer->normalizeUTF8(0, piece, sink, nullptr, failed);
  if (U_FAILURE(failed)) return text;
  room = std::move(normal);
  return room;
}

std::string_view without_blanks(std::string_view text) {
  for (bool again = true; again;) {
    again = false;
    if (!text.empty() && is_control_or_blank(text.front())) {
      text.remove_prefix(1);
      again = true;
    }
    if (!text.empty() && is_control_or_blank(text.back())) {
      text.remove_suffix(1);
      again = true;
    }
    for (const std::string_view blank : kBlanks) {
      if (text.starts_with(blank)) {
        text.remove_prefix(blank.size());
        again = true;
      }
      if (text.ends_with(blank)) {
        text.remove_suffix(blank.size());
        again = true;
      }
    }
  }
  return text;
}

}  // namespace concord::reconcile
