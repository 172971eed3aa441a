#include "ingest/csv/impl/fixed_records.hpp"

#include <algorithm>
#include <utility>

namespace concord::ingest::csv {

FixedRecords::FixedRecords(TextSource source, const FixedColumns& columns, RecordLimits limits)
    : begin_{source.begin}, window_{source}, name_{std::move(source.name)}, cutter_{columns.gaps}, limits_{limits} {}

Status FixedRecords::rewind() {
  window_.move_to(begin_);
  line_ends_ = {};
  line_ = {0};
  consumed_ = 0;
  return {};
}

Result<bool> FixedRecords::next(Record& record) {
  window_.consume(std::exchange(consumed_, 0));
  std::size_t end = window_.text().find('\n');
  while (end == std::string_view::npos && !window_.at_end()) {
    const std::size_t seen = window_.text().size();
    if (seen > limits_.record_bytes_max) break;
    CONCORD_CHECK(window_.fill());
    end = window_.text().find('\n', seen);
  }
  std::string_view line = window_.text().substr(0, end);
  if (line.empty() && end == std::string_view::npos) return false;
  ++line_.value;
  if (line.size() > limits_.record_bytes_max)
    return Error{ErrorCode::kLimitExceeded, name_ + ", line " + std::to_string(line_.value) + ": it is longer than " +
                                                std::to_string(limits_.record_bytes_max) +
                                                " bytes, the limit for a record"};
  consumed_ = line.size() + (end == std::string_view::npos ? 0 : 1);
  if (line.ends_with('\r')) {
    line.remove_suffix(1);
    ++line_ends_.carriage_return_line_feed;
  } else if (end != std::string_view::npos) {
    ++line_ends_.line_feed;
  }
  record.line = line_;
  record.raw = line;
  record.damage = {};
  if (is_ruling(line)) {
    record.cells.assign(1, std::string_view{});
    return true;
  }
  cutter_.cut(line, record.cells);
  for (const std::string_view cell : record.cells) {
    if (cell.size() > limits_.cell_bytes_max)
      return Error{ErrorCode::kLimitExceeded, name_ + ", line " + std::to_string(line_.value) +
                                                  ": a cell has more than " + std::to_string(limits_.cell_bytes_max) +
                                                  " bytes, the limit"};
  }
  return true;
}

}  // namespace concord::ingest::csv
