// Reads bytes in a thread of its own, ahead of whoever takes them: unpacking beside parsing.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <thread>

#include "ingest/byte_stream.hpp"

namespace concord::ingest {

/// Hands on what another stream gives: the same bytes, and the same error behind them. The inner stream is borrowed and
/// belongs to the thread from construction to destruction, but for `total_bytes` and `source_name`, which stay the same
/// meanwhile. Memory: 1 MiB. One thread may call.
class ReadAhead final : public ByteStream {
 public:
  explicit ReadAhead(ByteStream& inner);
  ~ReadAhead() override;
  ReadAhead(const ReadAhead&) = delete;
  ReadAhead& operator=(const ReadAhead&) = delete;

  Result<std::size_t> read(std::span<char> buffer) override;
  std::uint64_t total_bytes() const override { return inner_.total_bytes(); }
  const std::string& source_name() const override { return inner_.source_name(); }

 private:
  void work();
  /// Reads until the piece is full or the stream ends. False: that was the last.
  bool fill(std::string& piece, std::optional<Error>& failure);
  bool take_piece();

  ByteStream& inner_;
  std::string current_;  ///< being handed out
  std::size_t taken_ = 0;
  std::mutex mutex_;  ///< guards all below but the thread
  std::condition_variable changed_;
  std::deque<std::string> waiting_, spare_;
  std::optional<Error> failure_;  ///< comes behind all pieces
  bool at_end_ = false, stopped_ = false;
  std::thread thread_;
};

}  // namespace concord::ingest
