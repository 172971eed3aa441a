#include "engine/duckdb/impl/errors.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

namespace concord::engine::duckdb {
namespace {

constexpr std::size_t kQuotedTextMax = 400;

/// What a kind of DuckDB error means for the caller. An empty `lead` shows DuckDB's own first line to the user.
struct Kind {
  std::string_view prefix;
  ErrorCode code;
  std::string_view lead;
};

constexpr std::string_view kMemoryMessage =
    "The query needs more memory or temporary space than it may use. Use a smaller input or raise the memory limit.";

constexpr std::array<Kind, 17> kKinds{{
    {"Out of Memory Error", ErrorCode::kLimitExceeded, kMemoryMessage},
    {"Conversion Error", ErrorCode::kInvalidInput, ""},
    {"Out of Range Error", ErrorCode::kInvalidInput, ""},
    {"Invalid Input Error", ErrorCode::kInvalidInput, ""},
    {"Parser Error", ErrorCode::kInvalidInput, ""},
    {"Syntax Error", ErrorCode::kInvalidInput, ""},
    {"Binder Error", ErrorCode::kInvalidInput, ""},
    {"Catalog Error", ErrorCode::kInvalidInput, ""},
    {"Constraint Error", ErrorCode::kInvalidInput, ""},
    {"Not implemented Error", ErrorCode::kInvalidInput, ""},
    {"Mismatch Type Error", ErrorCode::kInvalidInput, ""},
    {"Permission Error", ErrorCode::kInvalidInput, "The query reaches for a file or setting that it may not use."},
    {"Missing Extension Error", ErrorCode::kInvalidInput, "The query needs an extension that is not available."},
    {"IO Error", ErrorCode::kUnavailable, "The engine could not read or write a file."},
    {"TransactionContext Error", ErrorCode::kInternal, "The engine refused a transaction."},
    {"FATAL Error", ErrorCode::kInternal, "The engine failed and cannot go on."},
    {"INTERNAL Error", ErrorCode::kInternal, "The engine failed on this query."},
}};

std::string_view first_line(std::string_view text) {
  return text.substr(0, text.find('\n'));
}

/// The rest of the line that starts with `label`, if there is one.
std::optional<std::string_view> line_after(std::string_view text, std::string_view label) {
  const auto at = text.find(label);
  if (at == std::string_view::npos) return std::nullopt;
  auto rest = first_line(text.substr(at + label.size()));
  while (rest.starts_with(' ')) rest.remove_prefix(1);
  return rest;
}

/// Text of the data shortened to a length that a terminal can show; cut between characters.
std::string shortened(std::string_view text) {
  if (text.size() <= kQuotedTextMax) return std::string{text};
  std::size_t end = kQuotedTextMax;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return std::string{text.substr(0, end)} + "...";
}

/// DuckDB's report of a bad CSV cell lists every option, the path among them: only the place and the reason are kept.
std::optional<Error> csv_error(std::string_view message) {
  const auto line = line_after(message, "CSV Error on Line:");
  if (!line) return std::nullopt;
  std::string reason;
  if (const auto column = line_after(message, "Error when converting column "); column) {
    reason = "column " + std::string{*column};  // the name, and then as a rule what could not be converted to what
  } else {
    const auto original = line_after(message, "Original Line:");
    reason = original ? "unreadable record: " + shortened(*original) : "unreadable record";
  }
  return Error{ErrorCode::kInvalidInput, "Line " + std::string{*line} + ": " + reason, std::string{message}};
}

bool holds(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

}  // namespace

Error translate_error(std::string_view message, const Deadline& deadline) {
  const std::string detail{message};
  if (message.starts_with("INTERRUPT Error")) {
    if (auto status = deadline.check("running a query"); !status.ok())
      return Error{status.error().code, status.error().message, detail};
    return Error{ErrorCode::kCancelled, "The query was interrupted.", detail};
  }
  if (holds(message, "No space left on device")) {
    return Error{ErrorCode::kUnavailable, "The disk is full. Free some space and try again.", detail};
  }
  if (holds(message, "std::bad_alloc")) return Error{ErrorCode::kLimitExceeded, std::string{kMemoryMessage}, detail};
  if (auto error = csv_error(message)) return *std::move(error);
  const auto kind =
      std::find_if(kKinds.begin(), kKinds.end(), [&](const Kind& each) { return message.starts_with(each.prefix); });
  if (kind == kKinds.end()) return Error{ErrorCode::kInternal, "The engine failed on this query.", detail};
  if (!kind->lead.empty()) return Error{kind->code, std::string{kind->lead}, detail};
  auto line = first_line(message);
  line.remove_prefix(kind->prefix.size());
  while (line.starts_with(':') || line.starts_with(' ')) line.remove_prefix(1);
  const bool exists = kind->prefix == "Catalog Error" && holds(line, "already exists");
  return Error{exists ? ErrorCode::kConflict : kind->code, shortened(line), detail};
}

}  // namespace concord::engine::duckdb
