#include "ingest/xls/impl/biff_records.hpp"

#include <unicode/ustring.h>

#include <algorithm>
#include <bit>

namespace concord::ingest::xls {
namespace {

constexpr std::size_t kHeadBytes = 4;
constexpr std::size_t kWindowBytes = 256 << 10;

std::uint32_t little_endian(std::string_view bytes) {
  std::uint32_t number = 0;
  for (std::size_t i = bytes.size(); i-- > 0;) number = number << 8U | static_cast<unsigned char>(bytes[i]);
  return number;
}

bool is_ascii(std::string_view text) {
  return std::ranges::none_of(text, [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
}

/// Halves of characters that stand alone become U+FFFD.
void append_utf16(std::u16string_view units, std::string& out) {
  constexpr UChar32 kReplacement = 0xFFFD;
  const std::size_t begin = out.size();
  out.resize(begin + 3 * units.size());
  std::int32_t written = 0;
  UErrorCode status = U_ZERO_ERROR;
  u_strToUTF8WithSub(out.data() + begin, static_cast<std::int32_t>(out.size() - begin), &written, units.data(),
                     static_cast<std::int32_t>(units.size()), kReplacement, nullptr, &status);
  out.resize(begin + (U_SUCCESS(status) != 0 ? static_cast<std::size_t>(written) : 0));
}

}  // namespace

Result<std::string_view> BiffRecords::at(std::uint64_t offset, std::size_t length) {
  const bool is_inside = offset >= window_begin_ && offset + length <= window_begin_ + window_.size();
  if (!is_inside) {
    const std::uint64_t left = bytes_.size() - std::min(offset, bytes_.size());
    window_.resize(std::max(length, static_cast<std::size_t>(std::min<std::uint64_t>(left, kWindowBytes))));
    window_begin_ = offset;
    const Status read = bytes_.read(offset, window_);
    if (!read.ok()) {
      window_.clear();
      return read.error();
    }
  }
  return std::string_view{window_.data() + (offset - window_begin_), length};
}

Result<bool> BiffRecords::load() {
  if (next_ >= bytes_.size()) return false;
  CONCORD_TRY(const std::string_view head, at(next_, kHeadBytes));
  const auto type = static_cast<std::uint16_t>(little_endian(head.substr(0, 2)));
  const std::uint32_t length = little_endian(head.substr(2, 2));
  CONCORD_TRY(body_, at(next_ + kHeadBytes, length));
  type_ = type;
  offset_ = next_;
  next_ += kHeadBytes + length;
  return true;
}

Result<bool> BiffRecords::next() {
  for (;;) {
    CONCORD_TRY(const bool loaded, load());
    if (!loaded || type_ != kContinue) return loaded;
  }
}

Result<bool> BiffRecords::next_continue() {
  if (bytes_.size() < kHeadBytes || next_ > bytes_.size() - kHeadBytes) return false;
  CONCORD_TRY(const std::string_view head, at(next_, kHeadBytes));
  if (little_endian(head.substr(0, 2)) != kContinue) {
    body_ = {};
    return false;
  }
  return load();
}

bool RecordBody::refill() {
  while (rest_.empty() && !is_short_) {
    const Result<bool> more = records_.next_continue();
    if (!more.ok()) failure_ = more.error();
    is_short_ = !more.ok() || !more.value();
    if (!is_short_) rest_ = records_.body();
  }
  return !rest_.empty();
}

std::uint32_t RecordBody::number(unsigned bytes) {
  std::uint32_t number = 0;
  for (unsigned i = 0; i < bytes && refill(); ++i) {
    number |= std::uint32_t{static_cast<unsigned char>(rest_.front())} << (8 * i);
    rest_.remove_prefix(1);
  }
  return number;
}

double RecordBody::real() {
  const std::uint64_t low = number(4);
  return std::bit_cast<double>(low | std::uint64_t{number(4)} << 32U);
}

void RecordBody::skip(std::uint64_t bytes) {
  while (bytes > 0 && refill()) {
    const std::size_t step = static_cast<std::size_t>(std::min<std::uint64_t>(bytes, rest_.size()));
    rest_.remove_prefix(step);
    bytes -= step;
  }
}

std::string_view RecordBody::piece(std::size_t bytes) {
  const std::string_view taken = rest_.substr(0, bytes);
  rest_.remove_prefix(taken.size());
  if (taken.size() < bytes) is_short_ = true;
  return taken;
}

void RecordBody::append_text(std::uint32_t characters, std::string& out) {
  constexpr std::uint32_t kWide = 1, kPhonetic = 4, kRich = 8, kRunBytes = 4;
  const std::uint32_t flags = number(1);
  const std::uint64_t runs = (flags & kRich) != 0 ? number(2) : 0;
  const std::uint64_t phonetic_bytes = (flags & kPhonetic) != 0 ? number(4) : 0;
  append_characters(characters, (flags & kWide) != 0, out);
  skip(runs * kRunBytes + phonetic_bytes);
}

void RecordBody::append_characters(std::uint32_t characters, bool wide, std::string& out) {
  std::u16string units;
  while (characters > 0) {
    if (rest_.empty()) {
      if (!refill()) break;
      wide = (number(1) & 1U) != 0;
      continue;
    }
    const std::size_t width = wide ? 2 : 1;
    const std::size_t here = std::min<std::size_t>(characters, rest_.size() / width);
    if (here == 0) {  // half a character
      is_short_ = true;
      break;
    }
    const std::string_view taken = rest_.substr(0, here * width);
    if (!wide && units.empty() && is_ascii(taken)) {
      out += taken;
    } else {
      for (std::size_t i = 0; i < here; ++i)
        units += static_cast<char16_t>(little_endian(taken.substr(i * width, width)));
    }
    rest_.remove_prefix(taken.size());
    characters -= static_cast<std::uint32_t>(here);
  }
  append_utf16(units, out);
}

Status RecordBody::status() const {
  if (!failure_.ok()) return failure_;
  if (!is_short_) return {};
  return Error{ErrorCode::kInvalidInput, records_.source_name() + ": the workbook is damaged: a record ends too early"};
}

}  // namespace concord::ingest::xls
