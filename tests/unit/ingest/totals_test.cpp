// Numbers as ten-thousandths: the fast way for usual ones against a reading digit by digit.
#include "ingest/impl/totals.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace concord::ingest {
namespace {

/// The twin: "-"? digits ("." one to four digits)?, nothing else.
std::optional<std::int64_t> by_hand(const std::string& cell) {
  std::size_t at = cell.starts_with('-') ? 1 : 0;
  const std::size_t point = std::min(cell.find('.'), cell.size());
  const std::size_t decimals = point == cell.size() ? 0 : cell.size() - point - 1;
  if (point == at || decimals > 4 || (point < cell.size() && decimals == 0)) return std::nullopt;
  std::int64_t value = 0;
  for (; at < cell.size(); ++at) {
    if (at == point) continue;
    if (std::isdigit(static_cast<unsigned char>(cell[at])) == 0) return std::nullopt;
    value = value * 10 + (cell[at] - '0');
  }
  for (std::size_t i = decimals; i < 4; ++i) value *= 10;
  return cell.starts_with('-') ? -value : value;
}

/// Case makes no difference in any script that has it.
TEST(TotalsWords, AreKnownInCapitals) {
  for (const char* word : {"итого", "Итого", "ИТОГО:", "Всего (руб.)", "Összesen", "ÖSSZESEN", "YHTEENSÄ",
                           "TOTAL GÉNÉRAL", "Total général", "Grand Total"}) {
    EXPECT_TRUE(is_totals_word(word)) << word;
  }
  for (const char* other : {"Итогов", "Товар", "Öss", "Ütotal", "итог"}) EXPECT_FALSE(is_totals_word(other)) << other;
}

TEST(TenThousandths, AreWhatTheDigitsSay) {
  std::mt19937_64 generator{20261126};
  const auto below = [&generator](std::uint64_t bound) { return generator() % bound; };
  std::size_t numbers = 0;
  for (int i = 0; i < 200'000; ++i) {
    std::string cell = below(4) == 0 ? "-" : "";
    for (std::uint64_t digits = below(10) + (below(8) == 0 ? 3 : 0); digits > 0; --digits)
      cell += static_cast<char>('0' + below(10));
    if (below(2) == 0) cell += ".";
    for (std::uint64_t digits = cell.ends_with('.') ? below(5) : 0; digits > 0; --digits)
      cell += static_cast<char>('0' + below(10));
    const std::optional<std::int64_t> want = by_hand(cell);
    if (!want) continue;  // other ways to write numbers are read too
    ++numbers;
    const std::optional<Int128> got = ten_thousandths(cell);
    ASSERT_TRUE(got.has_value()) << "\"" << cell << "\"";
    ASSERT_EQ(static_cast<std::int64_t>(*got), *want) << "\"" << cell << "\"";
  }
  EXPECT_GT(numbers, 100'000U);
}

TEST(TenThousandths, AreNothingForText) {
  for (const char* text : {"", "-", "north", "1e5", "1.23456", "1234567890123456789012345678"})
    EXPECT_FALSE(ten_thousandths(text).has_value()) << text;
}

TEST(TotalsWord, IsFoundWhateverItsCaseAndDecoration) {
  for (const char* cell : {"Total", "TOTAL:", "  ** Grand total (RM)", "= Subtotal", "sum", "Summe 12", "小计",
                           "Closing Balance", "page total, all"})
    EXPECT_TRUE(is_totals_word(cell)) << cell;
  for (const char* cell : {"", "T", "to", "Totally", "sumo", "closed", "payment",
                           "Total Energies of the whole world and all of its moons"})
    EXPECT_FALSE(is_totals_word(cell)) << cell;
}

/// The look at the first bytes may be wrong in one direction only, and seldom.
TEST(TotalsBeginnings, LetTotalsWordsThroughAndHardlyAnythingElse) {
  const TotalsBeginnings& beginnings = totals_beginnings();
  std::size_t passed = 0, all = 0;
  std::string cell = "aaae";
  for (cell[0] = 'a'; cell[0] <= 'z'; ++cell[0]) {
    for (cell[1] = 'a'; cell[1] <= 'z'; ++cell[1]) {
      for (cell[2] = 'a'; cell[2] <= 'z'; ++cell[2], ++all) passed += beginnings.may_begin(cell.data()) ? 1U : 0U;
    }
  }
  EXPECT_LT(passed, all / 200);
  for (const char* word : {"Total", "sum ", "SUM:", "** total", "=Sum", "小计", "Итого", "ВСЕГО", "Összesen", "razem",
                           "Carried forward", "Zwischensumme", "Page total"}) {
    EXPECT_TRUE(is_totals_word(word)) << word;
    EXPECT_TRUE(beginnings.may_begin(word)) << word;
  }
}

TEST(RunningSumsTest, AddUpWhateverTheirParts) {
  const auto row = [](std::string_view cell) {
    Record record;
    record.cells = {"a", cell};
    return record;
  };
  const std::vector<std::size_t> columns = {1};
  RunningSums parts{columns}, first{columns}, second{columns};
  first.add(row("10.50"));
  first.add(row("0.25"));
  second.add(row("100"));
  parts.add(first);
  EXPECT_TRUE(parts.confirms(row("10.75"), {}));
  parts.add(second);
  EXPECT_TRUE(parts.confirms(row("110.75"), {}));
  EXPECT_FALSE(parts.confirms(row("110.76"), {}));
  parts.start_section({});
  EXPECT_FALSE(parts.confirms(row("110.75"), {})) << "no row was added up since";
  parts.add(second);
  EXPECT_TRUE(parts.confirms(row("100"), {}));
  EXPECT_TRUE(parts.confirms(row("210.75"), {}));
}

}  // namespace
}  // namespace concord::ingest
