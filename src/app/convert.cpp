#include "app/convert.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "app/impl/convert_output.hpp"
#include "app/impl/message.hpp"
#include "app/impl/rejects_output.hpp"
#include "app/impl/text_output.hpp"
#include "app/impl/worker_call.hpp"
#include "app/impl/worker_session.hpp"

namespace concord::app {
namespace {

constexpr std::array<std::pair<std::string_view, ConvertFormat>, 6> kFormats{{{"csv", ConvertFormat::kCsv},
                                                                              {"tsv", ConvertFormat::kTsv},
                                                                              {"json", ConvertFormat::kJson},
                                                                              {"jsonl", ConvertFormat::kJsonLines},
                                                                              {"parquet", ConvertFormat::kParquet},
                                                                              {"xlsx", ConvertFormat::kXlsx}}};
constexpr std::array<std::pair<std::string_view, HeaderLine>, 3> kHeaderLines{
    {{"auto", HeaderLine::kAuto}, {"always", HeaderLine::kAlways}, {"never", HeaderLine::kNever}}};

template <typename Table, typename Value>
std::string name_in(const Table& table, Value value) {
  const auto found = std::ranges::find(table, value, &Table::value_type::second);
  return std::string{found->first};
}

/// A folder or pattern stands for files that nobody named: then each row says which one it is from.
bool names_files(const ConvertRequest& request, const OpenedInputs& inputs) {
  return !request.as_text && inputs.files.size() > request.inputs.size();
}

Message message_of(const ConvertRequest& request, const OpenedInputs& inputs) {
  Message message;
  message.set_flag("file_column", names_files(request, inputs));
  message.set("format", name_in(kFormats, request.format));
  message.set("header", name_in(kHeaderLines, request.header));
  message.set_flag("as_text", request.as_text);
  message.set_flag("rejects", !request.rejects.empty());
  if (request.table) message.set("table", *request.table);
  return message;
}

/// The tables chosen from all inputs, with their datasets alive.
struct ChosenTables {
  std::vector<ingest::Dataset> datasets;
  std::vector<const ingest::Table*> tables;
};

Result<ChosenTables> read_tables(const sandbox::WorkerContext& context, const Message& request) {
  ChosenTables chosen;
  std::optional<std::string> wanted;
  if (!request.list("table").empty()) wanted = request.text("table");
  chosen.datasets.reserve(context.inputs.size());  // the tables are pointed to
  const InputOptions reading{.as_text = request.flag("as_text"), .typed_rows_suffice = true};
  for (std::size_t i = 0; i < context.inputs.size(); ++i) {
    CONCORD_TRY(ingest::Dataset dataset, read_input(context, i, request, reading));
    chosen.datasets.push_back(std::move(dataset));
    CONCORD_TRY(const ingest::Table* table, choose_table(chosen.datasets.back(), wanted));
    chosen.tables.push_back(table);
  }
  return chosen;
}

/// Several inputs are one table only when their columns have the same names in the same order.
Status check_same_columns(const ChosenTables& chosen) {
  const Schema& first = chosen.tables.front()->schema;
  for (std::size_t i = 1; i < chosen.tables.size(); ++i) {
    const Schema& other = chosen.tables[i]->schema;
    const std::string pair = chosen.datasets.front().name + " and " + chosen.datasets[i].name;
    if (first.size() != other.size()) {
      return Error{ErrorCode::kInvalidInput,
                   pair + " have " + std::to_string(first.size()) + " and " + std::to_string(other.size()) +
                       " columns, so they cannot be written as one table. Convert them one by one."};
    }
    for (std::size_t column = 0; column < first.size(); ++column) {
      if (first[column].name == other[column].name) continue;
      return Error{ErrorCode::kInvalidInput,
                   "Column " + std::to_string(column + 1) + " of " + pair + " is named \"" + first[column].name +
                       "\" and \"" + other[column].name +
                       "\", so they cannot be written as one table. Convert them one by one."};
    }
  }
  return {};
}

/// Only what is copied as text can do without a column: an empty input.
Status check_has_columns(const ChosenTables& chosen) {
  for (std::size_t i = 0; i < chosen.tables.size(); ++i) {
    if (chosen.tables[i]->schema.empty())
      return Error{ErrorCode::kInvalidInput, chosen.datasets[i].name + " is empty: only CSV can be written of it."};
  }
  return {};
}

/// Each row's file by its name without folders, unless two have the same; the column by a name that is free.
void name_files(const ChosenTables& chosen, OutputPlan& plan) {
  std::vector<std::string> shorter;
  for (const ingest::Dataset& dataset : chosen.datasets) {
    plan.file_names.push_back(dataset.name);
    shorter.push_back(std::filesystem::path{dataset.name}.filename().string());
  }
  const std::set<std::string> different{shorter.begin(), shorter.end()};
  if (different.size() == shorter.size()) plan.file_names = std::move(shorter);
  plan.file_column = "file";
  const auto is_taken = [&](const Column& column) {
    return std::ranges::equal(column.name, plan.file_column, [](char left, char right) {
      return (left >= 'A' && left <= 'Z' ? static_cast<char>(left | 0x20) : left) == right;
    });
  };
  while (std::ranges::any_of(chosen.tables.front()->schema, is_taken)) plan.file_column += "_";
}

OutputPlan output_plan(const sandbox::WorkerContext& context, const Message& request, const ChosenTables& chosen) {
  OutputPlan plan;
  plan.format = convert_format_from_name(request.text("format")).value_or(ConvertFormat::kCsv);
  plan.as_text = request.flag("as_text");
  const std::string header = request.text("header");
  const ingest::Table& first = *chosen.tables.front();
  const bool input_has_header = first.names_given || !first.header_lines.empty();
  plan.header_line = header == "always" || (header != "never" && (!plan.as_text || input_has_header));
  plan.path = context.directory / kOutputFile;
  if (request.flag("file_column")) name_files(chosen, plan);
  return plan;
}

/// CSV of what was kept as text is a copy of it; a header that has to be invented needs columns of one number.
bool copied_as_text(const Message& request, const OutputPlan& plan, const ChosenTables& chosen) {
  const bool invented = request.text("header") == "always" && chosen.tables.front()->header_lines.empty();
  return plan.as_text && plan.format == ConvertFormat::kCsv && !invented && have_text(chosen.tables);
}

/// All tables of each input, one below the other as they stand in it: as text, nothing is left out.
std::vector<const ingest::Table*> all_tables(const ChosenTables& chosen, std::vector<std::string>& notes) {
  std::vector<const ingest::Table*> tables;
  for (const ingest::Dataset& dataset : chosen.datasets) {
    for (const ingest::Table& table : dataset.tables) tables.push_back(&table);
    if (dataset.tables.size() > 1)
      notes.push_back(dataset.name + ": its " + std::to_string(dataset.tables.size()) +
                      " tables are written one below the other. Choose one with --table.");
  }
  return tables;
}

/// All rows are read once, so they come as values where that is possible.
Status create_table_view(engine::Session& session, std::size_t index, const ingest::Table& table,
                         const Deadline& deadline) {
  if (table.typed_rows) return session.create_row_view(table_view(index), table.typed_rows, deadline);
  return session.create_view(table_view(index), table.scan, deadline);
}

std::vector<std::string> notes_on(const ChosenTables& chosen, bool table_named) {
  std::vector<std::string> notes;
  for (std::size_t i = 0; i < chosen.tables.size(); ++i) {
    const ingest::Dataset& dataset = chosen.datasets[i];
    const ingest::Table& table = *chosen.tables[i];
    if (!table_named) {
      if (auto note = other_tables_note(dataset, table); !note.empty()) notes.push_back(std::move(note));
    }
    if (table.rejects.rows > 0) {
      notes.push_back(dataset.name + ": " + std::to_string(table.rejects.rows) + " of " +
                      std::to_string(table.records) + " records rejected" +
                      (table.rejects.examples.empty() ? "." : ", first: " + table.rejects.examples.front() + "."));
    }
  }
  return notes;
}

Status deliver(const WorkerReply& reply, const ConvertRequest& request, AtomicFile* output, Context& context) {
  CONCORD_TRY(const auto path, file_of_worker(reply, kOutputFile));
  if (output != nullptr) return output->take(path, context.deadline);
  CONCORD_TRY(const OpenedFile file, open_input(path, {}, context.deadline));
  return copy_file_content(file.descriptor.get(), *request.output_descriptor, "standard output", context.deadline);
}

}  // namespace

std::optional<ConvertFormat> convert_format_from_name(std::string_view name) {
  const auto found = std::ranges::find(kFormats, name, &decltype(kFormats)::value_type::first);
  if (found == kFormats.end()) return std::nullopt;
  return found->second;
}

std::optional<ConvertFormat> convert_format_of_file(const std::filesystem::path& path) {
  std::string extension = path.extension().string();
  if (extension.empty()) return std::nullopt;
  std::ranges::transform(extension, extension.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  const std::string name = extension.substr(1);
  if (name == "ndjson") return ConvertFormat::kJsonLines;
  if (name == "tab") return ConvertFormat::kTsv;
  return convert_format_from_name(name);
}

Result<ConvertResponse> convert(const ConvertRequest& request, Context& context) {
  CONCORD_TRY(const auto inputs, open_inputs(request.inputs, context));
  // Outputs are opened first: a name that cannot be written to is reported before the work, not after it.
  std::optional<AtomicFile> output;
  std::optional<AtomicFile> rejects;
  if (!request.output_descriptor) {
    CONCORD_TRY(output, AtomicFile::create(request.output));
  }
  if (!request.rejects.empty()) {
    CONCORD_TRY(rejects, AtomicFile::create(request.rejects));
  }
  CONCORD_TRY(const WorkerReply reply, call_worker("convert", message_of(request, inputs), inputs, context));
  CONCORD_CHECK(deliver(reply, request, output ? &*output : nullptr, context));
  if (rejects) {
    CONCORD_TRY(const auto path, file_of_worker(reply, kRejectsFile));
    CONCORD_CHECK(rejects->take(path, context.deadline));
    CONCORD_CHECK(rejects->commit());
  }
  if (output) CONCORD_CHECK(output->commit());
  ConvertResponse response;
  response.rows = reply.message.number("rows");
  response.rejected = reply.message.number("rejected");
  response.notes = reply.message.list("notes");
  return response;
}

Result<std::string> serve_convert(sandbox::WorkerContext& context) {
  CONCORD_TRY(const Message request, Message::decode(context.request));
  CONCORD_TRY(const ChosenTables chosen, read_tables(context, request));
  const bool table_named = !request.list("table").empty();
  const OutputPlan plan = output_plan(context, request, chosen);
  const bool copies_text = copied_as_text(request, plan, chosen);
  if (!copies_text) CONCORD_CHECK(check_has_columns(chosen));
  CONCORD_CHECK(check_same_columns(chosen));
  std::vector<std::string> notes = notes_on(chosen, table_named || copies_text);
  const auto written = copies_text && !table_named ? all_tables(chosen, notes) : chosen.tables;
  CONCORD_TRY(const auto session, open_session(context, request));
  std::uint64_t rows = 0;
  std::uint64_t rejected = 0;
  for (std::size_t i = 0; i < written.size(); ++i) {
    if (!copies_text) CONCORD_CHECK(create_table_view(*session, i, *written[i], context.deadline));
    rows += written[i]->rows;
    rejected += written[i]->rejects.rows;
  }
  context.progress->report("writing", 0, 0);
  CONCORD_CHECK(copies_text ? write_text(written, plan.header_line, plan.path, context.deadline)
                            : write_output(*session, plan, chosen.tables, context.deadline));
  if (request.flag("rejects")) CONCORD_CHECK(write_rejects(*session, chosen.datasets, chosen.tables, context));
  Message answer;
  answer.set_number("rows", rows);
  answer.set_number("rejected", rejected);
  answer.set_list("notes", std::move(notes));
  return answer.encode();
}

}  // namespace concord::app
