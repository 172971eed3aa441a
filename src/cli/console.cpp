#include "cli/console.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>

#include "core/files.hpp"

namespace concord::cli {
namespace {

bool is_set(const char* variable) {
  const char* value = std::getenv(variable);
  return value != nullptr && *value != '\0';
}

bool may_colour(int descriptor, const Settings& settings) {
  const char* terminal = std::getenv("TERM");
  const bool dumb = terminal != nullptr && std::string_view{terminal} == "dumb";
  return ::isatty(descriptor) == 1 && !dumb && !is_set("NO_COLOR") && !settings.no_color();
}

unsigned terminal_width(int descriptor) {
  constexpr unsigned kNarrowest = 40;
  winsize size{};
  if (::ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col >= kNarrowest) return size.ws_col;
  return 100;
}

void write_error_stream(std::string_view text) {
  static_cast<void>(write_all(STDERR_FILENO, text, "standard error"));
}

}  // namespace

std::string printable(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const bool control = (byte < 0x20 && byte != '\n' && byte != '\t') || byte == 0x7F;
    const bool late_control = byte == 0xC2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xA0;
    if (control) {
      result += fmt::format("\\x{:02x}", byte);
    } else if (late_control) {
      result += fmt::format("\\x{:02x}", static_cast<unsigned char>(text[++i]));
    } else {
      result += text[i];
    }
  }
  return result;
}

Console::Console(const Settings& settings)
    : level_{settings.log_level()},
      colour_output_{may_colour(STDOUT_FILENO, settings)},
      colour_error_{may_colour(STDERR_FILENO, settings)},
      error_is_terminal_{::isatty(STDERR_FILENO) == 1},
      width_{terminal_width(STDOUT_FILENO)} {}

Status Console::print(std::string_view text) {
  if (before_writing_) before_writing_();
  return write_all(STDOUT_FILENO, text, "standard output");
}

void Console::say(std::string_view label, std::string_view colour, std::string_view text) {
  if (before_writing_) before_writing_();
  const std::string plain = printable(text);
  if (colour_error_ && !label.empty()) {
    write_error_stream(fmt::format("{}{}{} {}\n", colour, label, "\x1b[0m", plain));
  } else {
    write_error_stream(fmt::format("{}{}{}\n", label, label.empty() ? "" : " ", plain));
  }
}

void Console::note(std::string_view text) {
  if (level_ >= LogLevel::kInfo) say("", "", text);
}

void Console::warning(std::string_view text) {
  if (level_ >= LogLevel::kWarning) say("warning:", "\x1b[33m", text);
}

void Console::error(const Error& error) {
  say("error:", "\x1b[31m", error.message);
  if (level_ >= LogLevel::kDebug && !error.detail.empty()) say("detail:", "\x1b[2m", error.detail);
}

void Console::error_hint(std::string_view text) {
  say("", "", text);
}

}  // namespace concord::cli
