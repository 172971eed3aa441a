// What a captured worker could send: any bytes, in any pieces. The pieces must not matter, and no more may be held than
// has arrived.
#include <algorithm>
#include <vector>

#include "fuzz/reader_target.hpp"
#include "sandbox/impl/frame.hpp"
#include "sandbox/impl/message.hpp"

namespace {

using concord::sandbox::Frame;

struct Cut {
  std::vector<Frame> frames;
  bool ok = true;
};

Cut cut(std::string_view bytes, std::size_t piece) {
  using concord::sandbox::FrameType;
  concord::sandbox::FrameParser parser{{{FrameType::kHello, 64},
                                        {FrameType::kProgress, 4096},
                                        {FrameType::kReply, 1U << 20},
                                        {FrameType::kError, 4096}}};
  Cut result;
  while (!bytes.empty() && result.ok) {
    const std::size_t size = std::min(piece, bytes.size());
    result.ok = parser.feed(bytes.substr(0, size)).ok();
    bytes.remove_prefix(size);
    while (auto frame = parser.next()) result.frames.push_back(std::move(*frame));
  }
  return result;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string input{reinterpret_cast<const char*>(bytes), size};
  const Cut whole = cut(input, std::max<std::size_t>(size, 1)), single = cut(input, 1);
  if (whole.ok != single.ok) concord::fuzz::fail("how the bytes arrive decides whether they are frames");
  if (whole.ok && whole.frames.size() != single.frames.size())
    concord::fuzz::fail("how the bytes arrive decides how many frames they are");
  std::size_t held = 0;
  for (const Frame& frame : single.frames) held += frame.payload.size() + concord::sandbox::kFrameHeaderBytes;
  if (held > size) concord::fuzz::fail("more came out than went in");
  for (const Frame& frame : single.frames) {
    concord::sandbox::FieldReader fields{frame.payload};
    while (fields.ok() && !fields.at_end()) {
      if (fields.number() % 2 == 0) (void)fields.text();
    }
  }
  return 0;
}
