// Threads take blocks of the file in order. A record belongs to the block that it starts in, so a block's region runs
// from the first record start in it to the first record start behind it. Where records start depends on whether a quote
// is open, and that is the parity of the quotes in all blocks before: each thread publishes its block's parity as soon
// as it has read it, so nobody guesses and nothing is scanned twice. The fingerprint needs the file's order as well:
// between two blocks a thread hashes whatever has been read and not hashed yet, unless another one is at it.
#include "ingest/csv/impl/regular_scan.hpp"

#include <algorithm>
#include <cerrno>
#include <condition_variable>
#include <cstring>
#include <exception>
#include <limits>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>

#include "core/files.hpp"
#include "core/sha256.hpp"
#include "ingest/csv/impl/region_scanner.hpp"

namespace concord::ingest::csv {
namespace {

constexpr std::size_t kTailBytes = 64U << 10U;  // room for the end of a block's last record
constexpr std::size_t kFront = 1;               // the byte before the block: is it a line end?
constexpr std::size_t kNowhere = std::numeric_limits<std::size_t>::max();
constexpr std::uint32_t kKeptColumnsMax = 1024;  // wider texts have too few rows in a block to keep its findings apart
constexpr std::size_t kPrefixPieceBytes = 1U << 20U;

using Outcome = std::variant<RegularScan, Irregularity>;

/// A block in memory: bytes[0] is the byte before it, bytes[kFront] its first.
struct Block {
  std::vector<char> bytes;
  std::size_t length = 0;
  bool scanned = false;
  bool hashed = false;
};

/// The place behind the first line end outside quotes in [from, to), or kNowhere.
std::size_t next_record(const char* data, std::size_t from, std::size_t to, char quote, bool& quoted) {
  for (std::size_t i = from; i < to; ++i) {
    if (data[i] == quote && quote != '\0') quoted = !quoted;
    if (data[i] == '\n' && !quoted) return i + 1;
  }
  return kNowhere;
}

class ScanRun {
 public:
  ScanRun(const RegularScanRequest& request, const Deadline& deadline, ProgressSink& progress)
      : request_{request},
        deadline_{deadline},
        progress_{progress},
        blocks_{(request.size_bytes - request.offset + request.block_bytes - 1) / request.block_bytes},
        states_(blocks_),
        findings_(blocks_),
        quoted_before_(blocks_),
        keeps_beginning_{request.observe_types && request.columns <= kKeptColumnsMax} {}

  Result<Outcome> run();

 private:
  struct State {
    std::unique_ptr<Block> block;
    bool loaded = false;
    bool odd = false;  ///< the block has an odd number of quotes
  };
  struct Region {
    char* data;
    std::size_t begin, end;
    RegionEnd how;
  };

  std::uint64_t offset_of(std::size_t index) const { return request_.offset + index * request_.block_bytes; }
  Status read(char* into, std::size_t length, std::uint64_t offset) const;
  Status hash_prefix();
  void start_threads(std::vector<std::thread>& threads, unsigned count);
  void work();
  void take_turns(RegionScanner& scanner);
  bool may_hash() const;
  bool is_over() const;
  void hash_next(std::unique_lock<std::mutex>& lock);
  Status process(std::size_t index, RegionScanner& scanner);
  Status load(std::size_t index);
  bool await_quotes_before(std::size_t index, bool& quoted);
  Result<std::optional<Region>> region_of(std::size_t index, bool quoted, std::vector<char>& longer);
  void fail(Error error);
  void finish_block(std::size_t index, RegionFinding finding, std::vector<ColumnObserver> observers);
  void merge_finished();
  KnownRows beginning_until(std::size_t block, RegularScan scan, std::uint64_t line);
  void release(std::size_t index);
  Outcome stitch();

  const RegularScanRequest& request_;
  const Deadline& deadline_;
  ProgressSink& progress_;
  std::size_t blocks_ = 0;

  std::mutex mutex_;  // guards all below; blocks' bytes belong to whoever loads, then to readers only
  std::condition_variable changed_;
  std::vector<State> states_;
  std::vector<RegionFinding> findings_;
  std::vector<std::unique_ptr<Block>> free_;
  std::size_t next_ = 0;  // to be taken
  std::size_t next_hash_ = 0;
  bool hashing_ = false;
  std::size_t settled_ = 0;  // blocks [0, settled_) are loaded: the state of quotes behind them is known
  bool quoted_at_settled_ = false;
  std::vector<bool> quoted_before_;
  bool keeps_beginning_;  // blocks are merged in order
  std::size_t first_fault_ = kNowhere;
  std::optional<Error> error_;
  std::uint64_t bytes_done_ = 0;
  Sha256 hash_;                            // used by whoever set hashing_
  std::vector<ColumnObserver> observers_;  // of blocks [0, merged_), or of all at the end
  std::size_t merged_ = 0;
  std::map<std::size_t, std::vector<ColumnObserver>> unmerged_;  // of finished blocks behind one that is not
};

Status ScanRun::read(char* into, std::size_t length, std::uint64_t offset) const {
  const std::optional<std::size_t> filled = read_fully(request_.descriptor, offset, {into, length});
  if (!filled) return Error{ErrorCode::kUnavailable, "Reading " + request_.name + " failed.", std::strerror(errno)};
  if (*filled < length)
    return Error{ErrorCode::kConflict, request_.name + " became shorter while it was read. Try again."};
  return {};
}

Status ScanRun::hash_prefix() {
  std::vector<char> piece(static_cast<std::size_t>(std::min<std::uint64_t>(request_.offset, kPrefixPieceBytes)));
  for (std::uint64_t at = 0; at < request_.offset; at += piece.size()) {
    const auto length = static_cast<std::size_t>(std::min<std::uint64_t>(piece.size(), request_.offset - at));
    CONCORD_CHECK(read(piece.data(), length, at));
    hash_.update({piece.data(), length});
  }
  return {};
}

Result<Outcome> ScanRun::run() {
  CONCORD_CHECK(hash_prefix());
  unsigned threads = request_.threads != 0 ? request_.threads : std::thread::hardware_concurrency();
  threads = static_cast<unsigned>(std::clamp<std::size_t>(threads, 1, std::max<std::size_t>(blocks_, 1)));
  for (unsigned i = 0; i < 2 * threads + 2; ++i) free_.push_back(std::make_unique<Block>());
  if (request_.observe_types) observers_.resize(request_.columns);
  std::vector<std::thread> helpers;
  helpers.reserve(threads);
  start_threads(helpers, threads - 1);
  work();
  for (auto& helper : helpers) helper.join();
  if (error_) return *std::move(error_);
  return stitch();
}

/// Fewer threads than asked for are no failure: this one does all the work if it must.
void ScanRun::start_threads(std::vector<std::thread>& threads, unsigned count) {
  try {
    for (unsigned i = 0; i < count; ++i) threads.emplace_back([this] { work(); });
  } catch (const std::system_error&) {
    return;
  }
}

void ScanRun::work() {
  try {
    RegionScanner scanner{request_};
    take_turns(scanner);
    const std::lock_guard guard{mutex_};
    for (std::size_t i = 0; !keeps_beginning_ && i < observers_.size(); ++i)
      observers_[i].merge(scanner.observers()[i]);
  } catch (const std::exception& problem) {
    fail({ErrorCode::kLimitExceeded, "Not enough memory to read " + request_.name + ".", problem.what()});
  }
}

void ScanRun::take_turns(RegionScanner& scanner) {
  std::unique_lock lock{mutex_};
  while (!is_over()) {
    if (may_hash()) {
      hash_next(lock);
    } else if (next_ < blocks_ && next_ <= first_fault_ && !free_.empty()) {
      const std::size_t index = next_++;
      states_[index].block = std::move(free_.back());
      free_.pop_back();
      lock.unlock();
      auto status = process(index, scanner);
      if (!status.ok()) fail(std::move(status).error());
      lock.lock();
    } else {
      changed_.wait(lock);
    }
  }
}

bool ScanRun::may_hash() const {
  return !hashing_ && first_fault_ == kNowhere && next_hash_ < blocks_ && states_[next_hash_].loaded;
}

/// No thread has to stay: a fault ends the run as soon as nobody can find an earlier one.
bool ScanRun::is_over() const {
  if (error_) return true;
  return first_fault_ == kNowhere ? next_hash_ == blocks_ : next_ > first_fault_;
}

void ScanRun::hash_next(std::unique_lock<std::mutex>& lock) {
  const std::size_t index = next_hash_;
  Block& block = *states_[index].block;
  hashing_ = true;
  lock.unlock();
  hash_.update({block.bytes.data() + kFront, block.length});
  lock.lock();
  hashing_ = false;
  block.hashed = true;
  ++next_hash_;
  release(index);
  changed_.notify_all();
}

void ScanRun::release(std::size_t index) {
  auto& block = states_[index].block;
  if (block->scanned && block->hashed) free_.push_back(std::move(block));
}

Status ScanRun::process(std::size_t index, RegionScanner& scanner) {
  CONCORD_CHECK(deadline_.check("reading " + request_.name));
  CONCORD_CHECK(load(index));
  bool quoted = false;
  if (!await_quotes_before(index, quoted)) return {};
  std::vector<char> longer;
  CONCORD_TRY(const auto region, region_of(index, quoted, longer));
  scanner.set_region({index, kFront});
  RegionFinding finding =
      region ? scanner.scan(region->data, region->begin, region->end, region->how) : RegionFinding{};
  if (region) {
    finding.offset = offset_of(index) + region->begin - kFront;
    finding.bytes = region->end - region->begin;
  }
  finish_block(index, std::move(finding), keeps_beginning_ ? scanner.take_observers() : std::vector<ColumnObserver>{});
  return {};
}

Status ScanRun::load(std::size_t index) {
  Block& block = *states_[index].block;
  const std::uint64_t offset = offset_of(index);
  block.length = static_cast<std::size_t>(std::min<std::uint64_t>(request_.block_bytes, request_.size_bytes - offset));
  block.scanned = block.hashed = false;
  block.bytes.resize(kFront + request_.block_bytes + kTailBytes + kRegionPadding);
  if (index == 0) {
    block.bytes[0] = '\n';  // the first record starts at the offset, whatever is before it
    CONCORD_CHECK(read(block.bytes.data() + kFront, block.length, offset));
  } else {
    CONCORD_CHECK(read(block.bytes.data(), kFront + block.length, offset - kFront));
  }
  const bool odd = request_.quote != '\0' && occurs_oddly(block.bytes.data() + kFront, block.length, request_.quote);
  const std::lock_guard guard{mutex_};
  states_[index].odd = odd;
  states_[index].loaded = true;
  while (settled_ < blocks_ && states_[settled_].loaded) {
    quoted_before_[settled_] = quoted_at_settled_;
    quoted_at_settled_ = quoted_at_settled_ != states_[settled_].odd;
    ++settled_;
  }
  changed_.notify_all();
  return {};
}

/// @return false when the run has failed meanwhile.
bool ScanRun::await_quotes_before(std::size_t index, bool& quoted) {
  std::unique_lock lock{mutex_};
  changed_.wait(lock, [this, index] { return settled_ > index || error_.has_value(); });
  if (error_) return false;
  quoted = quoted_before_[index];
  return true;
}

/// @param longer  holds the bytes instead of the block when the last record needs more room than the block has.
Result<std::optional<ScanRun::Region>> ScanRun::region_of(std::size_t index, bool quoted, std::vector<char>& longer) {
  Block& block = *states_[index].block;
  char* data = block.bytes.data();
  const std::size_t block_end = kFront + block.length;
  Region region{data, kFront, block_end, RegionEnd::kBetweenRecords};
  bool quoted_at_end = quoted != states_[index].odd;
  if (data[0] != '\n' || quoted) region.begin = next_record(data, kFront, block_end, request_.quote, quoted);
  if (region.begin >= block_end) return std::optional<Region>{};
  if (data[block_end - 1] == '\n' && !quoted_at_end) return std::optional{region};

  std::uint64_t offset = offset_of(index) + block.length;
  const std::size_t piece_max = std::min(kTailBytes, request_.block_bytes);
  for (;;) {
    if (offset == request_.size_bytes) {
      region.how = RegionEnd::kFileEnd;
      return std::optional{region};
    }
    if (region.end - block_end > request_.record_bytes_max) {
      region.how = RegionEnd::kOverlong;
      return std::optional{region};
    }
    CONCORD_CHECK(deadline_.check("reading " + request_.name));
    const auto piece = static_cast<std::size_t>(std::min<std::uint64_t>(piece_max, request_.size_bytes - offset));
    if (longer.empty() && region.end + piece + kRegionPadding > block.bytes.size()) {
      longer.assign(block.bytes.begin(), block.bytes.begin() + static_cast<std::ptrdiff_t>(region.end));
    }
    if (!longer.empty()) {
      longer.resize(region.end + piece + kRegionPadding);
      region.data = longer.data();
    }
    CONCORD_CHECK(read(region.data + region.end, piece, offset));
    const std::size_t found = next_record(region.data, region.end, region.end + piece, request_.quote, quoted_at_end);
    region.end = found == kNowhere ? region.end + piece : found;
    offset += piece;
    if (found != kNowhere) return std::optional{region};
  }
}

void ScanRun::fail(Error error) {
  const std::lock_guard guard{mutex_};
  if (!error_) error_ = std::move(error);
  changed_.notify_all();
}

/// In the order of the blocks, up to the first one with a fault: what was seen of the blocks in front of it is kept.
void ScanRun::merge_finished() {
  for (auto next = unmerged_.find(merged_); next != unmerged_.end() && merged_ < first_fault_;
       next = unmerged_.find(merged_)) {
    for (std::size_t i = 0; i < observers_.size(); ++i) observers_[i].merge(next->second[i]);
    unmerged_.erase(next);
    ++merged_;
  }
}

void ScanRun::finish_block(std::size_t index, RegionFinding finding, std::vector<ColumnObserver> observers) {
  std::uint64_t done = 0;
  {
    const std::lock_guard guard{mutex_};
    if (finding.fault) first_fault_ = std::min(first_fault_, index);
    findings_[index] = std::move(finding);
    if (keeps_beginning_) {
      unmerged_.emplace(index, std::move(observers));
      merge_finished();
    }
    Block& block = *states_[index].block;
    block.scanned = true;
    bytes_done_ += block.length;
    done = bytes_done_;
    release(index);
    changed_.notify_all();
  }
  progress_.report("reading " + request_.name, request_.offset + done, request_.size_bytes);
}

KnownRows ScanRun::beginning_until(std::size_t block, RegularScan scan, std::uint64_t line) {
  const std::uint64_t rows = scan.records;
  std::vector<RowLine> lines = std::move(scan.row_lines);
  while (!lines.empty() && lines.back().row.value > rows) lines.pop_back();
  return {.begin = request_.offset,
          .end = findings_[block].offset,
          .rows = rows,
          .end_line = {line},
          .row_lines = std::move(lines),
          .observers = std::move(observers_),
          .pieces = std::move(scan.pieces)};
}

Outcome ScanRun::stitch() {
  RegularScan scan;
  std::uint64_t line = request_.line.value;
  std::optional<LineNumber> empty_line;
  scan.row_lines.push_back({{1}, request_.line});  // no empty line may stand before the first record
  for (std::size_t block = 0; block < findings_.size(); ++block) {
    RegionFinding& finding = findings_[block];
    if (empty_line && (finding.records > 0 || finding.fault)) return Irregularity{*empty_line, "is empty"};
    if (finding.fault) {
      Irregularity irregularity{{line + finding.fault->line}, std::move(finding.fault->reason)};
      if (keeps_beginning_ && merged_ == block && scan.records > 0)
        irregularity.beginning = beginning_until(block, std::move(scan), line);
      return irregularity;
    }
    for (const auto& jump : finding.breaks)
      scan.row_lines.push_back({{scan.records + jump.row + 1}, {line + jump.line}});
    scan.records += finding.records;
    scan.block_records.push_back(finding.records);
    if (finding.records > 0) scan.pieces.push_back({finding.offset, static_cast<std::uint32_t>(finding.bytes)});
    line += finding.lines;
    if (finding.empty_lines_at_end > 0 && !empty_line) empty_line = LineNumber{line - finding.empty_lines_at_end};
    scan.empty_lines_at_end += finding.empty_lines_at_end;
  }
  while (!scan.row_lines.empty() && scan.row_lines.back().row.value > scan.records) scan.row_lines.pop_back();
  scan.observers = std::move(observers_);
  scan.sha256 = hash_.finish();
  return scan;
}

}  // namespace

Result<std::variant<RegularScan, Irregularity>> scan_regular(const RegularScanRequest& request,
                                                             const Deadline& deadline, ProgressSink& progress) {
  if (request.columns == 0 || request.block_bytes == 0 || request.offset > request.size_bytes ||
      request.record_bytes_max > (1ULL << 30U) || request.block_bytes > (1U << 30U)) {
    return Error{ErrorCode::kInternal, "The scan of " + request.name + " was asked for outside its limits."};
  }
  return ScanRun{request, deadline, progress}.run();
}

}  // namespace concord::ingest::csv
