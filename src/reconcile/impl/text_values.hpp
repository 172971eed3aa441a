// When two texts are the same text.
#pragma once

#include <string>
#include <string_view>

namespace concord::reconcile {

bool is_ascii(std::string_view text);

/// Unicode NFC of UTF-8: the same characters have the same form. @param room  holds the result where it is another
/// text.
std::string_view normal_form(std::string_view text, std::string& room);

/// Without the blanks that a reader takes away around text: control characters and the blanks of Unicode.
std::string_view without_blanks(std::string_view text);

}  // namespace concord::reconcile
