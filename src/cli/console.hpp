// Where the command line speaks: data to standard output, everything for people to standard error.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "core/error.hpp"
#include "core/settings.hpp"

namespace concord::cli {

/// `text` with control characters shown as escapes, so that data can never steer a terminal. Line ends and tabs stay.
std::string printable(std::string_view text);

/// The two streams of this process. Not thread-safe.
class Console {
 public:
  /// Colours only for terminals, and not with NO_COLOR, TERM=dumb or --no-color.
  explicit Console(const Settings& settings);

  bool colour_output() const { return colour_output_; }
  unsigned width() const { return width_; }
  bool error_is_terminal() const { return error_is_terminal_; }

  /// Data, to standard output. @error kUnavailable  closed or full.
  Status print(std::string_view text);
  void note(std::string_view text);        ///< from log level info on
  void warning(std::string_view text);     ///< from log level warning on
  void error(const Error& error);          ///< always; the detail from log level debug on
  void error_hint(std::string_view text);  ///< always; what to do about an error
  /// Called before anything is written: something else may have to leave the line first.
  void before_writing(std::function<void()> action) { before_writing_ = std::move(action); }

 private:
  void say(std::string_view label, std::string_view colour, std::string_view text);

  std::function<void()> before_writing_;
  LogLevel level_;
  bool colour_output_ = false;
  bool colour_error_ = false;
  bool error_is_terminal_ = false;
  unsigned width_ = 100;
};

}  // namespace concord::cli
