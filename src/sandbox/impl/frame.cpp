#include "sandbox/impl/frame.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace concord::sandbox {
namespace {

template <typename Integer>
void append_little_endian(std::string& bytes, Integer value) {
  for (std::size_t byte = 0; byte < sizeof(Integer); ++byte) {
    bytes.push_back(static_cast<char>((value >> (8 * byte)) & 0xFFU));
  }
}

template <typename Integer>
Integer read_little_endian(std::string_view bytes) {
  std::uint64_t value = 0;
  for (std::size_t byte = 0; byte < sizeof(Integer); ++byte) {
    value |= std::uint64_t{static_cast<unsigned char>(bytes[byte])} << (8 * byte);
  }
  return static_cast<Integer>(value);
}

}  // namespace

std::string encode_frame_header(FrameType type, std::uint64_t payload_bytes) {
  std::string header;
  header.reserve(kFrameHeaderBytes);
  append_little_endian(header, kFrameMagic);
  append_little_endian(header, static_cast<std::uint32_t>(type));
  append_little_endian(header, payload_bytes);
  return header;
}

Status FrameParser::feed(std::string_view bytes) {
  while (!bytes.empty()) {
    if (header_.size() < kFrameHeaderBytes) {
      const std::size_t taken = std::min(kFrameHeaderBytes - header_.size(), bytes.size());
      header_.append(bytes.substr(0, taken));
      bytes.remove_prefix(taken);
      if (header_.size() < kFrameHeaderBytes) return {};
      CONCORD_CHECK(start_frame());
    }
    const std::size_t taken = std::min<std::uint64_t>(payload_bytes_ - payload_.size(), bytes.size());
    payload_.append(bytes.substr(0, taken));
    bytes.remove_prefix(taken);
    if (payload_.size() == payload_bytes_) {
      frames_.push_back(Frame{type_, std::move(payload_)});
      payload_.clear();
      header_.clear();
    }
  }
  return {};
}

Status FrameParser::start_frame() {
  const std::string_view header{header_};
  if (read_little_endian<std::uint32_t>(header) != kFrameMagic) {
    return Error{ErrorCode::kInternal, "bytes that are no frame"};
  }
  const auto type = read_little_endian<std::uint32_t>(header.substr(4));
  payload_bytes_ = read_little_endian<std::uint64_t>(header.substr(8));
  const auto rule = std::find_if(rules_.begin(), rules_.end(), [type](const FrameRule& candidate) {
    return static_cast<std::uint32_t>(candidate.type) == type;
  });
  if (rule == rules_.end()) return Error{ErrorCode::kInternal, fmt::format("a frame of the unexpected type {}", type)};
  if (payload_bytes_ > rule->payload_bytes_max) {
    return Error{ErrorCode::kInternal, fmt::format("a frame that claims {} bytes where at most {} are allowed",
                                                   payload_bytes_, rule->payload_bytes_max)};
  }
  type_ = rule->type;
  return {};
}

std::optional<Frame> FrameParser::next() {
  if (frames_.empty()) return std::nullopt;
  Frame frame = std::move(frames_.front());
  frames_.pop_front();
  return frame;
}

void FieldWriter::number(std::uint64_t value) {
  append_little_endian(bytes_, value);
}

void FieldWriter::text(std::string_view value) {
  number(value.size());
  bytes_.append(value);
}

std::uint64_t FieldReader::number() {
  if (!ok_ || rest_.size() < sizeof(std::uint64_t)) {
    ok_ = false;
    return 0;
  }
  const auto value = read_little_endian<std::uint64_t>(rest_);
  rest_.remove_prefix(sizeof(std::uint64_t));
  return value;
}

std::string FieldReader::text() {
  const std::uint64_t size = number();
  if (!ok_ || rest_.size() < size) {
    ok_ = false;
    return {};
  }
  std::string value{rest_.substr(0, size)};
  rest_.remove_prefix(size);
  return value;
}

}  // namespace concord::sandbox
