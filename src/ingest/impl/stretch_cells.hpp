// The rows and cells of tables in one stretch of nested records that was kept field by field.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/impl/nested_plan.hpp"

namespace concord::ingest {

/// Not thread-safe; borrows the plan.
class StretchCells {
 public:
  explicit StretchCells(const NestedPlan& plan);
  /// @param bytes  of the stretch, as they lie in the spool; borrowed until the next call.
  void start(const KeptStretch& stretch, std::string_view bytes);
  /// How many rows a table has in the stretch.
  std::uint32_t rows(std::size_t draft);
  /// For each row of a table the record that it is in. Empty: row i is in record i.
  const std::vector<std::uint32_t>& records_of(std::size_t draft);
  /// The cell of each row in a column of a table: a view into the bytes, or into this object where it is a place.
  /// Of several values in a row, the last counts; where there is none the cell is empty. Valid until the next call.
  const std::vector<std::string_view>& cells(std::size_t draft, std::size_t column);

 private:
  /// The rows of one table.
  struct Rows {
    bool found = false;
    std::uint32_t count = 0;
    std::vector<std::uint32_t> parents = {};  ///< of each row, in the parent's table; not for the records themselves
    std::vector<std::uint32_t> records = {};
    std::vector<std::string> places = {};  ///< where children refer to them
  };
  const Rows& rows_of(std::size_t draft);
  void find_parents(const TableDraft& draft, Rows& rows);
  void find_places(const TableDraft& draft, Rows& rows) const;
  const FieldCells& of(const Field& field) const;
  std::vector<std::uint32_t> rows_of_objects(const Field& node, const Field& table) const;
  void find_cells(const Field& field, const Field& table, std::vector<std::string_view>& cells) const;

  const NestedPlan& plan_;
  const KeptStretch* stretch_ = nullptr;
  std::vector<FieldCells> read_;
  std::vector<const FieldCells*> by_number_;  ///< of the fields
  FieldCells none_;
  std::vector<Rows> rows_;  ///< for each draft
  std::vector<std::string_view> cells_, keys_;
};

}  // namespace concord::ingest
