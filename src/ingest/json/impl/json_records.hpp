// The records of one area of a JSON file: objects as nested records, arrays as rows of cells.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/json/impl/json_cutter.hpp"
#include "ingest/json/impl/json_layout.hpp"
#include "ingest/json/impl/json_record_parser.hpp"
#include "ingest/json/impl/line_stretches.hpp"
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

/// The objects of an area in stretches: whole lines where each has one, else values that were cut out one by one.
class JsonObjects final : public NestedStretches {
 public:
  JsonObjects(const Source& source, const RecordArea& area, const ReadOptions& options);
  Status start(std::size_t slots) override;
  Result<bool> take(std::size_t slot) override;
  Status parse(std::size_t slot, NestedSink& sink) override;

 private:
  /// A value in the slot's text.
  struct Item {
    LineNumber line;
    std::size_t begin = 0, length = 0;
  };
  struct Slot {
    std::string text;        ///< and at least kPaddingBytes behind it
    std::size_t length = 0;  ///< without these
    LineNumber line;         ///< of its beginning
    std::vector<Item> items;
    bool is_valid = false;  ///< its text is UTF-8
    JsonRecordParser parser;
    NestedRecord record;
    std::string printable;
  };
  Result<bool> take_values(Slot& slot);
  Status parse_one(Slot& slot, std::string_view text, LineNumber line, NestedSink& sink) const;

  const Source& source_;
  const RecordArea& area_;
  RecordTexts texts_;
  LineStretches lines_;
  std::uint64_t record_bytes_max_, cell_bytes_max_;
  std::vector<Slot> slots_;
  std::optional<Error> failure_;  ///< comes behind the values before it
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
