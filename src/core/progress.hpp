// Where long work says how far it is. The edge decides what to show; the work never prints.
#pragma once

#include <cstdint>
#include <string_view>

namespace concord {

/// Receives progress from any thread. Calls are cheap and may be frequent; an implementation throttles.
class ProgressSink {
 public:
  virtual ~ProgressSink() = default;
  /// @param step  what is being done, for people: "reading statement.csv".
  /// @param done, total  in any one unit; total 0 = unknown.
  virtual void report(std::string_view step, std::uint64_t done, std::uint64_t total) = 0;
};

/// Discards everything.
class NoProgress final : public ProgressSink {
 public:
  void report(std::string_view, std::uint64_t, std::uint64_t) override {}
};

}  // namespace concord
