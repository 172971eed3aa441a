// A delimited text as something that several threads read at once.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>

#include "ingest/csv/impl/csv_records.hpp"
#include "ingest/split_text.hpp"

namespace concord::ingest::csv {

class CsvSplitText final : public SplitText {
 public:
  struct Extent {
    std::uint64_t end = 0;  ///< offset behind the text
    std::uint64_t stretch_bytes = kStretchBytes;
    std::filesystem::path path = {};  ///< by which the text can be opened again, for its typed rows
  };
  static constexpr std::uint64_t kStretchBytes = 2 << 20;

  CsvSplitText(TextSource source, const TextDialect& dialect, CsvRecords::Traits traits, RecordLimits limits,
               Extent extent);
  std::uint64_t begin() const override { return source_.begin; }
  std::uint64_t end() const override { return extent_.end; }
  std::uint64_t stretch_bytes() const override { return extent_.stretch_bytes; }
  std::optional<RowFormat> format() const override;
  std::unique_ptr<PlacedRecords> records(std::size_t read_ahead_bytes) const override;
  Status read(std::uint64_t offset, std::size_t length, std::string& out) const override;
  Result<std::uint64_t> probable_begin(std::uint64_t offset) const override;
  Result<std::shared_ptr<const engine::RowSource>> typed_rows(const engine::CsvScan& written,
                                                              const std::string& line_end,
                                                              TextPieces pieces) const override;
  void count(const LineEndCounts& line_ends) override { line_ends_ = line_ends; }
  const LineEndCounts& line_ends() const { return line_ends_; }

 private:
  bool begins_records(std::string_view text, bool at_end, ParsedRecord& parsed) const;

  TextSource source_;
  RecordParser parser_;
  CsvRecords::Traits traits_;
  RecordLimits limits_;
  Extent extent_;
  LineEndCounts line_ends_;
};

/// How the first line ends, if an engine reads texts of that dialect and line end; else kNone: see
/// CsvRecords::Traits::verbatim_line_end. @error kUnavailable  the text cannot be read.
Result<LineEnd> verbatim_line_end(const TextSource& source, const TextDialect& dialect);

}  // namespace concord::ingest::csv
