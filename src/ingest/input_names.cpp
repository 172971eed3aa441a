#include "ingest/input_names.hpp"

#include <algorithm>
#include <system_error>

namespace concord::ingest {
namespace {

constexpr std::size_t kStemBytesMax = 60;

bool is_taken(const std::string& stem, const std::filesystem::path& directory) {
  std::error_code ignored;
  const auto exists = [&](const char* ending) { return std::filesystem::exists(directory / (stem + ending), ignored); };
  return exists(".csv") || exists(".parquet") || exists(".utf8") || exists(".rejects.csv");
}

}  // namespace

std::string table_name_of(std::string_view input_name) {
  const std::size_t slash = input_name.find_last_of("/\\");
  std::string name{slash == std::string_view::npos ? input_name : input_name.substr(slash + 1)};
  if (const std::size_t dot = name.find_last_of('.'); dot != std::string::npos && dot > 0) name.resize(dot);
  return name.empty() || name == "-" ? "table" : name;
}

std::string free_stem(std::string_view name, const std::filesystem::path& directory) {
  std::string stem;
  for (const char c : name.substr(0, kStemBytesMax)) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
    stem.push_back(plain ? c : '_');
  }
  if (stem.empty()) stem = "table";
  std::string candidate = stem;
  for (int number = 2; is_taken(candidate, directory); ++number) candidate = stem + "-" + std::to_string(number);
  return candidate;
}

bool is_utf8(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const auto lead = static_cast<unsigned char>(text[at]);
    const std::size_t length = lead < 0x80                   ? 1
                               : lead >= 0xC2 && lead < 0xE0 ? 2
                               : (lead & 0xF0U) == 0xE0      ? 3
                               : lead >= 0xF0 && lead < 0xF5 ? 4
                                                             : 0;
    if (length == 0 || at + length > text.size()) return false;
    for (std::size_t i = 1; i < length; ++i) {
      if ((static_cast<unsigned char>(text[at + i]) & 0xC0U) != 0x80U) return false;
    }
    const auto second = length > 2 ? static_cast<unsigned char>(text[at + 1]) : 0U;
    if ((lead == 0xE0 && second < 0xA0) || (lead == 0xED && second > 0x9F) || (lead == 0xF0 && second < 0x90) ||
        (lead == 0xF4 && second > 0x8F))
      return false;
    at += length;
  }
  return true;
}

bool has_extension(std::string_view input_name, std::initializer_list<std::string_view> extensions) {
  const std::size_t dot = input_name.find_last_of("./");
  if (dot == std::string_view::npos || input_name[dot] == '/') return false;
  std::string extension{input_name.substr(dot + 1)};
  std::transform(extension.begin(), extension.end(), extension.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return std::find(extensions.begin(), extensions.end(), extension) != extensions.end();
}

}  // namespace concord::ingest
