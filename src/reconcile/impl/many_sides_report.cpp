#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/files.hpp"
#include "core/version.hpp"
#include "reconcile/input_name.hpp"
#include "reconcile/many_sides.hpp"
#include "report/render.hpp"
#include "report/table_file.hpp"

namespace concord::reconcile {
namespace {

using Json = nlohmann::ordered_json;
using report::CellKind;
using Tone = report::KeyFigures::Figure::Tone;

constexpr std::size_t kReportRowsMax = 1000;

std::string amount_text(const SidesOutcome& outcome, std::int64_t amount) {
  return Decimal::make(amount, outcome.scale).value().to_string();
}

// Without its folders, unless another side is then called the same.
std::string name_of(const SidesOutcome& outcome, std::size_t side) {
  const std::string& input = outcome.sides[side].input;
  for (std::size_t other = 0; other < outcome.sides.size(); ++other) {
    if (other != side && name_for_people(outcome.sides[other].input, "") == name_for_people(input, "")) return input;
  }
  return name_for_people(input, "");
}

std::string names_of(const SidesOutcome& outcome, const std::vector<bool>& present, bool wanted) {
  std::vector<std::string> names;
  for (std::size_t side = 0; side < present.size(); ++side) {
    if (present[side] == wanted) names.push_back(name_of(outcome, side));
  }
  return fmt::format("{}", fmt::join(names, ", "));
}

std::string title_of(const SidesOutcome& outcome, const SidesBucket& bucket) {
  const auto count = std::count(bucket.present.begin(), bucket.present.end(), true);
  const std::string agreement = count == 1 ? "" : bucket.agrees ? ", amounts equal" : ", amounts differ";
  if (count == static_cast<std::ptrdiff_t>(bucket.present.size())) return "In all" + agreement;
  if (count == 1) return "Only in " + names_of(outcome, bucket.present, true);
  return "Missing from " + names_of(outcome, bucket.present, false) + agreement;
}

bool is_open(const SidesBucket& bucket) {
  return !bucket.agrees || std::count(bucket.present.begin(), bucket.present.end(), false) > 0;
}

// The first sentence: how many events all sides have alike, and how many are missing from each.
std::string answer(const SidesOutcome& outcome) {
  std::uint64_t alike = 0, all = 0;
  std::vector<std::uint64_t> lacking(outcome.sides.size(), 0);
  for (const SidesBucket& bucket : outcome.buckets) {
    all += bucket.events;
    if (!is_open(bucket)) alike += bucket.events;
    for (std::size_t side = 0; side < lacking.size(); ++side) lacking[side] += bucket.present[side] ? 0 : bucket.events;
  }
  std::string text =
      fmt::format("{} of {} events are in all {} inputs with the same amount.", alike, all, outcome.sides.size());
  for (std::size_t side = 0; side < lacking.size(); ++side) {
    if (lacking[side] > 0) text += fmt::format(" {} lacks {}.", name_of(outcome, side), lacking[side]);
  }
  return text;
}

report::Table bucket_table(const SidesOutcome& outcome) {
  report::Table table{.title = "Where every event is known",
                      .columns = {{"Bucket", CellKind::kText}, {"Events", CellKind::kInteger}},
                      .rows = {},
                      .totals = {"Total", std::to_string(outcome.events.size())},
                      .full_file = {},
                      .sheet = {}};
  for (std::size_t side = 0; side < outcome.sides.size(); ++side) {
    table.columns.push_back({name_of(outcome, side), CellKind::kMoney});
    table.totals.push_back(outcome.sides[side].sum.to_string());
  }
  for (const SidesBucket& bucket : outcome.buckets) {
    std::vector<std::string> row{title_of(outcome, bucket), std::to_string(bucket.events)};
    for (const Decimal& sum : bucket.sums) row.push_back(sum.to_string());
    table.rows.push_back(std::move(row));
  }
  return table;
}

std::string rows_text(const std::vector<RowNumber>& rows) {
  std::string text;
  for (const RowNumber row : rows) text += (text.empty() ? "" : " ") + std::to_string(row.value);
  return text;
}

std::vector<report::Table::Column> event_columns(const SidesOutcome& outcome) {
  std::vector<report::Table::Column> columns{{"event", CellKind::kInteger}};
  for (std::size_t side = 0; side < outcome.sides.size(); ++side) {
    columns.push_back({name_of(outcome, side) + " rows", CellKind::kText});
    columns.push_back({name_of(outcome, side) + " amount", CellKind::kMoney});
  }
  columns.push_back({"agrees", CellKind::kText});
  columns.push_back({"confidence", CellKind::kDecimal});
  return columns;
}

std::vector<std::string> event_row(const SidesOutcome& outcome, std::size_t index) {
  const SidesEvent& event = outcome.events[index];
  std::vector<std::string> row{std::to_string(index + 1)};
  for (std::size_t side = 0; side < event.rows.size(); ++side) {
    row.push_back(rows_text(event.rows[side]));
    row.push_back(event.rows[side].empty() ? "" : amount_text(outcome, event.sums[side]));
  }
  row.emplace_back(event.agrees ? "yes" : "no");
  row.push_back(fmt::format("{:.4f}", event.confidence));
  return row;
}

report::Table open_table(const SidesOutcome& outcome, const SidesBucket& bucket, std::size_t rows_max) {
  report::Table table{.title = title_of(outcome, bucket),
                      .columns = event_columns(outcome),
                      .rows = {},
                      .totals = {},
                      .full_file = "events.csv",
                      .sheet = title_of(outcome, bucket)};
  for (std::size_t index = 0; index < outcome.events.size(); ++index) {
    const SidesEvent& event = outcome.events[index];
    bool belongs = event.agrees == bucket.agrees;
    for (std::size_t side = 0; side < event.rows.size(); ++side)
      belongs = belongs && event.rows[side].empty() != bucket.present[side];
    if (!belongs) continue;
    if (table.rows.size() < rows_max) {
      table.rows.push_back(event_row(outcome, index));
    } else {
      ++table.rows_left_out;
    }
  }
  return table;
}

}  // namespace

std::string sides_json(const SidesOutcome& outcome) {
  Json summary;
  summary["currency"] = outcome.currency;
  summary["sides"] = Json::array();
  for (const SideSummary& side : outcome.sides) {
    summary["sides"].push_back(
        {{"input", side.input},
         {"sha256", side.sha256},
         {"rows", side.rows},
         {"rejected", side.rejected},
         {"sum", side.sum.to_string()},
         {"columns",
          {{"amount", side.columns.amount}, {"date", side.columns.date}, {"reference", side.columns.reference}}}});
  }
  summary["buckets"] = Json::array();
  for (const SidesBucket& bucket : outcome.buckets) {
    Json sums = Json::array();
    for (const Decimal& sum : bucket.sums) sums.push_back(sum.to_string());
    summary["buckets"].push_back({{"name", title_of(outcome, bucket)},
                                  {"present", bucket.present},
                                  {"agrees", bucket.agrees},
                                  {"events", bucket.events},
                                  {"rows", bucket.rows},
                                  {"sums", sums}});
  }
  summary["tie_out"] = {{"holds", true}};  // reconcile_sides gives no outcome where a side does not add up
  summary["learnt"] = outcome.learnt;
  summary["provenance"] = {{"version", program_version()}, {"engine", outcome.engine}, {"sql", outcome.sql}};
  return summary.dump(1, ' ', false, Json::error_handler_t::replace);
}

report::Document sides_document(const SidesOutcome& outcome, std::size_t rows_max) {
  report::Document document;
  std::vector<std::string> names;
  for (std::size_t side = 0; side < outcome.sides.size(); ++side) names.push_back(name_of(outcome, side));
  document.title = fmt::format("Reconciliation of {}", fmt::join(names, ", "));
  document.subtitle = answer(outcome);
  report::KeyFigures figures;
  for (std::size_t place = 0; place < outcome.sides.size(); ++place) {
    const SideSummary& side = outcome.sides[place];
    figures.figures.push_back(
        {name_of(outcome, place), side.sum.to_grouped_string(), fmt::format("{} rows", side.rows), Tone::kNeutral});
  }
  document.blocks.emplace_back(std::move(figures));
  document.blocks.emplace_back(bucket_table(outcome));
  for (const SidesBucket& bucket : outcome.buckets) {
    if (is_open(bucket)) document.blocks.emplace_back(open_table(outcome, bucket, rows_max));
  }
  document.blocks.emplace_back(report::Heading{"How it was decided"});
  for (const std::string& sentence : outcome.learnt) document.blocks.emplace_back(report::Paragraph{sentence});
  document.blocks.emplace_back(report::Paragraph{fmt::format("Concord {}, {}.", program_version(), outcome.engine)});
  return document;
}

Result<std::vector<std::string>> write_sides_files(const SidesOutcome& outcome,
                                                   const std::filesystem::path& directory) {
  CONCORD_CHECK(write_text_file(directory / "summary.json", sides_json(outcome) + "\n"));
  CONCORD_TRY(auto file,
              report::TableFile::create(directory / "events.csv", {.format = report::TableFileFormat::kCsvForPeople}));
  CONCORD_CHECK(file.add_sheet("events", event_columns(outcome)));
  for (std::size_t index = 0; index < outcome.events.size(); ++index)
    CONCORD_CHECK(file.add_row(event_row(outcome, index)));
  CONCORD_CHECK(file.finish());
  const report::Document document = sides_document(outcome, kReportRowsMax);
  std::vector<std::string> files{"summary.json", "events.csv"};
  CONCORD_TRY(const auto reports, report::write_reports(document, directory));
  files.insert(files.end(), reports.begin(), reports.end());
  return files;
}

}  // namespace concord::reconcile
