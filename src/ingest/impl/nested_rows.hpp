// From kept stretches of nested records to the rows of all their tables, once the types and the tables are known.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/deadline.hpp"
#include "core/progress.hpp"
#include "ingest/dataset.hpp"
#include "ingest/impl/field_tree.hpp"
#include "ingest/impl/parquet_file.hpp"
#include "ingest/impl/row_ledger.hpp"
#include "ingest/impl/row_writer.hpp"
#include "ingest/impl/stretch_fields.hpp"
#include "ingest/ordered_work.hpp"
#include "ingest/reader.hpp"
#include "ingest/spool.hpp"

namespace concord::ingest {

/// A stretch whose values lie in the spool.
struct KeptStretch {
  std::uint64_t begin = 0, bytes = 0;       ///< in the spool
  std::vector<Field*> fields = {};          ///< of the tree, for each field of the stretch
  std::vector<std::uint32_t> objects = {};  ///< of each of these
  std::uint32_t records = 0;                ///< that were not refused
  std::vector<LineRun> lines = {};
  std::vector<StretchFields::Refused> refused = {};
  std::vector<StretchFields::Mended> mended = {};
};

inline constexpr std::size_t kNoColumn = static_cast<std::size_t>(-1);

/// A table in the making. Columns come in this order: the parent's key, own fields, the place among all rows.
struct TableDraft {
  Field* field = nullptr;
  std::string name = {};
  TableDraft* parent = nullptr;
  std::vector<Field*> fields = {};
  std::vector<std::string> header_texts = {};
  Field* key = nullptr;  ///< what children refer to; null: the row's place
  bool has_children = false;
  std::size_t parent_key_at = kNoColumn, place_at = kNoColumn;  ///< columns that are no field
  std::vector<WrittenColumn> columns = {};
};

/// Where the rows go and what they are called.
struct NestedPlaces {
  const ReadOptions& options;
  const std::string& stem;
  const std::string& name;
  const Deadline& deadline;
  ProgressSink& progress;
};

/// Borrows all of it. Memory: some stretches for each thread.
class NestedRows final : public OrderedWork {
 public:
  /// @param drafts  parents before their children; the first is that of the records.
  NestedRows(NestedPlaces places, const std::vector<std::unique_ptr<TableDraft>>& drafts,
             const std::vector<KeptStretch>& stretches, const Spool& spool);
  ~NestedRows() override;
  /// @error kUnavailable  disk full; kLimitExceeded, kCancelled  the deadline.
  Status write();
  /// After `write`: what became of the rows of a draft. @error kUnavailable, kInternal.
  Status finish(std::size_t draft, Table& table);

  Result<bool> take(std::size_t slot) override;
  Status work(std::size_t slot) override;
  Status give(std::size_t slot) override;

 private:
  struct Output;
  struct Slot;
  Status give_records(const KeptStretch& stretch, Slot& slot);

  NestedPlaces places_;
  const std::vector<std::unique_ptr<TableDraft>>& drafts_;
  const std::vector<KeptStretch>& stretches_;
  const Spool& spool_;
  std::vector<Output> outputs_;  ///< for each draft
  std::vector<Slot> slots_;
  std::size_t next_ = 0;                      ///< stretch to be taken
  std::vector<std::uint64_t> objects_above_;  ///< for each draft: of the stretches taken
};

}  // namespace concord::ingest
