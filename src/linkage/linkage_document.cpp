#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <numeric>

#include "core/version.hpp"
#include "linkage/impl/level_names.hpp"
#include "linkage/linkage.hpp"
#include "reconcile/input_name.hpp"
#include "reconcile/row_files.hpp"
#include "reconcile/row_reader.hpp"

namespace concord::linkage {
namespace {

using reconcile::SideInput;
using report::CellKind;
using Tone = report::KeyFigures::Figure::Tone;

const LinkBucketCount* find_bucket(const LinkOutcome& outcome, LinkBucket bucket) {
  const auto place = std::find_if(outcome.buckets.begin(), outcome.buckets.end(),
                                  [&](const LinkBucketCount& count) { return count.bucket == bucket; });
  return place == outcome.buckets.end() ? nullptr : &*place;
}

std::uint64_t rows_in(const LinkOutcome& outcome, LinkBucket bucket) {
  const LinkBucketCount* count = find_bucket(outcome, bucket);
  return count == nullptr ? 0 : count->left_rows + count->right_rows;
}

std::uint64_t groups_in(const LinkOutcome& outcome, LinkBucket bucket) {
  const LinkBucketCount* count = find_bucket(outcome, bucket);
  return count == nullptr ? 0 : count->groups;
}

std::string left_name(const LinkOutcome& outcome) {
  return reconcile::name_for_people(outcome.left.input, outcome.right ? outcome.right->input : "");
}

std::string right_name(const LinkOutcome& outcome) {
  return reconcile::name_for_people(outcome.right->input, outcome.left.input);
}

std::string title_of(const LinkOutcome& outcome, LinkBucket bucket) {
  switch (bucket) {
    case LinkBucket::kMatched:
      return "In both";
    case LinkBucket::kDuplicate:
      return "Duplicates of each other";
    case LinkBucket::kAmbiguous:
      return "Cannot be told apart";
    case LinkBucket::kLeftOnly:
      return "Only in " + left_name(outcome);
    case LinkBucket::kRightOnly:
      return outcome.right ? "Only in " + right_name(outcome) : "";
    case LinkBucket::kUnique:
      return "Unique";
  }
  return "";
}

double mean_confidence(const LinkOutcome& outcome) {
  double sum = 0, count = 0;
  for (const LinkGroup& group : outcome.groups) {
    if (group.bucket == LinkBucket::kAmbiguous) continue;
    sum += group.confidence;
    ++count;
  }
  return count == 0 ? 0 : sum / count;
}

std::string rows_text(std::uint64_t rows) {
  return fmt::format("{} row{}", rows, rows == 1 ? "" : "s");
}

// The first sentence: how many belong together, and how sure that is.
std::string answer(const LinkOutcome& outcome) {
  const std::string sure = fmt::format("(mean confidence {:.1f} %)", 100 * mean_confidence(outcome));
  std::string text;
  if (!outcome.right) {
    const std::uint64_t rows = rows_in(outcome, LinkBucket::kDuplicate),
                        groups = groups_in(outcome, LinkBucket::kDuplicate);
    text = rows == 0
               ? fmt::format("No two of {}'s {} belong together.", left_name(outcome), rows_text(outcome.left.rows))
               : fmt::format("{} of {} in {} are duplicates: they are {} records {}.", rows,
                             rows_text(outcome.left.rows), left_name(outcome), groups, sure);
    return text;
  }
  const LinkBucketCount* matched = find_bucket(outcome, LinkBucket::kMatched);
  text = matched == nullptr ? fmt::format("No row of {} belongs to one of {}.", left_name(outcome), right_name(outcome))
                            : fmt::format("{} of {} in {} and {} of {} in {} belong together {}.", matched->left_rows,
                                          rows_text(outcome.left.rows), left_name(outcome), matched->right_rows,
                                          rows_text(outcome.right->rows), right_name(outcome), sure);
  if (const std::uint64_t rows = rows_in(outcome, LinkBucket::kAmbiguous); rows > 0)
    text += fmt::format(" {} cannot be told apart.", rows_text(rows));
  return text;
}

report::KeyFigures key_figures(const LinkOutcome& outcome) {
  report::KeyFigures block;
  for (const LinkBucketCount& count : outcome.buckets) {
    const std::uint64_t rows = count.left_rows + count.right_rows;
    const Tone tone = count.bucket == LinkBucket::kAmbiguous ? Tone::kBad : Tone::kNeutral;
    block.figures.push_back({title_of(outcome, count.bucket), rows_text(rows),
                             count.groups == 0 ? "" : fmt::format("{} records", count.groups), tone});
  }
  return block;
}

report::Table bucket_table(const LinkOutcome& outcome) {
  report::Table table;
  table.title = "Where every row went";
  table.columns = {{"Bucket", CellKind::kText}, {"Records", CellKind::kInteger}};
  table.columns.push_back({outcome.right ? "Left rows" : "Rows", CellKind::kInteger});
  if (outcome.right) table.columns.push_back({"Right rows", CellKind::kInteger});
  std::uint64_t groups = 0;
  for (const LinkBucketCount& count : outcome.buckets) {
    const std::uint64_t records = count.groups == 0 ? count.left_rows + count.right_rows : count.groups;
    table.rows.push_back({title_of(outcome, count.bucket), std::to_string(records), std::to_string(count.left_rows)});
    if (outcome.right) table.rows.back().push_back(std::to_string(count.right_rows));
    groups += records;
  }
  table.totals = {"Total", std::to_string(groups), std::to_string(outcome.left.rows)};
  if (outcome.right) table.totals.push_back(std::to_string(outcome.right->rows));
  return table;
}

// What agreement and disagreement of each column is worth, as it was learnt.
report::Table column_table(const LinkOutcome& outcome) {
  report::Table table;
  table.title = "What each column says";
  table.columns = {{"Column", CellKind::kText},
                   {"Compared as", CellKind::kText},
                   {"Decided", CellKind::kInteger},
                   {"Equal if same", CellKind::kPercent},
                   {"Equal by chance", CellKind::kPercent},
                   {"Bits if equal", CellKind::kDecimal},
                   {"if one edit", CellKind::kDecimal},
                   {"if similar", CellKind::kDecimal},
                   {"if different", CellKind::kDecimal}};
  for (const LinkedColumn& column : outcome.columns) {
    const auto equal = static_cast<std::size_t>(Level::kEqual);
    const auto bits = [&](Level level) { return fmt::format("{:.1f}", bits_of(column, level)); };
    table.rows.push_back({column.left == column.right ? column.left : column.left + " = " + column.right,
                          column.digits ? "digits" : "words", std::to_string(column.decided),
                          fmt::format("{:.3f}", column.same[equal]), fmt::format("{:.5f}", column.unrelated[equal]),
                          bits(Level::kEqual), bits(Level::kOneEdit), bits(Level::kSimilar), bits(Level::kDifferent)});
  }
  return table;
}

// The groups that a report shows, the least sure first, with their rows' cells.
class GroupTable {
 public:
  GroupTable(const LinkOutcome& outcome, LinkBucket bucket, std::size_t rows_max) : outcome_{outcome}, bucket_{bucket} {
    for (std::size_t index = 0; index < outcome.groups.size(); ++index) {
      if (outcome.groups[index].bucket == bucket) shown_.push_back(index);
    }
    std::stable_sort(shown_.begin(), shown_.end(), [&](std::size_t one, std::size_t other) {
      return outcome.groups[one].confidence < outcome.groups[other].confidence;
    });
    std::size_t lines = 0, groups = 0;
    while (groups < shown_.size() && lines < rows_max) lines += members(outcome.groups[shown_[groups++]]);
    for (std::size_t hidden = groups; hidden < shown_.size(); ++hidden)
      left_out_ += members(outcome.groups[shown_[hidden]]);
    shown_.resize(groups);
  }

  Status fetch(engine::Session& session, const SideInput& left, const SideInput* right, const Deadline& deadline) {
    CONCORD_CHECK(fetch_side(session, "left_data", left, &LinkGroup::left, left_cells_, deadline));
    if (right == nullptr) return {};
    return fetch_side(session, "right_data", *right, &LinkGroup::right, right_cells_, deadline);
  }

  report::Table table() const {
    report::Table table;
    table.title = title_of(outcome_, bucket_);
    table.columns = {{"Group", CellKind::kInteger},      {"Side", CellKind::kText},   {"Row", CellKind::kInteger},
                     {"Confidence", CellKind::kPercent}, {"Record", CellKind::kText}, {"Why", CellKind::kText}};
    if (!outcome_.right) table.columns.erase(table.columns.begin() + 1);
    for (const std::size_t index : shown_) add_group(index, table);
    table.rows_left_out = left_out_;
    table.full_file = "pairs.csv";
    table.sheet = bucket_name(bucket_);
    return table;
  }

 private:
  using Cells = std::map<std::uint64_t, std::string>;

  static std::size_t members(const LinkGroup& group) { return group.left.size() + group.right.size(); }

  Status fetch_side(engine::Session& session, const std::string& data_table, const SideInput& side,
                    std::vector<RowNumber> LinkGroup::*rows_of, Cells& texts, const Deadline& deadline) {
    std::vector<RowNumber> rows;
    for (const std::size_t index : shown_) {
      const auto& members = outcome_.groups[index].*rows_of;
      rows.insert(rows.end(), members.begin(), members.end());
    }
    std::sort(rows.begin(), rows.end());
    const auto keep = [&](RowNumber row, std::span<const std::string> cells) -> Status {
      std::string& text = texts[row.value];
      for (const std::string& cell : cells) {
        if (!cell.empty()) text += (text.empty() ? "" : " | ") + cell;
      }
      return {};
    };
    return reconcile::read_rows(session, data_table, side.table->schema, rows, deadline, keep);
  }

  void add_group(std::size_t index, report::Table& table) const {
    const LinkGroup& group = outcome_.groups[index];
    const auto add = [&](const char* side, const std::vector<RowNumber>& rows, const Cells& texts, std::size_t first) {
      for (std::size_t member = 0; member < rows.size(); ++member) {
        const std::size_t sentence = std::min(first + member, group.explanations.size() - 1);
        const bool said = first + member >= group.explanations.size();
        std::vector<std::string> row{std::to_string(index + 1),          side,
                                     std::to_string(rows[member].value), fmt::format("{:.4f}", group.confidence),
                                     texts.at(rows[member].value),       said ? "" : group.explanations[sentence]};
        if (!outcome_.right) row.erase(row.begin() + 1);
        table.rows.push_back(std::move(row));
      }
    };
    add("left", group.left, left_cells_, 0);
    add("right", group.right, right_cells_, group.left.size());
  }

  const LinkOutcome& outcome_;
  LinkBucket bucket_;
  std::vector<std::size_t> shown_;
  std::uint64_t left_out_ = 0;
  Cells left_cells_, right_cells_;
};

Result<report::Table> alone_table(const LinkOutcome& outcome, LinkBucket bucket, engine::Session& session,
                                  const SideInput& side, const std::vector<RowNumber>& rows, std::size_t rows_max,
                                  const Deadline& deadline) {
  const bool left = bucket != LinkBucket::kRightOnly;
  report::Table table;
  table.title = title_of(outcome, bucket);
  table.columns = reconcile::place_columns(side.table->schema);
  for (const Column& column : side.table->schema) table.columns.push_back({column.name, CellKind::kText});
  const std::vector<RowNumber> shown(rows.begin(),
                                     rows.begin() + static_cast<std::ptrdiff_t>(std::min(rows.size(), rows_max)));
  const auto add = [&](RowNumber row, std::span<const std::string> cells) -> Status {
    table.rows.push_back({std::to_string(row.value), side.table->place_of(row)});
    table.rows.back().insert(table.rows.back().end(), cells.begin(), cells.end());
    return {};
  };
  CONCORD_CHECK(
      reconcile::read_rows(session, left ? "left_data" : "right_data", side.table->schema, shown, deadline, add));
  table.rows_left_out = rows.size() - shown.size();
  table.full_file = !left ? "right_unmatched.csv" : outcome.right ? "left_unmatched.csv" : "unique.csv";
  table.sheet = bucket_name(bucket);
  return table;
}

}  // namespace

Result<report::Document> linkage_document(const LinkOutcome& outcome, engine::Session& session, const SideInput& left,
                                          const SideInput* right, std::size_t rows_max, const Deadline& deadline) {
  report::Document document;
  document.title = right == nullptr ? "Duplicates in " + left_name(outcome)
                                    : fmt::format("Records of {} and {}", left_name(outcome), right_name(outcome));
  document.subtitle = answer(outcome);
  document.blocks.emplace_back(key_figures(outcome));
  document.blocks.emplace_back(bucket_table(outcome));
  for (const LinkBucket bucket : {LinkBucket::kAmbiguous, LinkBucket::kMatched, LinkBucket::kDuplicate}) {
    if (groups_in(outcome, bucket) == 0) continue;
    GroupTable groups{outcome, bucket, rows_max};
    CONCORD_CHECK(groups.fetch(session, left, right, deadline));
    document.blocks.emplace_back(groups.table());
  }
  if (right != nullptr) {
    CONCORD_TRY(auto left_only,
                alone_table(outcome, LinkBucket::kLeftOnly, session, left, outcome.left_alone, rows_max, deadline));
    CONCORD_TRY(auto right_only,
                alone_table(outcome, LinkBucket::kRightOnly, session, *right, outcome.right_alone, rows_max, deadline));
    for (report::Table* table : {&left_only, &right_only}) {
      if (!table->rows.empty()) document.blocks.emplace_back(std::move(*table));
    }
  }
  document.blocks.emplace_back(report::Heading{"How it was decided"});
  if (!outcome.reason.empty()) document.blocks.emplace_back(report::Paragraph{outcome.reason});
  document.blocks.emplace_back(report::Paragraph{fmt::format(
      "{} pairs of rows were weighed. One bit doubles the odds that two rows belong together; a frequent value is "
      "worth less than the average shown here, a rare one more.",
      outcome.candidates)});
  document.blocks.emplace_back(column_table(outcome));
  document.blocks.emplace_back(report::Paragraph{fmt::format("Concord {}, {}.", program_version(), outcome.engine)});
  return document;
}

}  // namespace concord::linkage
