// Columns whose cells mean more than their type: dates in both orders, measures with units, words for yes and no. What
// names something must stay text whatever it looks like.
#include <gtest/gtest.h>

#include <random>
#include <string>

#include "unit/ingest/column_cells.hpp"

namespace concord::ingest {
namespace {

const auto kName = [](const auto& info) { return info.param.name; };

TEST(MixedDates, EachDateThatCanBeReadInOneWayOnlyIsReadSo) {
  const Cells cells{"2024-01-05", "25/01/2024", "01/26/2024", "13.02.2024", "7 March 2024", "2024/12/31"};
  const auto decision = decide(cells);
  EXPECT_EQ(decision.type.kind, TypeKind::kDate) << decision.reason;
  EXPECT_TRUE(decision.mixed_date_orders);
  EXPECT_FALSE(decision.ambiguous_date_order) << "no cell is open";
  const Cells want{"2024-01-05", "2024-01-25", "2024-01-26", "2024-02-13", "2024-03-07", "2024-12-31"};
  EXPECT_EQ(canonical(decision, cells), want);
}

TEST(MixedDates, OpenOnesFollowALargeMajorityAndAreReported) {
  Cells cells = repeated(4, {"25/01/2024", "14/03/2024"});
  cells.insert(cells.end(), {"12/31/2023", "05/06/2024"});
  const auto decision = decide(cells);
  EXPECT_EQ(decision.type.kind, TypeKind::kDate) << decision.reason;
  EXPECT_TRUE(decision.ambiguous_date_order);
  EXPECT_NE(decision.reason.find("8 dates can only be day-first and 1 only month-first"), std::string::npos)
      << decision.reason;
  EXPECT_NE(decision.reason.find("1 can be either"), std::string::npos) << decision.reason;
  const auto literals = canonical(decision, cells);
  EXPECT_EQ(literals[8], "2023-12-31");
  EXPECT_EQ(literals[9], "2024-06-05");
}

TEST(MixedDates, TheMajorityMayBeMonthFirst) {
  Cells cells = repeated(5, {"01/25/2024"});
  cells.insert(cells.end(), {"31/12/2023", "05/06/2024"});
  const auto decision = decide(cells);
  const auto literals = canonical(decision, cells);
  EXPECT_EQ(literals[5], "2023-12-31");
  EXPECT_EQ(literals[6], "2024-05-06");
}

TEST(MixedDates, WithoutAMajorityOpenOnesKeepTheColumnText) {
  const auto decision = decide({"25/01/2024", "01/26/2024", "05/06/2024"});
  EXPECT_EQ(decision.type.kind, TypeKind::kText);
  EXPECT_NE(decision.reason.find("can be either: kept as text"), std::string::npos) << decision.reason;
}

TEST(MixedDates, OneOrderWithIsoDatesBesideItIsNotMixed) {
  const auto decision = decide({"2024-01-05", "05/01/2024", "31/01/2024"});
  EXPECT_EQ(decision.type.kind, TypeKind::kDate);
  EXPECT_FALSE(decision.mixed_date_orders);
  EXPECT_FALSE(decision.ambiguous_date_order);
}

/// Dates that one order alone reads come out as they went in, whichever way each was written.
TEST(MixedDates, RandomUnambiguousDatesComeBack) {
  constexpr unsigned kSeed = 20251;
  std::mt19937 engine{kSeed};
  const auto random = [&engine](unsigned below) { return static_cast<unsigned>(engine() % below); };
  Cells cells, want;
  for (int i = 0; i < 500; ++i) {
    const unsigned year = 1990 + random(50), month = 1 + random(12), day = 13 + random(16);
    const auto two = [](unsigned number) { return (number < 10 ? "0" : "") + std::to_string(number); };
    want.push_back(std::to_string(year) + "-" + two(month) + "-" + two(day));
    switch (random(3)) {
      case 0:
        cells.push_back(want.back());
        break;
      case 1:
        cells.push_back(two(day) + "/" + two(month) + "/" + std::to_string(year));
        break;
      default:
        cells.push_back(two(month) + "/" + two(day) + "/" + std::to_string(year));
    }
  }
  EXPECT_EQ(canonical(decide(cells), cells), want) << "seed " << kSeed;
}

struct UnitCase {
  std::string name, header;
  Cells cells;
  std::string type, unit;
  Cells literals;  ///< empty: as the cells
};
class UnitTest : public ::testing::TestWithParam<UnitCase> {};

TEST_P(UnitTest, IsFoundAndRecorded) {
  const auto decision = decide(GetParam().cells, GetParam().header);
  EXPECT_EQ(data_type_name(decision.type), GetParam().type) << decision.reason;
  EXPECT_EQ(decision.unit, GetParam().unit);
  EXPECT_EQ(canonical(decision, GetParam().cells),
            GetParam().literals.empty() ? GetParam().cells : GetParam().literals);
}

INSTANTIATE_TEST_SUITE_P(
    Units, UnitTest,
    ::testing::Values(
        UnitCase{
            "in_cells", "Weight", {"12.5 kg", "3 kg", "1,200 kg", ""}, "DECIMAL(5,1)", "kg", {"12.5", "3", "1200", ""}},
        UnitCase{"close_to_the_number", "", {"12kWh", "-3kWh"}, "BIGINT", "kWh", {"12", "-3"}},
        UnitCase{"beyond_ascii", "", {"12,5 °C", "-3,0 °C"}, "DECIMAL(3,1)", "°C", {"12.5", "-3.0"}},
        UnitCase{"in_brackets_of_the_header", "Length (mm)", {"12", "30"}, "BIGINT", "mm", {}},
        UnitCase{"at_the_end_of_the_header", "weight_kg", {"12.5", "3.0"}, "DECIMAL(3,1)", "kg", {}},
        UnitCase{"of_a_text_column", "Name (kg)", {"a", "b"}, "VARCHAR", "", {}},
        UnitCase{"least_is_no_minute", "price_min", {"12", "30"}, "BIGINT", "", {}},
        UnitCase{"several_units", "", {"12 kg", "3 lb"}, "VARCHAR", "", {}},
        UnitCase{"some_without", "", {"12 kg", "3"}, "VARCHAR", "", {}},
        UnitCase{"leading_zeros_name_something", "", {"007 kg", "012 kg"}, "VARCHAR", "", {}},
        UnitCase{"sizes", "Size", {"32 L", "34 L"}, "VARCHAR", "", {}},
        UnitCase{"codes_of_digits_and_letters", "Seat", {"12A", "14C"}, "VARCHAR", "", {}},
        UnitCase{"money_is_no_measure", "", {"12 USD", "3 USD"}, "BIGINT", "", {"12", "3"}},
        UnitCase{"long_digits", "", {"1234567890123456 kg", "1 kg"}, "VARCHAR", "", {}}),
    kName);

TEST(Units, AFewMeasuresAmongManyNumbersAreRejectedNotTheColumn) {
  Cells cells = repeated(300, {"12.5", "7"});
  cells.emplace_back("3 kg");
  const auto decision = decide(cells);
  EXPECT_EQ(decision.type.kind, TypeKind::kDecimal) << decision.reason;
  EXPECT_EQ(decision.unfit_cells, 1U);
  EXPECT_EQ(canonical(decision, {"3 kg"}), Cells{"!"});
}

struct WordsCase {
  std::string name, yes, no;
};
class YesAndNo : public ::testing::TestWithParam<WordsCase> {};

TEST_P(YesAndNo, BothWordsMakeABoolean) {
  const auto& [name, yes, no] = GetParam();
  const Cells cells{yes, no, "", yes};
  const auto decision = decide(cells);
  EXPECT_EQ(decision.type.kind, TypeKind::kBoolean) << decision.reason;
  EXPECT_EQ(canonical(decision, cells), (Cells{"true", "false", "", "true"}));
  EXPECT_EQ(decide({yes, yes, yes}).type.kind, TypeKind::kText) << "one word alone is a text";
  EXPECT_EQ(decide({yes, no, "later"}).type.kind, TypeKind::kText);
}

INSTANTIATE_TEST_SUITE_P(
    Languages, YesAndNo,
    ::testing::Values(WordsCase{"english", "Yes", "No"}, WordsCase{"german", "Ja", "NEIN"},
                      WordsCase{"french", "oui", "non"}, WordsCase{"spanish", "SÍ", "No"},
                      WordsCase{"portuguese", "Sim", "NÃO"}, WordsCase{"portuguese_without_accents", "sim", "nao"},
                      WordsCase{"malay", "Ya", "Tidak"}, WordsCase{"dutch", "Ja", "Nee"},
                      WordsCase{"italian", "Vero", "Falso"}, WordsCase{"german_truth", "WAHR", "FALSCH"},
                      WordsCase{"spanish_truth", "Verdadero", "Falso"}, WordsCase{"letters", "Y", "N"}),
    kName);

TEST(YesAndNo, DigitsStayNumbers) {
  EXPECT_EQ(decide({"1", "0", "1"}).type.kind, TypeKind::kInteger);
}

}  // namespace
}  // namespace concord::ingest
