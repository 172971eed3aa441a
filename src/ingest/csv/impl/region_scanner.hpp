// Scans a run of whole records in memory: splits cells, feeds the column observers, and stops at the first thing that
// is not regular. One for each thread; regions of one file may go to any scanner in any order.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/column_types.hpp"
#include "ingest/csv/impl/byte_classes.hpp"
#include "ingest/csv/impl/regular_scan.hpp"
#include "ingest/csv/impl/utf8_checker.hpp"

namespace concord::ingest::csv {

/// Bytes that must be readable behind a region's end, the first of them writable.
inline constexpr std::size_t kRegionPadding = kChunkBytes + kReadableCellBytes;

/// How a region ends.
enum class RegionEnd : std::uint8_t {
  kBetweenRecords,
  kFileEnd,   ///< the last record may lack its line end
  kOverlong,  ///< inside a record that is longer than allowed
};

/// Rows and lines count from 0 at the region's start.
struct RegionFinding {
  struct LineBreak {
    std::uint64_t row, line;
  };
  struct Fault {
    std::uint64_t line;
    std::string reason;
  };
  std::uint64_t records = 0;
  std::uint64_t lines = 0;
  std::vector<LineBreak> breaks;  ///< rows behind records of several lines
  std::uint64_t empty_lines_at_end = 0;
  std::optional<Fault> fault;
  std::uint64_t offset = 0;  ///< where the region begins, in the file; set by whoever knows
  std::uint64_t bytes = 0;   ///< of the region; set by whoever knows
};

class RegionScanner {
 public:
  explicit RegionScanner(const RegularScanRequest& request);

  /// Which block the next region belongs to, and where in `data` that block begins; only a watcher wants to know.
  struct RegionPlace {
    std::uint64_t block = 0;
    std::size_t origin = 0;
  };
  void set_region(RegionPlace place) { place_ = place; }

  /// @param data  whose bytes [begin, end) start with a record; begin > 0.
  RegionFinding scan(char* data, std::size_t begin, std::size_t end, RegionEnd how);

  std::vector<ColumnObserver>& observers() { return observers_; }
  /// What was observed since the last time.
  std::vector<ColumnObserver> take_observers();

 private:
  struct Fault {
    std::size_t at;
    const char* reason;
  };
  /// Where a chunk is not as a regular text is, bit by bit.
  struct ChunkFaults {
    std::uint64_t stray = 0;   ///< quotes that open in the middle of a cell
    std::uint64_t behind = 0;  ///< bytes behind a closing quote
    std::uint64_t wrong_end = 0;
    std::uint64_t structure = 0;  ///< no fault: what ends a cell
    void cut(std::uint64_t valid) {
      stray &= valid;
      behind &= valid;
      wrong_end &= valid;
    }
    bool any() const { return (stray | behind | wrong_end) != 0; }
  };
  void reset(char* data, std::size_t begin, std::size_t end);
  void scan_slice(std::size_t from, std::size_t to);
  std::optional<Fault> index_slice(std::size_t from, std::size_t to);
  bool index_chunk(const ChunkMasks& masks, std::uint64_t valid, std::size_t base, ChunkFaults& faults);
  std::optional<Fault> index_faulty(const ChunkFaults& faults, std::uint64_t valid, std::size_t base);
  std::optional<Fault> first_fault(const ChunkFaults& faults, std::uint64_t valid, std::size_t base) const;
  std::uint64_t inside_quotes(const ChunkMasks& masks, std::uint64_t& stray, std::uint64_t& behind);
  void check_encoding(std::size_t from, std::size_t to, std::optional<Fault>& fault);
  void push(std::uint64_t structure, std::size_t base);
  void walk();
  std::size_t regular_records(std::size_t records) const;
  bool is_regular(std::size_t first_mark) const;
  bool is_header(std::size_t first_mark) const;
  void count_lines(std::size_t records);
  void observe(std::size_t records);
  void show(std::size_t records);
  std::string_view cell(std::size_t mark, bool last_column) const;
  std::string_view without_quotes(std::string_view text);
  std::size_t record_start() const { return marks_[0] + std::size_t{1}; }
  bool pending_line_end() const;
  void explain_record();
  bool only_line_ends_from(std::size_t from) const;
  void finish(RegionEnd how);
  void fail_at(std::size_t at, std::string reason);
  void fail_record(std::string reason);

  const RegularScanRequest& request_;
  StructureBytes bytes_;
  std::size_t columns_;
  std::size_t slice_bytes_;
  std::vector<std::string> header_;  // as it stands between quotes
  std::vector<ColumnObserver> observers_;
  std::unique_ptr<RecordWatcher> watcher_;
  RegionPlace place_;

  std::vector<ChunkMasks> masks_;
  // marks_[0] is the line end before the first record that was not walked yet; then the ends of its cells, and so on.
  std::vector<std::uint32_t> marks_;
  std::size_t pending_ = 0;  // marks behind marks_[0]
  std::vector<std::string_view> texts_;
  std::string unescaped_;

  // Of the region being scanned.
  char* data_ = nullptr;
  std::size_t end_ = 0;
  RegionFinding finding_;
  bool done_ = false;
  Utf8Checker encoding_;
  std::uint64_t quoted_ = 0;           // all ones: the next byte is inside quotes
  std::uint64_t after_structure_ = 1;  // 1: the last byte ended a cell
  std::uint64_t after_closing_ = 0;    // 1: the last byte was a closing quote
  std::uint64_t after_return_ = 0;     // 1: the last byte was a carriage return outside quotes
  bool quotes_ = false;                // some cell of the region is quoted
  bool escapes_ = false;               // some quote is doubled
  std::uint64_t quoted_lines_ = 0;     // not 0: the slice has line ends inside quotes
  std::uint64_t pending_quoted_lines_ = 0;
};

}  // namespace concord::ingest::csv
