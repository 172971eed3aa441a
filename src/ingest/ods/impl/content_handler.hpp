// The elements of an OpenDocument spreadsheet, packed (content.xml) or flat, sheet by sheet.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "ingest/reader.hpp"
#include "ingest/workbook_handler.hpp"
#include "ingest/xml_stream.hpp"

namespace concord::ingest::ods {

class ContentHandler final : public WorkbookHandler {
 public:
  /// @param packed_bytes  of the file: what cells repeat may not grow beyond reason.
  ContentHandler(const ReadOptions& options, std::uint64_t packed_bytes)
      : WorkbookHandler{options}, packed_bytes_{packed_bytes} {}
  void start(std::string_view name, const XmlAttributes& attributes) override;
  void end(std::string_view name) override;
  void text(std::string_view piece) override;

 private:
  enum class CellType : std::uint8_t { kNone, kNumber, kDate, kTime, kBoolean, kText };
  struct Cell {
    CellType type = CellType::kNone;
    std::string value;  ///< as stored
    std::string shown;  ///< paragraphs
    std::uint32_t repeated = 1, spanned = 1, rows_spanned = 1;
    bool has_formula = false, has_value = false, is_error = false, pending_blank = false;
    std::size_t paragraphs = 0;
  };
  void start_sheet(const XmlAttributes& attributes);
  void see_column(const XmlAttributes& attributes);
  void see_style(std::string_view name, const XmlAttributes& attributes);
  void start_row(const XmlAttributes& attributes);
  void end_row();
  void start_cell(std::string_view name, const XmlAttributes& attributes);
  void end_cell();
  void inside_cell(std::string_view name, const XmlAttributes& attributes);
  void append_value(const Cell& cell);
  void append_shown(std::string_view piece);
  bool grows_too_much(std::uint64_t more);
  CellPlace place() const { return {row_ + 1, column_}; }
  std::string where() const { return WorkbookHandler::where(place()); }

  std::uint64_t packed_bytes_, spooled_ = 0;
  std::set<std::string> hidden_styles_;
  std::string style_;  ///< being described
  std::optional<Cell> cell_;
  SheetRow cells_;
  std::uint32_t row_ = 0;  ///< rows before this one
  std::uint32_t row_repeated_ = 1, column_ = 0, layout_column_ = 0;
  std::size_t depth_ = 0, unread_from_ = 0;  ///< depth of the element whose content is no cell's; 0: none
  bool in_row_ = false, in_paragraph_ = false;
};

}  // namespace concord::ingest::ods
