// Numbers that prove themselves: the last or first digits are computed from the others.
#pragma once

#include <string_view>

namespace concord {

/// Check digits of cards and device numbers (Luhn) and of goods (GTIN, EAN). Digits only, at least one.
bool passes_luhn(std::string_view digits);
bool passes_gtin(std::string_view digits);

/// An international bank account number: country, check digits, account; blanks between groups are allowed.
bool is_iban(std::string_view text);

}  // namespace concord
