#include "app/doctor.hpp"

#include "cli/impl/command_list.hpp"
#include "cli/impl/show.hpp"

namespace concord::cli {
namespace {

constexpr std::string_view kUsage = "concord doctor [--json]";
constexpr std::string_view kText =
    "Checks what Concord needs on this machine: the data engine, the walls around untrusted input, temporary space "
    "and\n"
    "memory; says what to do where something is missing, and where each setting comes from. Ends with exit code 5 "
    "when\n"
    "something that is needed does not work.\n";

Outcome run(Invocation& invocation) {
  auto response = app::doctor(invocation.context);
  if (!response.ok()) return std::move(response).error();
  const bool json = invocation.arguments.has("--json");
  return show(invocation, json ? response.value().json : "", response.value().document,
              response.value().healthy ? kExitDone : kExitOutside);
}

}  // namespace

Command doctor_command() {
  return {"doctor", "Check what works on this machine, and say what to do", kUsage, kText, 0, 0, {kJsonOption}, run};
}

}  // namespace concord::cli
