// What can go wrong, as values: `Error` says it to the user, `Result<T>` carries either a value or an error.
// Expected failures are returned, never thrown; exceptions of third-party libraries are caught where they are called.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace concord {

/// Whose fault it is and what the caller can do; the command line maps each to an exit code.
enum class ErrorCode : std::uint8_t {
  kInvalidInput,   ///< The user's file or request is wrong (exit 3).
  kNotFound,       ///< Something named by the user is not there (exit 3).
  kConflict,       ///< It exists already, or changed meanwhile (exit 3).
  kLimitExceeded,  ///< A limit or the deadline was reached (exit 4).
  kCancelled,      ///< The user asked to stop (exit 130).
  kUnavailable,    ///< The world failed: disk full, network, database (exit 5).
  kInternal,       ///< Our bug (exit 70).
};

/// Stable text of a code, for JSON and logs: "invalid_input", ...
std::string_view error_code_name(ErrorCode code);

/// One failure. `message` is shown to the user; `detail` only goes to the log.
struct Error {
  ErrorCode code;
  std::string message;      ///< What failed, where (file, row, column), what to do next. No path of ours, no secret.
  std::string detail = {};  ///< Provider text, byte offset, errno text. Never a secret.
};

/// A value or an `Error`. Reading the absent one is a programming error (throws std::bad_variant_access).
template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_{std::in_place_index<0>, std::move(value)} {}      // NOLINT(google-explicit-constructor)
  Result(Error error) : state_{std::in_place_index<1>, std::move(error)} {}  // NOLINT(google-explicit-constructor)
  bool ok() const noexcept { return state_.index() == 0; }
  const T& value() const& { return std::get<0>(state_); }
  T& value() & { return std::get<0>(state_); }
  T&& value() && { return std::get<0>(std::move(state_)); }
  const Error& error() const& { return std::get<1>(state_); }
  Error&& error() && { return std::get<1>(std::move(state_)); }

 private:
  std::variant<T, Error> state_;
};

/// Success without a value, or an `Error`.
template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : state_{std::move(error)} {}  // NOLINT(google-explicit-constructor)
  bool ok() const noexcept { return state_.index() == 0; }
  const Error& error() const& { return std::get<1>(state_); }
  Error&& error() && { return std::get<1>(std::move(state_)); }

 private:
  std::variant<std::monostate, Error> state_;
};

/// Success or an `Error`: what a function returns that has nothing else to say.
using Status = Result<void>;

}  // namespace concord

#define CONCORD_CONCAT_INNER(a, b) a##b
#define CONCORD_CONCAT(a, b) CONCORD_CONCAT_INNER(a, b)

/// `CONCORD_TRY(auto rows, read(file));` declares `rows` from a Result, or returns its error from this function.
#define CONCORD_TRY(declaration, expression) \
  CONCORD_TRY_NAMED(CONCORD_CONCAT(result_, __LINE__), declaration, expression)
#define CONCORD_TRY_NAMED(name, declaration, expression) \
  auto name = (expression);                              \
  if (!name.ok()) return std::move(name).error();        \
  declaration = std::move(name).value()

/// `CONCORD_CHECK(write(file));` returns the error of a Status (or of a Result whose value is not wanted).
#define CONCORD_CHECK(expression) CONCORD_CHECK_NAMED(CONCORD_CONCAT(status_, __LINE__), expression)
#define CONCORD_CHECK_NAMED(name, expression) \
  if (auto name = (expression); !name.ok()) return std::move(name).error()
