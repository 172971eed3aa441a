// One JSON value, strictly parsed, as the events of a nested record.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/nested_records.hpp"

namespace concord::ingest::json {

/// Objects in more objects than this stay JSON text.
inline constexpr std::size_t kDepthMax = 32;

/// Not thread-safe. Events point into the texts that were parsed or into the parser, until it is told to forget.
class JsonRecordParser {
 public:
  JsonRecordParser();
  ~JsonRecordParser();
  /// Events of texts that were parsed are needed no longer.
  void forget_texts();
  /// Fills events, damage and refusal of `record`; a value that is no object becomes one field `value`.
  /// @param text  one value; kPaddingBytes behind it are readable.
  void parse(std::string_view text, NestedRecord& record);
  /// The same result for less. @param text  valid UTF-8.
  void parse_valid(std::string_view text, NestedRecord& record);
  /// The elements of one JSON array as cells, until the next call. Empty reason: done. @return why it is no array
  std::string parse_cells(std::string_view text, std::vector<std::string_view>& cells);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Whether it is a number as JSON writes them.
bool is_json_number(std::string_view text);

}  // namespace concord::ingest::json
