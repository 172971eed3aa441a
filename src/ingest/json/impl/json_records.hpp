// The records of one area of a JSON file: objects as nested records, arrays as rows of cells.
#pragma once

#include <string>
#include <string_view>

#include "ingest/json/impl/json_cutter.hpp"
#include "ingest/json/impl/json_layout.hpp"
#include "ingest/json/impl/json_record_parser.hpp"
#include "ingest/nested_records.hpp"
#include "ingest/record_source.hpp"

namespace concord::ingest::json {

/// Hands out the text of one record after the other.
class RecordTexts {
 public:
  RecordTexts(const Source& source, const RecordArea& area, std::uint64_t record_bytes_max);
  void rewind() { cutter_.move_to(area_.begin); }
  /// False at the end. The view is readable kPaddingBytes beyond its end, until the next call.
  Result<bool> next(std::string_view& text, LineNumber& line);

 private:
  Result<bool> next_line(std::string_view& text, LineNumber& line);

  const Source& source_;
  const RecordArea& area_;
  JsonCutter cutter_;
};

class JsonObjects final : public NestedSource {
 public:
  JsonObjects(const Source& source, const RecordArea& area, const ReadOptions& options);
  Status rewind() override;
  Result<bool> next(NestedRecord& record) override;

 private:
  const Source& source_;
  RecordTexts texts_;
  std::uint64_t cell_bytes_max_;
  JsonRecordParser parser_;
  std::string raw_;
};

class JsonRows final : public RecordSource {
 public:
  JsonRows(const Source& source, const RecordArea& area, const ReadOptions& options);
  Status rewind() override;
  Result<bool> next(Record& record) override;

 private:
  const Source& source_;
  RecordTexts texts_;
  std::uint64_t cell_bytes_max_;
  JsonRecordParser parser_;
};

}  // namespace concord::ingest::json
