#include "app/reconcile.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <utility>

#include "app/impl/keyed_comparison.hpp"
#include "app/impl/message.hpp"
#include "app/impl/record_linkage.hpp"
#include "app/impl/request_columns.hpp"
#include "app/impl/worker_call.hpp"
#include "app/impl/worker_session.hpp"
#include "core/files.hpp"
#include "reconcile/link_file.hpp"
#include "reconcile/many_sides.hpp"
#include "reconcile/reconcile.hpp"
#include "reconcile/reconcile_report.hpp"
#include "report/render.hpp"

namespace concord::app {
namespace {

constexpr std::size_t kTerminalRowsMax = 20;
constexpr std::size_t kSidesMax = 8;

Message encode_request(const ReconcileRequest& request) {
  Message message;
  const auto set = [&message](std::string name, const std::optional<std::string>& text) {
    if (text) message.set(std::move(name), *text);
  };
  set("keys", request.keys);
  set("amount", request.amount);
  set("date", request.date);
  set("reference", request.reference);
  set("tolerance", request.tolerance);
  set("min_confidence", request.min_confidence);
  if (request.window_days) message.set("window", std::to_string(*request.window_days));
  message.set_flag("decisions", request.decisions.has_value());
  message.set_flag("no_scope", request.no_scope);
  message.set_flag("strict", request.strict);
  message.set_flag("no_parquet", request.no_parquet);
  message.set_flag("files", !request.out_directory.empty());
  return message;
}

Status check_request(const ReconcileRequest& request) {
  const std::size_t inputs = request.inputs.size();
  if (inputs < 1 || inputs > kSidesMax) {
    return Error{ErrorCode::kInvalidInput,
                 fmt::format("reconcile takes 1 to {} inputs; {} were given.", kSidesMax, inputs)};
  }
  for (const auto& [flag, given] : {std::pair{"--keys", &request.keys}, std::pair{"--amount", &request.amount},
                                    std::pair{"--date", &request.date}, std::pair{"--reference", &request.reference}}) {
    if (inputs != 2 && *given) {
      return Error{ErrorCode::kInvalidInput,
                   fmt::format("{} is about two inputs; {} {} given.", flag, inputs, inputs == 1 ? "was" : "were")};
    }
  }
  const bool two_sides = inputs == 2 || inputs == 3;
  if (request.decisions && (request.keys || !two_sides)) {
    return Error{ErrorCode::kInvalidInput,
                 fmt::format("--decisions is about rows that were put together without keys, of two inputs; {}.",
                             request.keys ? "with --keys each pair is sure" : fmt::format("there are {}", inputs))};
  }
  if (request.learnt && (request.keys || !two_sides)) {
    return Error{ErrorCode::kInvalidInput,
                 "--learnt is about matching without keys, of two inputs; leave it out, or leave out " +
                     std::string{request.keys ? "--keys." : "the other inputs."}};
  }
  if (request.tolerance) {
    const auto tolerance = Decimal::parse(*request.tolerance);
    if (!tolerance.ok() || tolerance.value().is_negative()) {
      return Error{ErrorCode::kInvalidInput,
                   "--tolerance takes an amount such as 0.05, not \"" + *request.tolerance + "\"."};
    }
  }
  return {};
}

Result<reconcile::Options> decode_options(const Message& request) {
  reconcile::Options options;
  options.amount = column_pair(request.text("amount"));
  options.date = column_pair(request.text("date"));
  options.reference = column_pair(request.text("reference"));
  if (const std::string window = request.text("window"); !window.empty()) {
    CONCORD_TRY(const Decimal days, Decimal::parse(window));
    options.window_days = static_cast<std::int32_t>(days.coefficient());
  }
  if (const std::string tolerance = request.text("tolerance"); !tolerance.empty()) {
    CONCORD_TRY(options.tolerance, Decimal::parse(tolerance));
  }
  CONCORD_TRY(options.min_confidence, request.share("min_confidence"));
  if (const std::string name = request.text("learnt_name"); !name.empty()) {
    CONCORD_TRY(options.learnt, reconcile::parse_learnt(request.text("learnt"), name));
  }
  options.use_scope = !request.flag("no_scope");
  return options;
}

Result<reconcile::SideInput> open_side(engine::Session& session, const ingest::Dataset& dataset,
                                       const std::string& view, const Deadline& deadline) {
  CONCORD_TRY(const ingest::Table* table, choose_table(dataset, std::nullopt));
  CONCORD_CHECK(session.create_view(view, table->scan, deadline));
  return reconcile::SideInput{.name = dataset.name, .sha256 = dataset.sha256, .view = view, .table = table};
}

bool needs_a_look(const reconcile::Outcome& outcome) {
  return std::any_of(outcome.buckets.begin(), outcome.buckets.end(), [](const reconcile::Bucket& bucket) {
    return bucket.kind != reconcile::BucketKind::kMatchedExact && bucket.kind != reconcile::BucketKind::kOutOfScope &&
           bucket.kind != reconcile::BucketKind::kWithoutAmount;
  });
}

struct Sides {
  reconcile::SideInput left, right;
  std::optional<reconcile::LinkInput> link = {};
  std::optional<reconcile::SideInput> decisions = {};
};

// Two sides, and what links them where one of three inputs does; nothing where each input is a side.
Result<std::optional<Sides>> find_sides(engine::Session& session, const std::vector<reconcile::SideInput>& inputs,
                                        const Deadline& deadline) {
  if (inputs.size() == 2) return std::optional{Sides{inputs[0], inputs[1]}};
  if (inputs.size() > 3) return std::optional<Sides>{};
  CONCORD_TRY(const auto finding, reconcile::find_link_file(session, {inputs[0], inputs[1], inputs[2]}, deadline));
  if (!finding) return std::optional<Sides>{};
  return std::optional{Sides{inputs[finding->left], inputs[finding->right],
                             reconcile::LinkInput{inputs[finding->file], finding->columns}}};
}

// All inputs are sides of the same events.
Result<Message> match_sides(engine::Session& session, const std::vector<reconcile::SideInput>& sides,
                            const Message& request, sandbox::WorkerContext& context) {
  CONCORD_TRY(const reconcile::Options options, decode_options(request));
  CONCORD_TRY(const reconcile::SidesOutcome outcome,
              reconcile::reconcile_sides(session, sides, options, context.deadline, *context.progress));
  Message answer;
  answer.set("summary", reconcile::sides_json(outcome));
  answer.set("document", report::render_json(reconcile::sides_document(outcome, kTerminalRowsMax)));
  answer.set_flag("difference", std::any_of(outcome.buckets.begin(), outcome.buckets.end(), [](const auto& bucket) {
                    return !bucket.agrees ||
                           std::find(bucket.present.begin(), bucket.present.end(), false) != bucket.present.end();
                  }));
  if (request.flag("files")) {
    CONCORD_TRY(auto files, reconcile::write_sides_files(outcome, context.directory));
    answer.set_list("written", std::move(files));
  }
  return answer;
}

Result<Message> match(engine::Session& session, const Sides& sides, const Message& request,
                      sandbox::WorkerContext& context) {
  CONCORD_TRY(reconcile::Options options, decode_options(request));
  options.link = sides.link;
  options.decisions = sides.decisions;
  options.export_rows = request.flag("files") && !request.flag("no_parquet");
  CONCORD_TRY(const reconcile::Outcome outcome,
              reconcile::reconcile(session, sides.left, sides.right, options, context.deadline, *context.progress));
  CONCORD_TRY(const report::Document document, reconcile::reconcile_document(outcome, session, sides.left, sides.right,
                                                                             kTerminalRowsMax, context.deadline));
  Message answer;
  answer.set("summary", reconcile::summary_json(outcome));
  answer.set("document", report::render_json(document));
  answer.set_flag("difference", needs_a_look(outcome));
  if (request.flag("files")) {
    context.progress->report("writing the reports", 0, 0);
    CONCORD_TRY(auto files, reconcile::write_reconcile_files(outcome, session, sides.left, sides.right,
                                                             context.directory, context.deadline));
    answer.set_list("written", std::move(files));
  }
  return answer;
}

// Moves the worker's files to the folder that the user named.
Result<std::vector<std::string>> place_files(const WorkerReply& reply, const std::string& out_directory,
                                             const Deadline& deadline) {
  std::vector<std::string> placed;
  if (out_directory.empty()) return placed;
  const std::filesystem::path target{out_directory};
  std::error_code failure;
  std::filesystem::create_directories(target, failure);
  if (failure) {
    return Error{ErrorCode::kUnavailable,
                 "The folder " + out_directory + " cannot be made: " + failure.message() + ". Choose another --out."};
  }
  for (const std::string& name : reply.message.list("written")) {
    CONCORD_TRY(const auto source, file_of_worker(reply, name));
    CONCORD_CHECK(move_file(source, target / name, deadline));
    placed.push_back((target / name).string());
  }
  return placed;
}

// The small files that are read with the request and judged by the worker.
Result<Message> request_with_files(const ReconcileRequest& request) {
  constexpr std::uint64_t kLearntBytesMax = 1 << 20;
  Message message = encode_request(request);
  if (request.learnt) {
    CONCORD_TRY(std::string text, read_text_file(*request.learnt, kLearntBytesMax));
    message.set("learnt_name", *request.learnt);
    message.set("learnt", std::move(text));
  }
  return message;
}

// By their names: what else they are is for the worker to see.
bool may_be_texts(const OpenedInputs& inputs) {
  return std::ranges::none_of(inputs.files, [](const OpenedFile& file) { return file.name.ends_with(".parquet"); });
}

// Regular texts are compared by keys without an engine, whose loading alone would take longer for small ones.
Result<WorkerReply> ask_worker(const ReconcileRequest& request, const OpenedInputs& inputs, Context& context) {
  if (request.keys && may_be_texts(inputs)) {
    CONCORD_TRY(WorkerReply reply, call_worker("compare", encode_request(request), inputs, context));
    if (reply.message.text(kEngineNeeded).empty()) return reply;
  }
  CONCORD_TRY(Message message, request_with_files(request));
  return call_worker("reconcile", std::move(message), inputs, context);
}

}  // namespace

Result<ReconcileResponse> reconcile(const ReconcileRequest& request, Context& context) {
  CONCORD_CHECK(check_request(request));
  std::vector<std::string> names = request.inputs;
  if (request.decisions) names.push_back(*request.decisions);
  CONCORD_TRY(const auto inputs, open_inputs(names, context));
  CONCORD_TRY(const WorkerReply reply, ask_worker(request, inputs, context));
  ReconcileResponse response;
  CONCORD_TRY(response.summary_json, checked_json(reply.message.text("summary")));
  CONCORD_TRY(response.document, report::parse_json(reply.message.text("document")));
  response.has_difference = reply.message.flag("difference");
  CONCORD_TRY(response.files, place_files(reply, request.out_directory, context.deadline));
  return response;
}

Result<std::string> serve_compare(sandbox::WorkerContext& context) {
  CONCORD_TRY(const Message request, Message::decode(context.request));
  CONCORD_TRY(const Message answer, compare_inputs(context, request, false));
  return answer.encode();
}

Result<std::string> serve_reconcile(sandbox::WorkerContext& context) {
  CONCORD_TRY(const Message request, Message::decode(context.request));
  if (!request.text("keys").empty()) {
    CONCORD_TRY(const Message answer, compare_inputs(context, request, true));
    return answer.encode();
  }
  CONCORD_TRY(const auto session, open_session(context, request));
  InputOptions wanted;
  if (request.flag("decisions")) wanted.text_input = request.list(kInputNames).size() - 1;
  CONCORD_TRY(const auto datasets, read_inputs(context, request, FileSets::kMustJoin, wanted));
  std::vector<reconcile::SideInput> inputs;
  for (std::size_t index = 0; index < datasets.size(); ++index) {
    CONCORD_TRY(inputs.emplace_back(),
                open_side(*session, datasets[index], "input_" + std::to_string(index + 1), context.deadline));
  }
  std::optional<reconcile::SideInput> decisions;
  if (request.flag("decisions")) {
    decisions = std::move(inputs.back());
    inputs.pop_back();
  }
  if (inputs.size() == 1) {
    CONCORD_TRY(const Message answer, find_duplicates(*session, inputs.front(), request, context));
    return answer.encode();
  }
  CONCORD_TRY(auto sides, find_sides(*session, inputs, context.deadline));
  if (!sides && (decisions || !request.text("learnt_name").empty())) {
    return Error{ErrorCode::kInvalidInput,
                 "--decisions and --learnt are about two inputs, or two and a file that links them; these are three "
                 "sides."};
  }
  if (!sides) {
    CONCORD_TRY(const Message answer, match_sides(*session, inputs, request, context));
    return answer.encode();
  }
  sides->decisions = std::move(decisions);
  auto answer = match(*session, *sides, request, context);
  if (!answer.ok() && answer.error().code == ErrorCode::kNotFound && !sides->link && !sides->decisions) {
    answer = compare_or_link(*session, sides->left, sides->right, answer.error(), request, context);
  }
  if (!answer.ok()) return std::move(answer).error();
  return answer.value().encode();
}

}  // namespace concord::app
