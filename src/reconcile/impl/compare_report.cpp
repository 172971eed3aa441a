#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "core/version.hpp"
#include "reconcile/compare.hpp"

namespace concord::reconcile {
namespace {

using Json = nlohmann::ordered_json;
using report::CellKind;
using Tone = report::KeyFigures::Figure::Tone;

const ComparisonBucket& bucket(const Comparison& comparison, std::string_view name) {
  for (const ComparisonBucket& candidate : comparison.buckets) {
    if (candidate.name == name) return candidate;
  }
  return comparison.buckets.front();
}

Json bucket_json(const Comparison& comparison, const ComparisonBucket& entry) {
  Json json = {{"name", entry.name},
               {"groups", std::max(entry.left_rows, entry.right_rows)},
               {"left_rows", entry.left_rows},
               {"right_rows", entry.right_rows}};
  if (!comparison.amount) return json;
  json["left_sum"] = entry.left_sum.to_string();
  json["right_sum"] = entry.right_sum.to_string();
  const auto difference = entry.left_sum.minus(entry.right_sum);
  if (difference.ok()) json["difference"] = difference.value().to_string();
  return json;
}

Json column_json(const ColumnChanges& column) {
  return {{"left", column.left},
          {"right", column.right},
          {"changed", column.cells},
          {"left_type", data_type_name(column.left_type)},
          {"right_type", data_type_name(column.right_type)},
          {"renamed", column.renamed},
          {"retyped", column.left_type.kind != column.right_type.kind}};
}

std::string answer(const Comparison& comparison) {
  const auto changed = bucket(comparison, "changed").left_rows;
  const auto left_only = bucket(comparison, "left_only").left_rows;
  const auto right_only = bucket(comparison, "right_only").right_rows;
  const auto repeated = bucket(comparison, "duplicate_key");
  if (changed + left_only + right_only + repeated.left_rows + repeated.right_rows == 0) {
    return fmt::format("All {} records are identical.", bucket(comparison, "identical").left_rows);
  }
  std::string text =
      fmt::format("{} records differ, {} are only in {}, {} only in {}; {} are identical.", changed, left_only,
                  comparison.left_input, right_only, comparison.right_input, bucket(comparison, "identical").left_rows);
  if (repeated.left_rows + repeated.right_rows > 0) {
    text += fmt::format(" {} rows have a key that repeats and were not compared.",
                        repeated.left_rows + repeated.right_rows);
  }
  return text;
}

// What became of the columns themselves.
std::vector<std::string> schema_sentences(const Comparison& comparison) {
  std::vector<std::string> sentences;
  for (const auto& [names, side] : {std::pair{&comparison.left_only_columns, &comparison.left_input},
                                    std::pair{&comparison.right_only_columns, &comparison.right_input}}) {
    if (!names->empty()) sentences.push_back(fmt::format("Columns only in {}: {}.", *side, fmt::join(*names, ", ")));
  }
  for (const ColumnChanges& column : comparison.columns) {
    if (column.renamed) {
      sentences.push_back(
          fmt::format("Column {} is called {} on the right: their values agree.", column.left, column.right));
    }
    if (column.left_type.kind != column.right_type.kind) {
      sentences.push_back(fmt::format("Column {} has another type on the right: {} instead of {}.", column.left,
                                      data_type_name(column.right_type), data_type_name(column.left_type)));
    }
  }
  if (comparison.reordered) sentences.emplace_back("The columns stand in another order on the right.");
  return sentences;
}

}  // namespace

std::string comparison_json(const Comparison& comparison) {
  Json summary;
  summary["left"] = {{"input", comparison.left_input},
                     {"sha256", comparison.left_sha256},
                     {"rows", comparison.left_rows},
                     {"rejected", comparison.left_rejected}};
  if (comparison.amount) summary["left"]["sum"] = comparison.left_sum.to_string();
  summary["right"] = {{"input", comparison.right_input},
                      {"sha256", comparison.right_sha256},
                      {"rows", comparison.right_rows},
                      {"rejected", comparison.right_rejected}};
  if (comparison.amount) summary["right"]["sum"] = comparison.right_sum.to_string();
  summary["keys"] = Json::array();
  for (const ColumnPair& key : comparison.keys) summary["keys"].push_back({{"left", key.left}, {"right", key.right}});
  if (!comparison.keys_reason.empty()) summary["keys_reason"] = comparison.keys_reason;
  if (comparison.amount) summary["amount"] = {{"left", comparison.amount->left}, {"right", comparison.amount->right}};
  summary["buckets"] = Json::array();
  for (const ComparisonBucket& entry : comparison.buckets) summary["buckets"].push_back(bucket_json(comparison, entry));
  summary["columns"] = Json::array();
  for (const ColumnChanges& column : comparison.columns) summary["columns"].push_back(column_json(column));
  summary["left_only_columns"] = comparison.left_only_columns;
  summary["right_only_columns"] = comparison.right_only_columns;
  summary["reordered_columns"] = comparison.reordered;
  if (comparison.amount) {
    summary["tie_out"] = {{"difference", comparison.difference.to_string()},
                          {"explained", comparison.explained.to_string()},
                          {"holds", comparison.difference == comparison.explained}};
  }
  summary["provenance"] = {{"version", program_version()}, {"engine", comparison.engine}, {"sql", comparison.sql}};
  return summary.dump(1, ' ', false, Json::error_handler_t::replace);
}

report::Document comparison_document(const Comparison& comparison) {
  report::Document document;
  document.title = "Comparison of " + comparison.left_input + " with " + comparison.right_input;
  document.subtitle = answer(comparison);
  report::KeyFigures figures;
  for (const ComparisonBucket& entry : comparison.buckets) {
    const std::uint64_t rows = std::max(entry.left_rows, entry.right_rows);
    const bool good = entry.name == "identical" || rows == 0;
    figures.figures.push_back({entry.name, std::to_string(rows), "", good ? Tone::kGood : Tone::kBad});
  }
  document.blocks.emplace_back(std::move(figures));
  if (!comparison.keys_reason.empty()) document.blocks.emplace_back(report::Paragraph{comparison.keys_reason});
  report::Table buckets;
  buckets.title = "Records";
  buckets.columns = {
      {"Bucket", CellKind::kText}, {"Left rows", CellKind::kInteger}, {"Right rows", CellKind::kInteger}};
  for (const ComparisonBucket& entry : comparison.buckets)
    buckets.rows.push_back({entry.name, std::to_string(entry.left_rows), std::to_string(entry.right_rows)});
  document.blocks.emplace_back(std::move(buckets));
  report::Table columns;
  columns.title = "Changed cells by column";
  columns.columns = {
      {"Left column", CellKind::kText}, {"Right column", CellKind::kText}, {"Changed", CellKind::kInteger}};
  for (const ColumnChanges& column : comparison.columns)
    columns.rows.push_back({column.left, column.right, std::to_string(column.cells)});
  columns.full_file = "changes.csv";
  document.blocks.emplace_back(std::move(columns));
  for (std::string& sentence : schema_sentences(comparison))
    document.blocks.emplace_back(report::Paragraph{std::move(sentence)});
  document.blocks.emplace_back(report::Heading{"Provenance"});
  document.blocks.emplace_back(report::Paragraph{"Compared by " + comparison.engine + "."});
  for (std::size_t index = 0; index < comparison.sql.size(); ++index) {
    document.blocks.emplace_back(report::Code{fmt::format("Statement {}", index + 1), "sql", comparison.sql[index]});
  }
  return document;
}

}  // namespace concord::reconcile
