#include "app/impl/keyed_comparison.hpp"

#include <algorithm>
#include <memory>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>

#include "app/impl/request_columns.hpp"
#include "app/impl/worker_session.hpp"
#include "core/files.hpp"
#include "reconcile/compare.hpp"
#include "report/render.hpp"

namespace concord::app {
namespace {

Result<reconcile::CompareOptions> decode_options(const Message& request) {
  reconcile::CompareOptions options;
  options.keys = column_pairs(request.text("keys"));
  options.amount = column_pair(request.text("amount"));
  options.strict = request.flag("strict");
  if (const std::uint64_t limit = request.number("memory_limit_bytes"); limit > 0) options.hash_bytes_max = limit / 2;
  if (const std::string window = request.text("window"); !window.empty()) {
    CONCORD_TRY(const Decimal days, Decimal::parse(window));
    options.window_days = static_cast<std::int32_t>(days.coefficient());
  }
  if (const std::string tolerance = request.text("tolerance"); !tolerance.empty()) {
    CONCORD_TRY(options.tolerance, Decimal::parse(tolerance));
  }
  return options;
}

Result<reconcile::SideInput> side_of(const ingest::Dataset& dataset, std::string view) {
  CONCORD_TRY(const ingest::Table* table, choose_table(dataset, std::nullopt));
  return reconcile::SideInput{.name = dataset.name, .sha256 = dataset.sha256, .view = std::move(view), .table = table};
}

struct Comparing {
  sandbox::WorkerContext& context;
  const Message& request;
  const reconcile::CompareOptions& options;
  std::optional<std::filesystem::path> directory;
};

Result<reconcile::Comparison> compare_with_engine(const Comparing& run, const reconcile::SideInput& left,
                                                  const reconcile::SideInput& right) {
  CONCORD_TRY(const auto session, open_session(run.context, run.request));
  for (const reconcile::SideInput* side : {&left, &right})
    CONCORD_CHECK(session->create_view(side->view, side->table->scan, run.context.deadline));
  return reconcile::compare_records(*session, left, right, run.options, run.directory, run.context.deadline,
                                    *run.context.progress);
}

// Rows of Parquet are read when they are compared. If that fails, reading all of a file says which one is damaged.
Error naming_damage(const Comparing& run, Error failure) {
  if (failure.code != ErrorCode::kInvalidInput && failure.code != ErrorCode::kInternal) return failure;
  for (std::size_t index = 0; index < run.context.inputs.size(); ++index) {
    if (!is_parquet(run.context, index)) continue;
    auto whole = read_input(run.context, index, run.request, {.as_text = run.options.strict});
    if (!whole.ok()) return std::move(whole).error();
  }
  return failure;
}

Result<Message> answer_of(const Comparing& run, const reconcile::Comparison& comparison) {
  const report::Document document = reconcile::comparison_document(comparison);
  Message answer;
  const std::string summary = reconcile::comparison_json(comparison);
  answer.set("summary", summary);
  answer.set("document", report::render_json(document));
  answer.set_flag("difference",
                  std::any_of(comparison.buckets.begin(), comparison.buckets.end(), [](const auto& bucket) {
                    return bucket.name != "identical" && bucket.left_rows + bucket.right_rows > 0;
                  }));
  if (!run.directory) return answer;
  CONCORD_CHECK(write_text_file(*run.directory / "summary.json", summary + "\n"));
  std::vector<std::string> written = reconcile::comparison_files();
  written.insert(written.begin(), "summary.json");
  CONCORD_TRY(const auto reports, report::write_reports(document, *run.directory));
  written.insert(written.end(), reports.begin(), reports.end());
  answer.set_list("written", std::move(written));
  return answer;
}

Message engine_needed(const std::string& reason) {
  Message answer;
  answer.set(std::string{kEngineNeeded}, reason);
  return answer;
}

struct BothReads {
  Result<ingest::Dataset> left, right;
};

// Two texts at the same time: while the structure of one is looked for, by one thread, the other is read. Of two
// Parquet files the fingerprints are then computed at the same time.
BothReads read_both(const Comparing& run, InputOptions reading, reconcile::HashedComparison& hashed, bool together) {
  const auto read = [&run, reading](std::size_t index, ingest::RecordWatch& watch) {
    InputOptions wanted = reading;
    wanted.watch = &watch;
    return read_input(run.context, index, run.request, wanted);
  };
  BothReads both{ingest::Dataset{}, ingest::Dataset{}};
  std::jthread helper;
  try {
    if (together) helper = std::jthread{[&] { both.right = read(1, hashed.right()); }};
  } catch (const std::system_error&) {  // no thread to be had: one after the other
  }
  both.left = read(0, hashed.left());
  hashed.left_done();
  if (helper.joinable()) {
    helper.join();
  } else if (both.left.ok()) {
    both.right = read(1, hashed.right());
  }
  return both;
}

// What was refused for not being regular is read by the worker that has an engine.
Result<Message> unread(Error error, bool with_engine) {
  if (!with_engine && error.code == ErrorCode::kConflict) return engine_needed(error.message);
  return error;
}

// A side of several files is for the engine.
Result<Message> compare_file_sets(const Comparing& run) {
  CONCORD_TRY(const auto datasets,
              read_inputs(run.context, run.request, FileSets::kMustJoin, {.as_text = run.options.strict}));
  CONCORD_TRY(const reconcile::SideInput left, side_of(datasets[0], "left_file"));
  CONCORD_TRY(const reconcile::SideInput right, side_of(datasets[1], "right_file"));
  CONCORD_TRY(const reconcile::Comparison comparison, compare_with_engine(run, left, right));
  return answer_of(run, comparison);
}

}  // namespace

Result<Message> compare_inputs(sandbox::WorkerContext& context, const Message& request, bool with_engine) {
  CONCORD_TRY(reconcile::CompareOptions options, decode_options(request));
  options.spill_directory = context.directory;
  Comparing run{context, request, options, std::nullopt};
  if (request.flag("files")) {
    run.directory = context.directory;
    report::look_for_fonts();
  }
  if (has_file_sets(request)) {
    if (!with_engine) return engine_needed("files that are one side");
    return compare_file_sets(run);
  }
  auto hashed = std::make_unique<reconcile::HashedComparison>(options);
  const bool texts = is_text(context, 0) && is_text(context, 1);
  if (!with_engine && !texts) return engine_needed("not two texts");
  const InputOptions reading{.as_text = options.strict, .regular_only = !with_engine, .structure_suffices = true};
  const bool together = texts || (is_parquet(context, 0) && is_parquet(context, 1));
  auto [left_read, right_read] = read_both(run, reading, *hashed, together);
  if (!left_read.ok()) return unread(std::move(left_read).error(), with_engine);
  if (!right_read.ok()) return unread(std::move(right_read).error(), with_engine);
  const ingest::Dataset left_data = std::move(left_read).value(), right_data = std::move(right_read).value();
  CONCORD_TRY(const reconcile::SideInput left, side_of(left_data, "left_file"));
  CONCORD_TRY(const reconcile::SideInput right, side_of(right_data, "right_file"));
  CONCORD_TRY(const auto attempt, hashed->finish(left, right, run.directory, context.deadline, *context.progress));
  if (const auto* comparison = std::get_if<reconcile::Comparison>(&attempt)) return answer_of(run, *comparison);
  hashed.reset();
  if (!with_engine) return engine_needed(std::get<reconcile::HashedComparison::NotCertain>(attempt).reason);
  const auto comparison = compare_with_engine(run, left, right);
  if (!comparison.ok()) return naming_damage(run, comparison.error());
  return answer_of(run, comparison.value());
}

Result<Message> compare_by_keys(engine::Session& session, const reconcile::SideInput& left,
                                const reconcile::SideInput& right, const reconcile::KeyFinding& found,
                                const Message& request, sandbox::WorkerContext& context) {
  CONCORD_TRY(reconcile::CompareOptions options, decode_options(request));
  options.keys = found.keys;
  options.spill_directory = context.directory;
  Comparing run{context, request, options, std::nullopt};
  if (request.flag("files")) run.directory = context.directory;
  CONCORD_TRY(reconcile::Comparison comparison, reconcile::compare_records(session, left, right, options, run.directory,
                                                                           context.deadline, *context.progress));
  comparison.keys_reason = found.reason;
  return answer_of(run, comparison);
}

}  // namespace concord::app
