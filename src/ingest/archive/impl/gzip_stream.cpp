#include "ingest/archive/impl/gzip_stream.hpp"

#include <zlib.h>

#include <vector>

namespace concord::ingest::archive {
namespace {

constexpr std::size_t kBlockBytes = 256 << 10;
constexpr int kGzipWindow = 15 + 16;  // zlib's way to say: gzip header and trailer, checked

}  // namespace

struct GzipStream::State {
  z_stream stream{};
  std::vector<Bytef> block = std::vector<Bytef>(kBlockBytes);
  bool broken = false, complete = false, ended = false;
};

GzipStream::GzipStream() : state_{std::make_unique<State>()} {
  state_->broken = inflateInit2(&state_->stream, kGzipWindow) != Z_OK;
}

GzipStream::~GzipStream() {
  inflateEnd(&state_->stream);
}

void GzipStream::feed(std::string_view packed) {
  // zlib's interface is older than const.
  state_->stream.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(packed.data()));
  state_->stream.avail_in = static_cast<uInt>(packed.size());
}

std::string_view GzipStream::next() {
  State& state = *state_;
  z_stream& stream = state.stream;
  while (!state.broken && !state.ended) {
    if (state.complete && stream.avail_in > 0) {
      // The next stream, if one begins here.
      if (*stream.next_in != 0x1F) {
        state.ended = true;
        break;
      }
      inflateReset2(&stream, kGzipWindow);
      state.complete = false;
    }
    stream.next_out = state.block.data();
    stream.avail_out = static_cast<uInt>(state.block.size());
    const int outcome = state.complete ? Z_BUF_ERROR : inflate(&stream, Z_NO_FLUSH);
    if (outcome == Z_STREAM_END) state.complete = true;
    if (outcome != Z_OK && outcome != Z_STREAM_END && outcome != Z_BUF_ERROR) state.broken = true;
    const std::size_t made = state.block.size() - stream.avail_out;
    if (made > 0 && !state.broken) return {reinterpret_cast<const char*>(state.block.data()), made};
    if (stream.avail_in == 0 || outcome == Z_BUF_ERROR) break;
  }
  return {};
}

bool GzipStream::is_broken() const {
  return state_->broken;
}
bool GzipStream::is_complete() const {
  return state_->complete || state_->ended;
}

}  // namespace concord::ingest::archive
