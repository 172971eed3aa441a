// Names that readers derive from an input's name: of its table, and of the files that they write.
#pragma once

#include <filesystem>
#include <initializer_list>
#include <string>
#include <string_view>

namespace concord::ingest {

/// "folder/payments 2025.csv" gives "payments 2025"; "table" where nothing is left.
std::string table_name_of(std::string_view input_name);

/// A file name of plain letters and digits, made of `name`, that no file in the directory begins with yet.
std::string free_stem(std::string_view name, const std::filesystem::path& directory);

/// Whether the name ends in a dot and one of these, which are in lower case; the name's case does not matter.
bool has_extension(std::string_view input_name, std::initializer_list<std::string_view> extensions);

/// Whether every byte belongs to a character of UTF-8.
bool is_utf8(std::string_view text);

}  // namespace concord::ingest
