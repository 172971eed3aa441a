// Writes a record the one way in which both sides are compared byte by byte, whatever their quotes, delimiters and
// order of columns: cells in the left side's order, quoted with " only where they must be. Equal texts mean equal
// cells.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/record_watch.hpp"

namespace concord::reconcile {

/// One record of a block: `ends` has a place for each column and one before.
struct RawRecord {
  const char* data = nullptr;
  const std::uint32_t* ends = nullptr;
  bool maybe_quoted = false;
};

/// Not thread-safe; views are valid until the next call.
class CanonicalWriter {
 public:
  /// @param layout     how this side is written
  /// @param delimiter  the left side's, which separates cells in the canonical form
  /// @param order      for each column of the left side its place on this side
  CanonicalWriter(const ingest::RecordLayout& layout, char delimiter, std::vector<std::size_t> order);

  std::string_view record(const RawRecord& raw);
  /// One cell without its quotes.
  std::string_view cell(const RawRecord& raw, std::size_t column) {
    const std::string_view text = raw_cell(raw, column);
    return raw.maybe_quoted ? unquoted(text, cell_) : text;
  }

 private:
  std::string_view raw_cell(const RawRecord& raw, std::size_t column) const {
    const std::size_t begin = raw.ends[column] + std::size_t{1};
    std::size_t end = raw.ends[column + 1];
    if (carriage_returns_ && column + 1 == columns_ && end > begin && raw.data[end - 1] == '\r') --end;
    return {raw.data + begin, end - begin};
  }
  bool holds_quote(std::string_view text) const;
  bool is_canonical(const RawRecord& raw) const;
  bool needs_quotes(std::string_view text) const;
  std::string_view unquoted(std::string_view text, std::string& room) const;
  void append(std::string_view text);

  std::size_t columns_;
  char quote_;
  bool carriage_returns_;
  char delimiter_;
  bool same_form_;  // this side's records are canonical unless they hold quotes
  std::vector<std::size_t> order_;
  std::string record_, cell_;
};

}  // namespace concord::reconcile
