// The text is cut into stretches of some megabytes. Where the first record of a stretch begins can only be guessed by
// looking at it alone: a line end may stand in a quoted cell. So each thread guesses, reads, and keeps what it found
// apart. The caller's thread then takes the stretches in order. It knows where the last record of the stretch before
// ended: when the guess was that very place, what was found holds, for a record depends on nothing above it; otherwise
// the caller reads the stretch again from the true place. Wrong guesses cost time and never change a result.
//
// Most records are rows whatever stands around them. The threads take those as runs; all others are kept as they are
// and go through the one judge, whose state needs only the sums of the rows between them.
#include "ingest/impl/parallel_judging.hpp"

#include <algorithm>
#include <condition_variable>
#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "ingest/impl/record_batch.hpp"
#include "ingest/impl/record_judge.hpp"

namespace concord::ingest {
namespace {

constexpr std::size_t kGlanceBytes = 16 << 10;  // read ahead for a few records

/// The rows of a run, and then perhaps one record of another kind.
struct Event {
  RowRun run;
  bool has_record = false;
};

struct Stretch {
  explicit Stretch(StretchRows none) : rows{std::move(none)} {}
  std::uint64_t begin = 0;
  std::uint64_t end = 0;  ///< where the next record begins
  Status failure = {};
  LineNumber first_line = {};
  LineNumber end_line = {};
  LineEndCounts line_ends = {};
  std::vector<Event> events = {};
  RecordBatch others = {};
  StretchRows rows;
};

/// Reads stretches one after the other, each by itself. Not thread-safe: one for each thread.
class StretchReader {
 public:
  StretchReader(const SplitText& text, const TableShape& shape)
      : text_{text}, test_{shape}, none_{shape.sum_columns}, records_{text.records(0)} {}
  /// @param stretch  emptied before.
  void read(std::uint64_t begin, std::uint64_t end, LineNumber line, Stretch& stretch);
  /// From where it probably begins.
  void guess(std::uint64_t begin, std::uint64_t end, Stretch& stretch);

 private:
  Status read_records(std::uint64_t end, Stretch& stretch);
  static void end_run(Stretch& stretch);

  const SplitText& text_;
  RowTest test_;
  RunningSums none_;
  std::unique_ptr<PlacedRecords> records_;
};

void StretchReader::end_run(Stretch& stretch) {
  RowRun& run = stretch.events.back().run;
  run.written_end = stretch.rows.written().size();
  run.kept_end = stretch.rows.kept().size();
}

Status StretchReader::read_records(std::uint64_t end, Stretch& stretch) {
  Record record;
  bool in_run = false;
  for (std::uint64_t position = stretch.begin; position < end; position = records_->position()) {
    CONCORD_TRY(const bool more, records_->next(record));
    if (!more) break;
    const std::size_t written = stretch.rows.written().size();
    const bool sure = test_.is_sure_row(record) && stretch.rows.take(record);
    if (sure && in_run) {
      const RowRun& run = stretch.events.back().run;
      in_run = run.line.value + run.rows == record.line.value;  // else a row of several lines stands above
    }
    if (!in_run) {
      stretch.events.push_back({RowRun{none_}});
      stretch.events.back().run.line = record.line;
      stretch.events.back().run.position = position;
    }
    Event& event = stretch.events.back();
    if (sure) {
      ++event.run.rows;
      event.run.sums.add(record);
      const std::string_view row = std::string_view{stretch.rows.written()}.substr(written);
      event.run.row_bytes_max = std::max<std::uint64_t>(event.run.row_bytes_max, row.size());
      event.run.is_verbatim = event.run.is_verbatim && row == record.verbatim;
    } else {
      stretch.others.add(record, true);
      event.has_record = true;
    }
    in_run = sure;
    end_run(stretch);
  }
  stretch.rows.finish();
  return {};
}

void StretchReader::read(std::uint64_t begin, std::uint64_t end, LineNumber line, Stretch& stretch) {
  stretch.begin = begin;
  stretch.first_line = line;
  stretch.events.clear();
  stretch.others.clear();
  stretch.rows.clear();
  records_->move_to(begin, line);
  stretch.failure = read_records(end, stretch);
  stretch.end = records_->position();
  stretch.end_line = records_->next_line();
  stretch.line_ends = records_->line_ends();
}

void StretchReader::guess(std::uint64_t begin, std::uint64_t end, Stretch& stretch) {
  const Result<std::uint64_t> probable = text_.probable_begin(begin);
  if (probable.ok())
    read(probable.value(), end, LineNumber{1}, stretch);
  else
    stretch.failure = probable.error();
}

/// The stretches as they become ready, read by other threads. A bounded number is ahead of the one that was taken last.
class Stretches {
 public:
  Stretches(const ParallelJudging& work, const StretchReceiver& receiver, std::vector<std::uint64_t> borders,
            unsigned threads);
  ~Stretches();
  Stretches(const Stretches&) = delete;
  Stretches& operator=(const Stretches&) = delete;
  std::size_t count() const { return borders_.size() - 1; }
  std::uint64_t end_of(std::size_t index) const { return borders_[index + 1]; }
  /// Each index once, in order. One that could not be read by itself has a failure.
  Stretch take(std::size_t index);
  /// Its memory is used again.
  void give_back(Stretch stretch);

 private:
  void work();
  Stretch empty_stretch();

  const ParallelJudging& work_;
  const StretchReceiver& receiver_;
  const std::vector<std::uint64_t> borders_;
  std::size_t ahead_max_;
  std::mutex mutex_;  ///< guards all below but the threads
  std::condition_variable changed_;
  std::map<std::size_t, Stretch> ready_;
  std::vector<Stretch> spare_;
  std::size_t next_ = 0;  ///< to be read
  std::size_t taken_ = 0;
  bool stopped_ = false;
  std::vector<std::thread> threads_;
};

Stretches::Stretches(const ParallelJudging& work, const StretchReceiver& receiver, std::vector<std::uint64_t> borders,
                     unsigned threads)
    : work_{work}, receiver_{receiver}, borders_{std::move(borders)}, ahead_max_{2 * std::size_t{threads} + 1} {
  try {
    for (unsigned i = 0; i < threads; ++i) threads_.emplace_back([this] { this->work(); });
  } catch (const std::system_error&) {  // fewer threads than asked for are no failure
    return;
  }
}

Stretches::~Stretches() {
  {
    const std::scoped_lock lock{mutex_};
    stopped_ = true;
  }
  changed_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

Stretch Stretches::empty_stretch() {
  const std::scoped_lock lock{mutex_};
  if (spare_.empty()) return Stretch{receiver_.start_stretch()};
  Stretch stretch = std::move(spare_.back());
  spare_.pop_back();
  return stretch;
}

void Stretches::work() {
  StretchReader reader{work_.text, work_.shape};
  for (;;) {
    std::size_t index = 0;
    {
      std::unique_lock lock{mutex_};
      changed_.wait(lock, [this] { return stopped_ || next_ >= count() || next_ < taken_ + ahead_max_; });
      if (stopped_ || next_ >= count()) return;
      index = next_++;
    }
    Stretch stretch = empty_stretch();
    if (index == 0)
      reader.read(borders_[0], borders_[1], LineNumber{1}, stretch);
    else
      reader.guess(borders_[index], borders_[index + 1], stretch);
    {
      const std::scoped_lock lock{mutex_};
      ready_.emplace(index, std::move(stretch));
    }
    changed_.notify_all();
  }
}

Stretch Stretches::take(std::size_t index) {
  if (threads_.empty()) {
    Stretch unread = empty_stretch();
    unread.failure = Error{ErrorCode::kUnavailable, "no thread could be started"};
    return unread;
  }
  std::unique_lock lock{mutex_};
  changed_.wait(lock, [this, index] { return ready_.contains(index); });
  auto node = ready_.extract(index);
  taken_ = index + 1;
  lock.unlock();
  changed_.notify_all();
  return std::move(node.mapped());
}

void Stretches::give_back(Stretch stretch) {
  const std::scoped_lock lock{mutex_};
  spare_.push_back(std::move(stretch));
}

class ParallelJudge {
 public:
  ParallelJudge(const ParallelJudging& work, StretchReceiver& receiver, SegmentFinder* segments)
      : work_{work},
        receiver_{receiver},
        segments_{segments},
        judge_{work.shape, receiver},
        reader_{work.text, work.shape},
        glances_{work.text.records(kGlanceBytes)} {}
  Status run();

 private:
  Status pass_header();
  Status pass_known();
  std::vector<std::uint64_t> borders() const;
  Status take(Stretch& stretch);
  Status show_run(const RowRun& run, LineNumber line);

  const ParallelJudging& work_;
  StretchReceiver& receiver_;
  SegmentFinder* segments_;
  RecordJudge judge_;
  StretchReader reader_;
  std::unique_ptr<PlacedRecords> glances_;  ///< for a few records here and there
  std::uint64_t position_ = 0;              ///< of the record that comes next
  LineNumber line_{1};                      ///< its line
  std::uint64_t records_ = 0;
  LineEndCounts line_ends_;
};

Status ParallelJudge::pass_header() {
  const std::size_t above = work_.shape.header.preamble_records + work_.shape.header.header_records;
  Record record;
  for (std::size_t i = 0; i < above; ++i) {
    CONCORD_TRY(const bool more, glances_->next(record));
    if (!more) break;
    if (segments_ != nullptr) segments_->add(record);
  }
  position_ = glances_->position();
  line_ = glances_->next_line();
  line_ends_ = glances_->line_ends();
  return {};
}

std::vector<std::uint64_t> ParallelJudge::borders() const {
  std::vector<std::uint64_t> borders;
  for (std::uint64_t at = position_; at < work_.text.end(); at += work_.text.stretch_bytes()) borders.push_back(at);
  borders.push_back(work_.text.end());
  return borders;
}

/// Reads rows of the run anew until the segments are settled: only those behind a gap or a would-be header are looked
/// at.
Status ParallelJudge::show_run(const RowRun& run, LineNumber line) {
  const std::size_t width = work_.shape.width;
  std::uint64_t shown = 0;
  Record record;
  if (!segments_->is_settled(width)) glances_->move_to(run.position, line);
  for (; shown < run.rows && !segments_->is_settled(width); ++shown) {
    CONCORD_TRY(const bool more, glances_->next(record));
    if (!more) return Error{ErrorCode::kUnavailable, "the text changed while it was read"};
    segments_->add(record);
  }
  segments_->pass_rows(run.rows - shown, width);
  return {};
}

Status ParallelJudge::take(Stretch& stretch) {
  const std::uint64_t lines_above = line_.value - stretch.first_line.value;
  std::size_t written_begin = 0, kept_begin = 0, other = 0;
  Record record;
  for (Event& event : stretch.events) {
    event.run.line.value += lines_above;
    if (event.run.rows > 0) {
      if (segments_ != nullptr) CONCORD_CHECK(show_run(event.run, event.run.line));
      CONCORD_CHECK(judge_.pass_rows(event.run.sums));
      CONCORD_CHECK(receiver_.take_run(event.run, stretch.rows, written_begin, kept_begin));
      written_begin = event.run.written_end;
      kept_begin = event.run.kept_end;
      records_ += event.run.rows;
    }
    if (!event.has_record) continue;
    stretch.others.read(other++, record);
    record.line.value += lines_above;
    if (segments_ != nullptr) segments_->add(record);
    CONCORD_CHECK(judge_.judge(record));
    ++records_;
  }
  receiver_.end_stretch(stretch.rows);
  line_ends_.add(stretch.line_ends);
  position_ = stretch.end;
  line_ = LineNumber{stretch.end_line.value + lines_above};
  return {};
}

Status ParallelJudge::pass_known() {
  const KnownRows& known = *work_.known;
  if (known.begin != position_) return Error{ErrorCode::kConflict, "the known rows do not begin below the header"};
  RowRun run{RunningSums{work_.shape.sum_columns}};
  run.position = known.begin;
  run.rows = known.rows;
  if (segments_ != nullptr) CONCORD_CHECK(show_run(run, line_));
  CONCORD_CHECK(judge_.pass_known_rows());
  records_ = known.rows;
  const std::optional<RowFormat> format = work_.text.format();
  (format && format->line_end == "\n" ? line_ends_.line_feed : line_ends_.carriage_return_line_feed) += known.rows;
  position_ = known.end;
  line_ = known.end_line;
  return {};
}

Status ParallelJudge::run() {
  CONCORD_CHECK(pass_header());
  if (work_.known != nullptr) CONCORD_CHECK(pass_known());
  const unsigned threads = work_.threads != 0 ? work_.threads : std::max(1U, std::thread::hardware_concurrency());
  Stretches stretches{work_, receiver_, borders(), threads};
  for (std::size_t i = 0; i < stretches.count(); ++i) {
    CONCORD_CHECK(work_.deadline.check(work_.step));
    work_.progress.report(std::string{work_.step}, records_, 0);
    Stretch stretch = stretches.take(i);
    if (position_ >= stretches.end_of(i)) continue;  // within the last record of the stretch above
    if (!stretch.failure.ok() || stretch.begin != position_)
      reader_.read(position_, stretches.end_of(i), line_, stretch);
    CONCORD_CHECK(stretch.failure);
    CONCORD_CHECK(take(stretch));
    stretches.give_back(std::move(stretch));
  }
  work_.text.count(line_ends_);
  return judge_.finish();
}

}  // namespace

Status judge_in_parallel(const ParallelJudging& work, StretchReceiver& receiver, SegmentFinder* segments) {
  return ParallelJudge{work, receiver, segments}.run();
}

}  // namespace concord::ingest
