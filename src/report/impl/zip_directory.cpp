#include "report/impl/zip_directory.hpp"

#include <cerrno>
#include <fstream>

#include "core/files.hpp"

namespace concord::report {
namespace {

constexpr std::size_t kEndRecordBytes = 22;
constexpr std::size_t kEntryBytes = 46;
constexpr std::uint32_t kEndMark = 0x06054B50;
constexpr std::uint32_t kEntryMark = 0x02014B50;

std::uint32_t number_at(const std::string& bytes, std::size_t offset, std::size_t count) {
  std::uint32_t value = 0;
  for (std::size_t index = count; index-- > 0;)
    value = (value << 8U) | static_cast<unsigned char>(bytes[offset + index]);
  return value;
}

bool read_at(std::ifstream& file, std::uint64_t offset, std::size_t count, std::string& bytes) {
  bytes.resize(count);
  file.seekg(static_cast<std::streamoff>(offset));
  file.read(bytes.data(), static_cast<std::streamsize>(count));
  return file.good();
}

}  // namespace

Result<std::vector<ZipEntry>> read_zip_directory(const std::filesystem::path& path) {
  std::ifstream file{path, std::ios::binary | std::ios::ate};
  const auto size = file.good() ? static_cast<std::uint64_t>(file.tellg()) : 0;
  const auto broken = [&] { return write_error(ENOSPC, path.filename().string()); };
  std::string bytes;
  // Our archives carry no comment, so the end record is the very last thing.
  if (size < kEndRecordBytes || !read_at(file, size - kEndRecordBytes, kEndRecordBytes, bytes)) return broken();
  if (number_at(bytes, 0, 4) != kEndMark) return broken();
  const auto entries = number_at(bytes, 10, 2);
  const auto directory_bytes = number_at(bytes, 12, 4);
  const auto directory_offset = number_at(bytes, 16, 4);
  if (std::uint64_t{directory_offset} + directory_bytes > size ||
      !read_at(file, directory_offset, directory_bytes, bytes))
    return broken();
  std::vector<ZipEntry> found;
  std::size_t offset = 0;
  for (std::uint32_t index = 0; index < entries; ++index) {
    if (offset + kEntryBytes > bytes.size() || number_at(bytes, offset, 4) != kEntryMark) return broken();
    const std::size_t name_bytes = number_at(bytes, offset + 28, 2);
    const std::size_t other_bytes = number_at(bytes, offset + 30, 2) + number_at(bytes, offset + 32, 2);
    if (offset + kEntryBytes + name_bytes > bytes.size()) return broken();
    found.push_back({bytes.substr(offset + kEntryBytes, name_bytes), number_at(bytes, offset + 24, 4)});
    offset += kEntryBytes + name_bytes + other_bytes;
  }
  return found;
}

}  // namespace concord::report
