// How the bytes of an XML document become text: what to look for in its beginning, and where to start.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "core/deadline.hpp"
#include "core/error.hpp"
#include "ingest/byte_stream.hpp"
#include "ingest/reader.hpp"
#include "ingest/text_encoding.hpp"

namespace concord::ingest {

/// Borrows the source.
struct XmlText {
  const Source& source;
  EncodingSign encoding;
  std::uint64_t begin = 0;  ///< where the document begins, behind a mark and blanks
};

/// @param head  the source's first bytes. @error  as markup_encoding.
Result<XmlText> find_xml_text(const Source& source, std::string_view head, const Deadline& deadline);

/// The document as UTF-8, from its beginning. @error  as open_text.
Result<std::unique_ptr<ByteStream>> open_xml_text(const XmlText& text);

/// The name of the first element, with its prefix, behind declarations and comments; empty when the text does not begin
/// so. @param folded  a text's beginning, as folded_beginning gives it.
std::string_view first_element(std::string_view folded);

}  // namespace concord::ingest
