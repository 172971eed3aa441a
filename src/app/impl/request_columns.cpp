#include "app/impl/request_columns.hpp"

#include <algorithm>

namespace concord::app {

std::optional<reconcile::ColumnPair> column_pair(const std::string& text) {
  if (text.empty()) return std::nullopt;
  const std::size_t sign = text.find('=');
  if (sign == std::string::npos) return reconcile::ColumnPair{text, text};
  return reconcile::ColumnPair{text.substr(0, sign), text.substr(sign + 1)};
}

std::vector<reconcile::ColumnPair> column_pairs(const std::string& text) {
  std::vector<reconcile::ColumnPair> pairs;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    if (auto pair = column_pair(text.substr(begin, end - begin))) pairs.push_back(*std::move(pair));
    begin = end + 1;
  }
  return pairs;
}

}  // namespace concord::app
