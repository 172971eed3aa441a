#include "ingest/impl/compact_thrift.hpp"

namespace concord::ingest {
namespace {

constexpr unsigned kTrue = 1, kFalse = 2, kNumber32 = 5, kNumber64 = 6, kText = 8, kList = 9, kStructure = 12;

}  // namespace

void CompactThrift::variable(std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) bytes_ += static_cast<char>((value & 0x7FU) | 0x80U);
  bytes_ += static_cast<char>(value);
}

/// Small numbers of either sign are short.
void CompactThrift::signed_variable(std::int64_t value) {
  variable((static_cast<std::uint64_t>(value) << 1U) ^ static_cast<std::uint64_t>(value >> 63));
}

/// A field's number is written as its distance from the one before where that fits four bits.
void CompactThrift::head(int field, unsigned type) {
  const int distance = field - last_fields_.back();
  last_fields_.back() = field;
  if (distance > 0 && distance < 16) {
    bytes_ += static_cast<char>(static_cast<unsigned>(distance) << 4U | type);
    return;
  }
  bytes_ += static_cast<char>(type);
  signed_variable(field);
}

void CompactThrift::list_head(int field, std::size_t count, unsigned type) {
  constexpr std::size_t kShortMax = 14;
  head(field, kList);
  if (count <= kShortMax) {
    bytes_ += static_cast<char>(count << 4U | type);
    return;
  }
  bytes_ += static_cast<char>(0xF0U | type);
  variable(count);
}

void CompactThrift::end() {
  bytes_ += '\0';
  last_fields_.pop_back();
}

void CompactThrift::number32(int field, std::int32_t value) {
  head(field, kNumber32);
  signed_variable(value);
}

void CompactThrift::number64(int field, std::int64_t value) {
  head(field, kNumber64);
  signed_variable(value);
}

void CompactThrift::boolean(int field, bool value) {
  head(field, value ? kTrue : kFalse);
}

void CompactThrift::text(int field, std::string_view value) {
  head(field, kText);
  variable(value.size());
  bytes_ += value;
}

void CompactThrift::structure(int field) {
  head(field, kStructure);
  begin();
}

void CompactThrift::structures(int field, std::size_t count) {
  list_head(field, count, kStructure);
}

void CompactThrift::numbers32(int field, const std::vector<std::int32_t>& values) {
  list_head(field, values.size(), kNumber32);
  for (const std::int32_t value : values) signed_variable(value);
}

void CompactThrift::texts(int field, const std::vector<std::string_view>& values) {
  list_head(field, values.size(), kText);
  for (const std::string_view value : values) {
    variable(value.size());
    bytes_ += value;
  }
}

}  // namespace concord::ingest
