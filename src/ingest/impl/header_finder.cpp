// Where does the table begin, and which of its first records name the columns?
//
// Every record near the top is weighed as the header of what follows it: text above numbers and dates, words usual in
// headers, texts of another shape than the column's, all different. Records that would be skipped as a preamble speak
// against a candidate when they look like data. The best candidate wins if its evidence is positive; otherwise there is
// no header and the data begin with the first record that is about as full as the table. A header may go on: units
// below it (text above typed columns), group names above it (only where they tell equal or empty names apart).
#include <algorithm>
#include <set>

#include "ingest/column_names.hpp"
#include "ingest/impl/head_shape.hpp"
#include "ingest/impl/header_evidence.hpp"
#include "ingest/table_builder.hpp"

namespace concord::ingest {
namespace {

constexpr std::size_t kCandidatesMax = 40;
constexpr std::size_t kRecordsBelow = 200;
constexpr std::size_t kHeaderRecordsMax = 3;
constexpr double kTolerated = 0.2;
constexpr double kPrior = 0.1;  // most tables have a header
constexpr double kDataSkipped = 0.5;
constexpr double kRepeats = 1.0;

using Head = std::vector<HeadRecord>;

std::span<const HeadRecord> records_below(const Head& head, std::size_t record) {
  const std::size_t begin = std::min(record + 1, head.size());
  return std::span{head}.subspan(begin, std::min(kRecordsBelow, head.size() - begin));
}

/// The usual number of filled cells among the records of the table's width.
std::size_t usual_filled(const Head& head, std::size_t width) {
  std::vector<std::size_t> counts;
  for (const HeadRecord& record : head) {
    if (record.size() == width) counts.push_back(filled_cells(record));
  }
  if (counts.empty()) return width;
  std::nth_element(counts.begin(), counts.begin() + static_cast<std::ptrdiff_t>(counts.size() / 2), counts.end());
  return counts[counts.size() / 2];
}

/// Cells up to the last filled one.
std::size_t used_width(const HeadRecord& record) {
  std::size_t used = record.size();
  while (used > 0 && trimmed(record[used - 1]).empty()) --used;
  return used;
}

struct Sizes {
  std::size_t width = 0;
  std::size_t filled_min = 1;  ///< records with fewer filled cells belong to no table
};

bool is_table_like(const HeadRecord& record, const Sizes& sizes) {
  if (record.size() != sizes.width && !record.empty() && record.front().starts_with('#')) return false;  // a comment
  return filled_cells(record) >= sizes.filled_min && used_width(record) <= sizes.width;
}

/// Whether a record above a candidate header would be lost as preamble although it looks like data.
bool is_data_like(const HeadRecord& record, const Sizes& sizes, const std::vector<ColumnShape>& columns) {
  if (record.size() != sizes.width || !is_table_like(record, sizes)) return false;
  std::size_t typed = 0, fitting = 0;
  for (std::size_t i = 0; i < sizes.width; ++i) {
    if (!columns[i].is_typed()) continue;
    ++typed;
    if (is_same_family(cell_shape(record[i]), columns[i].family)) ++fitting;
  }
  return typed == 0 ? filled_cells(record) * 4 >= sizes.width * 3 : fitting * 2 >= typed;
}

struct Candidate {
  std::size_t record = 0;
  double score = -1e9;
  HeaderEvidence evidence;
  std::vector<ColumnShape> columns;
};

bool all_text(const HeadRecord& record) {
  return std::none_of(record.begin(), record.end(), [](const std::string& cell) { return is_typed(cell_shape(cell)); });
}

/// What follows the candidate, without further copies of it: a repeated header is no row.
Head rows_below(const Head& head, std::size_t record) {
  Head rows;
  for (const HeadRecord& below : records_below(head, record)) {
    if (below != head[record]) rows.push_back(below);
  }
  return rows;
}

Candidate weigh_candidate(const Head& head, std::size_t record, const Sizes& sizes) {
  const Head rows = rows_below(head, record);
  Candidate candidate;
  candidate.record = record;
  // The header may go on below (units): then the columns only look typed behind that.
  for (std::size_t skipped = 0; skipped < kHeaderRecordsMax; ++skipped) {
    if (skipped > 0 && (skipped >= rows.size() || !all_text(rows[skipped - 1]))) break;
    const std::span<const HeadRecord> below = std::span{rows}.subspan(std::min(skipped, rows.size()));
    std::vector<ColumnShape> columns = column_shapes(below, sizes.width, kTolerated);
    HeaderEvidence evidence = weigh_header(head[record], below, columns);
    if (skipped > 0 && evidence.text_over_typed <= candidate.evidence.text_over_typed) continue;
    candidate.evidence = evidence;
    candidate.columns = std::move(columns);
  }
  const std::size_t repeats = records_below(head, record).size() - rows.size();
  candidate.evidence.repeats =
      repeats > 0 && repeats <= rows.size() && filled_cells(head[record]) >= 2 && all_text(head[record]);
  candidate.score = candidate.evidence.score + kPrior + (candidate.evidence.repeats ? kRepeats : 0);
  for (std::size_t i = 0; i < record; ++i) {
    if (is_data_like(head[i], sizes, candidate.columns)) candidate.score -= kDataSkipped;
  }
  return candidate;
}

Candidate best_candidate(const Head& head, const Sizes& sizes) {
  Candidate best;
  std::size_t tried = 0;
  for (std::size_t i = 0; i < std::min(head.size(), kCandidatesMax); ++i) {
    if (!is_table_like(head[i], sizes)) continue;
    Candidate candidate = weigh_candidate(head, i, sizes);
    if (candidate.score > best.score + 1e-9) best = std::move(candidate);
    if (sizes.width == 1 || ++tried >= kCandidatesMax / 2) break;
  }
  return best;
}

/// "order_no,net_value": names as programs write them.
bool is_written_like_names(const HeadRecord& record) {
  bool joined = false;
  for (const std::string& cell : record) {
    const std::string_view name = trimmed(cell);
    if (name.empty() || (name.front() >= '0' && name.front() <= '9')) return false;
    joined = joined || name.find('_', 1) != std::string_view::npos;
    const bool plain = std::all_of(name.begin(), name.end(), [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    });
    if (!plain) return false;
  }
  return joined;
}

/// A single record has nothing below it to differ from: it is a header only if its words say so.
bool is_lonely_header(const Candidate& candidate, const HeadRecord& record) {
  const bool typed =
      std::any_of(record.begin(), record.end(), [](const std::string& cell) { return is_typed(cell_shape(cell)); });
  return !typed && (candidate.evidence.known_words > 0 || is_written_like_names(record));
}

/// Units or a second line of names: only text, and text where the column holds numbers or dates.
bool continues_header(const HeadRecord& record, const Sizes& sizes, const std::vector<ColumnShape>& columns) {
  if (record.size() > sizes.width || !all_text(record)) return false;
  std::size_t over_typed = 0;
  for (std::size_t i = 0; i < record.size(); ++i) {
    if (columns[i].is_typed() && columns[i].filled >= 2 && !trimmed(record[i]).empty()) ++over_typed;
  }
  return over_typed > 0;
}

/// Group names stand above equal or empty names; a title stands alone.
bool names_groups(const HeadRecord& upper, const HeadRecord& lower, const Sizes& sizes) {
  if (used_width(upper) > sizes.width || filled_cells(upper) < 2 || !all_text(upper)) return false;
  std::set<std::string_view> seen;
  for (std::size_t i = 0; i < lower.size(); ++i) {
    const std::string_view cell = trimmed(lower[i]);
    const bool needs_help = cell.empty() || !seen.insert(cell).second;
    const bool has_group = i < upper.size() && i > 0;
    if (needs_help && has_group) return true;
  }
  return false;
}

/// A record with a text for each column, right above the header: a title has fewer.
bool names_all_columns(const HeadRecord& upper, const Sizes& sizes) {
  return sizes.width >= 3 && upper.size() == sizes.width && filled_cells(upper) == sizes.width && all_text(upper);
}

/// The texts of one header record, one for each column; a group's name also stands for the empty cells to its right.
std::vector<std::string> header_cells(const HeadRecord& record, std::size_t width, bool is_group) {
  std::vector<std::string> texts(width);
  std::string group;
  for (std::size_t i = 0; i < width && i < record.size(); ++i) {
    const std::string_view cell = trimmed(record[i]);
    if (is_group && !cell.empty()) group = cell;
    texts[i] = is_group ? group : record[i];
  }
  return texts;
}

/// A name merged over several rows stands in each of them, and counts once.
std::vector<std::string> joined_texts(const Head& head, std::size_t first, std::size_t count, std::size_t width) {
  if (count == 1) return header_cells(head[first], width, false);
  std::vector<std::string> joined(width), above(width);
  for (std::size_t i = 0; i < count; ++i) {
    const HeadRecord& record = head[first + i];
    const bool is_group = i + 1 < count && names_groups(record, head[first + i + 1], {width, 1});
    const std::vector<std::string> texts = header_cells(record, width, is_group);
    for (std::size_t column = 0; column < width; ++column) {
      const std::string_view text = trimmed(texts[column]);
      if (text.empty() || text == above[column]) continue;
      if (!joined[column].empty()) joined[column] += ' ';
      joined[column] += text;
      above[column] = text;
    }
  }
  return joined;
}

std::string header_reason(const Candidate& best, std::size_t width) {
  std::string reason = "the record";
  if (best.evidence.text_over_typed > 0)
    reason += " has text above numbers or dates in " + std::to_string(best.evidence.text_over_typed) + " of " +
              std::to_string(width) + " columns,";
  if (best.evidence.known_words > 0)
    reason += " holds words usual in headers in " + std::to_string(best.evidence.known_words) + " columns,";
  if (best.evidence.repeats) reason += " stands again further down,";
  if (reason.ends_with(','))
    reason.pop_back();
  else
    reason += " differs in shape from the cells below it, or nothing speaks against a header";
  return reason;
}

HeaderFinding without_header(const Head& head, const Sizes& sizes, const Candidate& best) {
  HeaderFinding finding;
  const auto first =
      std::find_if(head.begin(), head.end(), [&](const HeadRecord& record) { return is_table_like(record, sizes); });
  finding.preamble_records = static_cast<std::size_t>(first - head.begin());
  finding.header_texts.assign(sizes.width, "");
  finding.names = unique_names(finding.header_texts);
  finding.reason = best.evidence.typed_over_typed > 0
                       ? "no header: the first record already holds values like those below it in " +
                             std::to_string(best.evidence.typed_over_typed) + " of " + std::to_string(sizes.width) +
                             " columns"
                       : "no header: the first record looks like those below it";
  return finding;
}

HeaderFinding at_known(const Head& head, KnownHeader known, std::size_t width) {
  HeaderFinding finding;
  finding.preamble_records = known.preamble_records;
  finding.header_records = known.header_records;
  finding.header_texts = joined_texts(head, known.preamble_records, known.header_records, width);
  finding.names = unique_names(finding.header_texts);
  finding.reason = "the input marks its header";
  return finding;
}

}  // namespace

HeaderFinding find_header(const std::vector<std::vector<std::string>>& head, std::optional<KnownHeader> known) {
  Sizes sizes;
  sizes.width = usual_width(head);
  if (sizes.width == 0) return {};
  if (known && known->preamble_records + known->header_records <= head.size())
    return at_known(head, *known, sizes.width);
  if (sizes.width > 1) sizes.filled_min = std::max<std::size_t>(2, (usual_filled(head, sizes.width) + 1) / 2);
  const Candidate best = best_candidate(head, sizes);
  const bool lonely = best.score > -1e8 && best.record + 1 >= head.size();
  const bool found = lonely ? is_lonely_header(best, head[best.record]) : best.score > 0;
  if (!found) return without_header(head, sizes, best);

  std::size_t first = best.record, end = best.record + 1;
  while (end + 1 < head.size() && end - first < kHeaderRecordsMax && continues_header(head[end], sizes, best.columns))
    ++end;
  while (first > 0 && end - first < kHeaderRecordsMax &&
         (names_groups(head[first - 1], head[first], sizes) || names_all_columns(head[first - 1], sizes)))
    --first;
  HeaderFinding finding;
  finding.preamble_records = first;
  finding.header_records = end - first;
  finding.header_texts = joined_texts(head, first, end - first, sizes.width);
  finding.names = unique_names(finding.header_texts);
  finding.reason = header_reason(best, sizes.width);
  return finding;
}

}  // namespace concord::ingest
