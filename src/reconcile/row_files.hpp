// The result files that name rows of two sides by number and place, whatever put the rows together.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "core/deadline.hpp"
#include "core/ids.hpp"
#include "engine/api/session.hpp"
#include "reconcile/reconcile.hpp"
#include "report/table_file.hpp"

namespace concord::reconcile {

/// The rows of one matched event.
struct PairsGroup {
  std::uint64_t number = 0;
  std::span<const RowNumber> left, right;
  std::string pass;
  double confidence = 0;
  std::span<const std::string> explanations;  ///< one for each line, or a single one for all of them
};

/// pairs.csv: one line for a pair; of a group of other sizes one line for each member, the absent side left empty. Not
/// thread-safe.
class PairsFile {
 public:
  /// The amount of a row on its own line. @param on_left  its side.
  using AmountText = std::function<std::string(bool on_left, RowNumber row)>;

  /// @param left, right  borrowed; `right` may be null where all rows are left ones.
  /// @param amount       empty: there are no amounts. @error kUnavailable  not writable.
  static Result<PairsFile> create(const std::filesystem::path& path, const SideInput& left, const SideInput* right,
                                  AmountText amount = {});
  /// @error kUnavailable  disk full or not writable.
  Status add(const PairsGroup& group);
  /// Gives the file its name. @error  as add.
  Status finish();

 private:
  PairsFile(report::TableFile file, const SideInput& left, const SideInput* right, AmountText amount);

  report::TableFile file_;
  const SideInput& left_;
  const SideInput* right_;
  AmountText amount_;
};

/// The columns of a report's table that say where a row stands: "Row" and "Line", or "Row in file" and "Line in file"
/// where the input has columns of these names.
std::vector<report::Table::Column> place_columns(const Schema& schema);

/// Writes rows of a data table with their numbers and places.
/// @param rows  ascending, no duplicates. @error kUnavailable  not writable; as engine::Session::query.
Status write_rows(engine::Session& session, const std::string& data_table, const SideInput& side,
                  const std::vector<RowNumber>& rows, const std::filesystem::path& path, const Deadline& deadline);

}  // namespace concord::reconcile
