// What the first records tell of a table: its width, its header, and what its rows usually look like.
#pragma once

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "ingest/impl/head_shape.hpp"
#include "ingest/impl/totals.hpp"
#include "ingest/record_source.hpp"
#include "ingest/table_builder.hpp"

namespace concord::ingest {

struct TableShape {
  HeaderFinding header;
  std::size_t width = 0;
  std::vector<HeadRecord> header_rows;   ///< as found: recognised when they are repeated further down
  std::set<std::string> preamble_texts;  ///< the only filled cell of each preamble record
  std::vector<ColumnShape> columns;      ///< of the rows in the head
  std::vector<bool> always_filled;       ///< in the head (nearly) every row has a value here
  bool has_sparse_rows = false;          ///< rows with a single filled cell are usual here
  bool has_short_rows = false;           ///< rows that end before their empty cells are usual here
  std::vector<std::string> only_texts;   ///< the only value of a column in the head; empty where there are several
  std::vector<ColumnRange> blocks;       ///< all columns, parted where one has neither a name nor a value in the head
  std::vector<std::size_t> sum_columns;  ///< numeric ones that are added up: the last few of each block
  bool keeps_rows = false;               ///< kept as text: rows of any length stay rows, and so do totals
};

TableShape table_shape(const std::vector<HeadRecord>& head, std::optional<KnownHeader> known = {});

/// The only filled cell, trimmed; empty when there are none or several.
std::string_view only_cell(const std::vector<std::string_view>& cells);
/// Whether the record is one of the header's, trailing empty cells aside.
bool is_header_row(const TableShape& shape, const std::vector<std::string_view>& cells);

}  // namespace concord::ingest
