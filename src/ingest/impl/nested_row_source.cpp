#include "ingest/impl/nested_row_source.hpp"

#include <algorithm>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ingest/impl/cell_text.hpp"
#include "ingest/impl/row_ledger.hpp"
#include "ingest/impl/stretch_cells.hpp"
#include "ingest/impl/typed_rows.hpp"
#include "ingest/literal_cells.hpp"

namespace concord::ingest {
namespace {

class NestedRowSource final : public engine::RowSource {
 public:
  NestedRowSource(std::shared_ptr<const NestedPlan> plan, std::size_t draft, std::uint64_t rows)
      : plan_{std::move(plan)}, draft_{draft}, rows_{rows}, schema_{schema_of(plan_->drafts[draft]->columns)} {}
  const Schema& schema() const override { return schema_; }
  std::uint64_t parts() const override { return plan_->stretches.size(); }
  std::uint64_t rows() const override { return rows_; }
  std::unique_ptr<engine::RowPartReader> reader() const override;

 private:
  std::shared_ptr<const NestedPlan> plan_;
  std::size_t draft_;
  std::uint64_t rows_;
  Schema schema_;
};

/// Reads a stretch into the batch's block, where its texts stay.
class NestedRowReader final : public engine::RowPartReader {
 public:
  NestedRowReader(const NestedPlan& plan, std::size_t draft) : plan_{plan}, draft_{*plan.drafts[draft]}, cells_{plan} {}
  Status read(std::uint64_t part, engine::RowBatch& batch) override;

 private:
  Status take_values(const WrittenColumn& column, std::span<const std::string_view> cells,
                     engine::ColumnValues& values);
  bool take_rewritten(const TypeDecision& decision, std::string_view cell, std::size_t row,
                      engine::ColumnValues& values);

  const NestedPlan& plan_;
  const TableDraft& draft_;
  StretchCells cells_;
  std::string literal_;
};

std::unique_ptr<engine::RowPartReader> NestedRowSource::reader() const {
  return std::make_unique<NestedRowReader>(*plan_, draft_);
}

Status NestedRowReader::read(std::uint64_t part, engine::RowBatch& batch) {
  const KeptStretch& stretch = plan_.stretches[part];
  std::vector<char>& block = batch.block();
  if (block.size() < stretch.bytes) block.resize(stretch.bytes);
  CONCORD_CHECK(plan_.spool.read(stretch.begin, {block.data(), stretch.bytes}));
  cells_.start(stretch, {block.data(), stretch.bytes});
  batch.add_rows(cells_.rows(draft_.number));
  for (std::size_t i = 0; i < draft_.columns.size(); ++i) {
    const WrittenColumn& column = draft_.columns[i];
    const std::vector<std::string_view>& cells = cells_.cells(draft_.number, i);
    if (column.decision.type.kind == TypeKind::kText) {
      take_texts(cells, 0, {!column.decision.plain, !plan_.as_text}, block.data(), batch.column(i));
    } else {
      CONCORD_CHECK(take_values(column, cells, batch.column(i)));
    }
  }
  return {};
}

/// Cells that are no literals as they stand are rewritten.
Status NestedRowReader::take_values(const WrittenColumn& column, std::span<const std::string_view> cells,
                                    engine::ColumnValues& values) {
  for (std::size_t row = 0; row < cells.size(); ++row) {
    if (column.decision.plain) row += read_literals(cells.subspan(row), row, values);
    if (row < cells.size() && !take_rewritten(column.decision, cells[row], row, values))
      return Error{ErrorCode::kInternal, "column " + column.name + ": " + quoted_cell(cells[row]) + " is no " +
                                             data_type_name(column.decision.type) + " after all; please report this"};
  }
  return {};
}

bool NestedRowReader::take_rewritten(const TypeDecision& decision, std::string_view cell, std::size_t row,
                                     engine::ColumnValues& values) {
  literal_.clear();
  if (!canonicalise(decision, cell, literal_)) return false;
  const std::string_view literal = literal_;
  return read_literals({&literal, 1}, row, values) == 1;
}

}  // namespace

bool rows_may_stay(const NestedPlan& plan) {
  const auto is_fit = [](const WrittenColumn& column) { return column.decision.unfit_cells == 0; };
  const auto is_small = [](const KeptStretch& stretch) {
    return stretch.bytes <= std::uint64_t{std::numeric_limits<std::int32_t>::max()};
  };
  return std::ranges::all_of(plan.drafts,
                             [&](const auto& draft) { return std::ranges::all_of(draft->columns, is_fit); }) &&
         std::ranges::all_of(plan.stretches, is_small);
}

std::shared_ptr<const engine::RowSource> nested_row_source(std::shared_ptr<const NestedPlan> plan, std::size_t draft,
                                                           std::uint64_t rows) {
  return std::make_shared<NestedRowSource>(std::move(plan), draft, rows);
}

}  // namespace concord::ingest
