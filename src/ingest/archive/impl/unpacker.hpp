// The members of an archive as streams of bytes, under limits that no size field can lie about.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "core/deadline.hpp"
#include "core/progress.hpp"
#include "ingest/archive/impl/packing.hpp"
#include "ingest/reader.hpp"

namespace concord::ingest::archive {

struct UnpackLimits {
  std::uint64_t members_max = 1000;
  std::uint64_t expanded_bytes_max = 16ULL << 30;  ///< all members together
  std::uint64_t ratio_floor_bytes = 50ULL << 20;   ///< what unpacks to less may compress as it likes
  std::uint64_t ratio_max = 200;                   ///< above the floor: unpacked bytes to one packed
};

/// One member that is a file.
struct Member {
  std::string name;  ///< as in the archive, as UTF-8; never used as a path
  std::uint64_t claimed_bytes = 0;
};

/// Not thread-safe. Borrows the source.
class Unpacker {
 public:
  static Result<Unpacker> open(const Source& source, Packing packing, const UnpackLimits& limits);
  Unpacker(Unpacker&&) noexcept;
  Unpacker& operator=(Unpacker&&) = delete;
  ~Unpacker();

  /// The next file; nothing at the end. Folders, links and devices are passed over and counted.
  /// @error kInvalidInput  damaged, encrypted, or a name that is refused; kLimitExceeded  too many.
  Result<std::optional<Member>> next();
  /// Unpacks the member that next() gave into a descriptor. @return its size
  /// @error  as next(); kUnavailable  disk full; the deadline.
  Result<std::uint64_t> unpack(int target, const Deadline& deadline, ProgressSink& progress);
  std::uint64_t unpacked_bytes() const;  ///< so far, of all members
  std::uint64_t passed_over() const;     ///< links, devices and the like

 private:
  struct State;
  explicit Unpacker(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace concord::ingest::archive
