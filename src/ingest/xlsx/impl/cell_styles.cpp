#include "ingest/xlsx/impl/cell_styles.hpp"

#include <charconv>
#include <unordered_map>

#include "ingest/number_formats.hpp"
#include "ingest/xml_stream.hpp"
#include "ingest/zip_archive.hpp"

namespace concord::ingest::xlsx {
namespace {

std::uint32_t number_or(std::string_view text, std::uint32_t otherwise) {
  std::uint32_t number = otherwise;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && end == text.data() + text.size() ? number : otherwise;
}

/// Collects custom formats and the formats of cell styles.
class StylesHandler final : public XmlHandler {
 public:
  void start(std::string_view name, const XmlAttributes& attributes) override {
    constexpr std::size_t kStylesMax = 1 << 20;
    if (name == "numFmt") {
      custom_[number_or(attributes.get("numFmtId"), 0)] = classify_format(attributes.get("formatCode"));
    } else if (name == "cellXfs") {
      in_cell_styles_ = true;
    } else if (name == "xf" && in_cell_styles_ && styles_.size() < kStylesMax) {
      const std::uint32_t id = number_or(attributes.get("numFmtId"), 0);
      const auto custom = custom_.find(id);
      styles_.push_back(custom != custom_.end() ? custom->second : classify_builtin_format(id));
    }
  }
  void end(std::string_view name) override {
    if (name == "cellXfs") in_cell_styles_ = false;
  }
  std::vector<NumberShow> take() { return std::move(styles_); }

 private:
  bool in_cell_styles_ = false;
  std::unordered_map<std::uint32_t, NumberShow> custom_;
  std::vector<NumberShow> styles_;
};

}  // namespace

Result<std::vector<NumberShow>> read_styles(ZipArchive& archive, std::string_view part, const Deadline& deadline,
                                            ProgressSink& progress) {
  if (!archive.contains(part)) return std::vector<NumberShow>{};
  StylesHandler handler;
  CONCORD_CHECK(parse_part(archive, part, handler, deadline, progress));
  return handler.take();
}

}  // namespace concord::ingest::xlsx
