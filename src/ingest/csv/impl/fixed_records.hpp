// The lines of a text with fixed columns as records.
#pragma once

#include <cstdint>
#include <string>

#include "ingest/csv/impl/csv_records.hpp"
#include "ingest/csv/impl/fixed_columns.hpp"
#include "ingest/csv/impl/text_window.hpp"
#include "ingest/record_source.hpp"

namespace concord::ingest::csv {

/// Ruling lines are empty records.
class FixedRecords final : public RecordSource {
 public:
  FixedRecords(TextSource source, const FixedColumns& columns, RecordLimits limits);
  Status rewind() override;
  Result<bool> next(Record& record) override;
  bool is_text() const override { return true; }
  const LineEndCounts& line_ends() const { return line_ends_; }  ///< since the last rewind

 private:
  std::uint64_t begin_;  ///< of the text in its file
  TextWindow window_;
  std::string name_;
  LineCutter cutter_;
  RecordLimits limits_;
  LineEndCounts line_ends_;
  LineNumber line_{0};
  std::size_t consumed_ = 0;  ///< by the record handed out last
};

}  // namespace concord::ingest::csv
