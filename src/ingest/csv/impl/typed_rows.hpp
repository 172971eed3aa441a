// The rows of a text as typed values where each is regular, read on several threads for an engine that takes them as
// they are.
#pragma once

#include <memory>
#include <string>

#include "core/error.hpp"
#include "engine/api/row_source.hpp"
#include "engine/api/scan.hpp"
#include "ingest/text_pieces.hpp"

namespace concord::ingest::csv {

/// How the text is written, and which rows it holds.
struct TypedText {
  std::filesystem::path path;          ///< of the source, opened at once
  std::filesystem::path written_path;  ///< of the file of rows that were written, opened at once; empty: there is none
  std::string name;                    ///< for messages
  TextPieces pieces;                   ///< without the header
  engine::CsvScan scan;                ///< dialect, schema and columns to be trimmed; its path is not read
  bool carriage_returns = false;
  std::uint64_t cell_bytes_max = 0;
};

/// The same rows as the engine would read with the scan. A cell that is no literal of its column's type fails with
/// kConflict: somebody changed the file.
/// @error kUnavailable  a file cannot be opened.
Result<std::shared_ptr<const engine::RowSource>> make_typed_rows(TypedText text);

}  // namespace concord::ingest::csv
