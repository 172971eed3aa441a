// What is made of the sure rows of a stretch of a text, apart from all other stretches.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "ingest/impl/row_observer.hpp"
#include "ingest/impl/row_writer.hpp"
#include "ingest/impl/totals.hpp"

namespace concord::ingest {

/// Rows in succession, each one line below the other.
struct RowRun {
  explicit RowRun(RunningSums none) : sums{std::move(none)} {}
  LineNumber line;  ///< of the first row
  std::uint64_t rows = 0;
  std::uint64_t position = 0;       ///< of the first row, in the text
  std::uint64_t row_bytes_max = 0;  ///< as written
  bool is_verbatim = true;          ///< what is written are the very bytes at `position`
  std::size_t written_end = 0;      ///< in `StretchRows::written`; it begins where the run before ends
  std::size_t kept_end = 0;         ///< in `StretchRows::kept`
  RunningSums sums;
};

/// Used by one thread at a time. Borrows the writer.
class StretchRows {
 public:
  StretchRows(std::optional<RowObserver> observer, const RowWriter* writer, bool keeps_text)
      : observer_{std::move(observer)}, writer_{writer}, keeps_text_{keeps_text} {}
  /// Ready for another stretch; memory is kept.
  void clear();
  /// @return false when the record is no row after all, because a cell does not fit its type: nothing is kept of it.
  bool take(const Record& record);
  /// After the last row.
  void finish();
  std::optional<RowObserver>& observer() { return observer_; }
  const std::string& written() const { return written_; }
  const std::string& kept() const { return kept_; }

 private:
  std::optional<RowObserver> observer_;
  const RowWriter* writer_;
  bool keeps_text_;
  std::string written_;  ///< by the writer
  std::string kept_;     ///< the rows with exactly the cells found
};

}  // namespace concord::ingest
