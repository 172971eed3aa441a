#include "ingest/json/impl/plain_record.hpp"

#include <bit>
#include <cstdint>
#include <cstring>

#include "ingest/json/impl/json_cutter.hpp"
#include "ingest/json/impl/json_record_parser.hpp"

namespace concord::ingest::json {
namespace {

constexpr std::uint64_t kEach = 0x0101010101010101U, kHighest = 0x8080808080808080U;

/// Marks bytes below `limit`, at most 128. Only the first mark is sure.
std::uint64_t bytes_below(std::uint64_t bytes, unsigned char limit) {
  return (bytes - kEach * limit) & ~bytes & kHighest;
}

/// The first byte that is a quote, a backslash or a control character; `end` or what is behind it when there is none.
const char* end_of_plain(const char* at, const char* end) {
  for (; at < end; at += sizeof(std::uint64_t)) {
    std::uint64_t bytes = 0;
    std::memcpy(&bytes, at, sizeof bytes);
    if constexpr (std::endian::native == std::endian::big) bytes = __builtin_bswap64(bytes);
    const std::uint64_t marks =
        bytes_below(bytes ^ kEach * '"', 1) | bytes_below(bytes ^ kEach * '\\', 1) | bytes_below(bytes, ' ');
    if (marks != 0) return at + std::countr_zero(marks) / 8;
  }
  return at;
}

class PlainRecord {
 public:
  PlainRecord(std::string_view text, FieldNames& names, std::vector<NestedEvent>& events)
      : at_{text.data()}, end_{text.data() + text.size()}, names_{names}, events_{events} {}
  bool read() {
    names_.begin_record();
    return take('{') && read_fields(1) && next() == '\0' && at_ == end_;
  }

 private:
  /// The next byte that is not blank, which stays; '\0' at the end.
  char next() {
    while (at_ < end_ && is_blank(*at_)) ++at_;
    return at_ < end_ ? *at_ : '\0';
  }
  bool take(char wanted) {
    if (next() != wanted) return false;
    ++at_;
    return true;
  }
  /// Up to the quote that ends it.
  bool read_text(std::string_view& text) {
    const char* const begin = at_;
    at_ = end_of_plain(begin, end_);
    if (at_ >= end_ || *at_ != '"') return false;
    text = {begin, static_cast<std::size_t>(at_ - begin)};
    ++at_;
    return true;
  }
  bool read_name(std::string_view& name) {
    if (!take('"')) return false;
    if (const auto known = names_.find(at_)) {
      name = *known;
      at_ += name.size() + 1;
      return at_ <= end_;
    }
    if (!read_text(name)) return false;
    names_.add(name);
    return true;
  }
  bool read_word(std::string_view name) {
    const char* const begin = at_;
    while (at_ < end_ && *at_ != ',' && *at_ != '}' && !is_blank(*at_)) ++at_;
    const std::string_view word{begin, static_cast<std::size_t>(at_ - begin)};
    const bool is_null = word == "null";
    if (!is_null && word != "true" && word != "false" && !is_json_number(word)) return false;
    events_.push_back(
        {is_null ? NestedEventKind::kNull : NestedEventKind::kValue, name, is_null ? std::string_view{} : word});
    return true;
  }
  bool read_value(std::string_view name, std::size_t depth) {
    switch (next()) {
      case '"': {
        ++at_;
        std::string_view text;
        if (!read_text(text)) return false;
        events_.push_back({NestedEventKind::kValue, name, text});
        return true;
      }
      case '{':
        ++at_;
        if (depth >= kDepthMax) return false;
        events_.push_back({NestedEventKind::kObject, name, {}});
        if (!read_fields(depth + 1)) return false;
        events_.push_back({NestedEventKind::kEnd, {}, {}});
        return true;
      default:
        return read_word(name);
    }
  }
  /// Behind the opening brace; takes the closing one.
  bool read_fields(std::size_t depth) {
    if (take('}')) return true;
    for (;;) {
      std::string_view name;
      if (!read_name(name) || !take(':') || !read_value(name, depth)) return false;
      if (take(',')) continue;
      return take('}');
    }
  }

  const char* at_;
  const char* end_;
  FieldNames& names_;
  std::vector<NestedEvent>& events_;
};

}  // namespace

bool read_plain_record(std::string_view text, FieldNames& names, std::vector<NestedEvent>& events) {
  events.clear();
  return PlainRecord{text, names, events}.read();
}

}  // namespace concord::ingest::json
