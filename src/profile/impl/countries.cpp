#include "profile/impl/countries.hpp"

#include <unicode/locid.h>
#include <unicode/uloc.h>
#include <unicode/unistr.h>

#include <array>
#include <string>
#include <unordered_set>

namespace concord::profile {
namespace {

using Words = std::unordered_set<std::string>;

std::string folded(icu::UnicodeString text) {
  std::string bytes;
  text.foldCase().toUTF8String(bytes);
  return bytes;
}

Words country_codes() {
  Words codes;
  for (const char* const* code = uloc_getISOCountries(); *code != nullptr; ++code) {
    codes.emplace(*code);
    codes.emplace(icu::Locale{"", *code}.getISO3Country());
  }
  codes.erase("");
  return codes;
}

Words country_names() {
  Words names;
  constexpr std::array<const char*, 10> kLanguages{"en", "de", "fr", "es", "pt", "it", "nl", "ms", "id", "sv"};
  for (const char* const* code = uloc_getISOCountries(); *code != nullptr; ++code) {
    const icu::Locale country{"", *code};
    for (const char* const language : kLanguages) {
      icu::UnicodeString name;
      names.insert(folded(country.getDisplayCountry(icu::Locale{language}, name)));
    }
    names.erase(folded(icu::UnicodeString::fromUTF8(*code)));  // where a language has no name for it
  }
  // Usual names beside the official ones.
  for (const char* const name : {"usa",
                                 "u.s.a.",
                                 "united states of america",
                                 "uk",
                                 "great britain",
                                 "england",
                                 "scotland",
                                 "wales",
                                 "czech republic",
                                 "ivory coast",
                                 "holland",
                                 "korea",
                                 "republic of korea",
                                 "russian federation",
                                 "viet nam",
                                 "hong kong",
                                 "macau",
                                 "burma",
                                 "turkey",
                                 "uae"}) {
    names.emplace(name);
  }
  return names;
}

}  // namespace

bool is_country_code(std::string_view text) {
  static const Words kCodes = country_codes();
  return (text.size() == 2 || text.size() == 3) && kCodes.contains(std::string{text});
}

bool is_country_name(std::string_view text) {
  static const Words kNames = country_names();
  constexpr std::size_t kBytesMax = 64;
  if (text.size() < 2 || text.size() > kBytesMax) return false;
  return kNames.contains(folded(icu::UnicodeString::fromUTF8({text.data(), static_cast<int32_t>(text.size())})));
}

}  // namespace concord::profile
