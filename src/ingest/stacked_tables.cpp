#include "ingest/stacked_tables.hpp"

#include <algorithm>
#include <cctype>
#include <fstream>
#include <iterator>
#include <optional>
#include <set>
#include <utility>

#include "core/sha256.hpp"
#include "ingest/dataset_parts.hpp"
#include "ingest/derived_file.hpp"
#include "ingest/impl/csv_text.hpp"
#include "ingest/input_names.hpp"

namespace concord::ingest {
namespace {

constexpr std::size_t kExamplesMax = 10;
constexpr std::uint8_t kDigitsMax = 38, kIntegerDigits = 19;

bool differ(const std::string& left, const std::string& right) {
  return !left.empty() && !right.empty() && left != right;
}

bool has_names(const Table& table) {
  return table.names_given || !table.header_lines.empty();
}

/// Nothing where the tables can be one.
std::optional<std::string> difference(const Table& left, const Table& right) {
  if (left.columns.size() != right.columns.size())
    return "have " + std::to_string(left.columns.size()) + " and " + std::to_string(right.columns.size()) + " columns";
  if (has_names(left) != has_names(right)) return "are not both with a header";
  for (std::size_t i = 0; i < left.columns.size(); ++i) {
    const ColumnFinding &one = left.columns[i], &other = right.columns[i];
    if (one.name != other.name)
      return "name column " + std::to_string(i + 1) + " \"" + one.name + "\" and \"" + other.name + "\"";
    if (differ(one.currency, other.currency))
      return "have column \"" + one.name + "\" in " + one.currency + " and in " + other.currency;
    if (differ(one.unit, other.unit))
      return "have column \"" + one.name + "\" in " + one.unit + " and in " + other.unit;
    if (!has_names(left) && one.type.kind != other.type.kind)
      return "have no header, and column " + std::to_string(i + 1) + " has different types";
  }
  return std::nullopt;
}

struct Digits {
  std::uint8_t whole, places;
};

std::optional<Digits> digits_of(DataType type) {
  if (type.kind == TypeKind::kInteger) return Digits{kIntegerDigits, 0};
  if (type.kind == TypeKind::kDecimal)
    return Digits{static_cast<std::uint8_t>(type.precision - type.scale), type.scale};
  return std::nullopt;
}

bool is_moment(TypeKind kind) {
  return kind == TypeKind::kDate || kind == TypeKind::kTimestamp;
}

/// A type that holds the values of both.
DataType wider(DataType left, DataType right) {
  if (left == right) return left;
  const std::optional<Digits> one = digits_of(left), other = digits_of(right);
  if (one && other) {
    const int whole = std::max(one->whole, other->whole), places = std::max(one->places, other->places);
    if (whole + places <= kDigitsMax)
      return {TypeKind::kDecimal, static_cast<std::uint8_t>(whole + places), static_cast<std::uint8_t>(places)};
  }
  if (is_moment(left.kind) && is_moment(right.kind)) return {TypeKind::kTimestamp};
  return {TypeKind::kText};
}

bool says_nothing(const Table& table, std::size_t column) {
  return table.columns[column].empty_cells >= table.rows;
}

/// Of one column in all tables; columns without a value have no say.
DataType common_type(const std::vector<FileTable>& parts, std::size_t column) {
  std::optional<DataType> type;
  for (const FileTable& part : parts) {
    if (says_nothing(part.table, column)) continue;
    const DataType own = part.table.schema[column].type;
    type = type ? wider(*type, own) : own;
  }
  return type.value_or(parts.front().table.schema[column].type);
}

ColumnFinding common_finding(const std::vector<FileTable>& parts, std::size_t column) {
  ColumnFinding common = parts.front().table.columns[column];
  common.type = common_type(parts, column);
  std::string example;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const ColumnFinding& own = parts[i].table.columns[column];
    if (own.type != common.type && !says_nothing(parts[i].table, column) && example.empty())
      example = data_type_name(own.type) + " in " + parts[i].file;
    if (i == 0) continue;
    common.empty_cells += own.empty_cells;
    common.damaged_cells += own.damaged_cells;
    common.ambiguous_date_order = common.ambiguous_date_order || own.ambiguous_date_order;
    common.identifier = common.identifier || own.identifier;
    if (common.currency.empty()) common.currency = own.currency;
    if (common.unit.empty()) common.unit = own.unit;
    if (common.format != own.format) common.format.clear();
  }
  common.reason = "The files agree on the type.";
  if (!example.empty()) common.reason = "Holds the values of all files; it is " + example + ".";
  return common;
}

ColumnFinding file_finding(const std::vector<FileTable>& parts) {
  ColumnFinding finding;
  finding.name = "file";
  const auto is_taken = [&finding](const ColumnFinding& column) {
    return std::ranges::equal(column.name, finding.name,
                              [](unsigned char left, unsigned char right) { return std::tolower(left) == right; });
  };
  while (std::ranges::any_of(parts.front().table.columns, is_taken)) finding.name += "_";
  finding.header_text = finding.name;
  finding.type = {TypeKind::kText};
  finding.reason = "Says which file a row is from.";
  return finding;
}

/// Names without folders, unless two are then the same.
std::vector<std::string> labels_of(const std::vector<FileTable>& parts) {
  std::vector<std::string> whole, shorter;
  for (const FileTable& part : parts) {
    whole.push_back(part.file);
    shorter.push_back(part.file.substr(part.file.find_last_of('/') + 1));
  }
  const std::set<std::string> different{shorter.begin(), shorter.end()};
  return different.size() == shorter.size() ? shorter : whole;
}

/// The records of rejected rows, whose line then names its file too.
Status append_rejects(const std::filesystem::path& from, const std::string& label, DerivedFile& file) {
  std::ifstream input{from, std::ios::binary};
  std::string line;
  std::getline(input, line);  // the header
  bool in_quotes = false;
  while (std::getline(input, line)) {
    std::string_view rest = line;
    if (!in_quotes) {
      const std::size_t comma = std::min(rest.find(','), rest.size());
      append_csv_cell(file.buffer(), label + ":" + std::string{rest.substr(0, comma)});
      rest.remove_prefix(comma);
    }
    file.buffer() += rest;
    file.buffer() += '\n';
    in_quotes = in_quotes != (std::ranges::count(line, '"') % 2 != 0);
    CONCORD_CHECK(file.flush_if_full());
  }
  return {};
}

Status stack_rejects(const std::vector<FileTable>& parts, const std::vector<std::string>& labels,
                     const std::filesystem::path& directory, Table& table) {
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const RejectSummary& own = parts[i].table.rejects;
    table.rejects.rows += own.rows;
    for (const std::string& example : own.examples) {
      if (table.rejects.examples.size() < kExamplesMax) table.rejects.examples.push_back(labels[i] + ": " + example);
    }
  }
  if (table.rejects.rows == 0) return {};
  const auto path = directory / (free_stem(table.name, directory) + ".rejects.csv");
  CONCORD_TRY(DerivedFile file, DerivedFile::create(path, "the rejected rows of " + table.name));
  file.buffer() += "line,reason,raw\n";
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (!parts[i].table.rejects_path.empty())
      CONCORD_CHECK(append_rejects(parts[i].table.rejects_path, labels[i], file));
  }
  CONCORD_CHECK(file.finish());
  table.rejects_path = path;
  return {};
}

void stack_repairs(const Table& part, const std::string& label, Table& table) {
  for (const Repair& repair : part.repairs) {
    const auto known = std::ranges::find(table.repairs, repair.kind, &Repair::kind);
    if (known != table.repairs.end()) {
      known->count += repair.count;
      continue;
    }
    table.repairs.push_back({repair.kind, repair.description, repair.count, {}});
    if (!repair.first_lines.empty())
      table.repairs.back().description +=
          " (first in " + label + ", line " + std::to_string(repair.first_lines.front().value) + ")";
  }
}

void stack_lines(const Table& part, const std::string& label, Table& table) {
  if (part.rows > 0) table.row_files.push_back({RowNumber{table.rows + 1}, label});
  for (const RowLine& entry : part.row_lines)
    table.row_lines.push_back({RowNumber{table.rows + entry.row.value}, entry.line});
  for (const NoteLine& note : part.preamble) table.preamble.push_back({note.line, label + ": " + note.text});
  for (const NoteLine& note : part.footer) table.footer.push_back({note.line, label + ": " + note.text});
  table.rows += part.rows;
  table.records += part.records;
}

Result<Table> stacked(std::vector<FileTable> parts, const std::string& name, const std::filesystem::path& directory) {
  const std::vector<std::string> labels = labels_of(parts);
  Table table;
  table.name = name;
  table.names_given = parts.front().table.names_given;
  table.header_lines = parts.front().table.header_lines;
  table.columns.push_back(file_finding(parts));
  for (std::size_t i = 0; i < parts.front().table.columns.size(); ++i)
    table.columns.push_back(common_finding(parts, i));
  for (const ColumnFinding& column : table.columns) table.schema.push_back({column.name, column.type});
  engine::StackedScan scan;
  scan.labels = labels;
  scan.schema = table.schema;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    stack_repairs(parts[i].table, labels[i], table);
    stack_lines(parts[i].table, labels[i], table);
    if (const auto* csv = std::get_if<engine::CsvScan>(&parts[i].table.scan)) scan.parts.emplace_back(*csv);
    if (const auto* parquet = std::get_if<engine::ParquetScan>(&parts[i].table.scan)) scan.parts.emplace_back(*parquet);
  }
  CONCORD_CHECK(stack_rejects(parts, labels, directory, table));
  table.scan = std::move(scan);
  return table;
}

/// What is stacked already stays by itself.
bool fits(const std::vector<FileTable>& group, const FileTable& table) {
  const bool is_file = !std::holds_alternative<engine::StackedScan>(table.table.scan) &&
                       !std::holds_alternative<engine::StackedScan>(group.front().table.scan);
  return is_file && std::ranges::none_of(group, [&](const FileTable& each) { return each.file == table.file; }) &&
         have_same_structure(group.front().table, table.table);
}

std::string fingerprint(const std::vector<Dataset>& parts) {
  std::string text;
  for (const Dataset& part : parts) text += part.sha256 + "  " + part.name + "\n";
  return sha256_of_text(text);
}

const Table& main_table(const Dataset& dataset) {
  return dataset.tables[dataset.main_table];
}

}  // namespace

bool have_same_structure(const Table& left, const Table& right) {
  return !difference(left, right);
}

Result<std::vector<FileTable>> stack_same_tables(std::vector<FileTable> tables, const std::string& name,
                                                 const std::filesystem::path& directory) {
  std::vector<std::vector<FileTable>> groups;
  for (FileTable& table : tables) {
    const auto group = std::ranges::find_if(groups, [&](const auto& each) { return fits(each, table); });
    if (group == groups.end()) {
      groups.emplace_back();
      groups.back().push_back(std::move(table));
    } else {
      group->push_back(std::move(table));
    }
  }
  std::vector<FileTable> result;
  std::size_t stacks = 0;
  for (std::vector<FileTable>& group : groups) {
    if (group.size() == 1) {
      result.push_back(std::move(group.front()));
      continue;
    }
    const bool is_main = std::ranges::any_of(group, &FileTable::is_main);
    const std::string stack_name = ++stacks == 1 ? name : name + " " + std::to_string(stacks);
    CONCORD_TRY(Table table, stacked(std::move(group), stack_name, directory));
    result.push_back({"", std::move(table), is_main});
  }
  return result;
}

Result<Dataset> join_files(std::vector<Dataset> parts, const std::string& name,
                           const std::filesystem::path& directory) {
  Dataset joined;
  joined.name = name;
  joined.format = parts.front().format;
  joined.sha256 = fingerprint(parts);
  joined.evidence.push_back(std::to_string(parts.size()) +
                            " files of the same structure are one table; its first column names a row's file");
  std::vector<FileTable> tables;
  for (Dataset& part : parts) {
    if (const auto differs = difference(main_table(parts.front()), main_table(part)))
      return Error{ErrorCode::kInvalidInput, parts.front().name + " and " + part.name + " " + *differs +
                                                 ", so the files cannot be read as one table"};
  }
  for (Dataset& part : parts) {
    joined.size_bytes += part.size_bytes;
    joined.verified = joined.verified && part.verified;
    if (part.format != joined.format) joined.format = "several formats";
    for (std::string& note : part.notes) joined.notes.push_back(part.name + ": " + note);
    joined.evidence.push_back(part.name + ": SHA-256 " + part.sha256);
    for (std::size_t i = 0; i < part.tables.size(); ++i)
      tables.push_back({part.name, std::move(part.tables[i]), i == part.main_table});
  }
  CONCORD_TRY(tables, stack_same_tables(std::move(tables), table_name_of(name), directory));
  DatasetParts all{joined};
  for (FileTable& table : tables) {
    std::vector<Table> one;
    one.push_back(std::move(table.table));
    all.add(std::move(one), DatasetParts::MayBeMain::kAll, table.is_main);
  }
  if (!joined.verified) joined.sha256.clear();
  return joined;
}

}  // namespace concord::ingest
