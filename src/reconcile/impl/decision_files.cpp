#include "reconcile/impl/decision_files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <utility>
#include <vector>

#include "engine/api/sql.hpp"
#include "report/table_file.hpp"

namespace concord::reconcile {
namespace {

namespace sql = engine::sql;
using report::CellKind;

constexpr double kSureConfidence = 0.99;  // equal amounts and this much need no look
enum Field : std::uint8_t {
  kDecision,
  kGroup,
  kLeftRow,
  kLeftContent,
  kLeftAmount,
  kRightRow,
  kRightContent,
  kRightAmount,
  kBucket,
  kConfidence,
  kExplanation,
  kRemark,
  kFields
};
using Cells = std::array<std::string, kFields>;

std::string row_list(const Decision& decision, bool on_left) {
  std::string text;
  for (const DecidedRow& row : decision.rows) {
    if (row.on_left != on_left) continue;
    const std::string name = row.found || row.content.empty() ? std::to_string(row.number.value) : row.content;
    text += (text.empty() ? "" : ", ") + name;
  }
  return text;
}

// Contents by row number.
Result<std::vector<std::string>> read_contents(engine::Session& session, const std::string& table, std::uint64_t rows,
                                               const Deadline& deadline) {
  sql::Select select{table};
  select.column("concord_row").column("content");
  CONCORD_TRY(auto stream, session.query(select.sql(sql::Dialect::kDuckdb), deadline));
  std::vector<std::string> contents(rows + 1);
  while (true) {
    CONCORD_TRY(const engine::Chunk* chunk, stream->next());
    if (chunk == nullptr) return contents;
    for (std::size_t row = 0; row < chunk->rows(); ++row)
      contents[static_cast<std::size_t>(chunk->column(0).integer(row))] = std::string{chunk->column(1).text(row)};
  }
}

class DecisionFile {
 public:
  DecisionFile(const Outcome& outcome, report::TableFile file, std::vector<std::string> left,
               std::vector<std::string> right)
      : outcome_{outcome}, file_{std::move(file)}, left_{std::move(left)}, right_{std::move(right)} {}

  Status write() {
    CONCORD_CHECK(file_.add_sheet("decisions", {{"decision", CellKind::kText},
                                                {"group", CellKind::kText},
                                                {"left_row", CellKind::kInteger},
                                                {"left_content", CellKind::kText},
                                                {"left_amount", CellKind::kMoney},
                                                {"right_row", CellKind::kInteger},
                                                {"right_content", CellKind::kText},
                                                {"right_amount", CellKind::kMoney},
                                                {"bucket", CellKind::kText},
                                                {"confidence", CellKind::kDecimal},
                                                {"explanation", CellKind::kText},
                                                {"remark", CellKind::kText}}));
    for (const Decision& decision : outcome_.decisions) CONCORD_CHECK(write_decision(decision));
    CONCORD_CHECK(write_groups());
    CONCORD_CHECK(write_open(outcome_.missing_from_right, true));
    CONCORD_CHECK(write_open(outcome_.missing_from_left, false));
    auto summary = file_.finish();
    if (!summary.ok()) return std::move(summary).error();
    return {};
  }

 private:
  void name_row(Cells& cells, bool on_left, RowNumber row) const {
    cells[on_left ? kLeftRow : kRightRow] = std::to_string(row.value);
    cells[on_left ? kLeftContent : kRightContent] = (on_left ? left_ : right_)[row.value];
    cells[on_left ? kLeftAmount : kRightAmount] =
        amount_text(outcome_, (on_left ? outcome_.left_amounts : outcome_.right_amounts)[row.value]);
  }

  // As it was said: a content that is not there any more may be there again the next time.
  Status write_decision(const Decision& decision) {
    const std::size_t lines = decision.rows.size();
    const std::string label =
        !decision.label.empty() || lines < 2 ? decision.label : fmt::format("line {}", decision.line.value);
    for (std::size_t line = 0; line < lines; ++line) {
      const DecidedRow& row = decision.rows[line];
      Cells cells;
      if (row.found) {
        name_row(cells, row.on_left, row.number);
        decided_.emplace(row.on_left, row.number);
      } else {
        if (row.number.value > 0) cells[row.on_left ? kLeftRow : kRightRow] = std::to_string(row.number.value);
        cells[row.on_left ? kLeftContent : kRightContent] = row.content;
      }
      cells[kDecision] = verdict_name(decision.verdict);
      cells[kGroup] = label;
      cells[kExplanation] = decision.reason;
      if (line == 0) cells[kRemark] = decision.remark;
      CONCORD_CHECK(file_.add_row(cells));
    }
    return {};
  }

  bool deserves_a_look(const Group& group) const {
    const bool quiet = group.bucket == BucketKind::kMatchedExact && group.confidence >= kSureConfidence;
    const auto is_decided = [&](bool on_left, const std::vector<RowNumber>& rows) {
      return std::any_of(rows.begin(), rows.end(), [&](RowNumber row) { return decided_.contains({on_left, row}); });
    };
    return !quiet && !is_decided(true, group.left) && !is_decided(false, group.right);
  }

  Status write_groups() {
    std::vector<const Group*> groups;
    for (const Group& group : outcome_.groups) {
      if (deserves_a_look(group)) groups.push_back(&group);
    }
    std::stable_sort(groups.begin(), groups.end(),
                     [](const Group* one, const Group* other) { return one->confidence < other->confidence; });
    for (const Group* group : groups) CONCORD_CHECK(write_group(*group));
    return {};
  }

  // One line for a pair, else one for each row. The label is the content of the first row, so that files of several
  // runs can be put together.
  Status write_group(const Group& group) {
    const std::string& label = group.left.empty() ? right_[group.right.front().value] : left_[group.left.front().value];
    const bool pair = group.left.size() == 1 && group.right.size() == 1;
    const std::size_t lines = pair ? 1 : group.left.size() + group.right.size();
    for (std::size_t line = 0; line < lines; ++line) {
      Cells cells;
      if (pair || line < group.left.size()) name_row(cells, true, group.left[line]);
      if (pair || line >= group.left.size()) name_row(cells, false, group.right[pair ? 0 : line - group.left.size()]);
      if (lines > 1) cells[kGroup] = label;
      cells[kBucket] = bucket_name(group.bucket);
      cells[kConfidence] = fmt::format("{:.4f}", group.confidence);
      cells[kExplanation] = group.explanation;
      CONCORD_CHECK(file_.add_row(cells));
    }
    return {};
  }

  Status write_open(const std::vector<RowNumber>& rows, bool on_left) {
    for (const RowNumber row : rows) {
      if (decided_.contains({on_left, row})) continue;
      Cells cells;
      name_row(cells, on_left, row);
      cells[kBucket] = bucket_name(on_left ? BucketKind::kMissingFromRight : BucketKind::kMissingFromLeft);
      CONCORD_CHECK(file_.add_row(cells));
    }
    return {};
  }

  const Outcome& outcome_;
  report::TableFile file_;
  std::vector<std::string> left_, right_;
  std::set<std::pair<bool, RowNumber>> decided_;
};

}  // namespace

report::Table decision_table(const Outcome& outcome) {
  report::Table table;
  table.title = "What became of the decisions in " + outcome.decisions_file;
  table.sheet = "Decisions";
  table.columns = {{"Line", CellKind::kInteger},    {"Decision", CellKind::kText}, {"Left rows", CellKind::kText},
                   {"Right rows", CellKind::kText}, {"State", CellKind::kText},    {"Why", CellKind::kText},
                   {"Remark", CellKind::kText}};
  for (const Decision& decision : outcome.decisions) {
    table.rows.push_back({std::to_string(decision.line.value), std::string{verdict_name(decision.verdict)},
                          row_list(decision, true), row_list(decision, false),
                          std::string{decision_state_name(decision.state)}, decision.reason, decision.remark});
  }
  return table;
}

Status write_decisions(const Outcome& outcome, engine::Session& session, const std::filesystem::path& path,
                       const Deadline& deadline) {
  CONCORD_TRY(auto left, read_contents(session, "left_content", outcome.left.rows, deadline));
  CONCORD_TRY(auto right, read_contents(session, "right_content", outcome.right.rows, deadline));
  CONCORD_TRY(auto file, report::TableFile::create(path, {.format = report::TableFileFormat::kCsvForPeople}));
  return DecisionFile{outcome, std::move(file), std::move(left), std::move(right)}.write();
}

}  // namespace concord::reconcile
