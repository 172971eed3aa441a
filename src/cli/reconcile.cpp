#include "app/reconcile.hpp"

#include <charconv>

#include "cli/impl/command_list.hpp"
#include "cli/impl/show.hpp"
#include "core/decimal.hpp"

namespace concord::cli {
namespace {

constexpr std::string_view kUsage = "concord reconcile LEFT [RIGHT] [MORE...] [options]";
constexpr std::string_view kText =
    "Pairs the rows of two inputs and accounts for every row and every cent that differs. Columns, scope, tolerances\n"
    "and passes are found by themselves; each option only overrides what was found. A third input may be one more\n"
    "side, or a file that links the two, such as a remittance advice: which, is found out. A pair of columns is\n"
    "written left=right, or once where both sides use the same name. Persons, companies or products without amounts\n"
    "and keys are linked by what their records share; one input alone is searched for duplicates.\n\n"
    "Examples:\n"
    "  concord reconcile statement.csv orders.xlsx\n"
    "  concord reconcile statement.csv orders.csv --amount Credit=total --date \"Value Date=paid_at\" --out result\n"
    "  concord reconcile customers.csv --out duplicates\n"
    "  concord reconcile old.csv new.csv --keys id --fail-on-difference\n"
    "  concord reconcile old.csv new.csv --keys order,line=line_no --strict\n";

std::optional<int> days_of(const std::string& text) {
  constexpr int kLongest = 3660;
  int days = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), days);
  if (error != std::errc{} || end != text.data() + text.size() || days < 0 || days > kLongest) return std::nullopt;
  return days;
}

/// Empty when the request is complete, else what is wrong with the command line.
std::string fill(const Arguments& arguments, app::ReconcileRequest& request) {
  request.inputs = arguments.words;
  for (const auto& [flag, target] : {std::pair{"--keys", &request.keys},
                                     {"--amount", &request.amount},
                                     {"--date", &request.date},
                                     {"--reference", &request.reference}}) {
    *target = arguments.value(flag);
    if (*target && (*target)->empty()) return std::string{flag} + " needs the name of a column, or left=right.";
  }
  if (const auto window = arguments.value("--window")) {
    request.window_days = days_of(*window);
    if (!request.window_days) return "--window must be a number of days from 0 to 3660, not \"" + *window + "\".";
  }
  if (const auto tolerance = arguments.value("--tolerance")) {
    const auto exact = Decimal::parse(*tolerance);
    if (!exact.ok() || exact.value().is_negative())
      return "--tolerance must be an amount such as 0.05, not \"" + *tolerance + "\".";
    request.tolerance = *tolerance;
  }
  if (const auto confidence = arguments.value("--min-confidence")) {
    const auto exact = Decimal::parse(*confidence);
    if (!exact.ok() || exact.value().is_negative() || exact.value() > Decimal::parse("1").value())
      return "--min-confidence must be a number from 0 to 1 such as 0.9, not \"" + *confidence + "\".";
    request.min_confidence = *confidence;
    if (request.keys) return "--min-confidence is about pairs that were found without keys; with --keys each is sure.";
  }
  request.decisions = arguments.value("--decisions");
  if (request.decisions && request.decisions->empty()) return "--decisions needs the name of a file.";
  if (request.decisions && request.keys)
    return "--decisions is about pairs that were found without keys; with --keys each is sure.";
  request.learnt = arguments.value("--learnt");
  if (request.learnt && request.learnt->empty()) return "--learnt needs the name of a file.";
  if (request.learnt && request.keys) return "--learnt is about matching without keys; with --keys nothing is learnt.";
  request.no_scope = arguments.has("--no-scope");
  request.strict = arguments.has("--strict");
  if (request.strict && !request.keys) return "--strict compares record by record: name the columns with --keys.";
  request.fail_on_difference = arguments.has("--fail-on-difference");
  request.out_directory = arguments.value("--out").value_or("");
  request.no_parquet = arguments.has("--no-parquet");
  if (arguments.has("--out") && request.out_directory.empty()) return "--out needs the name of a folder.";
  return {};
}

Outcome run(Invocation& invocation) {
  app::ReconcileRequest request;
  if (std::string complaint = fill(invocation.arguments, request); !complaint.empty())
    return UsageError{std::move(complaint)};
  auto response = app::reconcile(request, invocation.context);
  if (!response.ok()) return std::move(response).error();
  for (const auto& file : response.value().files) invocation.console.note("Written: " + file);
  const bool json = invocation.arguments.has("--json");
  const bool answer_is_no = request.fail_on_difference && response.value().has_difference;
  return show(invocation, json ? response.value().summary_json : "", response.value().document,
              answer_is_no ? kExitNo : kExitDone);
}

}  // namespace

Command reconcile_command() {
  return {"reconcile",
          "Pair the rows of two inputs and account for every difference",
          kUsage,
          kText,
          1,
          kAnyNumber,
          {{"--keys", "", "A=B,C", "Compare record by record on these columns"},
           {"--strict", "", "", "With --keys: cells are equal only when their text is"},
           {"--amount", "", "A=B", "Columns with the amounts"},
           {"--date", "", "A=B", "Columns with the dates"},
           {"--reference", "", "A=B", "Columns with the references"},
           {"--window", "", "DAYS", "Largest distance between the two dates of one event, or of one cell"},
           {"--tolerance", "", "X", "Largest difference between the two amounts of one event, or numbers of one cell"},
           {"--min-confidence", "", "X", "State only what is at least so sure, from 0 to 1; the rest is open"},
           {"--decisions", "", "FILE", "Obey a reviewer's decisions: decisions.csv of --out, edited"},
           {"--learnt", "", "FILE", "Take what an earlier run learnt, learnt.json of --out, instead of learning anew"},
           {"--no-scope", "", "", "Take all rows of both sides, instead of the part that corresponds"},
           {"--out", "", "DIR", "Folder for the result files: summary, pairs, unmatched rows, reports"},
           {"--no-parquet", "", "", "With --out: leave out the Parquet files with all rows of both sides"},
           kJsonOption,
           {"--fail-on-difference", "", "", "End with exit code 1 when anything differs"}},
          run};
}

}  // namespace concord::cli
