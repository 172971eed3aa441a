// Texts and references as they are compared: without the case and the signs that say nothing.
#pragma once

#include <string>
#include <string_view>

namespace concord::reconcile {

/// Upper-case words of letters and digits, separated by one blank; everything else separates. ASCII letters are folded,
/// other UTF-8 is kept as it is.
std::string normalise_text(std::string_view text);
/// Whether normalised words stand in a normalised text, side by side and whole.
bool holds_words(std::string_view text, std::string_view words);
/// Letters and digits only, upper case, leading zeros kept.
std::string normalise_reference(std::string_view text);

}  // namespace concord::reconcile
