#include "ingest/impl/row_ledger.hpp"

#include <algorithm>
#include <system_error>
#include <utility>

#include "ingest/impl/csv_text.hpp"
#include "ingest/impl/repairs.hpp"

namespace concord::ingest {
namespace {

constexpr std::size_t kExamplesMax = 10;
constexpr std::size_t kQuotedBytesMax = 40;
constexpr std::size_t kFooterLinesMax = 64;

}  // namespace

std::string quoted_cell(std::string_view cell) {
  std::size_t length = std::min(cell.size(), kQuotedBytesMax);
  while (length > 0 && length < cell.size() && (static_cast<unsigned char>(cell[length]) & 0xC0U) == 0x80U) --length;
  std::string text{cell.substr(0, length)};
  std::replace_if(
      text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < ' '; }, ' ');
  return "\"" + text + (length < cell.size() ? "...\"" : "\"");
}

void RowLedger::accept_run(LineNumber line, std::uint64_t rows) {
  const std::vector<RowLine>& lines = result_.row_lines;
  ++result_.rows;
  const bool follows =
      !lines.empty() && lines.back().line.value + (result_.rows - lines.back().row.value) == line.value;
  if (!follows) result_.row_lines.push_back({RowNumber{result_.rows}, line});
  result_.rows += rows - 1;
  last_row_line_ = LineNumber{line.value + rows - 1};
}

void RowLedger::accept_known(std::uint64_t rows, const std::vector<RowLine>& lines) {
  result_.rows = rows;
  result_.row_lines = lines;
  const RowLine& last = lines.back();
  last_row_line_ = LineNumber{last.line.value + (rows - last.row.value)};
}

Status RowLedger::reject(LineNumber line, std::string_view raw, const std::string& reason) {
  if (!rejects_file_) {
    const std::filesystem::path path = places_.directory / (places_.stem + ".rejects.csv");
    CONCORD_TRY(DerivedFile file, DerivedFile::create(path, "the rejected rows of " + places_.name));
    rejects_file_.emplace(std::move(file));
    rejects_file_->buffer() += "line,reason,raw\n";
  }
  std::string& out = rejects_file_->buffer();
  out += std::to_string(line.value);
  out.push_back(',');
  append_csv_cell(out, reason);
  out.push_back(',');
  append_csv_cell(out, raw);
  out.push_back('\n');
  ++result_.rejects.rows;
  if (result_.rejects.examples.size() < kExamplesMax)
    result_.rejects.examples.push_back("line " + std::to_string(line.value) + ": " + reason);
  return rejects_file_->flush_if_full();
}

void RowLedger::drop(std::string_view repair, LineNumber line) {
  ++dropped_;
  count_repair(repair, line);
}

void RowLedger::count_repair(std::string_view kind, LineNumber line) {
  auto found = repairs_.find(kind);
  if (found == repairs_.end()) {
    const Repair first{std::string{kind}, std::string{repair_description(kind)}, 0, {}};
    found = repairs_.emplace(std::string{kind}, first).first;
  }
  Repair& repair = found->second;
  ++repair.count;
  if (repair.first_lines.size() < kExamplesMax) repair.first_lines.push_back(line);
}

void RowLedger::add_note(LineNumber line, std::string text) {
  if (result_.footer.size() >= kFooterLinesMax) result_.footer.erase(result_.footer.begin());
  result_.footer.push_back({line, std::move(text)});
}

Status RowLedger::finish_file() {
  if (rejects_file_) CONCORD_CHECK(rejects_file_->finish());
  if (result_.rows + result_.rejects.rows + dropped_ == result_.records) return {};
  return Error{ErrorCode::kInternal, places_.name + ": rows were lost on reading; please report this"};
}

void RowLedger::remove_file() const {
  std::error_code ignored;
  if (rejects_file_) std::filesystem::remove(rejects_file_->path(), ignored);
}

void RowLedger::finish(Table& table) {
  table.rows = result_.rows;
  table.records = result_.records;
  table.rejects = std::move(result_.rejects);
  if (rejects_file_) table.rejects_path = rejects_file_->path();
  table.row_lines = std::move(result_.row_lines);
  for (NoteLine& line : result_.footer) {  // subtotals between the rows are repairs only
    if (line.line >= last_row_line_) table.footer.push_back(std::move(line));
  }
  const auto totals = repairs_.find(kTotalsRow);
  if (totals_confirmed_ > 0 && totals != repairs_.end())
    totals->second.description += "; " + std::to_string(totals_confirmed_) + " checked: the sum is right";
  for (auto& [kind, repair] : repairs_) table.repairs.push_back(std::move(repair));
}

}  // namespace concord::ingest
