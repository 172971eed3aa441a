// How a JSON file holds its records: found from its brackets before anything is parsed.
#pragma once

#include <string>
#include <vector>

#include "core/deadline.hpp"
#include "ingest/json/impl/json_cutter.hpp"

namespace concord::ingest::json {

enum class Arrangement : std::uint8_t {
  kLines,    ///< one value on each line
  kValues,   ///< values one after the other, each over any number of lines
  kElements  ///< the elements of an array
};

/// One sequence of records in the file.
struct RecordArea {
  Arrangement arrangement = Arrangement::kValues;
  JsonCutter::Place begin;  ///< of the first value; for kElements behind the opening bracket
  std::string path;         ///< `response.data`; empty at the top
  char first = '{';         ///< with what its first record begins
};

struct Layout {
  std::vector<RecordArea> areas;     ///< at least one
  std::vector<std::string> outside;  ///< values beside the areas, "count = 3", at most some
  std::string evidence;
};

/// @error kInvalidInput  nothing in it, an array that does not end; deadline.
Result<Layout> find_layout(const Source& source, std::uint64_t record_bytes_max, const Deadline& deadline);

}  // namespace concord::ingest::json
