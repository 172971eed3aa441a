// The fast way for regular files: the engine reads the very bytes of the input, and Concord only makes sure that it
// can.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <variant>

#include "core/deadline.hpp"
#include "core/progress.hpp"
#include "ingest/csv/impl/dialect_finder.hpp"
#include "ingest/csv/impl/text_window.hpp"
#include "ingest/known_rows.hpp"
#include "ingest/reader.hpp"

namespace concord::ingest::csv {

struct RegularRequest {
  TextSource text;
  std::filesystem::path path;  ///< how the engine opens the text
  std::uint64_t file_bytes = 0;
  std::string table_name;
  const DialectFinding& dialect;
  const ReadOptions& options;
};

struct RegularTable {
  Table table;
  std::string header_reason;
  std::string sha256;             ///< of the file that `text` lies in
  bool carriage_returns = false;  ///< lines end with CR LF
};

/// Why the file has to be read record by record, for people: "line 17: ...".
struct NotRegular {
  std::string reason;
  std::optional<KnownRows> beginning = {};  ///< rows that are regular
};

/// @error  kLimitExceeded  more columns than the limit; others as scan_regular.
Result<std::variant<RegularTable, NotRegular>> read_regular(const RegularRequest& request, const Deadline& deadline,
                                                            ProgressSink& progress);

}  // namespace concord::ingest::csv
