#include "ingest/column_names.hpp"

#include <unordered_set>

#include "ingest/cell_shape.hpp"

namespace concord::ingest {
namespace {

/// Line ends, tabs and runs of blanks become one space; control characters go.
std::string collapsed(std::string_view text) {
  std::string name;
  for (const char c : trimmed(text)) {
    const bool blank = c == ' ' || c == '\t' || c == '\n' || c == '\r';
    if (blank) {
      if (!name.empty() && name.back() != ' ') name.push_back(' ');
    } else if (static_cast<unsigned char>(c) >= 0x20) {
      name.push_back(c);
    }
  }
  return name;
}

std::string folded(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

}  // namespace

std::vector<std::string> unique_names(const std::vector<std::string>& header_texts) {
  std::vector<std::string> names;
  std::unordered_set<std::string> given;  // names as they stand in the file go before made-up ones
  for (const std::string& text : header_texts) given.insert(folded(collapsed(text)));
  std::unordered_set<std::string> taken;
  for (std::size_t i = 0; i < header_texts.size(); ++i) {
    const std::string name = collapsed(header_texts[i]);
    if (!name.empty() && taken.insert(folded(name)).second) {
      names.push_back(name);
      continue;
    }
    const std::string stem = name.empty() ? "column" : name;
    std::size_t number = name.empty() ? i + 1 : 2;
    std::string candidate = stem + "_" + std::to_string(number);
    while (given.contains(folded(candidate)) || taken.contains(folded(candidate)))
      candidate = stem + "_" + std::to_string(++number);
    taken.insert(folded(candidate));
    names.push_back(candidate);
  }
  return names;
}

}  // namespace concord::ingest
