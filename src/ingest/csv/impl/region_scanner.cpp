// A slice of the region at a time (small enough for the nearest cache): its structure bytes become bit masks, the masks
// become marks (the ends of cells), and whole records are checked, then observed column by column. Quotes are paired by
// the parity of their number: inside a regular file that is exact, and the first place where it is not is a fault.
#include "ingest/csv/impl/region_scanner.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

#include "core/processor_variants.hpp"

namespace concord::ingest::csv {
namespace {

constexpr std::size_t kSliceBytesMin = 32U << 10U;
constexpr std::size_t kSliceBytesMax = 1U << 20U;
constexpr std::size_t kSliceBytesPerColumn = 1024;  // wide records: still many to a slice
constexpr std::size_t kBatchCells = 512;
constexpr std::size_t kMarksAtOnce = 8;

std::size_t slice_bytes_for(std::size_t columns) {
  const std::size_t wanted = std::clamp(columns * kSliceBytesPerColumn, kSliceBytesMin, kSliceBytesMax);
  return wanted / kChunkBytes * kChunkBytes;
}

std::string doubled_quotes(std::string_view text, char quote) {
  std::string doubled;
  for (const char character : text) doubled.append(character == quote && quote != '\0' ? 2 : 1, character);
  return doubled;
}

/// Forgets what lies behind the region's end.
void cut(ChunkMasks& masks, std::uint64_t valid) {
  masks.delimiter &= valid;
  masks.quote &= valid;
  masks.line_feed &= valid;
  masks.carriage_return &= valid;
}

std::uint64_t line_feeds(const char* from, const char* to) {
  return static_cast<std::uint64_t>(std::count(from, to, '\n'));
}

}  // namespace

RegionScanner::RegionScanner(const RegularScanRequest& request)
    : request_{request},
      bytes_{request.delimiter, request.quote},
      columns_{request.columns},
      slice_bytes_{slice_bytes_for(request.columns)},
      masks_(slice_bytes_ / kChunkBytes),
      marks_(slice_bytes_ + columns_ + 2 + kMarksAtOnce),
      texts_(kBatchCells) {
  for (const auto& text : request.header) header_.push_back(doubled_quotes(text, request.quote));
  if (header_.size() != columns_) header_.clear();
  if (request.observe_types) observers_.resize(columns_);
  if (request.watch != nullptr) watcher_ = request.watch->join();
}

void RegionScanner::reset(char* data, std::size_t begin, std::size_t end) {
  data_ = data;
  end_ = end;
  finding_ = {};
  done_ = false;
  encoding_ = {};
  marks_[0] = static_cast<std::uint32_t>(begin - 1);
  pending_ = 0;
  quoted_ = after_closing_ = after_return_ = quoted_lines_ = pending_quoted_lines_ = 0;
  after_structure_ = 1;
  quotes_ = escapes_ = false;
}

std::vector<ColumnObserver> RegionScanner::take_observers() {
  return std::exchange(observers_, std::vector<ColumnObserver>(observers_.size()));
}

RegionFinding RegionScanner::scan(char* data, std::size_t begin, std::size_t end, RegionEnd how) {
  reset(data, begin, end);
  for (std::size_t from = begin; from < end && !done_; from += slice_bytes_) {
    scan_slice(from, std::min(end, from + slice_bytes_));
  }
  if (!done_) finish(how);
  return std::move(finding_);
}

void RegionScanner::scan_slice(std::size_t from, std::size_t to) {
  const auto fault = index_slice(from, to);
  walk();
  if (!fault || done_) return;
  if (pending_line_end()) {
    explain_record();
  } else {
    fail_at(fault->at, fault->reason);
  }
}

void RegionScanner::check_encoding(std::size_t from, std::size_t to, std::optional<Fault>& fault) {
  const auto wrong = encoding_.feed({data_ + from, to - from});
  if (!wrong) return;
  fault = Fault{from + *wrong, "a byte that is no UTF-8"};
  while (pending_ > 0 && marks_[pending_] >= fault->at) --pending_;
}

/// The bytes of the chunk that are inside quotes, opening quotes included, closing ones not.
/// @param stray   gets the quotes that open in the middle of a cell
/// @param behind  gets the bytes that follow a closing quote
[[gnu::always_inline]] inline std::uint64_t RegionScanner::inside_quotes(const ChunkMasks& masks, std::uint64_t& stray,
                                                                         std::uint64_t& behind) {
  const std::uint64_t inside = prefix_parity(masks.quote) ^ quoted_;
  const std::uint64_t opening = masks.quote & inside;
  const std::uint64_t closing = masks.quote & ~inside;
  const std::uint64_t structure = (masks.delimiter | masks.line_feed) & ~inside;
  const std::uint64_t after_structure = structure << 1U | after_structure_;
  behind = closing << 1U | after_closing_;
  stray = opening & ~(after_structure | behind);
  escapes_ = escapes_ || (opening & behind) != 0;
  quotes_ = true;
  behind &= ~(structure | opening | (masks.carriage_return & ~inside));
  after_closing_ = closing >> 63U;
  quoted_ = (inside >> 63U) != 0 ? ~std::uint64_t{0} : 0;
  return inside;
}

[[gnu::always_inline]] inline void RegionScanner::push(std::uint64_t structure, std::size_t base) {
  std::uint32_t* out = marks_.data() + 1 + pending_;
  const auto start = static_cast<std::uint32_t>(base);
  const auto count = static_cast<std::size_t>(std::popcount(structure));
  // Eight at a time, whether there are so many or not: a loop that ends after each would be guessed wrong too often.
  for (std::size_t done = 0; done < count; done += kMarksAtOnce) {
    for (std::size_t i = 0; i < kMarksAtOnce; ++i) {
      out[done + i] = start + static_cast<std::uint32_t>(std::countr_zero(structure));
      structure &= structure - 1;
    }
  }
  pending_ += count;
}

/// @return whether the chunk must be looked at again, with `faults`: then nothing of it was pushed.
[[gnu::always_inline]] inline bool RegionScanner::index_chunk(const ChunkMasks& masks, std::uint64_t valid,
                                                              std::size_t base, ChunkFaults& faults) {
  std::uint64_t inside = quoted_;
  if ((masks.quote | after_closing_) != 0) inside = inside_quotes(masks, faults.stray, faults.behind);
  const std::uint64_t line_feed = masks.line_feed & ~inside;
  const std::uint64_t carriage_return = masks.carriage_return & ~inside;
  const std::uint64_t structure = ((masks.delimiter & ~inside) | line_feed) & valid;
  faults.wrong_end = carriage_return;
  if (request_.carriage_returns) {
    faults.wrong_end = line_feed ^ (carriage_return << 1U | after_return_);
    after_return_ = carriage_return >> 63U;
  }
  faults.cut(valid);
  quoted_lines_ |= masks.line_feed & inside & valid;
  after_structure_ = structure >> 63U;
  faults.structure = structure;
  if (faults.any() || masks.zero) [[unlikely]]
    return true;
  push(structure, base);
  return false;
}

/// What index_chunk left: pushes what stands before the first fault, or everything.
std::optional<RegionScanner::Fault> RegionScanner::index_faulty(const ChunkFaults& faults, std::uint64_t valid,
                                                                std::size_t base) {
  const auto fault = first_fault(faults, valid, base);
  push(fault ? faults.structure & ((std::uint64_t{1} << (fault->at - base)) - 1) : faults.structure, base);
  return fault;
}

/// @return nothing when the zero lies behind the end.
std::optional<RegionScanner::Fault> RegionScanner::first_fault(const ChunkFaults& faults, std::uint64_t valid,
                                                               std::size_t base) const {
  auto place = static_cast<std::size_t>(std::countr_zero(faults.stray | faults.behind | faults.wrong_end));
  const char* reason = "a line end other than in the lines before";
  if (place < kChunkBytes) {
    if (((faults.stray >> place) & 1U) != 0) reason = "a quote in the middle of a cell that does not start with one";
    if (((faults.behind >> place) & 1U) != 0) reason = "text behind a closing quote";
  }
  const auto length = static_cast<std::size_t>(std::popcount(valid));
  const auto* const zero = static_cast<const char*>(std::memchr(data_ + base, '\0', length));
  if (zero != nullptr && static_cast<std::size_t>(zero - data_) - base < place) {
    place = static_cast<std::size_t>(zero - data_) - base;
    reason = "a NUL byte";
  }
  if (place >= kChunkBytes) return std::nullopt;
  return Fault{base + place, reason};
}

/// Turns the bytes [from, to) into marks, up to the first fault.
CONCORD_PROCESSOR_VARIANTS
std::optional<RegionScanner::Fault> RegionScanner::index_slice(std::size_t from, std::size_t to) {
  const std::size_t chunks = (to - from + kChunkBytes - 1) / kChunkBytes;
  classify(data_ + from, chunks, bytes_, masks_.data());
  std::optional<Fault> fault;
  bool non_ascii = encoding_.pending();
  quoted_lines_ = 0;
  for (std::size_t i = 0; i < chunks && !fault; ++i) {
    const std::size_t base = from + i * kChunkBytes;
    const std::size_t left = to - base;
    const std::uint64_t valid = left >= kChunkBytes ? ~std::uint64_t{0} : (std::uint64_t{1} << left) - 1;
    non_ascii |= masks_[i].non_ascii;
    if (left < kChunkBytes) cut(masks_[i], valid);
    ChunkFaults faults;
    if (index_chunk(masks_[i], valid, base, faults)) fault = index_faulty(faults, valid, base);
  }
  if (non_ascii) check_encoding(from, fault ? fault->at : to, fault);
  pending_quoted_lines_ |= quoted_lines_;
  return fault;
}

/// Takes the whole records among the marks.
void RegionScanner::walk() {
  const std::size_t whole = pending_ / columns_;
  const std::size_t records = regular_records(whole);
  if (records > 0) {
    if (request_.observe_types) observe(records);
    if (watcher_) show(records);
    count_lines(records);
    finding_.records += records;
    const std::size_t walked = records * columns_;
    std::copy(marks_.begin() + static_cast<std::ptrdiff_t>(walked),
              marks_.begin() + static_cast<std::ptrdiff_t>(pending_) + 1, marks_.begin());
    pending_ -= walked;
    pending_quoted_lines_ = quoted_lines_;
  }
  if (records < whole) explain_record();
}

/// How many of the first `records` records are regular.
std::size_t RegionScanner::regular_records(std::size_t records) const {
  for (std::size_t i = 0; i < records; ++i) {
    if (!is_regular(i * columns_)) return i;
  }
  return records;
}

bool RegionScanner::is_regular(std::size_t first_mark) const {
  const std::uint32_t* marks = marks_.data() + first_mark;
  bool inner_line_end = false;
  for (std::size_t i = 1; i < columns_; ++i) inner_line_end |= data_[marks[i]] == '\n';
  if (inner_line_end || data_[marks[columns_]] != '\n') return false;
  const std::size_t length = marks[columns_] - marks[0];
  if (length > request_.cell_bytes_max) {  // rare, so the cells need no look otherwise
    if (length > request_.record_bytes_max) return false;
    for (std::size_t i = 0; i < columns_; ++i) {
      if (cell(first_mark + i, i + 1 == columns_).size() > request_.cell_bytes_max) return false;
    }
  }
  if (columns_ == 1 && cell(first_mark, true).empty()) return false;
  return header_.empty() || !is_header(first_mark);
}

bool RegionScanner::is_header(std::size_t first_mark) const {
  for (std::size_t i = 0; i < columns_; ++i) {
    std::string_view text = cell(first_mark + i, i + 1 == columns_);
    if (quotes_ && text.starts_with(request_.quote)) text = text.substr(1, text.size() - 2);
    if (text != header_[i]) return false;
  }
  return true;
}

void RegionScanner::count_lines(std::size_t records) {
  if (pending_quoted_lines_ == 0) {
    finding_.lines += records;
    return;
  }
  for (std::size_t i = 0; i < records; ++i) {
    const std::uint32_t* marks = marks_.data() + i * columns_;
    const std::uint64_t lines = line_feeds(data_ + marks[0] + 1, data_ + marks[columns_]) + 1;
    finding_.lines += lines;
    if (lines > 1) finding_.breaks.push_back({finding_.records + i + 1, finding_.lines});
  }
}

/// The cell that ends at mark `mark + 1`, quotes included.
std::string_view RegionScanner::cell(std::size_t mark, bool last_column) const {
  const std::size_t begin = marks_[mark] + std::size_t{1};
  std::size_t end = marks_[mark + 1];
  if (last_column && request_.carriage_returns && end > begin && data_[end - 1] == '\r') --end;
  return {data_ + begin, end - begin};
}

void RegionScanner::observe(std::size_t records) {
  for (std::size_t column = 0; column < columns_; ++column) {
    const bool last = column + 1 == columns_;
    for (std::size_t from = 0; from < records; from += kBatchCells) {
      const std::size_t count = std::min(kBatchCells, records - from);
      for (std::size_t i = 0; i < count; ++i) texts_[i] = cell((from + i) * columns_ + column, last);
      if (quotes_) {
        unescaped_.clear();
        if (escapes_)
          unescaped_.reserve(marks_[(from + count) * columns_] - marks_[from * columns_] + kReadableCellBytes);
        for (std::size_t i = 0; i < count; ++i) texts_[i] = without_quotes(texts_[i]);
      }
      observers_[column].observe_batch({texts_.data(), count});
    }
  }
}

void RegionScanner::show(std::size_t records) {
  watcher_->watch({.data = data_,
                   .ends = marks_.data(),
                   .records = records,
                   .columns = columns_,
                   .quoted = quotes_,
                   .region = place_.block,
                   .first_record = finding_.records,
                   .origin = place_.origin});
}

/// Unescapes into `unescaped_`, which has room, so that earlier views stay valid.
std::string_view RegionScanner::without_quotes(std::string_view text) {
  if (text.empty() || text.front() != request_.quote) return text;
  text = text.substr(1, text.size() - 2);
  if (!escapes_ || text.find(request_.quote) == std::string_view::npos) return text;
  const std::size_t start = unescaped_.size();
  for (std::size_t i = 0; i < text.size(); ++i) {
    unescaped_ += text[i];
    if (text[i] == request_.quote) ++i;
  }
  return std::string_view{unescaped_}.substr(start);
}

bool RegionScanner::pending_line_end() const {
  for (std::size_t i = 1; i <= pending_; ++i) {
    if (data_[marks_[i]] == '\n') return true;
  }
  return false;
}

/// The first pending record is not regular: says why, or finds that nothing but empty lines follow.
void RegionScanner::explain_record() {
  std::size_t cells = 1;
  while (cells < columns_ && cells < pending_ && data_[marks_[cells]] != '\n') ++cells;
  const bool ended = data_[marks_[cells]] == '\n';
  if (ended && cells == 1 && cell(0, true).empty()) {
    if (!only_line_ends_from(record_start())) return fail_record("is empty");
    finding_.empty_lines_at_end = line_feeds(data_ + record_start(), data_ + end_);
    finding_.lines += finding_.empty_lines_at_end;
    done_ = true;
    return;
  }
  if (ended && marks_[cells] - marks_[0] > request_.record_bytes_max) {
    return fail_record("is longer than a record may be");
  }
  const std::string expected = std::to_string(columns_) + (columns_ == 1 ? " is" : " are") + " expected";
  if (!ended) return fail_record("has more cells than the " + std::to_string(columns_) + " expected");
  if (cells != columns_) return fail_record("has " + std::to_string(cells) + " cells where " + expected);
  if (!header_.empty() && is_header(0)) return fail_record("repeats the header");
  fail_record("has a cell of more than " + std::to_string(request_.cell_bytes_max) + " bytes");
}

bool RegionScanner::only_line_ends_from(std::size_t from) const {
  for (std::size_t i = from; i < end_; ++i) {
    if (data_[i] == '\r' && request_.carriage_returns && i + 1 < end_ && data_[i + 1] == '\n')
      ++i;
    else if (data_[i] != '\n' || request_.carriage_returns)
      return false;
  }
  return true;
}

void RegionScanner::finish(RegionEnd how) {
  if (how == RegionEnd::kOverlong) {
    return pending_line_end() ? explain_record() : fail_record("is longer than a record may be");
  }
  if (quoted_ != 0) {
    if (!pending_line_end() && end_ - record_start() > request_.record_bytes_max) {
      return fail_record("is longer than a record may be");
    }
    return pending_line_end() ? explain_record() : fail_record("has a quoted cell that is never closed");
  }
  if (request_.carriage_returns && data_[end_ - 1] == '\r') {
    return pending_line_end() ? explain_record() : fail_at(end_ - 1, "a line end other than in the lines before");
  }
  const bool unterminated = data_[end_ - 1] != '\n';
  if (unterminated) {
    data_[end_] = '\n';
    marks_[++pending_] = static_cast<std::uint32_t>(end_);
  }
  if (encoding_.pending()) {
    --pending_;
    return pending_line_end() ? explain_record() : fail_at(end_ - 1, "a byte that is no UTF-8");
  }
  walk();
  if (!done_ && pending_ > 0) explain_record();
}

void RegionScanner::fail_at(std::size_t at, std::string reason) {
  const std::uint64_t line = finding_.lines + line_feeds(data_ + record_start(), data_ + at);
  finding_.fault = RegionFinding::Fault{line, "has " + reason};
  done_ = true;
}

void RegionScanner::fail_record(std::string reason) {
  finding_.fault = RegionFinding::Fault{finding_.lines, std::move(reason)};
  done_ = true;
}

}  // namespace concord::ingest::csv
