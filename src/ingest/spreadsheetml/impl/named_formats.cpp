#include "ingest/spreadsheetml/impl/named_formats.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <iterator>
#include <optional>
#include <utility>

#include "core/iso_text.hpp"
#include "ingest/number_formats.hpp"

namespace concord::ingest::spreadsheetml {
namespace {

/// Days from the one on which sheets' days begin, and the text behind the date; nothing for other text.
std::optional<std::pair<int, std::string_view>> days_and_clock(std::string_view stored) {
  using namespace std::chrono;
  constexpr sys_days kFirst = sys_days{year{1899} / December / 31};
  constexpr int kMissingLeapDay = 60;
  std::string_view rest = stored;
  const auto date = take_iso_date(rest);
  if (!date || !take_character(rest, 'T')) return std::nullopt;
  const auto days = static_cast<int>((sys_days{*date} - kFirst).count());
  // Sheets count the 29 February 1900, which was none.
  return std::pair{days >= kMissingLeapDay ? days + 1 : days, rest};
}

}  // namespace

NumberShow named_format(std::string_view format) {
  using Entry = std::pair<std::string_view, NumberShow>;
  static constexpr auto kNames = std::to_array<Entry>({{"General Date", NumberShow::kDateTime},
                                                       {"Long Date", NumberShow::kDate},
                                                       {"Medium Date", NumberShow::kDate},
                                                       {"Short Date", NumberShow::kDate},
                                                       {"Long Time", NumberShow::kTime},
                                                       {"Medium Time", NumberShow::kTime},
                                                       {"Short Time", NumberShow::kTime},
                                                       {"Currency", NumberShow::kNumber},
                                                       {"Euro Currency", NumberShow::kNumber},
                                                       {"Fixed", NumberShow::kNumber},
                                                       {"Percent", NumberShow::kNumber},
                                                       {"Scientific", NumberShow::kNumber},
                                                       {"Yes/No", NumberShow::kNumber},
                                                       {"True/False", NumberShow::kNumber},
                                                       {"On/Off", NumberShow::kNumber}});
  const auto found =
      std::find_if(kNames.begin(), kNames.end(), [&](const Entry& entry) { return entry.first == format; });
  return found == kNames.end() ? classify_format(format) : found->second;
}

void append_stored_moment(std::string_view stored, NumberShow show, std::string& out) {
  constexpr unsigned kDayHours = 24;
  if (show == NumberShow::kDuration) {
    const auto parts = days_and_clock(stored);
    std::string clock;
    const bool is_clock = parts && parts->first >= 0 &&
                          append_iso_moment(parts->second, NumberShow::kTime, clock) == NumberOutcome::kWritten;
    if (is_clock) {
      std::string_view minutes = clock;
      const unsigned hours = take_digits(minutes, 2).value_or(0) + static_cast<unsigned>(parts->first) * kDayHours;
      fmt::format_to(std::back_inserter(out), "{:02}{}", hours, minutes);
      return;
    }
  }
  append_iso_moment(stored, show, out);
}

}  // namespace concord::ingest::spreadsheetml
