#include "ingest/archive/impl/unpacker.hpp"

#include <archive.h>
#include <archive_entry.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <unordered_set>
#include <utility>
#include <vector>

#include "core/files.hpp"
#include "ingest/archive/impl/gzip_stream.hpp"

namespace concord::ingest::archive {
namespace {

constexpr std::size_t kBlockBytes = 256 << 10;
constexpr std::size_t kNameBytesMax = 4096;

struct CloseArchive {
  void operator()(struct ::archive* handle) const { archive_read_free(handle); }
};

/// The source as the library reads it: by pread, for the descriptor's own position is anybody's.
struct Input {
  const Source* source = nullptr;
  std::int64_t position = 0;
  std::uint64_t consumed = 0;
  std::vector<char> block = std::vector<char>(kBlockBytes);
  std::unique_ptr<GzipStream> gzip = {};  ///< only for gzip
};

/// The next bytes of the file in `block`; negative: failed.
la_ssize_t read_block(struct ::archive* handle, Input& input) {
  for (;;) {
    const ssize_t got = ::pread(input.source->descriptor, input.block.data(), input.block.size(), input.position);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) {
      archive_set_error(handle, errno, "cannot be read");
      return -1;
    }
    input.position += got;
    input.consumed += static_cast<std::uint64_t>(got);
    return got;
  }
}

la_ssize_t read_input(struct ::archive* handle, void* user, const void** buffer) {
  Input& input = *static_cast<Input*>(user);
  if (!input.gzip) {
    *buffer = input.block.data();
    return read_block(handle, input);
  }
  for (;;) {
    const std::string_view bytes = input.gzip->next();
    *buffer = bytes.data();
    if (!bytes.empty()) return static_cast<la_ssize_t>(bytes.size());
    const la_ssize_t got = input.gzip->is_broken() ? 0 : read_block(handle, input);
    if (got < 0) return got;
    if (got > 0) {
      input.gzip->feed({input.block.data(), static_cast<std::size_t>(got)});
    } else if (input.gzip->is_broken() || !input.gzip->is_complete()) {
      archive_set_error(handle, EINVAL, "broken gzip data");
      return -1;
    } else {
      return 0;
    }
  }
}

la_int64_t seek_input(struct ::archive*, void* user, la_int64_t offset, int whence) {
  Input& input = *static_cast<Input*>(user);
  const auto size = static_cast<std::int64_t>(input.source->size_bytes);
  const std::int64_t base = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? input.position : size;
  input.position = std::clamp<std::int64_t>(base + offset, 0, size);
  return input.position;
}

/// What is no UTF-8 comes from programs of other times; the name is shown only, so its ASCII is enough.
std::string shown_name(const char* raw) {
  std::string name = raw == nullptr ? "" : raw;
  for (char& c : name) {
    if (static_cast<unsigned char>(c) < ' ') c = '?';
  }
  return name;
}

bool leads_outside(std::string_view name) {
  if (name.starts_with('/') || name.starts_with('\\') || (name.size() > 1 && name[1] == ':')) return true;
  for (std::size_t begin = 0; begin <= name.size();) {
    const std::size_t end = std::min(name.find_first_of("/\\", begin), name.size());
    if (name.substr(begin, end - begin) == "..") return true;
    begin = end + 1;
  }
  return false;
}

}  // namespace

struct Unpacker::State {
  const Source* source = nullptr;
  Packing packing = Packing::kZip;
  UnpackLimits limits;
  Input input;
  std::unique_ptr<struct ::archive, CloseArchive> handle;
  std::unordered_set<std::string> names;
  std::string member;
  std::uint64_t members = 0, passed_over = 0, unpacked = 0, claimed = 0;

  Error damaged(std::string_view what) const;
  Error refused(const std::string& name, std::string_view why) const;
  Status check_name(const std::string& name);
  Status check_limits() const;
};

Error Unpacker::State::damaged(std::string_view what) const {
  const char* said = archive_error_string(handle.get());
  const std::string where = member.empty() || member == source->name ? "" : ", in its member " + member;
  return {ErrorCode::kInvalidInput,
          source->name + where + ": the " + std::string{packing_name(packing)} + " is damaged or was cut off (" +
              std::string{what} + "); copy or download it once more",
          said == nullptr ? "" : said};
}

Error Unpacker::State::refused(const std::string& name, std::string_view why) const {
  return {ErrorCode::kInvalidInput,
          source->name + ": it is not unpacked, for its member \"" + name.substr(0, 100) + "\" " + std::string{why}};
}

Status Unpacker::State::check_name(const std::string& name) {
  if (name.size() > kNameBytesMax) return refused(name, "has a name of more than 4096 bytes");
  if (leads_outside(name)) return refused(name, "has a name that leads out of the archive, as made to overwrite files");
  if (!names.insert(name).second)
    return refused(name, "is there twice, and programs disagree on which of the two counts; pack it anew");
  return {};
}

Status Unpacker::State::check_limits() const {
  if (unpacked > limits.ratio_floor_bytes && unpacked / limits.ratio_max > input.consumed)
    return Error{ErrorCode::kLimitExceeded,
                 source->name + ": it unpacks to more than " + std::to_string(limits.ratio_max) +
                     " times its size, as archives made to exhaust memory do. If you trust it, unpack it yourself"};
  if (unpacked > limits.expanded_bytes_max)
    return Error{ErrorCode::kLimitExceeded, source->name + ": it unpacks to more than " +
                                                std::to_string(limits.expanded_bytes_max) +
                                                " bytes, the limit. Unpack it yourself and read its files one by one"};
  return {};
}

Unpacker::Unpacker(std::unique_ptr<State> state) : state_{std::move(state)} {}
Unpacker::Unpacker(Unpacker&&) noexcept = default;
Unpacker::~Unpacker() = default;

std::uint64_t Unpacker::unpacked_bytes() const {
  return state_->unpacked;
}
std::uint64_t Unpacker::passed_over() const {
  return state_->passed_over;
}

Result<Unpacker> Unpacker::open(const Source& source, Packing packing, const UnpackLimits& limits) {
  auto state = std::make_unique<State>();
  state->source = &source;
  state->packing = packing;
  state->limits = limits;
  state->input.source = &source;
  state->handle.reset(archive_read_new());
  struct ::archive* handle = state->handle.get();
  if (handle == nullptr) return Error{ErrorCode::kLimitExceeded, source.name + ": not enough memory to unpack it"};
  if (packing == Packing::kZip) {
    archive_read_support_format_zip_seekable(handle);
  } else {
    archive_read_support_format_tar(handle);
    if (packing != Packing::kTar) archive_read_support_format_raw(handle);
  }
  if (packing == Packing::kGzip) state->input.gzip = std::make_unique<GzipStream>();
  if (packing == Packing::kBzip2) archive_read_support_filter_bzip2(handle);
  if (packing == Packing::kXz) archive_read_support_filter_xz(handle);
  if (packing == Packing::kZstandard) archive_read_support_filter_zstd(handle);
  archive_read_set_callback_data(handle, &state->input);
  archive_read_set_read_callback(handle, read_input);
  if (packing != Packing::kGzip) archive_read_set_seek_callback(handle, seek_input);
  if (archive_read_open1(handle) != ARCHIVE_OK) return state->damaged("its beginning or its table of contents");
  return Unpacker{std::move(state)};
}

Result<std::optional<Member>> Unpacker::next() {
  State& state = *state_;
  for (;;) {
    struct ::archive_entry* entry = nullptr;
    const int outcome = archive_read_next_header(state.handle.get(), &entry);
    if (outcome == ARCHIVE_EOF) return std::optional<Member>{};
    if (outcome != ARCHIVE_OK && outcome != ARCHIVE_WARN) return state.damaged("a member's description");
    if (++state.members > state.limits.members_max)
      return Error{ErrorCode::kLimitExceeded, state.source->name + ": it holds more than " +
                                                  std::to_string(state.limits.members_max) +
                                                  " members, the limit. Unpack it yourself and choose"};
    const bool raw = archive_format(state.handle.get()) == ARCHIVE_FORMAT_RAW;
    std::string name = raw ? std::string{unpacked_name(state.source->name)} : shown_name(archive_entry_pathname(entry));
    if (!raw) CONCORD_CHECK(state.check_name(name));
    const bool linked = archive_entry_hardlink(entry) != nullptr || archive_entry_symlink(entry) != nullptr;
    if (!raw && (archive_entry_filetype(entry) != AE_IFREG || linked)) {
      if (archive_entry_filetype(entry) != AE_IFDIR) ++state.passed_over;
      continue;
    }
    if (archive_entry_is_encrypted(entry) != 0)
      return Error{ErrorCode::kInvalidInput,
                   state.source->name + ": its member " + name +
                       " is encrypted; unpack it with its password and read the file, or pack it without one"};
    state.member = name;
    state.claimed = archive_entry_size_is_set(entry) != 0 ? static_cast<std::uint64_t>(archive_entry_size(entry)) : 0;
    return std::optional<Member>{Member{std::move(name), state.claimed}};
  }
}

Result<std::uint64_t> Unpacker::unpack(int target, const Deadline& deadline, ProgressSink& progress) {
  State& state = *state_;
  std::vector<char> block(kBlockBytes);
  const std::string step = "unpacking " + state.source->name;
  std::uint64_t bytes = 0;
  for (;;) {
    CONCORD_CHECK(deadline.check(step));
    const la_ssize_t got = archive_read_data(state.handle.get(), block.data(), block.size());
    if (got < 0) return state.damaged("it cannot be unpacked");
    if (got == 0) break;
    bytes += static_cast<std::uint64_t>(got);
    state.unpacked += static_cast<std::uint64_t>(got);
    CONCORD_CHECK(state.check_limits());
    CONCORD_CHECK(write_all(target, {block.data(), static_cast<std::size_t>(got)}, "the unpacked " + state.member));
    progress.report(step, state.input.consumed, state.source->size_bytes);
  }
  return bytes;
}

}  // namespace concord::ingest::archive
