// Parses one XML part of a workbook as a stream of events. Documents with a DOCTYPE are refused before anything in it
// is looked at, so entities neither expand nor reach files.
#pragma once

#include <optional>
#include <string_view>

#include "core/deadline.hpp"
#include "core/error.hpp"
#include "core/progress.hpp"
#include "ingest/xlsx/impl/archive.hpp"

namespace concord::ingest::xlsx {

/// An element's attributes; views are valid during the event.
class XmlAttributes {
 public:
  explicit XmlAttributes(const char** attributes) : attributes_{attributes} {}
  /// By name without prefix; absent is empty.
  std::string_view get(std::string_view local_name) const;
  /// Calls `see(local_name, value)` for each.
  template <typename See>
  void each(See see) const {
    for (const char** attribute = attributes_; *attribute != nullptr; attribute += 2) {
      see(local_part(attribute[0]), std::string_view{attribute[1]});
    }
  }
  static std::string_view local_part(std::string_view name) {
    const std::size_t colon = name.find(':');
    return colon == std::string_view::npos ? name : name.substr(colon + 1);
  }

 private:
  const char** attributes_;
};

/// Receives events. Element names come without prefix. After `fail`, parsing ends and the error is returned.
class XmlHandler {
 public:
  virtual ~XmlHandler() = default;
  virtual void start(std::string_view name, const XmlAttributes& attributes) = 0;
  virtual void end(std::string_view name) { (void)name; }
  virtual void text(std::string_view piece) { (void)piece; }

  void fail(Error error) {
    if (!failure_) failure_ = std::move(error);
  }
  /// Ends parsing without an error: everything of interest was seen.
  void stop() { stopped_ = true; }
  const std::optional<Error>& failure() const { return failure_; }
  bool stopped() const { return stopped_; }

 private:
  std::optional<Error> failure_;
  bool stopped_ = false;
};

/// "1" and "true": how workbooks write yes.
bool is_true(std::string_view value);

/// @error kInvalidInput  no well-formed XML, a DOCTYPE; as Archive::read; kCancelled, kLimitExceeded  the deadline.
Status parse_part(Archive& archive, std::string_view part, XmlHandler& handler, const Deadline& deadline,
                  ProgressSink& progress);

}  // namespace concord::ingest::xlsx
