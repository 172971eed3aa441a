#include "reconcile/impl/read_decisions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <optional>
#include <utility>

#include "engine/api/sql.hpp"
#include "reconcile/impl/text_values.hpp"

namespace concord::reconcile {
namespace {

namespace sql = engine::sql;

constexpr std::size_t kFields = std::size(kDecisionColumns);
enum Field : std::uint8_t { kDecision, kGroup, kLeftRow, kLeftContent, kRightRow, kRightContent, kRemark };
using Cells = std::array<std::string, kFields>;
using Places = std::array<std::optional<std::string>, kFields>;  // the file's own names of the columns

Error at_line(const SideInput& file, LineNumber line, const std::string& what) {
  return {ErrorCode::kInvalidInput, fmt::format("{}, line {}: {}", file.name, line.value, what)};
}

std::string lower(std::string_view text) {
  std::string small{text};
  for (char& letter : small) {
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  }
  return small;
}

Result<Places> find_columns(const SideInput& file) {
  Places places;
  for (const Column& column : file.table->schema) {
    const std::string name = lower(without_blanks(column.name));
    for (std::size_t field = 0; field < kFields; ++field) {
      if (name == kDecisionColumns[field] && !places[field]) places[field] = column.name;
    }
  }
  const bool names_rows = places[kLeftRow] || places[kLeftContent] || places[kRightRow] || places[kRightContent];
  if (places[kDecision] && names_rows) return places;
  return Error{ErrorCode::kInvalidInput,
               fmt::format("{} has no column \"{}\". A file of decisions has the columns decision, group, left_row, "
                           "left_content, right_row, right_content and remark; reconcile --out writes one to edit, "
                           "decisions.csv.",
                           file.name, places[kDecision] ? "left_content" : "decision")};
}

Result<std::optional<Verdict>> verdict_of(const SideInput& file, LineNumber line, const Cells& cells) {
  const std::string word = lower(cells[kDecision]);
  for (const Verdict verdict : {Verdict::kAccept, Verdict::kReject, Verdict::kPair, Verdict::kNote}) {
    if (word == verdict_name(verdict)) return std::optional{verdict};
  }
  if (!word.empty()) {
    return at_line(file, line,
                   fmt::format("the decision \"{}\" is none of accept, reject, pair and note. Write one of them in the "
                               "column \"decision\", or nothing.",
                               cells[kDecision]));
  }
  return cells[kRemark].empty() ? std::optional<Verdict>{} : std::optional{Verdict::kNote};
}

bool is_content(std::string_view text) {
  constexpr std::size_t kLetters = 16;
  if (text.size() < kLetters) return false;
  const auto is_letter = [](char letter) { return letter >= 'a' && letter <= 'p'; };
  if (!std::all_of(text.begin(), text.begin() + kLetters, is_letter)) return false;
  const std::string_view copy = text.substr(kLetters);
  return copy.empty() || (copy.size() > 1 && copy[0] == '#' &&
                          std::all_of(copy.begin() + 1, copy.end(), [](char c) { return c >= '0' && c <= '9'; }));
}

// The row of one side that a line names, if it names one.
Result<std::optional<DecidedRow>> named_row(const SideInput& file, LineNumber line, const Cells& cells, bool on_left) {
  const std::string& number = cells[on_left ? kLeftRow : kRightRow];
  const std::string& content = cells[on_left ? kLeftContent : kRightContent];
  if (number.empty() && content.empty()) return std::optional<DecidedRow>{};
  DecidedRow row{.on_left = on_left, .content = lower(content)};
  if (!number.empty()) {
    const auto [end, failure] = std::from_chars(number.data(), number.data() + number.size(), row.number.value);
    if (failure != std::errc{} || end != number.data() + number.size() || row.number.value == 0) {
      return at_line(file, line,
                     fmt::format("\"{}\" in the column \"{}\" is no row number. The first row below the header is 1.",
                                 number, kDecisionColumns[on_left ? kLeftRow : kRightRow]));
    }
  }
  if (!content.empty() && !is_content(row.content)) {
    return at_line(
        file, line,
        fmt::format("\"{}\" in the column \"{}\" is no content of a row: sixteen letters from a to p, as decisions.csv "
                    "has them. Copy it from there, or leave it empty and give the row's number.",
                    content, kDecisionColumns[on_left ? kLeftContent : kRightContent]));
  }
  return std::optional{std::move(row)};
}

bool names_same(const DecidedRow& one, const DecidedRow& other) {
  if (one.on_left != other.on_left) return false;
  return one.content.empty() && other.content.empty() ? one.number == other.number : one.content == other.content;
}

/// A decision while its lines are read.
struct Draft {
  Decision decision;
  std::optional<Verdict> verdict;
};

Status add_line(const SideInput& file, LineNumber line, const Cells& cells, Draft& draft) {
  CONCORD_TRY(const std::optional<Verdict> verdict, verdict_of(file, line, cells));
  const auto is_firm = [](const std::optional<Verdict>& word) { return word && *word != Verdict::kNote; };
  if (is_firm(verdict) && is_firm(draft.verdict) && verdict != draft.verdict) {
    return at_line(
        file, line,
        fmt::format("the group \"{}\" is decided as \"{}\" here and as \"{}\" in a line above. A group is one "
                    "decision: keep one of them, or give the lines groups of their own.",
                    cells[kGroup], verdict_name(*verdict), verdict_name(*draft.verdict)));
  }
  if (verdict && !is_firm(draft.verdict)) draft.verdict = verdict;
  if (!cells[kRemark].empty() && draft.decision.remark.find(cells[kRemark]) == std::string::npos)
    draft.decision.remark += (draft.decision.remark.empty() ? "" : "; ") + cells[kRemark];
  for (const bool on_left : {true, false}) {
    CONCORD_TRY(std::optional<DecidedRow> row, named_row(file, line, cells, on_left));
    if (!row) continue;
    auto& rows = draft.decision.rows;
    if (std::none_of(rows.begin(), rows.end(), [&](const DecidedRow& each) { return names_same(each, *row); }))
      rows.push_back(std::move(*row));
  }
  return {};
}

Status check_rows(const SideInput& file, const Decision& decision) {
  const auto left =
      std::count_if(decision.rows.begin(), decision.rows.end(), [](const DecidedRow& row) { return row.on_left; });
  const auto right = static_cast<std::ptrdiff_t>(decision.rows.size()) - left;
  if (decision.rows.empty()) {
    return at_line(file, decision.line,
                   "the decision names no row. Give its left_content or right_content, or its row number.");
  }
  if (decision.verdict == Verdict::kPair && (left == 0 || right == 0)) {
    return at_line(file, decision.line,
                   "\"pair\" puts rows of both sides together, and only one side is named. Write the rows of the other "
                   "side into lines of the same group.");
  }
  if (decision.verdict == Verdict::kReject && decision.rows.size() < 2) {
    return at_line(file, decision.line,
                   "\"reject\" keeps rows apart, and only one is named. To say that a row has no partner, write "
                   "\"accept\".");
  }
  return {};
}

Result<std::vector<std::pair<LineNumber, Cells>>> read_lines(engine::Session& session, const SideInput& file,
                                                             const Places& places, const Deadline& deadline) {
  sql::Select rows{file.view};
  for (std::size_t field = 0; field < kFields; ++field) {
    rows.column(places[field] ? sql::to_text(sql::column(*places[field])) : sql::text(""), kDecisionColumns[field]);
  }
  CONCORD_TRY(auto stream, session.query(rows.sql(sql::Dialect::kDuckdb), deadline));
  std::vector<std::pair<LineNumber, Cells>> lines;
  while (true) {
    CONCORD_TRY(const engine::Chunk* chunk, stream->next());
    if (chunk == nullptr) return lines;
    for (std::size_t row = 0; row < chunk->rows(); ++row) {
      Cells cells;
      for (std::size_t field = 0; field < kFields; ++field) {
        const engine::ColumnView& column = chunk->column(field);
        if (!column.is_null(row)) cells[field] = std::string{without_blanks(column.text(row))};
      }
      lines.emplace_back(file.table->line_of(RowNumber{lines.size() + 1}), std::move(cells));
    }
  }
}

}  // namespace

Result<std::vector<Decision>> read_decisions(engine::Session& session, const SideInput& file,
                                             const Deadline& deadline) {
  CONCORD_TRY(const Places places, find_columns(file));
  CONCORD_TRY(const auto lines, read_lines(session, file, places, deadline));
  std::vector<Draft> drafts;
  std::map<std::string, std::size_t> by_label;
  for (const auto& [line, cells] : lines) {
    const auto [place, is_new] = by_label.try_emplace(cells[kGroup], drafts.size());
    if (is_new || cells[kGroup].empty()) {
      drafts.push_back({.decision = {.label = cells[kGroup], .line = line}, .verdict = {}});
      place->second = drafts.size() - 1;
    }
    CONCORD_CHECK(add_line(file, line, cells, drafts[place->second]));
  }
  std::vector<Decision> decisions;
  for (Draft& draft : drafts) {
    if (!draft.verdict) continue;
    draft.decision.verdict = *draft.verdict;
    CONCORD_CHECK(check_rows(file, draft.decision));
    decisions.push_back(std::move(draft.decision));
  }
  return decisions;
}

}  // namespace concord::reconcile
