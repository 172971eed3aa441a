#include "ingest/xlsx/impl/number_formats.hpp"

#include <charconv>
#include <unordered_map>

#include "ingest/xml_stream.hpp"
#include "ingest/zip_archive.hpp"

namespace concord::ingest::xlsx {
namespace {

char lower(char character) {
  return character >= 'A' && character <= 'Z' ? static_cast<char>(character - 'A' + 'a') : character;
}

std::uint32_t number_or(std::string_view text, std::uint32_t otherwise) {
  std::uint32_t number = otherwise;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && end == text.data() + text.size() ? number : otherwise;
}

/// The letters of a format's first section that stand for date and time fields; 'H' and the like for "[h]".
std::string field_letters(std::string_view code) {
  std::string letters;
  for (std::size_t at = 0; at < code.size(); ++at) {
    const char character = code[at];
    if (character == ';') break;
    if (character == '\\' || character == '_' || character == '*') {
      ++at;  // the next character is shown, padded with or repeated as it is
    } else if (character == '"') {
      at = code.find('"', at + 1);
      if (at == std::string_view::npos) break;
    } else if (character == '[') {
      const std::size_t close = code.find(']', at);
      if (close == std::string_view::npos) break;
      const char inside = at + 1 < close ? lower(code[at + 1]) : ' ';
      const bool elapsed = code.find_first_not_of("hHmMsS", at + 1) == close && close > at + 1;
      if (elapsed) letters += static_cast<char>(inside - 'a' + 'A');
      at = close;
    } else if (std::string_view{"ymdhs"}.find(lower(character)) != std::string_view::npos) {
      if (letters.empty() || letters.back() != lower(character)) letters += lower(character);
    }
  }
  return letters;
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

NumberShow classify_format(std::string_view code) {
  // "General" and "Standard" hold field letters without meaning any.
  if (code.starts_with("General") || code.starts_with("GENERAL") || code.starts_with("Standard"))
    return NumberShow::kNumber;
  const std::string letters = field_letters(code);
  const bool elapsed = letters.find_first_of("HMS") != std::string::npos;
  const bool day = letters.find_first_of("yd") != std::string::npos;
  const bool clock = letters.find_first_of("hs") != std::string::npos;
  if (elapsed) return NumberShow::kDuration;
  if (day && clock) return NumberShow::kDateTime;
  // m is minutes beside hours or seconds, and months else.
  if (day || (letters == "m" && code.find_first_of("0#?") == std::string_view::npos)) return NumberShow::kDate;
  return clock ? NumberShow::kTime : NumberShow::kNumber;
}

NumberShow classify_builtin_format(std::uint32_t id) {
  if (id >= 14 && id <= 17) return NumberShow::kDate;
  if (id >= 18 && id <= 21) return NumberShow::kTime;
  if (id == 22) return NumberShow::kDateTime;
  if (id == 32 || id == 33) return NumberShow::kTime;  // East Asian times amid East Asian dates
  if ((id >= 27 && id <= 36) || (id >= 50 && id <= 58)) return NumberShow::kDate;
  if (id == 45 || id == 47) return NumberShow::kTime;
  if (id == 46) return NumberShow::kDuration;
  return NumberShow::kNumber;
}

Result<std::vector<NumberShow>> read_styles(ZipArchive& archive, std::string_view part, const Deadline& deadline,
                                            ProgressSink& progress) {
  if (!archive.contains(part)) return std::vector<NumberShow>{};
  StylesHandler handler;
  CONCORD_CHECK(parse_part(archive, part, handler, deadline, progress));
  return handler.take();
}

}  // namespace concord::ingest::xlsx
