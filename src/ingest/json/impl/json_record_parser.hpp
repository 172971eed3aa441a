// One JSON value, strictly parsed, as the events of a nested record.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/nested_records.hpp"

namespace concord::ingest::json {

/// Not thread-safe. Events point into the text that was parsed or into the parser, until the next call.
class JsonRecordParser {
 public:
  JsonRecordParser();
  ~JsonRecordParser();
  /// Fills events, damage and refusal of `record`; a value that is no object becomes one field `value`.
  /// @param text  one value; kPaddingBytes behind it are readable.
  void parse(std::string_view text, NestedRecord& record);
  /// The elements of one JSON array as cells. Empty reason: done. @return why it is no array
  std::string parse_cells(std::string_view text, std::vector<std::string_view>& cells);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Whether it is a number as JSON writes them.
bool is_json_number(std::string_view text);

}  // namespace concord::ingest::json
