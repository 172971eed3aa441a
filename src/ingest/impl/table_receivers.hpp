// What becomes of judged records: the first pass watches their cells, the second writes rows and rejects.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "ingest/column_types.hpp"
#include "ingest/dataset.hpp"
#include "ingest/derived_file.hpp"
#include "ingest/impl/record_judge.hpp"
#include "ingest/impl/row_writer.hpp"
#include "ingest/impl/stretch_rows.hpp"

namespace concord::ingest {

/// Takes also the sure rows of whole stretches, which were looked at apart: in the order of the text, between the other
/// records.
class StretchReceiver : public RecordReceiver {
 public:
  /// For the rows of one stretch. Thread-safe.
  virtual StretchRows start_stretch() const = 0;
  /// The next run of the stretch. @param written_begin, kept_begin  where the run before it ends.
  virtual Status take_run(const RowRun& run, const StretchRows& rows, std::size_t written_begin,
                          std::size_t kept_begin) = 0;
  /// After its last run.
  virtual void end_stretch(StretchRows& rows) = 0;
};

/// First pass: sees the cells of rows only, so that totals and notes do not bear on the types.
class ObservingReceiver final : public StretchReceiver {
 public:
  /// @param as_text  only whether columns are empty is looked at.
  ObservingReceiver(std::size_t width, bool as_text) : width_{width}, as_text_{as_text}, observer_{width, as_text} {}
  Status take(const Record& record, const Judgement& judgement) override;
  StretchRows start_stretch() const override { return {RowObserver{width_, as_text_}, nullptr, false}; }
  Status take_run(const RowRun&, const StretchRows&, std::size_t, std::size_t) override { return {}; }
  void end_stretch(StretchRows& rows) override;
  void take_known(const KnownRows& known) { observer_.add_known(known); }
  /// After the last record; then it may be asked.
  const RowObserver& finish();

 private:
  std::size_t width_;
  bool as_text_;
  RowObserver observer_;
};

/// Second pass: writes "<stem>.csv" and, if there are any, "<stem>.rejects.csv"; counts everything.
class WritingReceiver final : public StretchReceiver {
 public:
  struct Places {
    std::filesystem::path directory;
    std::string stem;
    std::string name;  ///< of the table, for messages
  };
  /// @error kUnavailable  the directory is not writable.
  static Result<WritingReceiver> create(Places places, RowWriter writer);
  /// Rows are also written with exactly the cells that they have, below `header`: "<stem>.text.csv".
  Status keep_text(const std::vector<HeadRecord>& header);
  Status take(const Record& record, const Judgement& judgement) override;
  StretchRows start_stretch() const override { return {std::nullopt, &writer_, text_file_.has_value()}; }
  Status take_run(const RowRun& run, const StretchRows& rows, std::size_t written_begin,
                  std::size_t kept_begin) override;
  void end_stretch(StretchRows&) override {}
  /// Copies rows that an engine reads as they stand in the text. Before all other records.
  Status take_known(const KnownRows& known, const SplitText& text);
  /// Moves rows, rejects, notes and repairs into `table`. @error kUnavailable; kInternal  the counts do not add up.
  Status finish(Table& table);
  std::size_t columns() const { return writer_.columns().size(); }
  std::uint64_t row_bytes_max() const { return row_bytes_max_; }  ///< length of the longest row written

 private:
  WritingReceiver(Places places, RowWriter writer, DerivedFile rows);
  Status finish_files();
  Status write_row(const Record& record, const Judgement& judgement);
  Status reject(const Record& record, const std::string& reason);
  void count_repair(const std::string& kind, LineNumber line);
  void remember_line(LineNumber line);

  Places places_;
  RowWriter writer_;
  DerivedFile rows_file_;
  std::optional<DerivedFile> rejects_file_;
  std::optional<DerivedFile> text_file_;
  Table result_;
  std::uint64_t dropped_ = 0;
  LineNumber last_row_line_;
  std::uint64_t row_bytes_max_ = 0;
  std::uint64_t totals_confirmed_ = 0;
  std::map<std::string, Repair> repairs_;
};

/// Both at once: rows are written before their types are known.
class ObservingAndWriting final : public StretchReceiver {
 public:
  ObservingAndWriting(ObservingReceiver& observing, WritingReceiver& writing)
      : observing_{observing}, writing_{writing} {}
  Status take(const Record& record, const Judgement& judgement) override;
  StretchRows start_stretch() const override;
  Status take_run(const RowRun& run, const StretchRows& rows, std::size_t written_begin,
                  std::size_t kept_begin) override;
  void end_stretch(StretchRows& rows) override { observing_.end_stretch(rows); }

 private:
  ObservingReceiver& observing_;
  WritingReceiver& writing_;
};

}  // namespace concord::ingest
