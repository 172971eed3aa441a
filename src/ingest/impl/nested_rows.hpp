// From kept stretches of nested records to the rows of all their tables, once the types and the tables are known.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "core/deadline.hpp"
#include "core/progress.hpp"
#include "ingest/dataset.hpp"
#include "ingest/impl/nested_plan.hpp"
#include "ingest/ordered_work.hpp"
#include "ingest/reader.hpp"

namespace concord::ingest {

/// Where the rows go.
struct NestedPlaces {
  const ReadOptions& options;
  const std::string& stem;
  const Deadline& deadline;
  ProgressSink& progress;
};

/// Borrows all of it but the plan. Memory: some stretches for each thread.
class NestedRows final : public OrderedWork {
 public:
  /// @param rows_stay  no file of typed rows is written: they are made when they are asked for. Then no row may have a
  /// cell that has not its column's type.
  NestedRows(NestedPlaces places, std::shared_ptr<NestedPlan> plan, bool rows_stay);
  ~NestedRows() override;
  /// The rows that are not staying, and what became of each record; what is said of refused records is taken from the
  /// plan. @error kUnavailable  disk full; kLimitExceeded, kCancelled  the deadline.
  Status write();
  /// After `write`: what became of the rows of a draft. @error kUnavailable, kInternal.
  Status finish(std::size_t draft, Table& table);

  Result<bool> take(std::size_t slot) override;
  Status work(std::size_t slot) override;
  Status give(std::size_t slot) override;

 private:
  struct Output;
  struct Slot;
  Status give_records(KeptStretch& stretch, const Slot& slot);
  Status give_children(std::size_t draft, const KeptStretch& stretch, Slot& slot);

  NestedPlaces places_;
  std::shared_ptr<NestedPlan> plan_;
  bool rows_stay_;
  std::vector<Output> outputs_;  ///< for each draft
  std::vector<Slot> slots_;
  std::size_t next_ = 0;  ///< stretch to be taken
};

}  // namespace concord::ingest
