#include "app/profile.hpp"

#include <utility>

#include "app/impl/message.hpp"
#include "app/impl/profile_document.hpp"
#include "app/impl/worker_call.hpp"
#include "app/impl/worker_session.hpp"
#include "profile/profile.hpp"
#include "report/render.hpp"

namespace concord::app {
namespace {

/// Profiles one table through a view of its own.
Result<profile::TableProfile> profile_one(engine::Session& session, const ingest::Table& table, const std::string& view,
                                          sandbox::WorkerContext& context) {
  CONCORD_CHECK(session.create_view(view, table.scan, context.deadline));
  std::vector<profile::ColumnHint> hints;
  for (const auto& column : table.columns) hints.push_back({column.currency, column.damaged_cells, column.identifier});
  CONCORD_TRY(auto result, profile::profile_table(session, view, table.schema, hints, context.deadline, *context.progress));
  result.name = table.name;
  return result;
}

}  // namespace

Result<ProfileResponse> profile(const ProfileRequest& request, Context& context) {
  CONCORD_TRY(const auto inputs, open_inputs(request.inputs, context));
  CONCORD_TRY(const WorkerReply reply, call_worker("profile", {}, inputs, context));
  std::string json = "{\"inputs\": [";
  for (const auto& input : reply.message.list("inputs")) {
    if (!json.ends_with('[')) json += ',';
    json += input;
  }
  ProfileResponse response;
  CONCORD_TRY(response.json, checked_json(json + "]}"));
  CONCORD_TRY(response.document, report::parse_json(reply.message.text("document")));
  return response;
}

Result<std::string> serve_profile(sandbox::WorkerContext& context) {
  CONCORD_TRY(const Message request, Message::decode(context.request));
  CONCORD_TRY(const auto session, open_session(context, request));
  std::vector<std::string> answers;
  report::Document document;
  for (std::size_t i = 0; i < context.inputs.size(); ++i) {
    CONCORD_TRY(const ingest::Dataset dataset, read_input(context, i, request));
    std::string answer = "{\"input\": " + json_string(dataset.name) + ", \"sha256\": " + json_string(dataset.sha256) + ", \"tables\": [";
    for (std::size_t t = 0; t < dataset.tables.size(); ++t) {
      const auto& table = dataset.tables[t];
      const std::string view = "input_" + std::to_string(i + 1) + "_table_" + std::to_string(t + 1);
      CONCORD_TRY(const auto table_profile, profile_one(*session, table, view, context));
      answer += (t == 0 ? "" : ", ") + std::string{"{\"rejected\": "} + std::to_string(table.rejects.rows) +
                ", \"profile\": " + profile::profile_json(table_profile) + "}";
      append_profile(dataset, table, table_profile, document);
    }
    answers.push_back(answer + "]}");
  }
  document.title = context.inputs.size() == 1 ? "Profile of " + context.inputs.front().name
                                              : "Profile of " + std::to_string(context.inputs.size()) + " inputs";
  Message answer;
  answer.set_list("inputs", std::move(answers));
  answer.set("document", report::render_json(document));
  return answer.encode();
}

}  // namespace concord::app
