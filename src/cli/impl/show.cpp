#include "cli/impl/show.hpp"

#include "report/render.hpp"

namespace concord::cli {

Outcome show(Invocation& invocation, const std::string& json, const report::Document& document, ExitCode code) {
  Console& console = invocation.console;
  std::string text = json;
  if (text.empty()) text = report::render_terminal(document, {console.colour_output(), console.width()});
  if (!text.ends_with('\n')) text += '\n';
  if (auto printed = console.print(text); !printed.ok()) return std::move(printed).error();
  return code;
}

}  // namespace concord::cli
