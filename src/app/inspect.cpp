#include "app/inspect.hpp"

#include <utility>

#include "app/impl/inspect_document.hpp"
#include "app/impl/message.hpp"
#include "app/impl/worker_call.hpp"
#include "app/impl/worker_session.hpp"
#include "report/render.hpp"

namespace concord::app {

Result<InspectResponse> inspect(const InspectRequest& request, Context& context) {
  CONCORD_TRY(const auto inputs, open_inputs(request.inputs, context));
  Message message;
  message.set_flag("quick", request.quick);
  CONCORD_TRY(const WorkerReply reply, call_worker("inspect", message, inputs, context));
  InspectResponse response;
  CONCORD_TRY(response.json, checked_json("{\"inputs\": " + json_array(reply.message.list("manifests")) + "}"));
  CONCORD_TRY(response.document, report::parse_json(reply.message.text("document")));
  return response;
}

Result<std::string> serve_inspect(sandbox::WorkerContext& context) {
  CONCORD_TRY(const Message request, Message::decode(context.request));
  std::vector<std::string> manifests;
  report::Document document;
  for (std::size_t i = 0; i < context.inputs.size(); ++i) {
    CONCORD_TRY(const ingest::Dataset dataset, read_input(context, i, request));
    manifests.push_back(ingest::manifest_json(dataset));
    append_inspection(dataset, context.inputs.size() > 1, document);
  }
  document.title =
      context.inputs.size() == 1 ? context.inputs.front().name : std::to_string(context.inputs.size()) + " inputs";
  Message answer;
  answer.set_list("manifests", std::move(manifests));
  answer.set("document", report::render_json(document));
  return answer.encode();
}

}  // namespace concord::app
