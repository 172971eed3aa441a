// Writing cells as RFC 4180 text, or with another delimiter and quote.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace concord::ingest {

/// How cells are set apart. Immutable, thread-safe.
class CellQuoting {
 public:
  explicit CellQuoting(char delimiter = ',', char quote = '"');
  char delimiter() const { return delimiter_; }
  /// Appends the cell, quoted if it must be.
  void append(std::string& out, std::string_view cell) const;
  /// Quotes in place what was appended to `out` from `begin` on, if it must be.
  void quote_tail(std::string& out, std::size_t begin) const;

 private:
  bool is_needed(std::string_view cell) const;
  void append_quoted(std::string& out, std::string_view cell) const;

  char delimiter_;
  char quote_;
  std::array<bool, 256> special_{};
};

/// Appends the cell as RFC 4180 has it.
void append_csv_cell(std::string& out, std::string_view cell);

/// Appends a record with its line end; one without any text is written as "".
void append_csv_record(std::string& out, const std::vector<std::string_view>& cells);

}  // namespace concord::ingest
