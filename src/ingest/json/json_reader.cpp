#include "ingest/json/json_reader.hpp"

#include <thread>

#include "core/sha256.hpp"
#include "ingest/dataset_parts.hpp"
#include "ingest/input_names.hpp"
#include "ingest/json/impl/json_layout.hpp"
#include "ingest/json/impl/json_records.hpp"
#include "ingest/nested_tables.hpp"
#include "ingest/table_builder.hpp"

namespace concord::ingest::json {
namespace {

constexpr std::string_view kBlanks = " \t\r\n";

/// The first character that counts, and the next one.
std::pair<char, char> beginning(std::string_view head) {
  if (head.starts_with("\xEF\xBB\xBF")) head.remove_prefix(3);
  const std::size_t first = head.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {'\0', '\0'};
  const std::size_t second = head.find_first_not_of(kBlanks, first + 1);
  return {head[first], second == std::string_view::npos ? '\0' : head[second]};
}

struct Run {
  const Source& source;
  const ReadOptions& options;
  const Deadline& deadline;
  ProgressSink& progress;
  Dataset dataset = {};
  DatasetParts parts{dataset};
};

Status read_area(Run& run, const RecordArea& area, const std::string& name) {
  const std::string stem = free_stem(name, run.options.directory);
  if (area.first == '[') {
    JsonRows rows{run.source, area, run.options};
    CONCORD_TRY(std::vector<Table> tables, build_tables(rows, name, stem, run.options, run.deadline, run.progress));
    run.parts.add(std::move(tables), DatasetParts::MayBeMain::kFirst);
  } else {
    JsonObjects objects{run.source, area, run.options};
    CONCORD_TRY(NestedTables built, build_nested_tables(objects, name, stem, run.options, run.deadline, run.progress));
    run.parts.add(std::move(built.tables), DatasetParts::MayBeMain::kFirst);
    for (std::string& note : built.notes) run.dataset.notes.push_back(std::move(note));
  }
  return {};
}

class JsonReader final : public Reader {
 public:
  std::string_view format() const override { return "json"; }

  double recognise(std::string_view head, const Source& source) const override {
    const auto [first, second] = beginning(head);
    const bool named = has_extension(source.name, {"json", "jsonl", "ndjson", "geojson"});
    if (first == '{') return second == '"' || second == '}' ? 0.95 : named ? 0.85 : 0;
    if (first != '[') return 0;
    if (second == '{') return 0.95;
    if (second == '[' || second == '"') return 0.85;
    return named ? 0.85 : 0;
  }

  Result<Dataset> read(const Source& source, const ReadOptions& options, const Deadline& deadline,
                       ProgressSink& progress) const override {
    if (!options.fingerprint) return read_records(source, options, deadline, progress);
    // It is taken beside the reading.
    const Deadline hashing_deadline = Deadline::after(deadline.remaining());
    Result<std::string> fingerprint{std::string{}};
    Result<Dataset> dataset{Dataset{}};
    {
      const std::jthread hashing{
          [&] { fingerprint = sha256_of_file(source.descriptor, source.name, hashing_deadline); }};
      dataset = read_records(source, options, deadline, progress);
      if (!dataset.ok()) hashing_deadline.cancel();
    }
    if (!dataset.ok()) return dataset;
    if (!fingerprint.ok()) return std::move(fingerprint).error();
    dataset.value().sha256 = std::move(fingerprint).value();
    return dataset;
  }

 private:
  static Result<Dataset> read_records(const Source& source, const ReadOptions& options, const Deadline& deadline,
                                      ProgressSink& progress) {
    CONCORD_TRY(const Layout layout, find_layout(source, options.record_bytes_max, deadline));
    Run run{source, options, deadline, progress};
    const std::string name = table_name_of(source.name);
    for (const RecordArea& area : layout.areas) {
      const Status read = read_area(run, area, area.path.empty() || layout.areas.size() == 1 ? name : area.path);
      if (read.ok()) continue;
      if (read.error().code != ErrorCode::kInvalidInput || layout.areas.size() == 1) return read.error();
      run.dataset.notes.push_back("the list " + area.path + " gives no table: " + read.error().message);
    }
    if (run.dataset.tables.empty()) return Error{ErrorCode::kInvalidInput, run.dataset.notes.front()};
    if (!layout.outside.empty()) {
      std::string note = "beside its records the file says:";
      for (const std::string& said : layout.outside) note += (&said == &layout.outside.front() ? " " : "; ") + said;
      run.dataset.notes.push_back(std::move(note));
    }
    run.dataset.evidence.push_back(layout.evidence);
    return std::move(run.dataset);
  }
};

}  // namespace

const Reader& json_reader() {
  static const JsonReader kReader;
  return kReader;
}

}  // namespace concord::ingest::json
