// A ZIP archive behind a descriptor: parts are unpacked as a stream, under limits that no size field can lie about.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "core/error.hpp"
#include "ingest/byte_stream.hpp"

namespace concord::ingest {

class XmlHandler;

struct ZipLimits {
  std::uint64_t parts_max = 10'000;
  std::uint64_t directory_bytes_max = 16ULL << 20;  ///< of the archive's own table of contents
  std::uint64_t expanded_bytes_max = 16ULL << 30;   ///< all parts that are read, together
  std::uint64_t ratio_floor_bytes = 50ULL << 20;    ///< a part that unpacks to less may compress as it likes
  std::uint64_t ratio_max = 200;                    ///< above the floor: unpacked bytes to one packed
};

/// Not thread-safe. Borrows the descriptor. At most one part is open at a time.
class ZipArchive final : public ByteStream {
 public:
  /// @error kInvalidInput  no archive, cut off, broken, or the same name twice; kLimitExceeded  too many parts.
  static Result<ZipArchive> open(const Source& source, const ZipLimits& limits);
  ZipArchive(ZipArchive&&) noexcept;
  ZipArchive& operator=(ZipArchive&&) noexcept;
  ~ZipArchive() override;

  bool contains(std::string_view name) const;
  /// Starts to unpack a part. @error kNotFound  no such part; kInvalidInput  encrypted, or packed in an unknown way.
  Status open_part(std::string_view name);
  /// The next bytes of the open part; 0 at its end.
  /// @error kInvalidInput  damaged; kLimitExceeded  a limit: the part and the limit are named.
  Result<std::size_t> read(std::span<char> buffer) override;
  /// Unpacked size as the archive claims it: for progress only.
  std::uint64_t total_bytes() const override;
  const std::string& source_name() const override;

 private:
  struct State;
  explicit ZipArchive(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

/// Parses a part that is XML. @error  as ZipArchive::open_part and XmlStream::run; a DOCTYPE is refused.
Status parse_part(ZipArchive& archive, std::string_view part, XmlHandler& handler, const Deadline& deadline,
                  ProgressSink& progress);

}  // namespace concord::ingest
