// Decides for each record below a header what it is: a row, a totals line, a repeated header, a note, or a reject.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "ingest/impl/row_test.hpp"
#include "ingest/impl/table_shape.hpp"
#include "ingest/impl/totals_cells.hpp"
#include "ingest/record_source.hpp"

namespace concord::ingest {

enum class Verdict : std::uint8_t {
  kRow,
  kEmptyRecord,
  kRepeatedHeader,
  kRepeatedTitle,
  kTotals,
  kTotalsBeside,  ///< cells of the next record taken, which are no part of it: it is no record of its own
  kComment,
  kNote,
  kReject
};

struct Judgement {
  Verdict verdict = Verdict::kRow;
  bool padded = false;      ///< a row whose trailing empty cells were left out
  bool cut = false;         ///< a row with empty cells beyond the last column
  bool confirmed = false;   ///< a totals line whose number equals its column's sum
  std::string reason = {};  ///< of a reject
};

/// Takes each record once, in the source's order but for notes, which wait until it is known what follows them.
class RecordReceiver {
 public:
  virtual ~RecordReceiver() = default;
  virtual Status take(const Record& record, const Judgement& judgement) = 0;
};

/// A pure function of the shape and the stream: run twice over the same records, it says the same twice. Records that
/// are nearly empty are held back (at most some): at the end of the table they are notes, before further rows they are
/// rows if they fit their columns and rejects if not.
class RecordJudge {
 public:
  RecordJudge(const TableShape& shape, RecordReceiver& receiver);
  /// @error kConflict  the sum of known rows is needed: see pass_known_rows.
  Status judge(const Record& record);
  /// Rows in succession that RowTest is sure of. They are not handed to the receiver; what was held back is, for it
  /// stands above them. @param sums  of these rows, over `sum_columns` of the shape.
  Status pass_rows(const RunningSums& sums);
  /// The same, but nobody has added these rows up.
  Status pass_known_rows();
  Status finish();

 private:
  struct HeldRecord {
    LineNumber line;
    std::vector<std::string> cells;
    std::string raw;
    std::string damage;
  };
  Judgement judgement_of(const Record& record, const RowTest::Filling& filling);
  Judgement row_judgement_of(const Record& record) const;
  bool is_totals(const Record& record, const RowTest::Filling& filling);
  Status take_totals(const Record& record);
  Status take_beside_totals(const Record& record);
  Status hold(const Record& record);
  Status release(bool at_end);

  const TableShape& shape_;
  RowTest test_;
  TotalsFinder totals_finder_;
  RecordReceiver& receiver_;
  RunningSums sums_;
  TotalsCells totals_;  ///< of the present record, where it has some
  std::vector<HeldRecord> held_;
  bool misses_sums_ = false;  ///< a verdict would have needed sums that are not known
};

}  // namespace concord::ingest
