#include "app/impl/worker_session.hpp"

#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <iterator>
#include <utility>
#include <vector>

#include "engine/duckdb/open.hpp"
#include "ingest/archive/archive_reader.hpp"
#include "ingest/csv/csv_reader.hpp"
#include "ingest/html/html_reader.hpp"
#include "ingest/json/json_reader.hpp"
#include "ingest/ods/ods_reader.hpp"
#include "ingest/parquet/parquet_reader.hpp"
#include "ingest/reader.hpp"
#include "ingest/spreadsheetml/spreadsheetml_reader.hpp"
#include "ingest/sqlite/sqlite_reader.hpp"
#include "ingest/stacked_tables.hpp"
#include "ingest/xls/xls_reader.hpp"
#include "ingest/xlsx/xlsx_reader.hpp"
#include "ingest/xml/xml_reader.hpp"

namespace concord::app {
namespace {

std::string in_quotes(std::string_view text) {
  return "\"" + std::string{text} + "\"";
}

const std::vector<const ingest::Reader*>& readers() {
  static const std::vector<const ingest::Reader*> single{&ingest::csv::csv_reader(),
                                                         &ingest::xlsx::xlsx_reader(),
                                                         &ingest::json::json_reader(),
                                                         &ingest::sqlite::sqlite_reader(),
                                                         &ingest::parquet::parquet_reader(),
                                                         &ingest::html::html_reader(),
                                                         &ingest::xml::xml_reader(),
                                                         &ingest::ods::ods_reader(),
                                                         &ingest::xls::xls_reader(),
                                                         &ingest::ods::flat_ods_reader(),
                                                         &ingest::spreadsheetml::spreadsheetml_reader()};
  static const std::unique_ptr<ingest::Reader> archives = ingest::archive::make_archive_reader(single);
  static const std::vector<const ingest::Reader*> all = [] {
    auto list = single;
    list.push_back(archives.get());
    return list;
  }();
  return all;
}

/// Whether a reader recognises the input better than all others do.
bool is_best_reader(const ingest::Reader& reader, const sandbox::WorkerContext& context, std::size_t index) {
  constexpr std::size_t kHeadBytes = 64 << 10;
  if (index >= context.inputs.size()) return false;
  const sandbox::InputFile& input = context.inputs[index];
  std::string head(kHeadBytes, '\0');
  const ssize_t got = ::pread(input.descriptor, head.data(), head.size(), 0);
  if (got <= 0) return false;
  head.resize(static_cast<std::size_t>(got));
  const ingest::Source source{input.descriptor, input.name, input.size_bytes};
  const double score = reader.recognise(head, source);
  const auto& others = readers();
  return std::none_of(others.begin(), others.end(), [&](const ingest::Reader* other) {
    return other != &reader && other->recognise(head, source) >= score;
  });
}

}  // namespace

bool is_text(const sandbox::WorkerContext& context, std::size_t index) {
  return is_best_reader(ingest::csv::csv_reader(), context, index);
}

bool is_parquet(const sandbox::WorkerContext& context, std::size_t index) {
  return is_best_reader(ingest::parquet::parquet_reader(), context, index);
}

Result<std::unique_ptr<engine::Session>> open_session(const sandbox::WorkerContext& context, const Message& request) {
  engine::SessionOptions options;
  options.memory_limit_bytes =
      request.number("memory_limit_bytes") / 2;  // the rest is for readers, results and the allocator
  options.threads = static_cast<unsigned>(request.number("threads"));
  options.temp_directory = context.directory / "spill";
  return engine::duckdb::open_session(options);
}

Result<ingest::Dataset> read_input(const sandbox::WorkerContext& context, std::size_t index, const Message& request,
                                   const InputOptions& wanted) {
  if (index >= context.inputs.size()) return Error{ErrorCode::kInternal, "The worker was not given its input."};
  const sandbox::InputFile& input = context.inputs[index];
  ingest::ReadOptions options;
  options.as_text = wanted.as_text;
  options.regular_only = wanted.regular_only;
  options.typed_rows_suffice = wanted.typed_rows_suffice;
  options.fingerprint = wanted.fingerprint;
  options.structure_suffices = wanted.structure_suffices;
  options.watch = wanted.watch;
  options.quick = request.flag("quick");
  options.threads = static_cast<unsigned>(request.number("threads"));
  options.open_engine = [&]() -> Result<std::unique_ptr<engine::Session>> {
    if (wanted.engine_needed == nullptr) return open_session(context, request);
    *wanted.engine_needed = true;
    return Error{ErrorCode::kConflict, "An engine is needed."};
  };
  options.directory = context.directory / ("input-" + std::to_string(index + 1));
  std::error_code failed;
  std::filesystem::create_directory(options.directory, failed);
  if (failed) return Error{ErrorCode::kUnavailable, "The temporary folder cannot be written to.", failed.message()};
  return ingest::read_input(readers(), {input.descriptor, input.name, input.size_bytes}, options, context.deadline,
                            *context.progress);
}

namespace {

/// How many files each input stands for.
std::vector<std::size_t> files_of_inputs(const Message& request) {
  std::vector<std::size_t> counts;
  for (const std::string& text : request.list(kInputFiles)) {
    std::size_t count = 0;
    std::from_chars(text.data(), text.data() + text.size(), count);
    counts.push_back(count);
  }
  return counts;
}

bool all_same(const std::vector<ingest::Dataset>& files) {
  const auto main_of = [](const ingest::Dataset& file) -> const ingest::Table& { return file.tables[file.main_table]; };
  return std::all_of(files.begin(), files.end(), [&](const ingest::Dataset& file) {
    return ingest::have_same_structure(main_of(files.front()), main_of(file));
  });
}

}  // namespace

bool has_file_sets(const Message& request) {
  const auto counts = files_of_inputs(request);
  return std::any_of(counts.begin(), counts.end(), [](std::size_t count) { return count > 1; });
}

Result<std::vector<ingest::Dataset>> read_inputs(const sandbox::WorkerContext& context, const Message& request,
                                                 FileSets sets, const InputOptions& wanted) {
  const std::vector<std::string> names = request.list(kInputNames);
  const std::vector<std::size_t> counts = files_of_inputs(request);
  std::vector<ingest::Dataset> datasets;
  std::size_t index = 0;
  for (std::size_t input = 0; input < counts.size() && input < names.size(); ++input) {
    std::vector<ingest::Dataset> files;
    InputOptions options = wanted;
    options.as_text = wanted.as_text || wanted.text_input == input;
    for (std::size_t i = 0; i < counts[input]; ++i) {
      CONCORD_TRY(files.emplace_back(), read_input(context, index++, request, options));
    }
    const bool joins = files.size() > 1 && (sets == FileSets::kMustJoin || all_same(files));
    if (joins) {
      CONCORD_TRY(ingest::Dataset joined, ingest::join_files(std::move(files), names[input], context.directory));
      datasets.push_back(std::move(joined));
    } else {
      std::move(files.begin(), files.end(), std::back_inserter(datasets));
    }
  }
  return datasets;
}

Result<const ingest::Table*> choose_table(const ingest::Dataset& dataset, const std::optional<std::string>& wanted) {
  const auto& tables = dataset.tables;
  if (tables.empty() || dataset.main_table >= tables.size()) return Error{ErrorCode::kInternal, "No table was read."};
  if (!wanted) return &tables[dataset.main_table];
  for (const auto& table : tables) {
    if (table.name == *wanted) return &table;
  }
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(wanted->data(), wanted->data() + wanted->size(), number);
  const bool is_number = error == std::errc{} && end == wanted->data() + wanted->size();
  if (is_number && number >= 1 && number <= tables.size()) return &tables[number - 1];
  std::string names;
  for (std::size_t i = 0; i < tables.size(); ++i) {
    names += (i == 0 ? "" : ", ") + std::to_string(i + 1) + " " + in_quotes(tables[i].name);
  }
  return Error{ErrorCode::kNotFound,
               dataset.name + " has no table " + in_quotes(*wanted) + ". There are: " + names + "."};
}

std::string other_tables_note(const ingest::Dataset& dataset, const ingest::Table& chosen) {
  std::string names;
  for (std::size_t i = 0; i < dataset.tables.size(); ++i) {
    const auto& table = dataset.tables[i];
    if (&table == &chosen) continue;
    names += (names.empty() ? "" : ", ") + std::to_string(i + 1) + " " + in_quotes(table.name) + " (" +
             std::to_string(table.rows) + (table.rows == 1 ? " row)" : " rows)");
  }
  if (names.empty()) return {};
  return dataset.name + ": table " + in_quotes(chosen.name) + " is used. There is also: " + names +
         ". Choose with --table.";
}

}  // namespace concord::app
