// Payment card numbers are never shown in full: not on a terminal, not in JSON, not on a page.
#pragma once

#include <string>
#include <string_view>

namespace concord::profile {

/// Whether a text is 13 to 19 digits, blanks and hyphens between them allowed, that begin as card numbers do and whose
/// check digit (Luhn) is right.
bool is_card_number(std::string_view text);

/// The text, every card number in it with all digits but the last four as "*": "****-****-****-1111".
std::string masked(std::string_view text);

}  // namespace concord::profile
