#include "ingest/content_kind.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <utility>

#include "ingest/cell_shape.hpp"

namespace concord::ingest {
namespace {

/// The length of the schema behind the mark: a multiple of 8, and no more than any table needs.
bool is_arrow_stream(std::string_view head) {
  constexpr std::uint32_t kSchemaBytesMax = 64 << 20;
  constexpr std::size_t kMarkBytes = 4;
  std::uint32_t length = 0;
  if (head.size() < kMarkBytes + sizeof length) return false;
  std::memcpy(&length, head.data() + kMarkBytes, sizeof length);
  return length > 0 && length % 8 == 0 && length <= kSchemaBytesMax;
}

}  // namespace

std::string_view content_kind(std::string_view head) {
  using Entry = std::pair<std::string_view, std::string_view>;
  using namespace std::string_view_literals;
  static constexpr auto kSignatures = std::to_array<Entry>({
      {"\x7F"
       "ELF"sv,
       "a program (ELF)"},
      {"PK\x03\x04"sv, "a ZIP archive"},
      {"PK\x05\x06"sv, "an empty ZIP archive"},
      {"%PDF"sv, "a PDF document"},
      {"\x89PNG"sv, "a PNG picture"},
      {"\xFF\xD8\xFF"sv, "a JPEG picture"},
      {"GIF8"sv, "a GIF picture"},
      {"\x1F\x8B"sv, "a gzip archive"},
      {"BZh"sv, "a bzip2 archive"},
      {"\xFD"
       "7zXZ"sv,
       "an xz archive"},
      {"\x28\xB5\x2F\xFD"sv, "a Zstandard archive"},
      {"7z\xBC\xAF"sv, "a 7-Zip archive"},
      {"Rar!"sv, "a RAR archive"},
      {"SQLite format 3"sv, "an SQLite database"},
      {"PAR1"sv, "a Parquet file"},
      {"ARROW1"sv, kArrowFile},
      {"FEA1"sv, kArrowFile},
      {"\xFF\xFF\xFF\xFF"sv, kArrowFile},  // a stream: behind the mark, the length of its schema
      {"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"sv, "an old Office document (such as XLS)"},
      {"{\\rtf"sv, "an RTF document"},
      {"MZ"sv, "a Windows program"},
      {"\xCA\xFE\xBA\xBE"sv, "a Java class or a program"},
      {"<?xml"sv, "XML"},
      {"<!DOCTYPE"sv, "HTML"},
      {"<!doctype"sv, "HTML"},
      {"<html"sv, "HTML"},
      {"<HTML"sv, "HTML"},
      {"[{"sv, "JSON"},
      {"{\""sv, "JSON"},
  });
  if (head.starts_with("\xEF\xBB\xBF")) head.remove_prefix(3);
  const std::string_view text = trimmed(head.substr(0, 256));
  const auto found = std::find_if(kSignatures.begin(), kSignatures.end(), [&](const Entry& entry) {
    return head.starts_with(entry.first) || (entry.first.front() >= ' ' && text.starts_with(entry.first));
  });
  if (found == kSignatures.end()) return {};
  // Capitals alone also begin many a header line; these files have NUL bytes soon.
  const bool is_word = found->first == "MZ" || found->first == "ARROW1" || found->first == "FEA1";
  if (is_word && head.substr(0, 64).find('\0') == std::string_view::npos) return {};
  if (found->first == "BZh" && (head.size() < 10 || head.substr(4, 6) != "\x31\x41\x59\x26\x53\x59")) return {};
  if (found->first == "\xFF\xFF\xFF\xFF" && !is_arrow_stream(head)) return {};
  return found->second;
}

}  // namespace concord::ingest
