#include "ingest/archive/impl/packing.hpp"

#include <algorithm>
#include <array>

namespace concord::ingest::archive {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t kTarBlockBytes = 512;

/// The header's bytes add up to what it says, its checksum field counted as blanks. True for all kinds of TAR.
bool is_tar_header(std::string_view head) {
  constexpr std::size_t kFieldBegin = 148, kFieldBytes = 8;
  if (head.size() < kTarBlockBytes || head[0] == '\0') return false;
  unsigned long claimed = 0;
  std::size_t digits = 0;
  for (const char c : head.substr(kFieldBegin, kFieldBytes)) {
    if (c >= '0' && c <= '7') {
      claimed = claimed * 8 + static_cast<unsigned long>(c - '0');
      ++digits;
    } else if (digits > 0) {
      break;
    }
  }
  unsigned long sum = 0;
  for (std::size_t i = 0; i < kTarBlockBytes; ++i) {
    const bool field = i >= kFieldBegin && i < kFieldBegin + kFieldBytes;
    sum += field ? static_cast<unsigned long>(' ') : static_cast<unsigned char>(head[i]);
  }
  return digits > 0 && sum == claimed;
}

/// Documents and programs that only use ZIP to hold their parts.
bool is_document(std::string_view head) {
  static constexpr auto kSigns = std::to_array<std::string_view>(
      {"[Content_Types].xml", "mimetypeapplication/", "META-INF/MANIFEST.MF", "AndroidManifest.xml"});
  return std::any_of(kSigns.begin(), kSigns.end(), [head](std::string_view sign) {
    return head.substr(0, 4096).find(sign) != std::string_view::npos;
  });
}

}  // namespace

std::optional<Packing> packing_of(std::string_view head) {
  if (head.starts_with("\x1F\x8B\x08"sv)) return Packing::kGzip;
  if (head.starts_with("BZh"sv) && head.size() > 10 && head.substr(4, 6) == "\x31\x41\x59\x26\x53\x59"sv)
    return Packing::kBzip2;
  if (head.starts_with("\xFD"
                       "7zXZ\0"sv))
    return Packing::kXz;
  if (head.starts_with("\x28\xB5\x2F\xFD"sv)) return Packing::kZstandard;
  if (head.starts_with("PK\x03\x04"sv) || head.starts_with("PK\x05\x06"sv))
    return is_document(head) ? std::nullopt : std::optional{Packing::kZip};
  if (is_tar_header(head)) return Packing::kTar;
  return std::nullopt;
}

std::string_view packing_name(Packing packing) {
  switch (packing) {
    case Packing::kZip:
      return "ZIP archive";
    case Packing::kTar:
      return "TAR archive";
    case Packing::kGzip:
      return "gzip";
    case Packing::kBzip2:
      return "bzip2";
    case Packing::kXz:
      return "xz";
    case Packing::kZstandard:
      return "Zstandard";
  }
  return "archive";
}

std::string_view unpacked_name(std::string_view name) {
  static constexpr auto kEndings =
      std::to_array<std::string_view>({".gz", ".bz2", ".xz", ".zst", ".zstd", ".GZ", ".tgz"});
  for (const std::string_view ending : kEndings) {
    if (name.size() > ending.size() && name.ends_with(ending)) return name.substr(0, name.size() - ending.size());
  }
  return name;
}

}  // namespace concord::ingest::archive
