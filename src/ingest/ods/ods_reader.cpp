#include "ingest/ods/ods_reader.hpp"

#include <fmt/format.h>

#include "ingest/ods/impl/content_handler.hpp"
#include "ingest/sheet_dataset.hpp"
#include "ingest/xml_stream.hpp"
#include "ingest/zip_archive.hpp"

namespace concord::ingest::ods {
namespace {

constexpr std::string_view kContent = "content.xml";
constexpr std::string_view kManifest = "META-INF/manifest.xml";
constexpr std::size_t kSheetsMax = 1000;

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

std::string joined(const std::set<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

Error naming(Error error, const Source& source) {
  if (error.message.starts_with("sheet \"")) error.message = source.name + ": " + error.message;
  return error;
}

Status read_sheets(XmlStream& stream, ContentHandler& handler, SheetDataset& sheets, std::size_t& count) {
  for (;;) {
    CONCORD_TRY(const bool paused, stream.run());
    if (!paused) return {};
    const std::unique_ptr<Sheet> sheet = handler.take();
    if (!sheet) continue;
    if (++count > kSheetsMax)
      return Error{ErrorCode::kLimitExceeded, "the workbook has more than 1000 sheets, the limit"};
    CONCORD_CHECK(sheets.add(sheet->name, sheet->hidden, sheet->content));
    if (!sheet->currencies.empty())
      sheets.decide(fmt::format("sheet \"{}\": cells are in {}", sheet->name, joined(sheet->currencies)));
  }
}

class OdsReader final : public Reader {
 public:
  std::string_view format() const override { return "ods"; }

  /// The first member says what the archive is, and is not packed.
  double recognise(std::string_view head, const Source&) const override {
    if (!head.starts_with("PK\x03\x04")) return 0;
    const std::string_view begin = head.substr(0, 200);
    return begin.find("mimetypeapplication/vnd.oasis.opendocument.spreadsheet") != std::string_view::npos ? 0.98 : 0;
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
    std::size_t count = 0;
    if (const Status read = read_sheets(stream, handler, sheets, count); !read.ok())
      return naming(read.error(), source);
    if (count == 0)
      return Error{ErrorCode::kInvalidInput, source.name + ": there is no sheet in the OpenDocument file"};
    sheets.decide(fmt::format("OpenDocument workbook with {}", counted(count, "sheet", "sheets")));
    return sheets.finish();
  }
};

}  // namespace

const Reader& ods_reader() {
  static const OdsReader kReader;
  return kReader;
}

}  // namespace concord::ingest::ods
