#include "app/inspect.hpp"

#include "cli/impl/command_list.hpp"
#include "cli/impl/show.hpp"

namespace concord::cli {
namespace {

constexpr std::string_view kUsage = "concord inspect INPUT... [--quick] [--json]";
constexpr std::string_view kText =
    "Says how each input is built: format, encoding, delimiter, lines above and below the table, header, tables,\n"
    "types, what was repaired and which rows were rejected, each with its evidence. - is standard input.\n\n"
    "Examples:\n"
    "  concord inspect export.csv\n"
    "  concord inspect book.xlsx --json\n"
    "  concord inspect huge.csv --quick\n";

Outcome run(Invocation& invocation) {
  auto response = app::inspect({invocation.arguments.words, invocation.arguments.has("--quick")}, invocation.context);
  if (!response.ok()) return std::move(response).error();
  const bool json = invocation.arguments.has("--json");
  return show(invocation, json ? response.value().json : "", response.value().document);
}

}  // namespace

Command inspect_command() {
  return {"inspect",
          "Show how inputs are built: format, dialect, header, tables, repairs, rejected rows",
          kUsage,
          kText,
          1,
          kAnyNumber,
          {kJsonOption,
           {"--quick", "", "", "A first answer from the beginning of a large delimited text, marked as not verified"}},
          run};
}

}  // namespace concord::cli
