// The rows of one side as hashes, in parts by their key, so that the rows of two sides with one key meet in one part.
// What is more than memory may hold lies in a file.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "core/error.hpp"
#include "ingest/spool.hpp"
#include "reconcile/impl/record_hash.hpp"

namespace concord::reconcile {

/// A row of up to 2^40: 128 bits of its key and 88 bits of its content. Of 10^8 pairs of rows with one key and
/// different contents, two contents look equal by chance with a probability below 10^-18.
class HashedRow {
 public:
  static constexpr std::uint64_t kRowsMax = std::uint64_t{1} << 40U;

  HashedRow() = default;
  HashedRow(const TextHash& key, const TextHash& content, std::uint64_t row)
      : key_{key}, content_{content.low}, more_{content.high << 40U | row} {}
  const TextHash& key() const { return key_; }
  std::uint64_t row() const { return more_ & (kRowsMax - 1); }
  bool has_content_of(const HashedRow& other) const {
    return content_ == other.content_ && (more_ ^ other.more_) >> 40U == 0;
  }

 private:
  TextHash key_;
  std::uint64_t content_ = 0, more_ = 0;
};

/// What both sides may keep in memory together. Thread-safe.
class MemoryShare {
 public:
  explicit MemoryShare(std::uint64_t bytes) : left_{static_cast<std::int64_t>(bytes)} {}
  /// @return whether so many bytes were left; they are taken then.
  bool take(std::size_t bytes);

 private:
  std::atomic<std::int64_t> left_;
};

class HashedRows {
 public:
  static constexpr unsigned kPartBits = 9;
  static constexpr std::size_t kParts = std::size_t{1} << kPartBits;

  /// @param directory  of the file, which is made when it is needed and has no name.
  HashedRows(MemoryShare& memory, std::filesystem::path directory)
      : memory_{memory}, directory_{std::move(directory)} {}

  /// Puts rows in, for one thread.
  class Appender {
   public:
    explicit Appender(HashedRows& rows) : rows_{rows} {}
    /// @error kUnavailable  disk full.
    Status add(const HashedRow& row);
    /// When all were added. Errors as `add`.
    Status finish();

   private:
    HashedRows& rows_;
    std::array<std::unique_ptr<HashedRow[]>, kParts> blocks_{};
    std::array<std::size_t, kParts> counts_{};
  };

  /// All rows of one part, in any order; when all appenders have finished. Thread-safe for different parts.
  /// @error kUnavailable  the file cannot be read.
  Status take_part(std::size_t part, std::vector<HashedRow>& rows);

 private:
  static constexpr std::size_t kBlockRows = 512;
  struct Block {
    std::unique_ptr<HashedRow[]> rows;  ///< null: in the file
    std::uint64_t offset = 0;
    std::size_t count = 0;
  };
  Status keep(std::size_t part, std::unique_ptr<HashedRow[]>& rows, std::size_t count);
  Status write(const HashedRow* rows, Block& block);

  MemoryShare& memory_;
  std::filesystem::path directory_;
  std::mutex mutex_;  ///< guards all below while rows are added
  std::optional<ingest::Spool> file_;
  std::array<std::vector<Block>, kParts> blocks_;
};

}  // namespace concord::reconcile
