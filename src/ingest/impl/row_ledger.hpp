// What became of each record of a table: counts, lines, repairs and rejects, which add up.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "ingest/dataset.hpp"
#include "ingest/derived_file.hpp"

namespace concord::ingest {

/// Where the files of a table lie.
struct TablePlaces {
  std::filesystem::path directory;
  std::string stem;
  std::string name;  ///< of the table, for messages
};

/// Records in order. Writes "<stem>.rejects.csv" if there are any. Not thread-safe.
class RowLedger {
 public:
  explicit RowLedger(TablePlaces places) : places_{std::move(places)} {}
  /// Records that come: of each of them, one of the next five says what became of it.
  void see(std::uint64_t records) { result_.records += records; }
  /// A record that became a row.
  void accept(LineNumber line) { accept_run(line, 1); }
  /// Rows in succession, a line each.
  void accept_run(LineNumber line, std::uint64_t rows);
  /// Rows whose lines are known. Before all others.
  void accept_known(std::uint64_t rows, const std::vector<RowLine>& lines);
  /// @error kUnavailable  disk full.
  Status reject(LineNumber line, std::string_view raw, const std::string& reason);
  /// A record that is neither: of the kind of that repair.
  void drop(std::string_view repair, LineNumber line);
  /// Something was mended in a record; or left out, see `drop`.
  void count_repair(std::string_view kind, LineNumber line);
  /// A line that may stand below all rows.
  void add_note(LineNumber line, std::string text);
  /// A totals line whose sum is right.
  void confirm_totals() { ++totals_confirmed_; }

  const TablePlaces& places() const { return places_; }
  /// Closes the file of rejects. @error kUnavailable; kInternal  the counts do not add up.
  Status finish_file();
  /// After `finish_file`, when the rows turn out to be good for nothing.
  void remove_file() const;
  /// Moves everything into `table`.
  void finish(Table& table);

 private:
  TablePlaces places_;
  std::optional<DerivedFile> rejects_file_;
  Table result_;
  LineNumber last_row_line_;
  std::uint64_t dropped_ = 0;
  std::uint64_t totals_confirmed_ = 0;
  std::map<std::string, Repair, std::less<>> repairs_;
};

/// A cell as it may stand in a message: short, on one line, never cut inside a character.
std::string quoted_cell(std::string_view cell);

}  // namespace concord::ingest
