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

namespace concord::ingest {

/// Cells of some records, column by column, as observers like them best.
class CellBatch {
 public:
  explicit CellBatch(std::size_t width) : places_(width) {}
  /// Copies the cells; missing ones are empty. False: the batch is full now.
  bool add(const Record& record);
  void observe(std::vector<ColumnObserver>& observers);

 private:
  struct Place {
    std::size_t begin = 0;
    std::size_t length = 0;
  };
  std::string bytes_;
  std::vector<std::vector<Place>> places_;
  std::vector<std::string_view> views_;
};

/// First pass: sees the cells of rows only, so that totals and notes do not bear on the types.
class ObservingReceiver final : public RecordReceiver {
 public:
  /// @param as_text  only whether columns are empty is looked at.
  ObservingReceiver(std::size_t width, bool as_text);
  Status take(const Record& record, const Judgement& judgement) override;
  /// After the last record, before the questions below.
  void finish();
  TypeDecision decide(std::size_t column, std::string_view header) const;
  bool is_empty(std::size_t column) const { return !filled_[column]; }
  std::size_t cells_max() const { return cells_max_; }  ///< of any row

 private:
  bool as_text_;
  CellBatch batch_;
  std::vector<ColumnObserver> observers_;
  std::vector<bool> filled_;
  std::vector<std::uint64_t> empty_cells_;
  std::uint64_t rows_ = 0;
  std::size_t cells_max_ = 0;
};

/// One column of the output.
struct WrittenColumn {
  std::size_t source = 0;  ///< index among the record's cells
  std::string name;
  TypeDecision decision;
};

/// Second pass: writes "<stem>.csv" and, if there are any, "<stem>.rejects.csv"; counts everything.
class WritingReceiver final : public RecordReceiver {
 public:
  struct Places {
    std::filesystem::path directory;
    std::string stem;
    std::string name;  ///< of the table, for messages
  };
  /// @error kUnavailable  the directory is not writable.
  static Result<WritingReceiver> create(Places places, std::vector<WrittenColumn> columns, bool as_text);
  /// Rows are also written with exactly the cells that they have, below `header`: "<stem>.text.csv".
  Status keep_text(const std::vector<HeadRecord>& header);
  Status take(const Record& record, const Judgement& judgement) override;
  /// Moves rows, rejects, notes and repairs into `table`. @error kUnavailable; kInternal  the counts do not add up.
  Status finish(Table& table);
  std::uint64_t row_bytes_max() const { return row_bytes_max_; }  ///< length of the longest row written

 private:
  WritingReceiver(Places places, std::vector<WrittenColumn> columns, bool as_text, DerivedFile rows);
  Status finish_files();
  Status write_row(const Record& record, const Judgement& judgement);
  Status reject(const Record& record, const std::string& reason);
  void count_repair(const std::string& kind, LineNumber line);
  void remember_line(LineNumber line);

  Places places_;
  std::vector<WrittenColumn> columns_;
  bool as_text_;
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

}  // namespace concord::ingest
