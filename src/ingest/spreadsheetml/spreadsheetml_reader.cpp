#include "ingest/spreadsheetml/spreadsheetml_reader.hpp"

#include <fmt/format.h>

#include "ingest/spreadsheetml/impl/document_handler.hpp"
#include "ingest/workbook_handler.hpp"
#include "ingest/xml_text.hpp"

namespace concord::ingest::spreadsheetml {
namespace {

class SpreadsheetmlReader final : public Reader {
 public:
  std::string_view format() const override { return "spreadsheetml"; }

  double recognise(std::string_view head, const Source&) const override {
    constexpr std::size_t kRootBytes = 8192;  // with a comment above it, and all its namespaces
    const std::string folded = folded_beginning(head);
    if (XmlAttributes::local_part(first_element(folded)) != "workbook") return 0;
    const std::string_view root = std::string_view{folded}.substr(0, kRootBytes);
    const bool has_namespace = root.find("urn:schemas-microsoft-com:office:spreadsheet") != std::string_view::npos;
    return has_namespace ? 0.98 : 0;
  }

  Result<Dataset> read(const Source& source, const ReadOptions& options, const Deadline& deadline,
                       ProgressSink& progress) const override {
    CONCORD_TRY(const std::string head, read_head(source));
    CONCORD_TRY(const XmlText text, find_xml_text(source, head, deadline));
    CONCORD_TRY(const std::unique_ptr<ByteStream> bytes, open_xml_text(text));
    DocumentHandler handler{options};
    XmlStream stream{*bytes, handler, {.is_utf8 = true}, deadline, progress};
    SheetDataset sheets{source, options, deadline, progress};
    CONCORD_TRY(const std::size_t count, add_sheets(stream, handler, sheets));
    if (count == 0) return Error{ErrorCode::kInvalidInput, source.name + ": there is no sheet in the workbook"};
    sheets.decide("encoding: " + text.encoding.name + " (" + text.encoding.reason + ")");
    sheets.decide(fmt::format("workbook in Excel's XML of 2003 with {}; days count from {}",
                              counted(count, "sheet", "sheets"), handler.since_1904() ? "1904" : "1900"));
    return sheets.finish();
  }
};

}  // namespace

const Reader& spreadsheetml_reader() {
  static const SpreadsheetmlReader kReader;
  return kReader;
}

}  // namespace concord::ingest::spreadsheetml
