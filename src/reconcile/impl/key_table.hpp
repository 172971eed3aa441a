// The records of the left side by the hash of their key: filled by several threads, then asked by several threads.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

#include "reconcile/impl/large_array.hpp"
#include "reconcile/impl/record_hash.hpp"

namespace concord::reconcile {

/// What is kept of a record of the left side.
struct LeftRecord {
  TextHash key, content;
  RecordPlace place;
  std::uint64_t partner = 0;  ///< place of a record of the right side, and the two marks

  static constexpr std::uint64_t kRepeats = std::uint64_t{1} << 63U;  ///< the key occurs again, on either side
  static constexpr std::uint64_t kPaired = std::uint64_t{1} << 62U;   ///< the other bits are a place

  std::atomic_ref<std::uint64_t> shared_partner() { return std::atomic_ref{partner}; }
};

/// Open addressing over the records' numbers; the table is made when their number is known, so it never grows.
class KeyTable {
 public:
  static constexpr std::size_t kChunkRecords = std::size_t{1} << 17U;  // 6 MB

  struct Chunk {
    LargeArray<LeftRecord> records{kChunkRecords};
    std::size_t count = 0;
  };

  /// Room for one thread to put records into.
  class Appender {
   public:
    explicit Appender(KeyTable& table) : table_{table} {}
    LeftRecord& add();

   private:
    KeyTable& table_;
    Chunk* chunk_ = nullptr;
  };

  KeyTable();
  ~KeyTable();
  /// Forgets all records.
  void clear();
  std::size_t size() const;
  /// Memory for the records added so far, and for their index. Thread-safe.
  std::uint64_t bytes() const;

  /// Makes the index and marks the records whose key repeats among those added.
  /// @return false when there are too many records.
  bool build(unsigned threads);

  /// For each key its record, null when there is none. Thread-safe.
  void find(std::span<const TextHash> keys, std::span<LeftRecord*> found) const;

  /// Visits every record, in no order.
  template <typename Visit>
  void visit(const Visit& visit) {
    for (std::size_t chunk = 0; chunk < chunk_count(); ++chunk) {
      for (LeftRecord& record : records_of(chunk)) visit(record);
    }
  }

 private:
  friend class Appender;
  std::size_t chunk_count() const { return chunks_.size(); }
  std::span<LeftRecord> records_of(std::size_t chunk);
  LeftRecord& at(std::uint32_t number) const;
  void index_chunk(std::size_t chunk);
  void insert(LeftRecord& record, std::uint32_t number);

  std::mutex mutex_;  // guards chunks_ while records are added
  std::vector<std::unique_ptr<Chunk>> chunks_;
  std::atomic<std::uint64_t> chunks_made_{0};
  LargeArray<std::uint64_t> slots_;  // 32 bits of the hash, 32 bits of number + 1; 0 is free
  std::uint64_t mask_ = 0;
};

}  // namespace concord::reconcile
