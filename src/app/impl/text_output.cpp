#include "app/impl/text_output.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>

#include "core/files.hpp"

namespace concord::app {
namespace {

constexpr std::size_t kBlockBytes = 1 << 20;

Status append_file(const std::filesystem::path& from, std::uint64_t begin, int target, const Deadline& deadline) {
  const FileDescriptor source{::open(from.c_str(), O_RDONLY | O_CLOEXEC)};
  if (!source.is_open()) return Error{ErrorCode::kUnavailable, "The text that was read is gone.", std::strerror(errno)};
  std::string block(kBlockBytes, '\0');
  for (std::uint64_t at = begin;;) {
    CONCORD_CHECK(deadline.check("writing the output"));
    const ssize_t got = ::pread(source.get(), block.data(), block.size(), static_cast<off_t>(at));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return Error{ErrorCode::kUnavailable, "The text that was read is gone.", std::strerror(errno)};
    if (got == 0) return {};
    CONCORD_CHECK(write_all(target, std::string_view{block}.substr(0, static_cast<std::size_t>(got)), "the output"));
    at += static_cast<std::uint64_t>(got);
  }
}

}  // namespace

bool have_text(const std::vector<const ingest::Table*>& tables) {
  return std::all_of(tables.begin(), tables.end(),
                     [](const ingest::Table* table) { return !table->text_path.empty(); });
}

Status write_text(const std::vector<const ingest::Table*>& tables, bool header, const std::filesystem::path& path,
                  const Deadline& deadline) {
  const FileDescriptor target{::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600)};
  if (!target.is_open())
    return Error{ErrorCode::kUnavailable, "The temporary folder cannot be written to.", std::strerror(errno)};
  for (const ingest::Table* table : tables)
    CONCORD_CHECK(append_file(table->text_path, header ? 0 : table->text_header_bytes, target.get(), deadline));
  return {};
}

}  // namespace concord::app
