#include "ingest/xlsx/impl/shared_strings.hpp"

#include "ingest/xlsx/impl/escaped_text.hpp"
#include "ingest/xml_stream.hpp"

namespace concord::ingest::xlsx {
namespace {

/// Texts are si/t, or pieces si/r/t with their own fonts; si/rPh holds only how to pronounce them.
class StringsHandler final : public XmlHandler {
 public:
  StringsHandler(TextList& texts, std::uint64_t cell_bytes_max, const std::string& source_name)
      : texts_{texts}, cell_bytes_max_{cell_bytes_max}, source_name_{source_name} {}

  void start(std::string_view name, const XmlAttributes&) override {
    if (name == "si") {
      text_.clear();
    } else if (name == "rPh") {
      ++phonetic_;
    } else if (name == "t") {
      collecting_ = phonetic_ == 0;
    }
  }
  void end(std::string_view name) override {
    if (name == "t") {
      collecting_ = false;
    } else if (name == "rPh") {
      --phonetic_;
    } else if (name == "si") {
      append_unescaped(text_, texts_.buffer());
      if (Status ended = texts_.end_text(); !ended.ok()) fail(std::move(ended).error());
    }
  }
  void text(std::string_view piece) override {
    if (!collecting_) return;
    if (text_.size() + piece.size() > cell_bytes_max_) {
      fail({ErrorCode::kLimitExceeded,
            source_name_ + ": a cell holds more than " + std::to_string(cell_bytes_max_) + " bytes"});
      return;
    }
    text_ += piece;
  }

 private:
  TextList& texts_;
  std::uint64_t cell_bytes_max_;
  const std::string& source_name_;
  std::string text_;
  int phonetic_ = 0;
  bool collecting_ = false;
};

}  // namespace

Result<TextList> read_shared_strings(ZipArchive& archive, std::string_view part, const std::filesystem::path& directory,
                                     std::uint64_t cell_bytes_max, const Deadline& deadline, ProgressSink& progress) {
  CONCORD_TRY(TextList texts, TextList::create(directory));
  StringsHandler handler{texts, cell_bytes_max, archive.source_name()};
  if (!part.empty() && archive.contains(part)) CONCORD_CHECK(parse_part(archive, part, handler, deadline, progress));
  CONCORD_CHECK(texts.seal());
  return texts;
}

}  // namespace concord::ingest::xlsx
