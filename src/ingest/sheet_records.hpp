// The rows of a sheet as records: as wide as the sheet's table, with the empty rows between.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "ingest/record_source.hpp"
#include "ingest/sheet_rows.hpp"

namespace concord::ingest {

/// Borrows the rows, which are sealed. A run of empty rows is given as at most twenty records, so that a cell at the
/// sheet's far end costs nothing; lines stay those of the sheet. A value merged over several rows stands in each of
/// them that has cells of its own: such records are damaged by "merged_cells", or "merged_numbers" if it is a number.
class SheetRecords final : public RecordSource {
 public:
  /// @param header  where the header is, if the format says so.
  /// @param band  what of the rows is read.
  explicit SheetRecords(const SheetRows& rows, std::optional<KnownHeader> header = {}, const ColumnBand& band = {});
  Status rewind() override;
  /// @error kLimitExceeded  merged values would make the sheet more than 200 times as large as its cells.
  Result<bool> next(Record& record) override;
  bool is_padded() const override { return true; }
  std::optional<KnownHeader> known_header() const override { return header_; }
  /// Cells that each record has at least.
  std::uint32_t width() const { return width_; }

 private:
  /// A value that goes on in the rows below it.
  struct RowSpan {
    std::uint32_t column, last_row;
    std::string_view text;
  };
  Status read_row(Record& record);
  void keep_band(Record& record) const;
  void repeat_captions(Record& record, std::uint32_t filled) const;
  void start_spans(const Record& record);
  Status repeat_spans(Record& record);

  const SheetRows& rows_;
  std::optional<KnownHeader> header_;
  ColumnBand band_;
  std::uint32_t width_;
  std::string_view rest_;            ///< of the spool
  std::uint32_t line_ = 0;           ///< of the last record
  std::uint32_t empty_records_ = 0;  ///< given in the present gap
  std::size_t next_span_ = 0;        ///< of the rows' spans, the first that begins in no row so far
  std::vector<RowSpan> spans_;       ///< that may reach the next row
  std::uint64_t repeated_ = 0;       ///< cells and bytes
};

}  // namespace concord::ingest
