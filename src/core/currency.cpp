#include "core/currency.hpp"

#include <algorithm>
#include <array>

namespace concord {
namespace {

constexpr std::string_view kIsoCodes =
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF "
    "CLF "
    "CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HRK "
    "HTG "
    "HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA "
    "MKD "
    "MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB "
    "RWF "
    "SAR SBD SCR SDG SEK SGD SHP SLE SLL SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD "
    "UYU "
    "UZS VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWL";

constexpr std::array<std::string_view, 22> kAbbreviations{"RM", "Rs",  "Rs.",  "kr",   "kr.", "Kr", "Kč",  "zł",
                                                          "Ft", "Fr",  "Fr.",  "SFr.", "R",   "Rp", "Lei", "lei",
                                                          "лв", "руб", "руб.", "S/",   "Tk",  "Php"};

/// The length of the currency symbol at the end of `text`, 0 when there is none.
std::size_t trailing_symbol_length(std::string_view text) {
  if (text.ends_with('$')) return 1;
  // U+00A2 to U+00A5 (cent, pound, general, yen).
  if (text.size() >= 2 && text[text.size() - 2] == '\xC2' && text.back() >= '\xA2' && text.back() <= '\xA5') return 2;
  if (text.size() < 3) return 0;
  const std::string_view last = text.substr(text.size() - 3);
  if (last.starts_with("\xE2\x82") && last[2] >= '\xA0' && last[2] <= '\xBF')
    return 3;                                                       // U+20A0 to U+20BF: euro, rupee, ...
  if (last.starts_with("\xE2\x83") && last[2] <= '\x8F') return 3;  // U+20C0 to U+20CF
  if (last == "\xE0\xB8\xBF") return 3;                             // baht
  return 0;
}

bool is_capital(char character) {
  return character >= 'A' && character <= 'Z';
}

}  // namespace

bool is_currency_sign(std::string_view text) {
  if (const auto symbol = trailing_symbol_length(text); symbol > 0) {
    const std::string_view country = text.substr(0, text.size() - symbol);
    return country.size() <= 3 && std::ranges::all_of(country, is_capital);
  }
  if (text.size() == 3 && std::ranges::all_of(text, is_capital)) {
    const auto at = kIsoCodes.find(text);  // codes hold no blank, so a hit of three letters is a whole code
    return at != std::string_view::npos;
  }
  return std::ranges::find(kAbbreviations, text) != kAbbreviations.end();
}

}  // namespace concord
