#include "app/profile.hpp"

#include "cli/impl/command_list.hpp"
#include "cli/impl/show.hpp"
#include "core/files.hpp"
#include "report/render.hpp"

namespace concord::cli {
namespace {

constexpr std::string_view kUsage = "concord profile INPUT... [--json] [--html FILE] [--markdown FILE]";
constexpr std::string_view kText =
    "Says what every column is: type, role (amount, date, identifier, ...) with the reasons, counts, least and "
    "greatest\n"
    "value, sums, frequent values and shapes. All tables of each input are profiled. - is standard input.\n\n"
    "Examples:\n"
    "  concord profile orders.csv\n"
    "  concord profile orders.csv statement.xlsx --html profile.html\n"
    "  concord profile shop.sqlite --markdown profile.md\n";

Outcome run(Invocation& invocation) {
  const auto html = invocation.arguments.value("--html");
  if (html && html->empty()) return UsageError{"--html needs the name of a file."};
  const auto markdown = invocation.arguments.value("--markdown");
  if (markdown && markdown->empty()) return UsageError{"--markdown needs the name of a file."};
  auto response = app::profile({invocation.arguments.words}, invocation.context);
  if (!response.ok()) return std::move(response).error();
  if (html) {
    if (auto written = write_text_file(*html, report::render_html(response.value().document)); !written.ok())
      return std::move(written).error();
    invocation.console.note("The page is in " + *html + ".");
  }
  if (markdown) {
    if (auto written = write_text_file(*markdown, report::render_markdown(response.value().document)); !written.ok())
      return std::move(written).error();
    invocation.console.note("The Markdown text is in " + *markdown + ".");
  }
  const bool json = invocation.arguments.has("--json");
  return show(invocation, json ? response.value().json : "", response.value().document);
}

}  // namespace

Command profile_command() {
  return {"profile",
          "Show what every column is: type, role, counts, values",
          kUsage,
          kText,
          1,
          kAnyNumber,
          {kJsonOption,
           {"--html", "", "FILE", "Also write the profile as one self-contained page"},
           {"--markdown", "", "FILE", "Also write the profile as Markdown, with a Mermaid diagram of the tables"}},
          run};
}

}  // namespace concord::cli
