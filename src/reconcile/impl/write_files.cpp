#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "core/files.hpp"
#include "reconcile/reconcile_report.hpp"
#include "reconcile/row_reader.hpp"
#include "report/render.hpp"
#include "report/table_file.hpp"

namespace concord::reconcile {
namespace {

using report::CellKind;

constexpr std::size_t kReportRowsMax = 1000;
const report::TableFileOptions kForPeople{.format = report::TableFileFormat::kCsvForPeople};

std::string amount_text(const Outcome& outcome, std::int64_t amount) {
  return Decimal::make(amount, outcome.scale).value().to_string();
}

// One line for each pair; in a group of other sizes one line for each member, the absent side left empty.
Status write_group(report::TableFile& file, const Outcome& outcome, std::uint32_t number, const Group& group,
                   const SideInput& left, const SideInput& right) {
  const bool pair = group.left.size() == 1 && group.right.size() == 1;
  const std::size_t lines = pair ? 1 : group.left.size() + group.right.size();
  for (std::size_t line = 0; line < lines; ++line) {
    std::array<std::string, 10> cells;
    cells[0] = std::to_string(number);
    if (pair || line < group.left.size()) {
      const RowNumber row = group.left[line];
      cells[1] = std::to_string(row.value);
      cells[3] = std::to_string(left.table->line_of(row).value);
      cells[7] = amount_text(outcome, outcome.left_amounts[row.value]);
    }
    if (pair || line >= group.left.size()) {
      const RowNumber row = group.right[pair ? 0 : line - group.left.size()];
      cells[2] = std::to_string(row.value);
      cells[4] = std::to_string(right.table->line_of(row).value);
      cells[8] = amount_text(outcome, outcome.right_amounts[row.value]);
    }
    cells[5] = group.pass;
    cells[6] = fmt::format("{:.4f}", group.confidence);
    cells[9] = group.explanation;
    CONCORD_CHECK(file.add_row(cells));
  }
  return {};
}

Status write_pairs(const Outcome& outcome, const SideInput& left, const SideInput& right,
                   const std::filesystem::path& path) {
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
  for (std::uint32_t index = 0; index < outcome.groups.size(); ++index) {
    const Group& group = outcome.groups[index];
    CONCORD_CHECK(write_group(file, outcome, group.joins != 0 ? group.joins : index + 1, group, left, right));
  }
  CONCORD_CHECK(file.finish());
  return {};
}

Status write_explanations(const Outcome& outcome, const SideInput& left, const SideInput& right,
                          const std::filesystem::path& path) {
  CONCORD_TRY(auto file, report::TableFile::create(path, kForPeople));
  CONCORD_CHECK(file.add_sheet("explanations", {{"side", CellKind::kText},
                                                {"row", CellKind::kInteger},
                                                {"line", CellKind::kInteger},
                                                {"amount", CellKind::kMoney},
                                                {"kind", CellKind::kText},
                                                {"confidence", CellKind::kDecimal},
                                                {"explanation", CellKind::kText},
                                                {"proposed_entry", CellKind::kText}}));
  for (const Explanation& each : outcome.explanations) {
    const auto& amounts = each.on_left ? outcome.left_amounts : outcome.right_amounts;
    const std::array<std::string, 8> cells{each.on_left ? "left" : "right",
                                           std::to_string(each.row.value),
                                           std::to_string((each.on_left ? left : right).table->line_of(each.row).value),
                                           amount_text(outcome, amounts[each.row.value]),
                                           each.kind,
                                           fmt::format("{:.4f}", each.confidence),
                                           each.sentence,
                                           each.entry};
    CONCORD_CHECK(file.add_row(cells));
  }
  CONCORD_CHECK(file.finish());
  return {};
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
                            line.assign({std::to_string(row.value), std::to_string(side.table->line_of(row).value)});
                            line.insert(line.end(), cells.begin(), cells.end());
                            return file.add_row(line);
                          }));
  CONCORD_CHECK(file.finish());
  return {};
}

}  // namespace

Result<std::vector<std::string>> write_reconcile_files(const Outcome& outcome, engine::Session& session,
                                                       const SideInput& left, const SideInput& right,
                                                       const std::filesystem::path& directory,
                                                       const Deadline& deadline) {
  std::vector<std::string> files{"summary.json", "pairs.csv", "left_unmatched.csv", "right_unmatched.csv",
                                 "explanations.csv"};
  CONCORD_CHECK(write_text_file(directory / files[0], summary_json(outcome) + "\n"));
  CONCORD_CHECK(write_pairs(outcome, left, right, directory / files[1]));
  CONCORD_CHECK(write_rows(session, "left_data", left, outcome.missing_from_right, directory / files[2], deadline));
  CONCORD_CHECK(write_rows(session, "right_data", right, outcome.missing_from_left, directory / files[3], deadline));
  CONCORD_CHECK(write_explanations(outcome, left, right, directory / files[4]));
  if (outcome.scope) {
    const bool on_right = outcome.scope->on_right;
    files.emplace_back(on_right ? "right_out_of_scope.csv" : "left_out_of_scope.csv");
    CONCORD_CHECK(write_rows(session, on_right ? "right_data" : "left_data", on_right ? right : left,
                             outcome.out_of_scope, directory / files.back(), deadline));
  }
  CONCORD_TRY(const report::Document document,
              reconcile_document(outcome, session, left, right, kReportRowsMax, deadline));
  CONCORD_TRY(const auto reports, report::write_reports(document, directory));
  files.insert(files.end(), reports.begin(), reports.end());
  return files;
}

}  // namespace concord::reconcile
