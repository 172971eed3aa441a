#include "ingest/xml_text.hpp"

#include <array>
#include <utility>

#include "ingest/cell_shape.hpp"

namespace concord::ingest {

Result<XmlText> find_xml_text(const Source& source, std::string_view head, const Deadline& deadline) {
  CONCORD_TRY(EncodingSign encoding, markup_encoding(source, head, deadline));
  XmlText text{source, std::move(encoding)};
  text.begin = text.encoding.mark_bytes;
  if (text.encoding.name == "UTF-8" || text.encoding.name == "windows-1252") {
    // Blanks above a declaration are no harm.
    const std::size_t first = head.find_first_not_of(" \t\r\n", text.begin);
    if (first != std::string_view::npos) text.begin = first;
  }
  return text;
}

Result<std::unique_ptr<ByteStream>> open_xml_text(const XmlText& text) {
  return open_text(text.source, text.encoding.name, text.begin);
}

std::string_view first_element(std::string_view folded) {
  using Pair = std::pair<std::string_view, std::string_view>;
  static constexpr auto kBefore = std::to_array<Pair>({{"<?", "?>"}, {"<!--", "-->"}});
  for (bool again = true; again;) {
    again = false;
    for (const auto& [begin, end] : kBefore) {
      if (!folded.starts_with(begin)) continue;
      const std::size_t closed = folded.find(end, begin.size());
      if (closed == std::string_view::npos) return {};
      folded = trimmed(folded.substr(closed + end.size()));
      again = true;
    }
  }
  constexpr std::string_view kDoctype = "<!doctype ";
  if (folded.starts_with(kDoctype)) {
    folded = trimmed(folded.substr(kDoctype.size()));
  } else if (folded.starts_with('<')) {
    folded.remove_prefix(1);
  } else {
    return {};
  }
  const std::size_t end = folded.find_first_of(" \t\r\n/>[");
  if (end == std::string_view::npos || end == 0) return {};
  const auto first = static_cast<unsigned char>(folded.front());
  const bool is_name = (first >= 'a' && first <= 'z') || first == '_' || first >= 0x80;
  return is_name ? folded.substr(0, end) : std::string_view{};
}

}  // namespace concord::ingest
