// Texts read by the CSV reader, and the rows that an engine then reads of them.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"
#include "ingest/reader.hpp"

namespace concord::ingest::csv {

/// A directory that is gone at the end of the test.
class TemporaryDirectory {
 public:
  TemporaryDirectory();
  ~TemporaryDirectory();
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  const std::filesystem::path& path() const { return path_; }
  std::size_t files() const;

 private:
  std::filesystem::path path_;
};

using Rows = std::vector<std::vector<std::string>>;

/// The rows as the engine reads them, each cell as text; NULL is "<null>". Where they are also there as typed values,
/// those must be the same.
Result<Rows> rows_of(const Table& table);

/// What came of a text. The input stays open, as an engine needs it.
struct ReadBack {
  Dataset dataset;
  Rows rows;  ///< of the main table

  const Table& table() const { return dataset.tables[dataset.main_table]; }
  std::vector<std::string> names() const;
  std::vector<std::string> types() const;
  std::uint64_t repaired(std::string_view kind) const;
  std::uint64_t repairs() const;
  bool is_direct() const;  ///< the engine reads the input itself
};

/// Writes `bytes` to a file, reads it with the CSV reader and its rows with the engine.
Result<ReadBack> read_back(std::string_view bytes, ReadOptions options = {}, const std::string& name = "input.csv");

}  // namespace concord::ingest::csv
