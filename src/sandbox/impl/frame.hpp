// How parent and worker talk: frames of a 16-byte header (magic, type, length; little endian) and a payload.
// Nothing is allocated because a header claims it: memory grows with the bytes that really arrive.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"

namespace concord::sandbox {

enum class FrameType : std::uint32_t {
  kSetup = 1,     ///< parent to worker: the job
  kHello = 2,     ///< worker to parent: the job was understood; once, first
  kProgress = 3,  ///< worker to parent, any number
  kReply = 4,     ///< worker to parent: the answer; ends the conversation
  kError = 5,     ///< worker to parent: the failure; ends the conversation
};

inline constexpr std::size_t kFrameHeaderBytes = 16;
inline constexpr std::uint32_t kFrameMagic = 0x31444e43;  // "CND1"

struct Frame {
  FrameType type;
  std::string payload;
};

/// Which frames a side accepts, and how large they may be.
struct FrameRule {
  FrameType type;
  std::uint64_t payload_bytes_max;
};

std::string encode_frame_header(FrameType type, std::uint64_t payload_bytes);

/// Cuts a stream of bytes into frames. After an error the stream is out of step and the parser must not be fed again.
class FrameParser {
 public:
  explicit FrameParser(std::vector<FrameRule> rules) : rules_{std::move(rules)} {}

  /// @error kInternal  no frame header, a type without a rule, or a length over the rule's; the message says which.
  Status feed(std::string_view bytes);
  /// The next whole frame, if one has arrived.
  std::optional<Frame> next();

 private:
  Status start_frame();

  std::vector<FrameRule> rules_;
  std::string header_;
  std::string payload_;
  std::uint64_t payload_bytes_ = 0;
  FrameType type_ = FrameType::kSetup;
  std::deque<Frame> frames_;
};

/// Writes numbers and texts in the form that `FieldReader` reads back.
class FieldWriter {
 public:
  void number(std::uint64_t value);
  void text(std::string_view value);
  std::string take() { return std::move(bytes_); }

 private:
  std::string bytes_;
};

/// Reads what `FieldWriter` wrote. Past the end everything reads as zero or empty and `ok()` turns false.
class FieldReader {
 public:
  explicit FieldReader(std::string_view bytes) : rest_{bytes} {}
  std::uint64_t number();
  std::string text();
  bool ok() const { return ok_; }
  bool at_end() const { return ok_ && rest_.empty(); }

 private:
  std::string_view rest_;
  bool ok_ = true;
};

}  // namespace concord::sandbox
