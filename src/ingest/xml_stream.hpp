// Parses XML as a stream of events. Nothing outside of the document is ever looked at, and entities that a document
// declares for itself are refused, so none can expand or reach for files.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/deadline.hpp"
#include "core/error.hpp"
#include "core/ids.hpp"
#include "core/progress.hpp"
#include "ingest/byte_stream.hpp"

namespace concord::ingest {

/// An element's attributes; views are valid during the event.
class XmlAttributes {
 public:
  explicit XmlAttributes(const char** attributes) : attributes_{attributes} {}
  /// By name without prefix; absent is empty.
  std::string_view get(std::string_view local_name) const;
  /// Calls `see(local_name, value)` for each.
  template <typename See>
  void each(See see) const {
    each_full([&see](std::string_view name, std::string_view value) { see(local_part(name), value); });
  }
  /// As each, names with their prefixes.
  template <typename See>
  void each_full(See see) const {
    for (const char** attribute = attributes_; *attribute != nullptr; attribute += 2) {
      see(std::string_view{attribute[0]}, std::string_view{attribute[1]});
    }
  }
  static std::string_view local_part(std::string_view name) {
    const std::size_t colon = name.find(':');
    return colon == std::string_view::npos ? name : name.substr(colon + 1);
  }

 private:
  const char** attributes_;
};

/// Receives events. Element names come without prefix unless `XmlTraits::keeps_prefixes`. After `fail`, parsing ends
/// and the error is returned.
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
  /// Lets `XmlStream::run` return after this event.
  void pause() { paused_ = true; }
  const std::optional<Error>& failure() const { return failure_; }
  bool stopped() const { return stopped_; }
  /// Whether it was asked to pause since the last call.
  bool take_pause() { return std::exchange(paused_, false); }

 private:
  std::optional<Error> failure_;
  bool stopped_ = false, paused_ = false;
};

/// "1" and "true": how workbooks write yes.
bool is_true(std::string_view value);

struct XmlTraits {
  std::string what = "the workbook";  ///< what the document is part of, for messages
  std::string part = {};              ///< which part of it; empty: it is the whole input
  bool allows_doctype = false;        ///< one without entities, whose external part is not looked at
  bool keeps_prefixes = false;
  bool is_utf8 = false;         ///< whatever the document says of itself
  std::size_t depth_max = 200;  ///< elements in each other
};

/// One run over a document. Borrows the handler, the bytes and the deadline. Not thread-safe.
class XmlStream {
 public:
  XmlStream(ByteStream& bytes, XmlHandler& handler, XmlTraits traits, const Deadline& deadline, ProgressSink& progress);
  ~XmlStream();
  /// Parses until the handler pauses (true), or to the end or a stop (false).
  /// @error kInvalidInput  not well-formed: the line is named; a DOCTYPE or entities that are refused;
  ///        kLimitExceeded  too deep, a single tag of more than 4 MiB; as ByteStream::read; kCancelled, the deadline.
  Result<bool> run();
  /// Where the parser is: during an event, where that began.
  LineNumber line() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// All of a document at once, without pauses. @error  as XmlStream::run.
Status parse_xml(ByteStream& bytes, XmlHandler& handler, XmlTraits traits, const Deadline& deadline,
                 ProgressSink& progress);

}  // namespace concord::ingest
