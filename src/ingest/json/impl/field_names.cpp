#include "ingest/json/impl/field_names.hpp"

#include <algorithm>
#include <cstring>

#include "ingest/json/impl/json_cutter.hpp"

namespace concord::ingest::json {
namespace {

constexpr std::size_t kNamesMax = 1024;
constexpr std::size_t kTriedMax = 8;

std::uint64_t first_eight(const char* text) {
  std::uint64_t bytes = 0;
  std::memcpy(&bytes, text, sizeof bytes);
  return bytes;
}

/// Made of bytes, so that it is right whatever the order of bytes in a number.
std::uint64_t mask_of(std::size_t length) {
  constexpr char kAll[] = {'\xFF', '\xFF', '\xFF', '\xFF', '\xFF', '\xFF', '\xFF', '\xFF'};
  std::uint64_t mask = 0;
  std::memcpy(&mask, kAll, std::min(length, sizeof mask));
  return mask;
}

}  // namespace

std::optional<std::string_view> FieldNames::find(const char* raw) {
  const std::uint64_t begin = first_eight(raw);
  const std::size_t end = std::min(names_.size(), next_ + kTriedMax);
  for (std::size_t i = next_; i < end; ++i) {
    const Name& name = names_[i];
    const std::size_t size = name.text.size();
    if ((begin & name.mask) != name.begin || raw[size] != '"') continue;
    if (size > sizeof begin &&
        std::memcmp(raw + sizeof begin, name.text.data() + sizeof begin, size - sizeof begin) != 0)
      continue;
    next_ = i + 1;
    return name.text;
  }
  return std::nullopt;
}

void FieldNames::add(std::string_view name) {
  if (name.size() >= kPaddingBytes || names_.size() == kNamesMax) return;
  const std::uint64_t mask = mask_of(name.size());
  names_.insert(names_.begin() + static_cast<std::ptrdiff_t>(next_), {name, first_eight(name.data()) & mask, mask});
  ++next_;
}

}  // namespace concord::ingest::json
