// Reads the records of one side, as ingest shows them, for what a comparison needs: hashes of key and record, sums.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/record_watch.hpp"
#include "reconcile/impl/canonical_record.hpp"
#include "reconcile/impl/column_sum.hpp"
#include "reconcile/impl/record_hash.hpp"

namespace concord::reconcile {

/// What a thread, and in the end all threads, learnt of a side beyond the records' hashes.
struct SideNotes {
  std::vector<ColumnSum> sums;        ///< of SidePlan::summed
  std::vector<bool> odd_number_keys;  ///< for each key: a cell starts with a sign or a zero, so texts may differ where
                                      ///< numbers do not
  std::vector<RecordPlace> empty_keys;  ///< records whose key has no part
  void merge(SideNotes& other);
};

/// What is looked at on a side.
struct SidePlan {
  ingest::RecordLayout layout;
  std::vector<std::size_t> keys;    ///< their places
  std::vector<std::size_t> order;   ///< for each column of the left side its place here
  std::vector<std::size_t> summed;  ///< columns whose sums are kept
  char delimiter = ',';             ///< of the canonical form
  bool strict = false;
};

SideNotes empty_notes(const SidePlan& plan);

/// Reads records for one thread.
class RecordReader {
 public:
  explicit RecordReader(const SidePlan& plan);

  struct Hashes {
    TextHash key, content;
    bool has_key = false;
  };
  /// Reads as many records of the block as `hashes` has places, beginning with number `from`.
  void read(const ingest::RecordBlock& block, std::size_t from, std::span<Hashes> hashes);
  SideNotes notes;

 private:
  Hashes read_one(const RawRecord& raw);
  std::string_view key_text(const RawRecord& raw);
  std::string_view key_part(const RawRecord& raw, std::size_t index);

  const SidePlan& plan_;
  CanonicalWriter writer_;
  std::string key_, normal_;
};

}  // namespace concord::reconcile
