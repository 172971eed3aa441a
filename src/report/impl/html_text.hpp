// Escaped text for HTML: the only way in which a document's text gets into the page.
#pragma once

#include <string>
#include <string_view>

namespace concord::report {

/// Appends `text` as HTML text or as a quoted attribute's value. Markup characters become references, bytes that are no
/// UTF-8 become U+FFFD. Characters that cannot be seen or that turn the direction of others are shown as escapes.
void append_escaped(std::string& out, std::string_view text);
/// The same within an element, but escapes are set apart from the text they stand in. Not for attributes.
void append_marked(std::string& out, std::string_view text, std::size_t characters_max);

}  // namespace concord::report
