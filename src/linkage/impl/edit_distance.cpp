#include "linkage/impl/edit_distance.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

namespace concord::linkage {
namespace {

constexpr std::size_t kJaroBytesMax = 64;
constexpr std::size_t kWordBits = 64;

// What is equal at both ends needs no editing.
void drop_common_ends(std::string_view& left, std::string_view& right) {
  while (!left.empty() && !right.empty() && left.front() == right.front()) {
    left.remove_prefix(1);
    right.remove_prefix(1);
  }
  while (!left.empty() && !right.empty() && left.back() == right.back()) {
    left.remove_suffix(1);
    right.remove_suffix(1);
  }
}

// A column of the table of distances as bits: bit r of `up` and `down` says whether its cell r + 1 is one more or one
// less than its cell r. @param left  1 to 64 bytes. Source: Hyyrö (2003), Nordic Journal of Computing 10, 29-39, with
// neighbours that change places.
int distance_in_words(std::string_view left, std::string_view right) {
  thread_local std::array<std::uint64_t, 256> places{};  // bits of each byte's places in `left`; zeros between calls
  const auto byte = [](char character) { return static_cast<unsigned char>(character); };
  for (std::size_t place = 0; place < left.size(); ++place) places[byte(left[place])] |= std::uint64_t{1} << place;
  const std::uint64_t last = std::uint64_t{1} << (left.size() - 1);
  std::uint64_t up = ~std::uint64_t{0}, down = 0, diagonal = 0, equal_before = 0;
  int distance = static_cast<int>(left.size());
  for (const char character : right) {
    const std::uint64_t equal = places[byte(character)];
    const std::uint64_t swapped = ((~diagonal & equal) << 1U) & equal_before;
    diagonal = (((equal & up) + up) ^ up) | equal | down | swapped;
    std::uint64_t right_up = down | ~(diagonal | up), right_down = diagonal & up;
    distance += (right_up & last) != 0 ? 1 : 0;
    distance -= (right_down & last) != 0 ? 1 : 0;
    right_up = (right_up << 1U) | 1U;
    right_down <<= 1U;
    up = right_down | ~(diagonal | right_up);
    down = right_up & diagonal;
    equal_before = equal;
  }
  for (const char character : left) places[byte(character)] = 0;
  return distance;
}

}  // namespace

int edit_distance(std::string_view left, std::string_view right, int limit) {
  drop_common_ends(left, right);
  if (left.size() > right.size()) std::swap(left, right);
  const int rows = static_cast<int>(left.size()), columns = static_cast<int>(right.size());
  if (columns - rows > limit) return limit + 1;
  if (rows == 0) return columns;
  if (left.size() <= kWordBits) return std::min(distance_in_words(left, right), limit + 1);
  // Three rows of the table, of which only the cells within `limit` of the diagonal are filled.
  thread_local std::array<std::vector<int>, 3> table;
  for (auto& row : table) row.assign(static_cast<std::size_t>(columns) + 1, limit + 1);
  auto* before = &table[0];
  auto* above = &table[1];
  auto* now = &table[2];
  for (int column = 0; column <= std::min(columns, limit); ++column)
    (*above)[static_cast<std::size_t>(column)] = column;
  for (int row = 1; row <= rows; ++row) {
    const int first = std::max(1, row - limit), last = std::min(columns, row + limit);
    std::fill(now->begin(), now->end(), limit + 1);
    if (row <= limit) now->front() = row;
    int least = now->front();
    for (int column = first; column <= last; ++column) {
      const auto at = static_cast<std::size_t>(column);
      const bool equal = left[static_cast<std::size_t>(row) - 1] == right[at - 1];
      int steps = std::min({(*above)[at] + 1, (*now)[at - 1] + 1, (*above)[at - 1] + (equal ? 0 : 1)});
      if (row > 1 && column > 1 && left[static_cast<std::size_t>(row) - 1] == right[at - 2] &&
          left[static_cast<std::size_t>(row) - 2] == right[at - 1])
        steps = std::min(steps, (*before)[at - 2] + 1);
      (*now)[at] = std::min(steps, limit + 1);
      least = std::min(least, (*now)[at]);
    }
    if (least > limit) return limit + 1;
    std::swap(before, above);
    std::swap(above, now);
  }
  return above->back();
}

double jaro_winkler(std::string_view left, std::string_view right) {
  left = left.substr(0, kJaroBytesMax);
  right = right.substr(0, kJaroBytesMax);
  if (left.empty() || right.empty()) return left.size() == right.size() ? 1 : 0;
  const std::size_t reach = std::max<std::size_t>(std::max(left.size(), right.size()) / 2, 1) - 1;
  std::uint64_t left_used = 0, right_used = 0;
  std::size_t matches = 0;
  for (std::size_t mine = 0; mine < left.size(); ++mine) {
    const std::size_t begin = mine > reach ? mine - reach : 0, end = std::min(right.size(), mine + reach + 1);
    for (std::size_t other = begin; other < end; ++other) {
      if (left[mine] != right[other] || (right_used >> other & 1U) != 0) continue;
      left_used |= std::uint64_t{1} << mine;
      right_used |= std::uint64_t{1} << other;
      ++matches;
      break;
    }
  }
  if (matches == 0) return 0;
  std::size_t out_of_order = 0, other = 0;
  for (std::size_t mine = 0; mine < left.size(); ++mine) {
    if ((left_used >> mine & 1U) == 0) continue;
    while ((right_used >> other & 1U) == 0) ++other;
    out_of_order += left[mine] == right[other] ? 0U : 1U;
    ++other;
  }
  const auto m = static_cast<double>(matches);
  const double jaro = (m / static_cast<double>(left.size()) + m / static_cast<double>(right.size()) +
                       (m - static_cast<double>(out_of_order / 2)) / m) /
                      3;
  std::size_t prefix = 0;
  while (prefix < 4 && prefix < left.size() && prefix < right.size() && left[prefix] == right[prefix]) ++prefix;
  return jaro + static_cast<double>(prefix) * 0.1 * (1 - jaro);
}

}  // namespace concord::linkage
