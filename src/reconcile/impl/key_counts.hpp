// How many rows combinations of columns tell apart, and how many keys both sides share: exact, from codes in memory.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace concord::reconcile {

/// Different keys of each side, and those of both.
struct KeyCounts {
  std::uint64_t left = 0, right = 0, shared = 0;
};

/// One pair of columns, its values as numbers that both sides share: equal texts have one number.
class CodedColumn {
 public:
  static constexpr std::uint32_t kNone = 0xFFFFFFFF;  ///< an empty cell: a key with it is none

  void add(bool on_left, std::string_view text);
  void add_empty(bool on_left) { rows_[on_left ? 0 : 1].push_back(kNone); }
  /// By row, in the order in which they were added.
  const std::vector<std::uint32_t>& rows(bool on_left) const { return rows_[on_left ? 0 : 1]; }

 private:
  std::unordered_map<std::string, std::uint32_t> codes_;
  std::array<std::vector<std::uint32_t>, 2> rows_;
};

/// Counts the keys that these columns make together. Thread-safe. Cost: O(rows) for each column after the first.
KeyCounts count_keys(std::span<const CodedColumn* const> columns);

}  // namespace concord::reconcile
