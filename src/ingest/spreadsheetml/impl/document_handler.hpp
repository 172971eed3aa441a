// The elements of a SpreadsheetML workbook, sheet by sheet.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "ingest/reader.hpp"
#include "ingest/sheet_values.hpp"
#include "ingest/workbook_handler.hpp"
#include "ingest/xml_stream.hpp"

namespace concord::ingest::spreadsheetml {

class DocumentHandler final : public WorkbookHandler {
 public:
  using WorkbookHandler::WorkbookHandler;
  void start(std::string_view name, const XmlAttributes& attributes) override;
  void end(std::string_view name) override;
  void text(std::string_view piece) override;
  bool since_1904() const { return since_1904_; }

 private:
  enum class CellType : std::uint8_t { kText, kNumber, kMoment, kBoolean, kError };
  /// Columns [first, end) whose cells have a style.
  struct StyledColumns {
    std::uint32_t first, end;
    NumberShow show;
  };
  void start_sheet(std::string_view name);
  void start_table_part(std::string_view name, const XmlAttributes& attributes);
  void see_style(std::string_view name, const XmlAttributes& attributes);
  void see_column(const XmlAttributes& attributes);
  void start_row(const XmlAttributes& attributes);
  void end_row();
  void start_cell(const XmlAttributes& attributes);
  void start_data(std::string_view type);
  void end_cell();
  void append_value();
  void append_stored_number();
  /// The place (from 0) that an index (from 1) names; without one, `next`. Fails outside of a sheet.
  std::uint32_t index_or(std::string_view index, std::uint32_t next, std::uint32_t places);
  NumberShow show_of(std::string_view style) const;
  NumberShow show_of_column() const;
  CellPlace place() const { return {row_ + 1, column_}; }

  std::unordered_map<std::string, NumberShow> styles_;  ///< those that show dates or times
  std::string style_;                                   ///< being described
  std::vector<StyledColumns> styled_columns_;
  SheetRow cells_;
  std::uint32_t row_ = 0, next_row_ = 0, column_ = 0, next_column_ = 0, next_layout_column_ = 0;
  std::size_t sheets_ = 0, depth_ = 0;
  std::size_t unread_from_ = 0;  ///< depth of the element whose content is no cell's; 0: none
  bool in_table_ = false, in_row_ = false, in_cell_ = false, in_data_ = false, in_visible_ = false;
  bool since_1904_ = false, has_formula_ = false;
  CellType type_ = CellType::kText;
  NumberShow row_show_ = NumberShow::kNumber, cell_show_ = NumberShow::kNumber;
  std::string value_;
};

}  // namespace concord::ingest::spreadsheetml
