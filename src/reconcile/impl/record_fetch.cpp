#include "reconcile/impl/record_fetch.hpp"

#include <fcntl.h>

#include <cerrno>
#include <cstring>

#include "core/files.hpp"

namespace concord::reconcile {
namespace {

constexpr std::size_t kWindowBytes = 1U << 10U;  // most records; neighbours that differ too are rare
constexpr std::size_t kWindowBytesMax = std::size_t{1} << 30U;

}  // namespace

Result<RecordFetch> RecordFetch::open(const std::filesystem::path& path, const ingest::RecordLayout& layout,
                                      std::string name) {
  FileDescriptor descriptor{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (!descriptor.is_open())
    return Error{ErrorCode::kUnavailable, name + " cannot be read a second time.", std::strerror(errno)};
  return RecordFetch{std::move(descriptor), path, layout, std::move(name)};
}

Status RecordFetch::read(std::uint64_t offset, std::size_t bytes) {
  window_.resize(bytes);
  window_offset_ = offset;
  const std::optional<std::size_t> filled = read_fully(descriptor_.get(), offset, window_);
  if (!filled) return Error{ErrorCode::kUnavailable, "Reading " + name_ + " failed.", std::strerror(errno)};
  at_end_ = *filled < bytes;
  window_.resize(*filled);
  return {};
}

Result<const std::vector<std::string>*> RecordFetch::cells(RecordPlace place) {
  const std::uint64_t offset = layout_.offset + place.region() * layout_.region_bytes + place.byte();
  if (offset >= window_offset_ && offset < window_offset_ + window_.size() &&
      split(std::string_view{window_}.substr(offset - window_offset_)))
    return &cells_;
  for (std::size_t bytes = kWindowBytes; bytes <= kWindowBytesMax; bytes *= 8) {
    CONCORD_CHECK(read(offset, bytes));
    if (split(window_)) return &cells_;
    if (at_end_) break;
  }
  return Error{ErrorCode::kConflict, name_ + " changed while it was read. Try again."};
}

/// @return false when the text ends before the record does.
bool RecordFetch::split(std::string_view text) {
  std::size_t place = 0;
  for (std::size_t column = 0; column < cells_.size(); ++column) {
    std::string& cell = cells_[column];
    cell.clear();
    if (layout_.quote != '\0' && place < text.size() && text[place] == layout_.quote) {
      for (++place;; place += 2) {
        const std::size_t quote = text.find(layout_.quote, place);
        if (quote == std::string_view::npos) return false;
        cell += text.substr(place, quote - place);
        place = quote;
        if (quote + 1 >= text.size() || text[quote + 1] != layout_.quote) break;
        cell += layout_.quote;
      }
      ++place;
    }
    const bool last = column + 1 == cells_.size();
    std::size_t end = text.find(last ? '\n' : layout_.delimiter, place);
    if (end == std::string_view::npos) {
      if (!last || !at_end_) return false;
      end = text.size();
    }
    std::string_view rest = text.substr(place, end - place);
    if (last && layout_.carriage_returns && rest.ends_with('\r')) rest.remove_suffix(1);
    cell += rest;
    place = end + 1;
  }
  return true;
}

}  // namespace concord::reconcile
