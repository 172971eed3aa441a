// Converts text from any encoding that ICU knows to UTF-8, block by block.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace concord::ingest {

/// Characters may be cut by block ends. What stands for no character becomes U+FFFD. Not thread-safe.
class Transcoder {
 public:
  /// Nothing when ICU does not know the encoding.
  static std::optional<Transcoder> open(const std::string& encoding);
  Transcoder(Transcoder&&) noexcept;
  ~Transcoder();
  /// Appends the next block as UTF-8; false: it cannot be converted.
  bool append(std::string_view bytes, bool at_end, std::string& out);

 private:
  struct State;
  explicit Transcoder(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace concord::ingest
