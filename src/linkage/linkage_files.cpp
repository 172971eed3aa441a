#include <fmt/format.h>

#include <array>

#include "core/files.hpp"
#include "linkage/linkage.hpp"
#include "reconcile/row_reader.hpp"
#include "report/render.hpp"
#include "report/table_file.hpp"

namespace concord::linkage {
namespace {

using reconcile::SideInput;
using report::CellKind;

constexpr std::size_t kReportRowsMax = 1000;
const report::TableFileOptions kForPeople{.format = report::TableFileFormat::kCsvForPeople};

// One line for a pair; else one line for each member, the absent side left empty. There are no amounts.
Status write_group(report::TableFile& file, std::size_t number, const LinkGroup& group, const SideInput& left,
                   const SideInput* right) {
  const bool pair = group.left.size() == 1 && group.right.size() == 1;
  const std::size_t lines = pair ? 1 : group.left.size() + group.right.size();
  for (std::size_t line = 0; line < lines; ++line) {
    std::array<std::string, 10> cells;
    cells[0] = std::to_string(number);
    if (pair || line < group.left.size()) {
      const RowNumber row = group.left[line];
      cells[1] = std::to_string(row.value);
      cells[3] = std::to_string(left.table->line_of(row).value);
    }
    if (pair || line >= group.left.size()) {
      const RowNumber row = group.right[pair ? 0 : line - group.left.size()];
      cells[2] = std::to_string(row.value);
      cells[4] = std::to_string(right->table->line_of(row).value);
    }
    cells[5] = group.bucket == LinkBucket::kAmbiguous ? "ambiguous" : "linkage";
    cells[6] = fmt::format("{:.4f}", group.confidence);
    cells[9] = group.explanations[line];
    CONCORD_CHECK(file.add_row(cells));
  }
  return {};
}

Status write_pairs(const LinkOutcome& outcome, const SideInput& left, const SideInput* right,
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
  for (std::size_t index = 0; index < outcome.groups.size(); ++index)
    CONCORD_CHECK(write_group(file, index + 1, outcome.groups[index], left, right));
  CONCORD_CHECK(file.finish());
  return {};
}

Status write_rows(engine::Session& session, const std::string& data_table, const SideInput& side,
                  const std::vector<RowNumber>& rows, const std::filesystem::path& path, const Deadline& deadline) {
  CONCORD_TRY(auto file, report::TableFile::create(path, kForPeople));
  std::vector<report::Table::Column> columns{{"row", CellKind::kInteger}, {"line", CellKind::kInteger}};
  for (const Column& column : side.table->schema)
    columns.push_back({column.name, column.type.kind == TypeKind::kText ? CellKind::kText : CellKind::kDecimal});
  CONCORD_CHECK(file.add_sheet("rows", std::move(columns)));
  std::vector<std::string> line;
  const auto add = [&](RowNumber row, std::span<const std::string> cells) -> Status {
    line.assign({std::to_string(row.value), std::to_string(side.table->line_of(row).value)});
    line.insert(line.end(), cells.begin(), cells.end());
    return file.add_row(line);
  };
  CONCORD_CHECK(reconcile::read_rows(session, data_table, side.table->schema, rows, deadline, add));
  CONCORD_CHECK(file.finish());
  return {};
}

}  // namespace

Result<std::vector<std::string>> write_linkage_files(const LinkOutcome& outcome, engine::Session& session,
                                                     const SideInput& left, const SideInput* right,
                                                     const std::filesystem::path& directory, const Deadline& deadline) {
  std::vector<std::string> files{"summary.json", "pairs.csv", right == nullptr ? "unique.csv" : "left_unmatched.csv"};
  CONCORD_CHECK(write_text_file(directory / files[0], linkage_json(outcome) + "\n"));
  CONCORD_CHECK(write_pairs(outcome, left, right, directory / files[1]));
  CONCORD_CHECK(write_rows(session, "left_data", left, outcome.left_alone, directory / files[2], deadline));
  if (right != nullptr) {
    files.emplace_back("right_unmatched.csv");
    CONCORD_CHECK(write_rows(session, "right_data", *right, outcome.right_alone, directory / files.back(), deadline));
  }
  CONCORD_TRY(const report::Document document,
              linkage_document(outcome, session, left, right, kReportRowsMax, deadline));
  CONCORD_TRY(const auto reports, report::write_reports(document, directory));
  files.insert(files.end(), reports.begin(), reports.end());
  return files;
}

}  // namespace concord::linkage
