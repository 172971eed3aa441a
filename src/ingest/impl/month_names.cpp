#include "ingest/impl/month_names.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

namespace concord::ingest {
namespace {

// English, German, French, Spanish, Portuguese, Italian, Dutch, Malay, Indonesian. No name means two months.
constexpr std::array<std::string_view, 12> kMonthNames{
    "jan january januar jänner jän janvier janv enero ene janeiro gennaio gen januari",
    "feb february februar feber février fevrier févr fevr fév fev febrero fevereiro febbraio februari",
    "mar march märz maerz mär mrz mars marzo março marco maart mrt mac maret",
    "apr april avril avr abril abr aprile",
    "may mai mayo maio maggio mag mei",
    "jun june juni juin junio junho giugno giu",
    "jul july juli juillet juil julio julho luglio lug julai",
    "aug august août aout aoû agosto ago augustus ogos ogo agustus agu agt ags",
    "sep sept september septembre septiembre setiembre setembro set settembre",
    "oct october okt oktober octobre octubre outubro out ottobre ott",
    "nov november novembre noviembre novembro nop",
    "dec december dez dezember décembre decembre déc diciembre dic dezembro dicembre disember dis desember des",
};

constexpr std::string_view kWeekdayNames =
    "mon tue tues wed thu thur thurs fri sat sun monday tuesday wednesday thursday friday saturday sunday "
    "mo di mi do fr sa so montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag "
    "lun mar mer jeu ven sam dim lundi mardi mercredi jeudi vendredi samedi dimanche "
    "mié jue vie sáb dom lunes martes miércoles jueves viernes sábado domingo "
    "lunedì martedì mercoledì giovedì venerdì sabato domenica maandag dinsdag woensdag donderdag vrijdag zaterdag "
    "zondag "
    "isnin selasa rabu khamis jumaat sabtu ahad senin kamis jumat minggu";

struct NamedMonth {
  std::string_view name;
  unsigned month;
};

template <typename Add>
void for_each_word(std::string_view words, Add add) {
  while (!words.empty()) {
    const auto end = std::min(words.find(' '), words.size());
    add(words.substr(0, end));
    words.remove_prefix(std::min(end + 1, words.size()));
  }
}

std::vector<NamedMonth> sorted_months() {
  std::vector<NamedMonth> months;
  for (unsigned i = 0; i < kMonthNames.size(); ++i) {
    for_each_word(kMonthNames[i], [&months, i](std::string_view word) { months.push_back({word, i + 1}); });
  }
  std::ranges::sort(months, {}, &NamedMonth::name);
  return months;
}

constexpr std::size_t kNameBytesMax = 14;

/// Lower case for ASCII and for the accented Latin letters of U+00C0 to U+00DE.
std::string lower_case(std::string_view name) {
  std::string lower{name};
  for (std::size_t i = 0; i < lower.size(); ++i) {
    const auto byte = static_cast<unsigned char>(lower[i]);
    const bool accented = i > 0 && lower[i - 1] == '\xC3' && byte >= 0x80 && byte <= 0x9E;
    if ((byte >= 'A' && byte <= 'Z') || accented) lower[i] = static_cast<char>(byte + 0x20U);
  }
  return lower;
}

}  // namespace

unsigned month_of_name(std::string_view name) {
  static const std::vector<NamedMonth> kMonths = sorted_months();
  if (name.size() < 3 || name.size() > kNameBytesMax) return 0;
  const std::string lower = lower_case(name);
  const auto found = std::ranges::lower_bound(kMonths, std::string_view{lower}, {}, &NamedMonth::name);
  return found != kMonths.end() && found->name == lower ? found->month : 0;
}

bool is_weekday_name(std::string_view name) {
  if (name.size() < 2 || name.size() > kNameBytesMax) return false;
  const std::string lower = lower_case(name);
  bool found = false;
  for_each_word(kWeekdayNames, [&found, &lower](std::string_view word) { found = found || word == lower; });
  return found;
}

}  // namespace concord::ingest
