// A ZIP archive behind a descriptor: parts are unpacked as a stream, under limits that no size field can lie about.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/error.hpp"
#include "ingest/reader.hpp"

namespace concord::ingest::xlsx {

struct ArchiveLimits {
  std::uint64_t parts_max = 10'000;
  std::uint64_t directory_bytes_max = 16ULL << 20;  ///< of the archive's own table of contents
  std::uint64_t expanded_bytes_max = 16ULL << 30;   ///< all parts that are read, together
  std::uint64_t ratio_floor_bytes = 50ULL << 20;    ///< a part that unpacks to less may compress as it likes
  std::uint64_t ratio_max = 200;                    ///< above the floor: unpacked bytes to one packed
};

/// Not thread-safe. Borrows the descriptor. At most one part is open at a time.
class Archive {
 public:
  /// @error kInvalidInput  no archive, cut off, broken, or the same name twice; kLimitExceeded  too many parts.
  static Result<Archive> open(const Source& source, const ArchiveLimits& limits);
  Archive(Archive&&) noexcept;
  Archive& operator=(Archive&&) noexcept;
  ~Archive();

  bool contains(std::string_view name) const;
  /// Starts to unpack a part. @error kNotFound  no such part; kInvalidInput  encrypted, or packed in an unknown way.
  Status open_part(std::string_view name);
  /// The next bytes of the open part; 0 at its end.
  /// @error kInvalidInput  damaged; kLimitExceeded  a limit: the part and the limit are named.
  Result<std::size_t> read(std::span<char> buffer);
  /// Unpacked size as the archive claims it: for progress only.
  std::uint64_t claimed_bytes() const;
  const std::string& source_name() const;

 private:
  struct State;
  explicit Archive(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

/// Where a relative target leads from a part's folder: ("xl", "worksheets/a.xml"), ("xl", "/xl/a.xml") and
/// ("xl/b", "../a.xml") name the same archive's parts.
std::string resolve_part_name(std::string_view folder, std::string_view target);

}  // namespace concord::ingest::xlsx
