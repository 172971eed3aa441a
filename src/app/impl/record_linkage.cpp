#include "app/impl/record_linkage.hpp"

#include <cmath>
#include <utility>

#include "core/decimal.hpp"
#include "linkage/linkage.hpp"
#include "report/render.hpp"

namespace concord::app {
namespace {

constexpr std::size_t kTerminalRowsMax = 20;

Result<linkage::LinkOptions> decode_options(const Message& request) {
  linkage::LinkOptions options;
  if (const std::string confidence = request.text("min_confidence"); !confidence.empty()) {
    CONCORD_TRY(const Decimal exact, Decimal::parse(confidence));
    options.min_confidence = static_cast<double>(exact.coefficient()) / std::pow(10.0, exact.scale());
  }
  return options;
}

}  // namespace

Result<Message> link_sides(engine::Session& session, const reconcile::SideInput& left,
                           const reconcile::SideInput* right, std::string reason, const Message& request,
                           sandbox::WorkerContext& context) {
  CONCORD_TRY(const linkage::LinkOptions options, decode_options(request));
  CONCORD_TRY(linkage::LinkOutcome outcome,
              linkage::link_records(session, left, right, options, context.deadline, *context.progress));
  outcome.reason = std::move(reason);
  CONCORD_TRY(const report::Document document,
              linkage::linkage_document(outcome, session, left, right, kTerminalRowsMax, context.deadline));
  Message answer;
  answer.set("summary", linkage::linkage_json(outcome));
  answer.set("document", report::render_json(document));
  answer.set_flag("difference", right == nullptr ? !outcome.groups.empty()
                                                 : !outcome.left_alone.empty() || !outcome.right_alone.empty());
  if (!request.flag("files")) return answer;
  context.progress->report("writing the reports", 0, 0);
  CONCORD_TRY(auto files, linkage::write_linkage_files(outcome, session, left, right, context.directory, context.deadline));
  answer.set_list("written", std::move(files));
  return answer;
}

}  // namespace concord::app
