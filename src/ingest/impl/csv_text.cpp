#include "ingest/impl/csv_text.hpp"

#include <algorithm>
#include <array>

namespace concord::ingest {
namespace {

constexpr std::array<bool, 256> kSpecial = [] {
  std::array<bool, 256> special{};
  for (const char c : {',', '"', '\n', '\r'}) special[static_cast<unsigned char>(c)] = true;
  return special;
}();

bool needs_quotes(std::string_view cell) {
  return std::any_of(cell.begin(), cell.end(), [](char c) { return kSpecial[static_cast<unsigned char>(c)]; });
}

void append_quoted(std::string& out, std::string_view cell) {
  out.push_back('"');
  for (const char c : cell) {
    if (c == '"') out.push_back('"');
    out.push_back(c);
  }
  out.push_back('"');
}

}  // namespace

void append_csv_cell(std::string& out, std::string_view cell) {
  if (needs_quotes(cell))
    append_quoted(out, cell);
  else
    out.append(cell);
}

void append_csv_record(std::string& out, const std::vector<std::string_view>& cells) {
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (i > 0) out.push_back(',');
    append_csv_cell(out, cells[i]);
  }
  if (cells.empty() || (cells.size() == 1 && cells.front().empty())) out.append("\"\"");  // an empty line is no record
  out.push_back('\n');
}

void quote_csv_tail(std::string& out, std::size_t begin) {
  if (!needs_quotes(std::string_view{out}.substr(begin))) return;
  const std::string cell = out.substr(begin);
  out.resize(begin);
  append_quoted(out, cell);
}

}  // namespace concord::ingest
