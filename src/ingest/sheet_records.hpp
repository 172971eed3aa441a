// The rows of a sheet as records: as wide as the sheet's table, with the empty rows between.
#pragma once

#include <optional>
#include <string_view>

#include "ingest/record_source.hpp"
#include "ingest/sheet_rows.hpp"

namespace concord::ingest {

/// Borrows the rows, which are sealed. A run of empty rows is given as at most twenty records, so that a cell at the
/// sheet's far end costs nothing; lines stay those of the sheet.
class SheetRecords final : public RecordSource {
 public:
  /// @param header  where the header is, if the format says so.
  /// @param band  what of the rows is read.
  explicit SheetRecords(const SheetRows& rows, std::optional<KnownHeader> header = {}, const ColumnBand& band = {});
  Status rewind() override;
  Result<bool> next(Record& record) override;
  bool is_padded() const override { return true; }
  std::optional<KnownHeader> known_header() const override { return header_; }
  /// Cells that each record has at least.
  std::uint32_t width() const { return width_; }

 private:
  void read_row(Record& record);
  void keep_band(Record& record) const;
  void repeat_merged(Record& record, std::uint32_t filled) const;

  const SheetRows& rows_;
  std::optional<KnownHeader> header_;
  ColumnBand band_;
  std::uint32_t width_;
  std::string_view rest_;            ///< of the spool
  std::uint32_t line_ = 0;           ///< of the last record
  std::uint32_t empty_records_ = 0;  ///< given in the present gap
};

}  // namespace concord::ingest
