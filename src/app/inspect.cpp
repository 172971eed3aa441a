#include "app/inspect.hpp"

#include <utility>

#include "app/impl/inspect_document.hpp"
#include "app/impl/message.hpp"
#include "app/impl/worker_call.hpp"
#include "app/impl/worker_session.hpp"
#include "report/render.hpp"

namespace concord::app {

namespace {

Result<WorkerReply> ask_worker(const Message& message, const OpenedInputs& inputs, Context& context) {
  CONCORD_TRY(WorkerReply reply, call_worker("inspect_without_engine", message, inputs, context));
  if (reply.message.text(kEngineNeeded).empty()) return reply;
  return call_worker("inspect", message, inputs, context);
}

Result<std::string> inspect_inputs(sandbox::WorkerContext& context, bool with_engine) {
  CONCORD_TRY(const Message request, Message::decode(context.request));
  std::vector<std::string> manifests;
  report::Document document;
  bool engine_needed = false;
  const InputOptions reading{.typed_rows_suffice = true, .engine_needed = with_engine ? nullptr : &engine_needed};
  Message answer;
  const auto datasets = read_inputs(context, request, FileSets::kMayStayApart, reading);
  if (engine_needed) {
    answer.set(std::string{kEngineNeeded}, "an input is read by an engine");
    return answer.encode();
  }
  if (!datasets.ok()) return datasets.error();
  const std::size_t count = datasets.value().size();
  for (const ingest::Dataset& dataset : datasets.value()) {
    manifests.push_back(ingest::manifest_json(dataset));
    append_inspection(dataset, count > 1, document);
  }
  document.title = count == 1 ? datasets.value().front().name : std::to_string(count) + " inputs";
  answer.set_list("manifests", std::move(manifests));
  answer.set("document", report::render_json(document));
  return answer.encode();
}

}  // namespace

Result<InspectResponse> inspect(const InspectRequest& request, Context& context) {
  CONCORD_TRY(const auto inputs, open_inputs(request.inputs, context));
  Message message;
  message.set_flag("quick", request.quick);
  CONCORD_TRY(const WorkerReply reply, ask_worker(message, inputs, context));
  InspectResponse response;
  CONCORD_TRY(response.json, checked_json("{\"inputs\": " + json_array(reply.message.list("manifests")) + "}"));
  CONCORD_TRY(response.document, report::parse_json(reply.message.text("document")));
  return response;
}

Result<std::string> serve_inspect(sandbox::WorkerContext& context) {
  return inspect_inputs(context, true);
}

Result<std::string> serve_inspect_without_engine(sandbox::WorkerContext& context) {
  return inspect_inputs(context, false);
}

}  // namespace concord::app
