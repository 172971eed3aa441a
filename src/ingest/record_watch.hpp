// Lets somebody else see the records of a regular text while ingest reads them, so that nothing is read twice.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "ingest/cell_shape.hpp"

namespace concord::ingest {

/// How the records of a text are written, known before the first of them is shown.
struct RecordLayout {
  std::vector<std::string> names;  ///< of the columns, as in the table's schema
  std::vector<CellShape> shapes;   ///< how the cells of each column look in the first records
  char delimiter = ',';            ///< '\0': one column
  char quote = '"';                ///< '\0': none; quotes in cells are doubled
  bool carriage_returns = false;   ///< records end with CR LF
  std::uint64_t offset = 0;        ///< in the text's file, of region 0
  std::uint64_t region_bytes = 0;  ///< region i begins at offset + i * region_bytes
};

/// Whole records that stand behind each other. Cell c of record r ends at the byte ends[r * columns + c + 1] (its
/// delimiter or line feed) and begins behind the byte ends[r * columns + c]; a carriage return before the line feed
/// belongs to neither. Valid during the call only.
struct RecordBlock {
  const char* data = nullptr;
  const std::uint32_t* ends = nullptr;  ///< records * columns + 1 of them
  std::size_t records = 0;
  std::size_t columns = 0;
  bool quoted = false;             ///< some cell of the region may be quoted
  std::uint64_t region = 0;        ///< that the records begin in
  std::uint64_t first_record = 0;  ///< its number in the region, from 0
  std::size_t origin = 0;          ///< the place in `data` where the region begins
};

/// Sees some regions, each from its first record to its last; used by one thread.
class RecordWatcher {
 public:
  virtual ~RecordWatcher() = default;
  virtual void watch(const RecordBlock& block) = 0;
};

/// Watches one text. `begin` starts (again), `join` is called by each reading thread, and `finish` says that the text
/// was regular to its end and became the table as it was shown. Without `finish` the text was read in another way, and
/// what was seen is void.
class RecordWatch {
 public:
  virtual ~RecordWatch() = default;
  virtual void begin(const RecordLayout& layout) = 0;
  /// Thread-safe. Null when nothing needs to be shown.
  virtual std::unique_ptr<RecordWatcher> join() = 0;
  /// @param region_records  how many records begin in each region.
  virtual void finish(const std::vector<std::uint64_t>& region_records) = 0;
};

}  // namespace concord::ingest
