#include "app/version.hpp"

#include "cli/impl/command_list.hpp"
#include "cli/impl/show.hpp"

namespace concord::cli {
namespace {

constexpr std::string_view kUsage = "concord version [--json]";
constexpr std::string_view kText = "Says which versions of Concord and of its data engine are at work.\n";

Outcome run(Invocation& invocation) {
  auto response = app::version(invocation.context);
  if (!response.ok()) return std::move(response).error();
  const auto& [program, engine, json] = response.value();
  const std::string text =
      "concord " + program + "\n" + (engine.empty() ? "no data engine: see concord doctor" : engine) + "\n";
  auto printed = invocation.console.print(invocation.arguments.has("--json") ? json + "\n" : text);
  if (!printed.ok()) return std::move(printed).error();
  return kExitDone;
}

}  // namespace

Command version_command() {
  return {"version", "Show the versions of Concord and its data engine", kUsage, kText, 0, 0, {kJsonOption}, run};
}

}  // namespace concord::cli
