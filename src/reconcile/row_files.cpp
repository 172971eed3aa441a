#include "reconcile/row_files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "reconcile/normalised_text.hpp"
#include "reconcile/row_reader.hpp"

namespace concord::reconcile {
namespace {

using report::CellKind;

const report::TableFileOptions kForPeople{.format = report::TableFileFormat::kCsvForPeople};

}  // namespace

PairsFile::PairsFile(report::TableFile file, const SideInput& left, const SideInput* right, AmountText amount)
    : file_{std::move(file)}, left_{left}, right_{right}, amount_{std::move(amount)} {}

Result<PairsFile> PairsFile::create(const std::filesystem::path& path, const SideInput& left, const SideInput* right,
                                    AmountText amount) {
  CONCORD_TRY(auto file, report::TableFile::create(path, kForPeople));
  CONCORD_CHECK(file.add_sheet("pairs", {{"group", CellKind::kInteger},
                                         {"left_row", CellKind::kInteger},
                                         {"right_row", CellKind::kInteger},
                                         {"left_line", CellKind::kInteger},
                                         {"right_line", CellKind::kInteger},
                                         {"pass", CellKind::kText},
                                         {"confidence", CellKind::kDecimal},
                                         {"left_amount", CellKind::kMoney},
                                         {"right_amount", CellKind::kMoney},
                                         {"explanation", CellKind::kText}}));
  return PairsFile{std::move(file), left, right, std::move(amount)};
}

Status PairsFile::add(const PairsGroup& group) {
  const bool pair = group.left.size() == 1 && group.right.size() == 1;
  const std::size_t lines = pair ? 1 : group.left.size() + group.right.size();
  for (std::size_t line = 0; line < lines; ++line) {
    std::array<std::string, 10> cells;
    cells[0] = std::to_string(group.number);
    if (pair || line < group.left.size()) {
      const RowNumber row = group.left[line];
      cells[1] = std::to_string(row.value);
      cells[3] = left_.table->place_of(row);
      if (amount_) cells[7] = amount_(true, row);
    }
    if (pair || line >= group.left.size()) {
      const RowNumber row = group.right[pair ? 0 : line - group.left.size()];
      cells[2] = std::to_string(row.value);
      cells[4] = right_->table->place_of(row);
      if (amount_) cells[8] = amount_(false, row);
    }
    cells[5] = group.pass;
    cells[6] = fmt::format("{:.4f}", group.confidence);
    cells[9] = group.explanations[group.explanations.size() == 1 ? 0 : line];
    CONCORD_CHECK(file_.add_row(cells));
  }
  return {};
}

Status PairsFile::finish() {
  CONCORD_CHECK(file_.finish());
  return {};
}

std::vector<report::Table::Column> place_columns(const Schema& schema) {
  const bool taken = std::any_of(schema.begin(), schema.end(), [](const Column& column) {
    const std::string name = normalise_text(column.name);
    return name == "ROW" || name == "LINE";
  });
  return {{taken ? "Row in file" : "Row", CellKind::kInteger}, {taken ? "Line in file" : "Line", CellKind::kInteger}};
}

Status write_rows(engine::Session& session, const std::string& data_table, const SideInput& side,
                  const std::vector<RowNumber>& rows, const std::filesystem::path& path, const Deadline& deadline) {
  CONCORD_TRY(auto file, report::TableFile::create(path, kForPeople));
  std::vector<report::Table::Column> columns{{"row", CellKind::kInteger}, {"line", CellKind::kInteger}};
  for (const Column& column : side.table->schema) {
    columns.push_back({column.name, column.type.kind == TypeKind::kText ? CellKind::kText : CellKind::kDecimal});
  }
  CONCORD_CHECK(file.add_sheet("rows", std::move(columns)));
  std::vector<std::string> line;
  CONCORD_CHECK(read_rows(session, data_table, side.table->schema, rows, deadline,
                          [&](RowNumber row, std::span<const std::string> cells) -> Status {
                            line.assign({std::to_string(row.value), side.table->place_of(row)});
                            line.insert(line.end(), cells.begin(), cells.end());
                            return file.add_row(line);
                          }));
  CONCORD_CHECK(file.finish());
  return {};
}

}  // namespace concord::reconcile
