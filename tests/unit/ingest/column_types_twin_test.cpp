// Fast recognisers against slow ones that are right at a glance, and columns against the same columns taken
// differently.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <span>
#include <string>
#include <vector>

#include "core/decimal.hpp"
#include "ingest/column_types.hpp"
#include "unit/ingest/column_cells.hpp"

namespace concord::ingest {
namespace {

/// One number under one convention, by the book: an optional sign, groups, an optional fraction.
std::string slow_number(std::string text, const NumberFormat& format) {
  bool negative = false;
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) {
    negative = text[0] == '-';
    text.erase(0, 1);
  }
  const auto is_digits = [](const std::string& part) {
    return !part.empty() && part.find_first_not_of("0123456789") == std::string::npos;
  };
  std::string whole = text;
  std::string fraction;
  if (const auto point = text.find(format.decimal_point); point != std::string::npos) {
    whole = text.substr(0, point);
    fraction = text.substr(point + 1);
    if (!is_digits(fraction)) return "!";
  }
  std::string digits;
  if (whole.find(format.group_separator) != std::string::npos && format.group_separator != '\0') {
    std::vector<std::string> groups{""};
    for (const char character : whole) {
      if (character == format.group_separator)
        groups.emplace_back();
      else
        groups.back() += character;
    }
    bool western = groups.front().size() <= 3;
    bool indian = format.group_separator == ',' && groups.front().size() <= 2 && groups.back().size() == 3;
    for (std::size_t i = 0; i < groups.size(); ++i) {
      if (!is_digits(groups[i])) return "!";
      if (i > 0 && groups[i].size() != 3) western = false;
      if (i > 0 && i + 1 < groups.size() && groups[i].size() != 2) indian = false;
      digits += groups[i];
    }
    if ((!western && !indian) || digits[0] == '0') return "!";
  } else {
    if (!is_digits(whole) && !(whole.empty() && !fraction.empty())) return "!";
    digits = whole.empty() ? "0" : whole;
  }
  return (negative ? "-" : "") + digits + (fraction.empty() ? "" : "." + fraction);
}

std::string random_text(std::mt19937& random, std::string_view alphabet, std::size_t length_max) {
  std::string text(1 + random() % length_max, ' ');
  for (char& character : text) character = alphabet[random() % alphabet.size()];
  return text;
}

TEST(ColumnTypesTwin, NumbersAreReadAsByTheBook) {
  constexpr unsigned kSeed = 20250131;
  SCOPED_TRACE("seed " + std::to_string(kSeed));
  std::mt19937 random{kSeed};
  std::size_t numbers = 0;
  for (int i = 0; i < 60000; ++i) {
    std::string text = random_text(random, random() % 2 == 0 ? "0123456789,." : "00112,,.. '", 9);
    if (random() % 4 == 0) text.insert(0, 1, random() % 2 == 0 ? '-' : '+');
    if (text.front() == ' ' || text.back() == ' ' || text == "-") continue;
    for (const auto& [point, group] : std::vector<std::pair<char, char>>{
             {'.', '\0'}, {'.', ','}, {'.', ' '}, {'.', '\''}, {',', '\0'}, {',', '.'}, {',', ' '}, {',', '\''}}) {
      TypeDecision decision;
      decision.type = {TypeKind::kDecimal, 38, 12};
      decision.number.decimal_point = point;
      decision.number.group_separator = group;
      std::string spaced = text;  // blanks behind a sign are allowed: "- 1"
      if (spaced[0] == '-' || spaced[0] == '+') {
        while (spaced.size() > 1 && spaced[1] == ' ') spaced.erase(1, 1);
      }
      const std::string want = slow_number(spaced, decision.number);
      ASSERT_EQ(canonical(decision, {text}).front(), want) << text << " with " << point << " and " << group;
      if (want == "!") continue;
      ++numbers;
      const auto value = Decimal::parse(text, decision.number);
      ASSERT_TRUE(value.ok()) << text;
      ASSERT_EQ(value.value(), Decimal::parse(want).value()) << text;
    }
  }
  EXPECT_GT(numbers, 10000U);
}

bool is_leap(unsigned year) {
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

/// All days of some years, each written in one way: the texts that are dates, and which.
std::map<std::string, std::string> all_dates(bool day_first, char separator, bool padded) {
  const std::vector<unsigned> lengths{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  std::map<std::string, std::string> dates;
  const auto two = [](unsigned value) { return (value < 10 ? "0" : "") + std::to_string(value); };
  for (const unsigned year : {1900U, 1999U, 2000U, 2024U, 2025U}) {
    for (unsigned month = 1; month <= 12; ++month) {
      const unsigned length = lengths[month - 1] + (month == 2 && is_leap(year) ? 1 : 0);
      for (unsigned day = 1; day <= length; ++day) {
        const unsigned first = day_first ? day : month;
        const unsigned second = day_first ? month : day;
        const std::string text = (padded ? two(first) : std::to_string(first)) + separator +
                                 (padded ? two(second) : std::to_string(second)) + separator + std::to_string(year);
        dates[text] = std::to_string(year) + "-" + two(month) + "-" + two(day);
      }
    }
  }
  return dates;
}

TEST(ColumnTypesTwin, ExactlyTheDaysOfTheCalendarAreDates) {
  for (const char separator : {'/', '-', '.'}) {
    for (const bool padded : {false, true}) {
      for (const bool day_first : {false, true}) {
        const auto dates = all_dates(day_first, separator, padded);
        TypeDecision decision;
        decision.type = {TypeKind::kDate};
        decision.date_order = day_first ? DateOrder::kDayMonthYear : DateOrder::kMonthDayYear;
        for (unsigned first = 0; first <= 33; ++first) {
          for (unsigned second = 0; second <= 33; ++second) {
            for (const auto* const year : {"1900", "1999", "2000", "2024", "2025"}) {
              const auto two = [padded](unsigned value) {
                return (padded && value < 10 ? "0" : "") + std::to_string(value);
              };
              const std::string text = two(first) + separator + two(second) + separator + year;
              const auto found = dates.find(text);
              ASSERT_EQ(canonical(decision, {text}).front(), found == dates.end() ? "!" : found->second) << text;
            }
          }
        }
      }
    }
  }
}

/// What two decisions must share when their columns differ only in blanks around cells.
void expect_same(const TypeDecision& left, const TypeDecision& right, bool with_plain) {
  EXPECT_EQ(left.type, right.type);
  EXPECT_EQ(left.number, right.number);
  EXPECT_EQ(left.date_order, right.date_order);
  EXPECT_EQ(left.percent, right.percent);
  EXPECT_EQ(left.reason, right.reason);
  EXPECT_EQ(left.currency, right.currency);
  EXPECT_EQ(left.cells, right.cells);
  EXPECT_EQ(left.empty_cells, right.empty_cells);
  EXPECT_EQ(left.damaged_cells, right.damaged_cells);
  EXPECT_EQ(left.unfit_cells, right.unfit_cells);
  EXPECT_EQ(left.ambiguous_date_order, right.ambiguous_date_order);
  EXPECT_EQ(left.identifier, right.identifier);
  if (!with_plain) return;
  EXPECT_EQ(left.plain, right.plain);
  EXPECT_EQ(left.format, right.format);
}

/// Columns as files have them: one kind of cell, now and then disturbed by another.
class ColumnMaker {
 public:
  explicit ColumnMaker(unsigned seed) : random_{seed} {}

  Cells column() {
    const std::size_t kind = below(kKinds);
    const std::size_t other = below(kKinds);
    const std::size_t every = std::vector<std::size_t>{0, 2, 10, 100, 300}[below(5)];
    Cells cells(std::vector<std::size_t>{1, 5, 60, 250, 700}[below(5)]);
    for (auto& cell : cells) {
      cell = every > 0 && below(every) == 0 ? this->cell(other) : this->cell(kind);
      if (below(40) == 0) cell = "";
    }
    return cells;
  }

  std::size_t below(std::size_t limit) { return random_() % limit; }
  std::mt19937& random() { return random_; }

 private:
  static constexpr std::size_t kKinds = 19;

  std::string number(std::size_t limit) { return std::to_string(below(limit)); }
  std::string two(std::size_t value) { return (value < 10 ? "0" : "") + std::to_string(value); }
  std::string iso_day() {
    return std::to_string(2000 + below(30)) + "-" + two(1 + below(12)) + "-" + two(1 + below(29));
  }
  std::string clock() { return two(below(25)) + ":" + two(below(60)) + ":" + two(below(60)); }

  std::string cell(std::size_t kind) {
    switch (kind) {
      case 0:
        return number(100000);
      case 1:
        return "-" + number(1000);
      case 2:
        return number(10000) + "." + two(below(100));
      case 3:
        return number(20) + "." + std::to_string(100 + below(900));
      case 4:
        return number(20) + "," + std::to_string(100 + below(900));
      case 5:
        return "0" + number(1000000000);
      case 6:
        return number(900) + "0000000000000000";
      case 7:
        return iso_day();
      case 8:
        return iso_day() + (below(2) == 0 ? " " : "T") + clock();
      case 9:
        return iso_day() + " " + clock() + ".25+0" + number(9) + ":30";
      case 10:
        return two(1 + below(13)) + "/" + two(1 + below(14)) + "/2025";
      case 11:
        return below(2) == 0 ? "yes" : "no";
      case 12:
        return below(2) == 0 ? "true" : "false";
      case 13:
        return std::vector<std::string>{"N/A", "-", " ", "null", "\xC2\xA0"}[below(5)];
      case 14:
        return std::vector<std::string>{"paid", "Jan 3, 2025", "12%", "RM 5", "(3)", "3-", " pad "}[below(7)];
      case 15:
        return std::vector<std::string>{"2.02E+34", "1.5e-07", "3E5", "1.234567891E+12"}[below(4)];
      case 16:
        return "TX" + number(1000000000) + (below(2) == 0 ? "" : "ABCDEFGHIJKLMNOP");
      case 17:
        return (below(60) == 0 ? "18" : "20") + two(below(100)) + two(1 + below(12)) + two(1 + below(30));
      default:
        return random_text(random_, "0123456789.,-/: AEe+%T", 20);
    }
  }

  std::mt19937 random_;
};

TEST(ColumnTypesTwin, SplitShuffledAndMergedColumnsAreTypedAlike) {
  for (unsigned seed = 1; seed <= 600; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    ColumnMaker maker{seed};
    Cells cells = maker.column();
    const auto want = decide(cells, "Amount");
    std::shuffle(cells.begin(), cells.end(), maker.random());
    std::vector<ColumnObserver> parts(1 + maker.below(5));
    for (const auto& cell : cells) parts[maker.below(parts.size())].observe(cell);
    std::shuffle(parts.begin(), parts.end(), maker.random());
    while (parts.size() > 1) {
      parts[maker.below(parts.size() - 1)].merge(parts.back());
      parts.pop_back();
    }
    expect_same(parts.front().decide("Amount"), want, true);
    if (HasFailure()) return;
  }
}

TEST(ColumnTypesTwin, YearsOfMergedPartsCountTogether) {
  ColumnObserver plausible;
  for (const auto& cell : repeated(5, {"20250131"})) plausible.observe(cell);
  EXPECT_EQ(plausible.decide("").type.kind, TypeKind::kDate);
  ColumnObserver old;
  for (const auto& cell : repeated(5, {"18250131"})) old.observe(cell);
  plausible.merge(old);
  EXPECT_EQ(plausible.decide("").type.kind, TypeKind::kInteger);
}

/// Blanks around a cell keep it off the fast paths, so the full grammar sees what they saw.
TEST(ColumnTypesTwin, FastPathsSeeWhatTheFullGrammarSees) {
  for (unsigned seed = 1; seed <= 600; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    ColumnMaker maker{seed};
    const Cells cells = maker.column();
    Cells padded = cells;
    for (auto& cell : padded) {
      if (!cell.empty()) cell = " " + cell;
    }
    expect_same(decide(cells), decide(padded), false);
    if (HasFailure()) return;
  }
}

TEST(ColumnTypesTwin, BatchesAreObservedLikeSingleCells) {
  for (unsigned seed = 1; seed <= 200; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    ColumnMaker maker{seed};
    const Cells cells = maker.column();
    std::string readable;
    for (const auto& cell : cells) readable += cell + "7";  // what follows a cell must not matter
    readable.append(kReadableCellBytes, '7');
    std::vector<std::string_view> views;
    std::size_t start = 0;
    for (const auto& cell : cells) {
      views.push_back(std::string_view{readable}.substr(start, cell.size()));
      start += cell.size() + 1;
    }
    ColumnObserver observer;
    const std::size_t half = views.size() / 2;
    observer.observe_batch(std::span{views}.first(half));
    observer.observe_batch(std::span{views}.subspan(half));
    expect_same(observer.decide(""), decide(cells), true);
    if (HasFailure()) return;
  }
}

TEST(ColumnTypesTwin, DecisionsCountWhatCanonicaliseDoes) {
  std::size_t typed = 0;
  for (unsigned seed = 1; seed <= 600; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    ColumnMaker maker{seed};
    const Cells cells = maker.column();
    const auto decision = decide(cells);
    const Cells literals = canonical(decision, cells);
    EXPECT_EQ(static_cast<std::uint64_t>(std::ranges::count(literals, "!")), decision.unfit_cells);
    EXPECT_EQ(static_cast<std::uint64_t>(std::ranges::count(literals, "")), decision.empty_cells);
    if (decision.type.kind == TypeKind::kText) continue;
    ++typed;
    Cells accepted;
    std::ranges::copy_if(literals, std::back_inserter(accepted), [](const auto& literal) { return literal != "!"; });
    const auto again = decide(accepted);
    const bool whole_percentages = decision.percent && decision.type.scale == 0;  // decimals of scale 0
    EXPECT_EQ(again.type, whole_percentages ? DataType{TypeKind::kInteger} : decision.type);
    EXPECT_TRUE(again.plain) << again.format;
    EXPECT_EQ(canonical(again, accepted), accepted);
    if (HasFailure()) return;
  }
  EXPECT_GT(typed, 200U);
}

}  // namespace
}  // namespace concord::ingest
