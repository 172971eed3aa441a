// Parses HTML as browsers do, whatever it looks like, as a stream of events.
#pragma once

#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "core/error.hpp"

namespace concord::ingest::html {

/// An element's attributes, names in lower case; views are valid during the event.
class HtmlAttributes {
 public:
  explicit HtmlAttributes(const unsigned char** attributes) : attributes_{attributes} {}
  /// Nothing when it is absent; empty when it has no value.
  std::optional<std::string_view> find(std::string_view name) const;
  std::string_view get(std::string_view name) const { return find(name).value_or(std::string_view{}); }

 private:
  const unsigned char** attributes_;  ///< null: there are none
};

/// Receives balanced events: what a page leaves open is closed where HTML says so. After `fail` parsing ends.
class HtmlHandler {
 public:
  virtual ~HtmlHandler() = default;
  virtual void start(std::string_view name, const HtmlAttributes& attributes) = 0;
  virtual void end(std::string_view name) = 0;
  virtual void text(std::string_view piece) = 0;
  void fail(Error error) {
    if (!failure_) failure_ = std::move(error);
  }
  const std::optional<Error>& failure() const { return failure_; }

 private:
  std::optional<Error> failure_;
};

/// Not thread-safe. Borrows the handler.
class HtmlStream {
 public:
  explicit HtmlStream(HtmlHandler& handler);
  ~HtmlStream();
  /// The next bytes, UTF-8. @error  the handler's; kLimitExceeded  too many elements in each other, or no memory.
  Status feed(std::string_view bytes);
  /// Closes what is still open.
  Status finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace concord::ingest::html
