// Workbooks made for tests: parts written out by hand and packed, in a folder that is gone afterwards.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/files.hpp"
#include "ingest/reader.hpp"

namespace concord::ingest::xlsx {

/// A fresh folder, removed at the end.
class TestFolder {
 public:
  TestFolder();
  ~TestFolder();
  TestFolder(const TestFolder&) = delete;
  TestFolder& operator=(const TestFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

struct Part {
  std::string name, bytes;
  bool encrypted = false;
};

/// Writes an archive of the parts, in this order.
void write_archive(const std::filesystem::path& path, const std::vector<Part>& parts);

/// What a hand-made workbook holds; the rest is filled in.
struct HandMade {
  std::string rows = {};                ///< inside <sheetData>
  std::string after_rows = {};          ///< behind it: <mergeCells>...
  std::string before_rows = {};         ///< <cols>...
  std::string shared_strings = {};      ///< inside <sst>
  std::string formats = {};             ///< inside <numFmts>
  std::vector<int> style_formats = {};  ///< the number format of each cell style
  bool since_1904 = false;
};
std::vector<Part> parts_of(const HandMade& workbook);

struct OpenedSource {
  OpenedFile file;
  Source source;
};
OpenedSource open_source(const std::filesystem::path& path);

/// Reads a file as a workbook, derived files going to `folder`.
Result<Dataset> read_file(const std::filesystem::path& path, const std::filesystem::path& folder,
                          ReadOptions options = {});

/// The cells of the only sheet, record by record, as "line: a|b|c".
Result<std::vector<std::string>> sheet_rows(const HandMade& workbook);

/// The first words of all notes together, for searching.
std::string all_notes(const Dataset& dataset);

}  // namespace concord::ingest::xlsx
