#include "ingest/csv/impl/utf8_checker.hpp"

#include <cstring>

namespace concord::ingest::csv {

bool Utf8Checker::start(std::uint8_t lead) {
  low_ = 0x80;
  high_ = 0xBF;
  if (lead >= 0xC2 && lead <= 0xDF) {
    missing_ = 1;
  } else if (lead >= 0xE0 && lead <= 0xEF) {
    missing_ = 2;
    if (lead == 0xE0) low_ = 0xA0;   // below: overlong
    if (lead == 0xED) high_ = 0x9F;  // above: surrogates
  } else if (lead >= 0xF0 && lead <= 0xF4) {
    missing_ = 3;
    if (lead == 0xF0) low_ = 0x90;   // below: overlong
    if (lead == 0xF4) high_ = 0x8F;  // above: beyond U+10FFFF
  } else {
    return false;
  }
  return true;
}

std::optional<std::size_t> Utf8Checker::feed(std::string_view bytes) {
  constexpr std::uint64_t kHighBits = 0x8080808080808080ULL;
  std::size_t at = 0;
  while (at < bytes.size()) {
    const auto byte = static_cast<std::uint8_t>(bytes[at]);
    if (missing_ > 0) {
      if (byte < low_ || byte > high_) return at;
      low_ = 0x80;
      high_ = 0xBF;
      --missing_;
      ++at;
    } else if (byte >= 0x80) {
      if (!start(byte)) return at;
      ++at;
    } else {
      ++at;
      std::uint64_t word = 0;
      while (at + sizeof(word) <= bytes.size()) {
        std::memcpy(&word, bytes.data() + at, sizeof(word));
        if ((word & kHighBits) != 0) break;
        at += sizeof(word);
      }
    }
  }
  return std::nullopt;
}

}  // namespace concord::ingest::csv
