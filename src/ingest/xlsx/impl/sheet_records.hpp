// The rows of a sheet as records: as wide as the sheet's table, with the empty rows between.
#pragma once

#include <string_view>

#include "ingest/record_source.hpp"
#include "ingest/xlsx/impl/column_bands.hpp"
#include "ingest/xlsx/impl/sheet_reader.hpp"

namespace concord::ingest::xlsx {

/// Borrows the content. A run of empty rows is given as at most twenty records, so that a cell at the sheet's far end
/// costs nothing; lines stay those of the sheet.
class SheetRecords final : public RecordSource {
 public:
  SheetRecords(const SheetContent& content, const ColumnBand& band);
  Status rewind() override;
  Result<bool> next(Record& record) override;
  bool is_padded() const override { return true; }

 private:
  void read_row(Record& record);
  void keep_band(Record& record) const;
  void repeat_merged(Record& record, std::uint32_t filled) const;

  const SheetContent& content_;
  ColumnBand band_;
  std::uint32_t width_;
  std::string_view rest_;            ///< of the spool
  std::uint32_t line_ = 0;           ///< of the last record
  std::uint32_t empty_records_ = 0;  ///< given in the present gap
};

}  // namespace concord::ingest::xlsx
