#include "app/convert.hpp"

#include <unistd.h>

#include "cli/impl/command_list.hpp"

namespace concord::cli {
namespace {

constexpr std::string_view kUsage = "concord convert INPUT... -o OUT [options]";
constexpr std::string_view kText =
    "Reads a table as it is found, with its types, and writes it in another format. Several inputs with the same\n"
    "columns become one table. - is standard input, and -o - is standard output.\n\n"
    "Examples:\n"
    "  concord convert export.csv -o export.parquet\n"
    "  concord convert book.xlsx --table Payments -o payments.csv --rejects rejected.csv\n"
    "  concord convert export.csv --as-text --to csv -o - | less\n";

std::optional<app::HeaderLine> header_line_of(const std::string& word) {
  if (word == "auto") return app::HeaderLine::kAuto;
  if (word == "always") return app::HeaderLine::kAlways;
  if (word == "never") return app::HeaderLine::kNever;
  return std::nullopt;
}

/// Empty when the request is complete, else what is wrong with the command line.
std::string fill(const Arguments& arguments, app::ConvertRequest& request) {
  request.inputs = arguments.words;
  const auto output = arguments.value("--output");
  if (!output || output->empty()) return "Say where to write to with -o OUT.";
  request.output = *output;
  if (request.output == "-") request.output_descriptor = STDOUT_FILENO;
  auto format = app::convert_format_of_file(request.output);
  if (const auto word = arguments.value("--to")) {
    format = app::convert_format_from_name(*word);
    if (!format) return "--to cannot be \"" + *word + "\". It can be csv, tsv, json, jsonl, parquet or xlsx.";
  } else if (request.output_descriptor) {
    format = app::ConvertFormat::kCsv;
  }
  if (!format)
    return "The name " + request.output +
           " does not say which format to write. Add --to csv, tsv, json, jsonl, parquet or xlsx.";
  request.format = *format;
  const auto header = header_line_of(arguments.value("--header").value_or("auto"));
  if (!header) return "--header must be auto, always or never.";
  request.header = *header;
  request.table = arguments.value("--table");
  request.as_text = arguments.has("--as-text");
  request.rejects = arguments.value("--rejects").value_or("");
  if (arguments.has("--rejects") && (request.rejects.empty() || request.rejects == "-"))
    return "--rejects needs the name of a file.";
  return {};
}

Outcome run(Invocation& invocation) {
  app::ConvertRequest request;
  if (std::string complaint = fill(invocation.arguments, request); !complaint.empty())
    return UsageError{std::move(complaint)};
  auto response = app::convert(request, invocation.context);
  if (!response.ok()) return std::move(response).error();
  for (const auto& note : response.value().notes) invocation.console.warning(note);
  const std::string rows = std::to_string(response.value().rows) + (response.value().rows == 1 ? " row" : " rows");
  if (!request.output_descriptor) invocation.console.note(rows + " written to " + request.output + ".");
  return kExitDone;
}

}  // namespace

Command convert_command() {
  return {
      "convert",
      "Write a table as CSV, TSV, JSON, JSON lines, Parquet or XLSX",
      kUsage,
      kText,
      1,
      kAnyNumber,
      {{"--output", "-o", "OUT", "File to write; - is standard output"},
       {"--to", "", "FORMAT", "csv, tsv, json, jsonl, parquet or xlsx; otherwise the extension of OUT says it"},
       {"--table", "", "N or NAME", "Which table of each input, by name or counted from 1; otherwise the main one"},
       {"--as-text", "", "", "Keep every cell's text exactly as found: no types, no trimming, no header line invented"},
       {"--header", "", "WHEN", "Header line in CSV and TSV: auto (default), always or never"},
       {"--rejects", "", "FILE", "Write the rejected rows with line, reason and text to this CSV file"}},
      run};
}

}  // namespace concord::cli
