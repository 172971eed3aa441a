// What a command of the program is: its words for help, its options, and one function that runs it.
// To add one: a file src/cli/<name>.cpp with its usage text on top, a line in commands.cpp, a section in
// docs/command-line.md (a test asks for it).
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "app/context.hpp"
#include "cli/console.hpp"

namespace concord::cli {

enum ExitCode : int {
  kExitDone = 0,
  kExitNo = 1,  ///< the answer is no
  kExitUsage = 2,
  kExitBadInput = 3,
  kExitLimit = 4,
  kExitOutside = 5,
  kExitBug = 70,
  kExitCancelled = 130,
};
/// The exit code that stands for a failure.
ExitCode exit_code_of(ErrorCode code);

/// One option of a command.
struct Option {
  std::string_view flag;        ///< "--output"
  std::string_view short_flag;  ///< "-o", or empty
  std::string_view value;       ///< what stands behind it in help: "FILE"; empty: a switch
  std::string_view help;        ///< a sentence without its full stop
};

/// What was typed behind a command's name.
struct Arguments {
  std::vector<std::string> words;                          ///< what is no option, in order
  std::map<std::string, std::string, std::less<>> values;  ///< by flag; "true" for a switch
  bool has(std::string_view flag) const { return values.contains(flag); }
  std::optional<std::string> value(std::string_view flag) const;
};

/// What a command runs with.
struct Invocation {
  const Arguments& arguments;
  app::Context& context;
  Console& console;
};

/// A command line that cannot be understood: becomes exit code 2 and a pointer to the command's help.
struct UsageError {
  std::string message;
};

/// A command's end: an exit code, or why it could not be reached.
class [[nodiscard]] Outcome {
 public:
  Outcome(ExitCode code) : end_{code} {}                 // NOLINT(google-explicit-constructor)
  Outcome(Error error) : end_{std::move(error)} {}       // NOLINT(google-explicit-constructor)
  Outcome(UsageError error) : end_{std::move(error)} {}  // NOLINT(google-explicit-constructor)
  const std::variant<ExitCode, Error, UsageError>& end() const { return end_; }

 private:
  std::variant<ExitCode, Error, UsageError> end_;
};

inline constexpr std::size_t kAnyNumber = static_cast<std::size_t>(-1);

struct Command {
  std::string_view name;
  std::string_view summary;  ///< one line for the list of commands
  std::string_view usage;    ///< "concord convert INPUT... -o OUT [options]"
  std::string_view text;     ///< what it does and examples
  std::size_t words_min = 0;
  std::size_t words_max = 0;
  std::vector<Option> options;
  Outcome (*run)(Invocation&);
};

/// All commands in the order of help.
const std::vector<Command>& commands();
/// Null when there is no such command.
const Command* find_command(std::string_view name);
/// "There is no command ...", with the nearest one there is.
std::string unknown_command(std::string_view word);

}  // namespace concord::cli
