#include "app/impl/record_linkage.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "app/impl/keyed_comparison.hpp"
#include "linkage/linkage.hpp"
#include "reconcile/find_keys.hpp"
#include "report/render.hpp"

namespace concord::app {
namespace {

constexpr std::size_t kTerminalRowsMax = 20;
// A key misses rows when it is typed wrong; from so many on, of the smaller side's rows, it is no key.
constexpr double kMissedShare = 0.005;
constexpr std::uint64_t kMissedMin = 3;

Result<linkage::LinkOptions> decode_options(const Message& request) {
  linkage::LinkOptions options;
  CONCORD_TRY(options.min_confidence, request.share("min_confidence"));
  return options;
}

Result<Message> answer_of(const linkage::LinkOutcome& outcome, engine::Session& session,
                          const reconcile::SideInput& left, const reconcile::SideInput* right, const Message& request,
                          sandbox::WorkerContext& context) {
  CONCORD_TRY(const report::Document document,
              linkage::linkage_document(outcome, session, left, right, kTerminalRowsMax, context.deadline));
  Message answer;
  answer.set("summary", linkage::linkage_json(outcome));
  answer.set("document", report::render_json(document));
  answer.set_flag("difference", right == nullptr ? !outcome.groups.empty()
                                                 : !outcome.left_alone.empty() || !outcome.right_alone.empty());
  if (!request.flag("files")) return answer;
  context.progress->report("writing the reports", 0, 0);
  CONCORD_TRY(auto files,
              linkage::write_linkage_files(outcome, session, left, right, context.directory, context.deadline));
  answer.set_list("written", std::move(files));
  return answer;
}

}  // namespace

Result<Message> find_duplicates(engine::Session& session, const reconcile::SideInput& side, const Message& request,
                                sandbox::WorkerContext& context) {
  CONCORD_TRY(const linkage::LinkOptions options, decode_options(request));
  CONCORD_TRY(const linkage::LinkOutcome outcome,
              linkage::link_records(session, side, nullptr, options, context.deadline, *context.progress));
  return answer_of(outcome, session, side, nullptr, request, context);
}

Result<Message> compare_or_link(engine::Session& session, const reconcile::SideInput& left,
                                const reconcile::SideInput& right, const Error& why_not_amounts, const Message& request,
                                sandbox::WorkerContext& context) {
  for (const char* table : {"left_data", "right_data"})
    CONCORD_CHECK(session.execute(std::string{"DROP TABLE IF EXISTS "} + table, context.deadline));
  CONCORD_TRY(const reconcile::KeyFinding found,
              reconcile::find_keys(session, left, right, context.deadline, *context.progress));
  std::string reason = found.reason;
  if (!found.keys.empty()) {
    const std::uint64_t smaller = std::min(left.table->rows, right.table->rows);
    const auto many = std::max(kMissedMin, static_cast<std::uint64_t>(kMissedShare * static_cast<double>(smaller)));
    CONCORD_TRY(const std::uint64_t missed, linkage::count_missed_by_keys(session, left, right, found.keys, many,
                                                                          context.deadline, *context.progress));
    if (missed < many) return compare_by_keys(session, left, right, found, request, context);
    reason += fmt::format(" But {} rows that it leaves alone belong together by everything else: it has errors itself.",
                          missed);
  }
  CONCORD_TRY(const linkage::LinkOptions options, decode_options(request));
  auto outcome = linkage::link_records(session, left, &right, options, context.deadline, *context.progress);
  if (!outcome.ok() && outcome.error().code != ErrorCode::kNotFound) return std::move(outcome).error();
  if (!outcome.ok() || (outcome.value().groups.empty() && outcome.value().unsure == 0)) {
    return Error{ErrorCode::kNotFound, why_not_amounts.message + " Keys were looked for: " + reason +
                                           " Records were compared, too, and no row of " + left.name +
                                           " is like one of " + right.name + "."};
  }
  outcome.value().reason = "Records were linked, because neither amounts nor keys connect the two inputs. " + reason;
  return answer_of(outcome.value(), session, left, &right, request, context);
}

}  // namespace concord::app
