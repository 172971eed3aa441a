// Inflates gzip with its checksums and lengths compared, which the archive library leaves out.
#pragma once

#include <memory>
#include <string_view>

namespace concord::ingest::archive {

/// Several streams one after the other are one; what follows the last one and begins no stream is ignored, as gzip
/// does.
class GzipStream {
 public:
  GzipStream();
  ~GzipStream();
  /// Gives packed bytes, which must stay until next() has returned nothing.
  void feed(std::string_view packed);
  /// Some unpacked bytes, valid until the next call; nothing: more packed bytes are needed, or it is broken.
  std::string_view next();
  bool is_broken() const;    ///< no gzip, or a checksum or length does not fit
  bool is_complete() const;  ///< at the end of a stream

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace concord::ingest::archive
