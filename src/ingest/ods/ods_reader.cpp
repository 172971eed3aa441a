#include "ingest/ods/ods_reader.hpp"

#include <fmt/format.h>

#include "ingest/ods/impl/content_handler.hpp"
#include "ingest/sheet_dataset.hpp"
#include "ingest/workbook_handler.hpp"
#include "ingest/xml_stream.hpp"
#include "ingest/xml_text.hpp"
#include "ingest/zip_archive.hpp"

namespace concord::ingest::ods {
namespace {

constexpr std::string_view kContent = "content.xml";
constexpr std::string_view kManifest = "META-INF/manifest.xml";
constexpr std::string_view kSpreadsheetType = "application/vnd.oasis.opendocument.spreadsheet";
constexpr std::size_t kRootBytes = 8192;  ///< in which a flat document says what it is

/// Whether a password guards the parts, whose bytes are then noise.
class ManifestHandler final : public XmlHandler {
 public:
  void start(std::string_view name, const XmlAttributes&) override {
    if (name != "encryption-data") return;
    is_encrypted_ = true;
    stop();
  }
  bool is_encrypted() const { return is_encrypted_; }

 private:
  bool is_encrypted_ = false;
};

Status check_manifest(ZipArchive& archive, const Source& source, const Deadline& deadline, ProgressSink& progress) {
  if (!archive.contains(kManifest)) return {};
  ManifestHandler handler;
  CONCORD_CHECK(parse_part(archive, kManifest, handler, deadline, progress));
  if (!handler.is_encrypted()) return {};
  return Error{ErrorCode::kInvalidInput,
               source.name + ": the workbook is encrypted; save it without a password and try again"};
}

/// Of a document that is open: all its sheets.
Result<Dataset> read_document(XmlStream& stream, ContentHandler& handler, SheetDataset& sheets, const Source& source) {
  CONCORD_TRY(const std::size_t count, add_sheets(stream, handler, sheets));
  if (count == 0) return Error{ErrorCode::kInvalidInput, source.name + ": there is no sheet in the OpenDocument file"};
  sheets.decide(fmt::format("OpenDocument workbook with {}", counted(count, "sheet", "sheets")));
  return sheets.finish();
}

class OdsReader final : public Reader {
 public:
  std::string_view format() const override { return "ods"; }

  /// The first member says what the archive is, and is not packed.
  double recognise(std::string_view head, const Source&) const override {
    if (!head.starts_with("PK\x03\x04")) return 0;
    const std::string_view begin = head.substr(0, 200);
    return begin.find("mimetype" + std::string{kSpreadsheetType}) != std::string_view::npos ? 0.98 : 0;
  }

  Result<Dataset> read(const Source& source, const ReadOptions& options, const Deadline& deadline,
                       ProgressSink& progress) const override {
    ZipLimits limits;
    limits.expanded_bytes_max = options.expanded_bytes_max;
    CONCORD_TRY(ZipArchive archive, ZipArchive::open(source, limits));
    CONCORD_CHECK(check_manifest(archive, source, deadline, progress));
    if (!archive.contains(kContent))
      return Error{ErrorCode::kInvalidInput, source.name + ": the workbook is damaged: its cells are missing"};
    CONCORD_CHECK(archive.open_part(kContent));
    ContentHandler handler{options, source.size_bytes};
    XmlStream stream{archive, handler, {.part = std::string{kContent}}, deadline, progress};
    SheetDataset sheets{source, options, deadline, progress};
    return read_document(stream, handler, sheets, source);
  }
};

/// One XML document that holds what the members of an archive hold else.
class FlatOdsReader final : public Reader {
 public:
  std::string_view format() const override { return "fods"; }

  double recognise(std::string_view head, const Source&) const override {
    const std::string folded = folded_beginning(head);
    if (XmlAttributes::local_part(first_element(folded)) != "document") return 0;
    const std::string_view root = std::string_view{folded}.substr(0, kRootBytes);
    if (root.find("opendocument:xmlns:office") == std::string_view::npos) return 0;
    const bool says_so = root.find(kSpreadsheetType) != std::string_view::npos;
    return says_so || folded.find(":spreadsheet>") != std::string::npos ? 0.98 : 0;
  }

  Result<Dataset> read(const Source& source, const ReadOptions& options, const Deadline& deadline,
                       ProgressSink& progress) const override {
    CONCORD_TRY(const std::string head, read_head(source));
    CONCORD_TRY(const XmlText text, find_xml_text(source, head, deadline));
    CONCORD_TRY(const std::unique_ptr<ByteStream> bytes, open_xml_text(text));
    ContentHandler handler{options, source.size_bytes};
    XmlStream stream{*bytes, handler, {.is_utf8 = true}, deadline, progress};
    SheetDataset sheets{source, options, deadline, progress};
    sheets.decide("encoding: " + text.encoding.name + " (" + text.encoding.reason + ")");
    return read_document(stream, handler, sheets, source);
  }
};

}  // namespace

const Reader& ods_reader() {
  static const OdsReader kReader;
  return kReader;
}

const Reader& flat_ods_reader() {
  static const FlatOdsReader kReader;
  return kReader;
}

}  // namespace concord::ingest::ods
