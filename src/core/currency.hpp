// Which short texts name a currency: needed to read "RM 12.00" and "12.00 EUR" as numbers.
#pragma once

#include <string_view>

namespace concord {

/// True for an ISO 4217 code in capitals ("MYR"), a currency symbol with or without the country's letters before it
/// ("€", "US$"), and the usual national abbreviations ("RM", "Rs.", "kr"). The text must be UTF-8 without blanks around
/// it.
bool is_currency_sign(std::string_view text);

}  // namespace concord
