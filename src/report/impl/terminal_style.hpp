// Colours of the terminal rendering; without colour every function returns its text alone.
#pragma once

#include <string>
#include <string_view>

namespace concord::report {

class TerminalStyle {
 public:
  explicit TerminalStyle(bool colour) : colour_{colour} {}
  std::string bold(std::string_view text) const { return wrap("1", text); }
  std::string dim(std::string_view text) const { return wrap("2", text); }
  std::string good(std::string_view text) const { return wrap("32", text); }
  std::string bad(std::string_view text) const { return wrap("31", text); }
  std::string up(std::string_view text) const { return wrap("34", text); }
  std::string down(std::string_view text) const { return wrap("33", text); }

 private:
  std::string wrap(std::string_view code, std::string_view text) const {
    if (!colour_ || text.empty()) return std::string{text};
    return std::string{"\x1b["}.append(code).append("m").append(text).append("\x1b[0m");
  }
  bool colour_;
};

}  // namespace concord::report
