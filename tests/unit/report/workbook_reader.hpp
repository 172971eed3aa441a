// Reads a workbook back, as far as the tests look at it: every cell's type, text and number format.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace concord::report {

struct ReadCell {
  std::string
      type;  ///< "inlineStr", "" for numbers, "blank" for a cell without a value, "formula" wherever a formula stands
  std::string text;    ///< the string, or the number as written
  std::string format;  ///< the number format's code; "" is general
};

struct ReadSheet {
  std::string name;
  std::map<std::string, ReadCell> cells;  ///< by reference: "B2"
  std::string frozen_below;               ///< the first cell below the frozen rows
  std::string filter;                     ///< "A1:C4"
  std::vector<double> widths;
  std::size_t links = 0;
};

/// The XML of one sheet, the first is 1; "" when there is none.
std::string read_sheet_xml(const std::filesystem::path& path, std::size_t number);

/// An empty list when the file is no workbook.
std::vector<ReadSheet> read_workbook(const std::filesystem::path& path);

}  // namespace concord::report
