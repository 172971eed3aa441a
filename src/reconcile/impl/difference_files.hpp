// The files of a comparison: changed cells, rows of one side only, rows whose key is no key.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "reconcile/impl/compare_columns.hpp"
#include "report/table_file.hpp"

namespace concord::reconcile {

enum class SideName : std::uint8_t { kLeft, kRight };

/// Writes row by row; the caller keeps the order: by row number, the left side's before the right side's. Different
/// files may be written at the same time. Without a directory nothing is written. Texts are the values as an engine
/// shows them, "" is null.
class DifferenceFiles {
 public:
  /// @error  as report::TableFile.
  static Result<DifferenceFiles> create(const std::optional<std::filesystem::path>& directory, const SideInput& left,
                                        const SideInput& right, const ComparedColumns& columns);

  struct ChangedCell {
    std::size_t value = 0;  ///< its place among the compared values
    std::string_view left, right;
  };
  /// @param keys  of the left row.
  Status add_change(RowNumber left_row, RowNumber right_row, std::span<const std::string> keys,
                    const ChangedCell& cell);
  /// @param cells  all cells of the row, in the side's order.
  Status add_unmatched(SideName side, RowNumber row, std::span<const std::string> cells);
  enum class Reason : std::uint8_t { kRepeats, kEmpty };
  Status add_duplicate(SideName side, RowNumber row, std::span<const std::string> keys, Reason reason);
  Status finish();

 private:
  DifferenceFiles(const SideInput& left, const SideInput& right, const ComparedColumns& columns)
      : left_{left}, right_{right}, columns_{columns} {}
  const SideInput& side(SideName name) const { return name == SideName::kLeft ? left_ : right_; }

  const SideInput& left_;
  const SideInput& right_;
  const ComparedColumns& columns_;
  std::optional<report::TableFile> changes_, left_unmatched_, right_unmatched_, duplicates_;
};

}  // namespace concord::reconcile
