#include "cli/cli.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <exception>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "cli/command.hpp"
#include "cli/help_text.hpp"
#include "cli/interrupt.hpp"
#include "cli/parse.hpp"
#include "cli/progress_bar.hpp"
#include "core/files.hpp"
#include "core/version.hpp"

namespace concord::cli {
namespace {

ExitCode complain_about_usage(Console& console, const std::string& message, const Command* command) {
  console.error({ErrorCode::kInvalidInput, message});
  console.error_hint(command == nullptr
                         ? std::string{"See concord --help."}
                         : fmt::format("Usage: {}\nSee concord {} --help.", command->usage, command->name));
  return kExitUsage;
}

ExitCode complain_about(Console& console, const Error& error, const Deadline& deadline) {
  if (deadline.cancelled()) {
    console.error({ErrorCode::kCancelled, "Cancelled. Nothing was left half-written."});
    return kExitCancelled;
  }
  console.error(error);
  return exit_code_of(error.code);
}

ExitCode print_and_end(Console& console, const std::string& text) {
  const auto printed = console.print(text);
  return printed.ok() ? kExitDone : exit_code_of(printed.error().code);
}

/// Runs a command that was understood, under the settings' deadline and the user's Ctrl-C.
ExitCode run_command(const ParsedLine& line, const Settings& settings, Console& console) {
  const auto timeout = settings.timeout();
  const Deadline deadline = timeout ? Deadline::after(*timeout) : Deadline{};
  const InterruptGuard guard{deadline};
  const bool show_progress = console.error_is_terminal() && settings.log_level() >= LogLevel::kInfo;
  ProgressBar progress{
      show_progress, console.width(), [] { return std::chrono::steady_clock::now(); },
      [](std::string_view text) { static_cast<void>(write_all(STDERR_FILENO, text, "standard error")); }};
  const ProgressTicker ticker{progress, show_progress};
  const auto runner = sandbox::make_process_runner();
  app::Context context{"local", deadline, progress, settings, *runner};
  console.before_writing([&progress] { progress.clear(); });
  Invocation invocation{line.arguments, context, console};
  const Outcome outcome = line.command->run(invocation);
  progress.clear();
  console.before_writing({});
  if (const auto* error = std::get_if<Error>(&outcome.end())) return complain_about(console, *error, deadline);
  if (const auto* usage = std::get_if<UsageError>(&outcome.end()))
    return complain_about_usage(console, usage->message, line.command);
  return std::get<ExitCode>(outcome.end());
}

ExitCode run_line(const std::vector<std::string>& words) {
  auto parsed = parse_line(words);
  if (const auto* failure = std::get_if<ParseFailure>(&parsed)) {
    Console console{Settings{}};
    return complain_about_usage(console, failure->message, failure->command);
  }
  auto& line = std::get<ParsedLine>(parsed);
  auto settings = Settings::load(process_sources(std::move(line.settings)));
  Console console{settings.ok() ? settings.value() : Settings{}};
  if (line.help) return print_and_end(console, line.command == nullptr ? program_help() : command_help(*line.command));
  if (line.version) return print_and_end(console, fmt::format("concord {}\n", program_version()));
  if (!settings.ok()) return complain_about_usage(console, settings.error().message, line.command);
  if (line.command == nullptr) {
    console.error_hint(program_help());
    return kExitUsage;
  }
  return run_command(line, settings.value(), console);
}

}  // namespace

int run(int argc, char** argv) {
  try {
    return run_line({argv + (argc > 0 ? 1 : 0), argv + argc});
  } catch (const std::exception& error) {
    Console console{Settings{}};
    console.error({ErrorCode::kInternal, fmt::format("Concord failed: {}. Please report this.", error.what())});
    return kExitBug;
  }
}

}  // namespace concord::cli
