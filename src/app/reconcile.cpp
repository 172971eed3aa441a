#include "app/reconcile.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <utility>

#include "app/impl/message.hpp"
#include "app/impl/worker_call.hpp"
#include "app/impl/worker_session.hpp"
#include "core/files.hpp"
#include "reconcile/compare.hpp"
#include "reconcile/reconcile.hpp"
#include "reconcile/reconcile_report.hpp"
#include "report/render.hpp"

namespace concord::app {
namespace {

constexpr std::size_t kTerminalRowsMax = 20;

// "a=b" names a column of each side, "a" the same column of both.
reconcile::ColumnPair column_pair(const std::string& text) {
  const std::size_t sign = text.find('=');
  if (sign == std::string::npos) return {text, text};
  return {text.substr(0, sign), text.substr(sign + 1)};
}

std::vector<reconcile::ColumnPair> key_pairs(const std::string& text) {
  std::vector<reconcile::ColumnPair> pairs;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    if (end > begin) pairs.push_back(column_pair(text.substr(begin, end - begin)));
    begin = end + 1;
  }
  return pairs;
}

std::optional<reconcile::ColumnPair> optional_pair(const Message& request, std::string_view name) {
  const std::string text = request.text(name);
  return text.empty() ? std::nullopt : std::optional{column_pair(text)};
}

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
  if (request.window_days) message.set("window", std::to_string(*request.window_days));
  message.set_flag("no_scope", request.no_scope);
  message.set_flag("files", !request.out_directory.empty());
  return message;
}

Status check_request(const ReconcileRequest& request) {
  if (request.inputs.size() != 2) {
    return Error{ErrorCode::kInvalidInput,
                 fmt::format("reconcile compares two inputs, {} {} given.", request.inputs.size(),
                             request.inputs.size() == 1 ? "was" : "were")};
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
  options.amount = optional_pair(request, "amount");
  options.date = optional_pair(request, "date");
  options.reference = optional_pair(request, "reference");
  if (const std::string window = request.text("window"); !window.empty()) {
    CONCORD_TRY(const Decimal days, Decimal::parse(window));
    options.window_days = static_cast<std::int32_t>(days.coefficient());
  }
  if (const std::string tolerance = request.text("tolerance"); !tolerance.empty()) {
    CONCORD_TRY(options.tolerance, Decimal::parse(tolerance));
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
};

Result<Message> match(engine::Session& session, const Sides& sides, const Message& request,
                      sandbox::WorkerContext& context) {
  CONCORD_TRY(const reconcile::Options options, decode_options(request));
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

Status write_page(const std::filesystem::path& path, const std::string& text) {
  CONCORD_TRY(AtomicFile file, AtomicFile::create(path));
  CONCORD_CHECK(file.write(text));
  return file.commit();
}

Result<Message> compare(engine::Session& session, const Sides& sides, const Message& request,
                        sandbox::WorkerContext& context) {
  const bool files = request.flag("files");
  const auto directory = files ? std::optional{context.directory} : std::nullopt;
  CONCORD_TRY(
      const reconcile::Comparison comparison,
      reconcile::compare_records(session, sides.left, sides.right, key_pairs(request.text("keys")),
                                 optional_pair(request, "amount"), directory, context.deadline, *context.progress));
  const report::Document document = reconcile::comparison_document(comparison);
  Message answer;
  const std::string summary = reconcile::comparison_json(comparison);
  answer.set("summary", summary);
  answer.set("document", report::render_json(document));
  answer.set_flag("difference",
                  std::any_of(comparison.buckets.begin(), comparison.buckets.end(), [](const auto& bucket) {
                    return bucket.name != "identical" && bucket.left_rows + bucket.right_rows > 0;
                  }));
  if (files) {
    CONCORD_CHECK(write_page(context.directory / "summary.json", summary + "\n"));
    CONCORD_CHECK(write_page(context.directory / "report.html", report::render_html(document)));
    CONCORD_CHECK(report::write_xlsx(document, context.directory / "report.xlsx"));
    answer.set_list("written", {"summary.json", "changes.csv", "left_unmatched.csv", "right_unmatched.csv",
                                "report.html", "report.xlsx"});
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

}  // namespace

Result<ReconcileResponse> reconcile(const ReconcileRequest& request, Context& context) {
  CONCORD_CHECK(check_request(request));
  CONCORD_TRY(const auto inputs, open_inputs(request.inputs, context));
  if (inputs.size() != request.inputs.size()) {
    return Error{
        ErrorCode::kInvalidInput,
        "A folder or pattern stands for several files, and reconcile compares two. Make one file of them first, "
        "with: concord convert FOLDER -o all.parquet"};
  }
  CONCORD_TRY(const WorkerReply reply, call_worker("reconcile", encode_request(request), inputs, context));
  ReconcileResponse response;
  CONCORD_TRY(response.summary_json, checked_json(reply.message.text("summary")));
  CONCORD_TRY(response.document, report::parse_json(reply.message.text("document")));
  response.has_difference = reply.message.flag("difference");
  CONCORD_TRY(response.files, place_files(reply, request.out_directory, context.deadline));
  return response;
}

Result<std::string> serve_reconcile(sandbox::WorkerContext& context) {
  CONCORD_TRY(const Message request, Message::decode(context.request));
  CONCORD_TRY(const auto session, open_session(context, request));
  CONCORD_TRY(const ingest::Dataset left, read_input(context, 0, request));
  CONCORD_TRY(const ingest::Dataset right, read_input(context, 1, request));
  Sides sides;
  CONCORD_TRY(sides.left, open_side(*session, left, "left_file", context.deadline));
  CONCORD_TRY(sides.right, open_side(*session, right, "right_file", context.deadline));
  const bool keyed = !request.text("keys").empty();
  CONCORD_TRY(const Message answer,
              keyed ? compare(*session, sides, request, context) : match(*session, sides, request, context));
  return answer.encode();
}

}  // namespace concord::app
