// Interrupts a connection when the deadline of what it runs has passed or is cancelled.
#pragma once

#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>

#include "core/deadline.hpp"
#include "core/error.hpp"
#include "engine/duckdb/impl/library.hpp"

namespace concord::engine::duckdb {

/// One thread for a session, started with its first query. Cancelling a deadline notifies nobody, so the thread looks
/// every few milliseconds while a query runs and sleeps otherwise. The connection must outlive it.
class Watchdog {
 public:
  explicit Watchdog(duckdb_connection connection) : connection_{connection} {}
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;
  ~Watchdog();

  /// @error kUnavailable  the thread could not be started.
  Status arm(const Deadline& deadline);
  /// After this returns the connection is not interrupted any more.
  void disarm();

 private:
  void watch();

  duckdb_connection connection_;
  std::mutex mutex_;  ///< guards the members below
  std::condition_variable changed_;
  std::optional<Deadline> deadline_;  ///< set while a query runs
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace concord::engine::duckdb
