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
#include "ingest/impl/row_ledger.hpp"
#include "ingest/impl/row_writer.hpp"
#include "ingest/impl/stretch_rows.hpp"
#include "ingest/impl/typed_rows.hpp"

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

/// Rows as text: "<stem>.csv".
class TextRows {
 public:
  enum class Copying : std::uint8_t {
    kAll,        ///< the file has all rows
    kShortRuns,  ///< long runs of rows whose bytes are those of the text stay there, and the file lacks them
  };
  /// @error kUnavailable  the directory is not writable.
  static Result<TextRows> create(const TablePlaces& places, RowWriter writer, Copying copying);
  /// @return the column whose type the record's cell does not have: then the record is no row.
  Result<std::optional<std::size_t>> append(const Record& record);
  Status append_run(std::string_view written, const RowRun& run);
  /// Rows that an engine reads as they stand in the text.
  Status append_known(const KnownRows& known, const SplitText& text);
  /// @error kUnavailable; then the file is gone.
  Status finish() { return file_.finish(); }
  const RowWriter& writer() const { return writer_; }
  const std::filesystem::path& path() const { return file_.path(); }
  std::uint64_t row_bytes_max() const { return row_bytes_max_; }  ///< length of the longest row
  /// Where all rows stand.
  const std::vector<TextPiece>& pieces() const { return pieces_; }
  bool has_all() const { return has_all_; }  ///< whether the file has all rows

 private:
  TextRows(RowWriter writer, DerivedFile file, Copying copying)
      : writer_{std::move(writer)}, file_{std::move(file)}, copying_{copying} {}
  void note_written(std::size_t bytes);

  RowWriter writer_;
  DerivedFile file_;
  Copying copying_;
  bool has_all_ = true;
  std::vector<TextPiece> pieces_;
  std::uint64_t written_bytes_ = 0;
  std::uint64_t row_bytes_max_ = 0;
};

/// Second pass: writes the rows, as text or typed, and rejects; counts everything.
class WritingReceiver final : public StretchReceiver {
 public:
  WritingReceiver(TablePlaces places, TextRows rows) : ledger_{std::move(places)}, text_rows_{std::move(rows)} {}
  /// Of stretches, whose rows are written as text, nothing can be taken then.
  WritingReceiver(TablePlaces places, TypedRows rows) : ledger_{std::move(places)}, typed_rows_{std::move(rows)} {}
  /// Rows are also written with exactly the cells that they have, below `header`: "<stem>.text.csv".
  Status keep_text(const std::vector<HeadRecord>& header);
  Status take(const Record& record, const Judgement& judgement) override;
  StretchRows start_stretch() const override { return {std::nullopt, &text_rows_->writer(), text_file_.has_value()}; }
  Status take_run(const RowRun& run, const StretchRows& rows, std::size_t written_begin,
                  std::size_t kept_begin) override;
  void end_stretch(StretchRows&) override {}
  /// Rows that an engine reads as they stand in the text. Before all other records.
  Status take_known(const KnownRows& known, const SplitText& text);
  /// Moves rows, rejects, notes and repairs into `table`, whose scan reads what was written.
  /// @error kUnavailable; kInternal  the counts do not add up.
  Status finish(Table& table);
  const std::vector<WrittenColumn>& columns() const;
  /// Adds the typed rows to a finished table, whose rows are written as text. @error kUnavailable.
  Status add_typed_rows(const SplitText& text, Table& table) const;

 private:
  Result<std::optional<std::size_t>> append(const Record& record);
  Status take_row(const Record& record, const Judgement& judgement);
  Status drop(const Record& record, std::string_view repair);
  Status finish_files();
  std::filesystem::path rows_path() const;

  RowLedger ledger_;
  std::optional<TextRows> text_rows_;  // one of the two
  std::optional<TypedRows> typed_rows_;
  std::optional<DerivedFile> text_file_;
  std::uint64_t text_header_bytes_ = 0;
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
