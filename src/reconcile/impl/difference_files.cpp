#include "reconcile/impl/difference_files.hpp"

#include <array>
#include <utility>

namespace concord::reconcile {
namespace {

using report::CellKind;

constexpr std::array<const char*, 4> kFiles{"changes.csv", "left_unmatched.csv", "right_unmatched.csv",
                                            "duplicate_keys.csv"};

std::vector<report::Table::Column> key_columns(const ComparedColumns& columns) {
  std::vector<report::Table::Column> list;
  for (const ColumnMatch& key : columns.keys) list.push_back({key.left.name, CellKind::kText});
  return list;
}

Status open_sheet(std::optional<report::TableFile>& file, const std::filesystem::path& path,
                  std::vector<report::Table::Column> columns) {
  CONCORD_TRY(file, report::TableFile::create(path, {.format = report::TableFileFormat::kCsvForPeople}));
  return file->add_sheet("rows", std::move(columns));
}

Status open_unmatched(std::optional<report::TableFile>& file, const std::filesystem::path& path, const Schema& schema) {
  std::vector<report::Table::Column> columns{{"row", CellKind::kInteger}, {"line", CellKind::kInteger}};
  for (const Column& column : schema)
    columns.push_back({column.name, is_number(column.type.kind) ? CellKind::kDecimal : CellKind::kText});
  return open_sheet(file, path, std::move(columns));
}

std::string line_text(const SideInput& side, RowNumber row) {
  return side.table->place_of(row);
}

}  // namespace

std::vector<std::string> comparison_files() {
  return {kFiles.begin(), kFiles.end()};
}

Result<DifferenceFiles> DifferenceFiles::create(const std::optional<std::filesystem::path>& directory,
                                                const SideInput& left, const SideInput& right,
                                                const ComparedColumns& columns) {
  DifferenceFiles files{left, right, columns};
  if (!directory) return files;
  auto changes = key_columns(columns);
  for (const char* name : {"column", "left", "right"}) changes.push_back({name, CellKind::kText});
  for (const char* name : {"left_row", "right_row", "left_line", "right_line"})
    changes.push_back({name, CellKind::kInteger});
  CONCORD_CHECK(open_sheet(files.changes_, *directory / kFiles[0], std::move(changes)));
  CONCORD_CHECK(open_unmatched(files.left_unmatched_, *directory / kFiles[1], left.table->schema));
  CONCORD_CHECK(open_unmatched(files.right_unmatched_, *directory / kFiles[2], right.table->schema));
  std::vector<report::Table::Column> duplicates{
      {"side", CellKind::kText}, {"row", CellKind::kInteger}, {"line", CellKind::kInteger}};
  for (report::Table::Column& key : key_columns(columns)) duplicates.push_back(std::move(key));
  duplicates.push_back({"reason", CellKind::kText});
  CONCORD_CHECK(open_sheet(files.duplicates_, *directory / kFiles[3], std::move(duplicates)));
  return files;
}

Status DifferenceFiles::add_change(RowNumber left_row, RowNumber right_row, std::span<const std::string> keys,
                                   const ChangedCell& cell) {
  if (!changes_) return {};
  std::vector<std::string> line{keys.begin(), keys.end()};
  line.push_back(columns_.values[cell.value].left.name);
  line.emplace_back(cell.left);
  line.emplace_back(cell.right);
  line.push_back(std::to_string(left_row.value));
  line.push_back(std::to_string(right_row.value));
  line.push_back(line_text(left_, left_row));
  line.push_back(line_text(right_, right_row));
  return changes_->add_row(line);
}

Status DifferenceFiles::add_unmatched(SideName name, RowNumber row, std::span<const std::string> cells) {
  auto& file = name == SideName::kLeft ? left_unmatched_ : right_unmatched_;
  if (!file) return {};
  std::vector<std::string> line{std::to_string(row.value), line_text(side(name), row)};
  line.insert(line.end(), cells.begin(), cells.end());
  return file->add_row(line);
}

Status DifferenceFiles::add_duplicate(SideName name, RowNumber row, std::span<const std::string> keys, Reason reason) {
  if (!duplicates_) return {};
  std::vector<std::string> line{name == SideName::kLeft ? "left" : "right", std::to_string(row.value),
                                line_text(side(name), row)};
  line.insert(line.end(), keys.begin(), keys.end());
  line.emplace_back(reason == Reason::kRepeats ? "repeats" : "empty");
  return duplicates_->add_row(line);
}

Status DifferenceFiles::finish() {
  for (auto* file : {&changes_, &left_unmatched_, &right_unmatched_, &duplicates_}) {
    if (!*file) continue;
    CONCORD_CHECK((*file)->finish());
  }
  return {};
}

}  // namespace concord::reconcile
