// Balances and totals against the rows: a lost line is found, with its amount and its place.
#include <gtest/gtest.h>

#include "bench.hpp"
#include "reconcile/impl/note_amounts.hpp"

namespace concord::reconcile {
namespace {

struct NoteCase {
  std::string_view name, text;
  bool found;
  NoteKind kind;
  std::int64_t amount;
};
class NoteTest : public ::testing::TestWithParam<NoteCase> {};
INSTANTIATE_TEST_SUITE_P(
    Lines, NoteTest,
    ::testing::Values(NoteCase{"opening", "Opening balance  2,500.00", true, NoteKind::kOpening, 250000},
                      NoteCase{"german", "Anfangssaldo: 1.234,50 EUR", true, NoteKind::kOpening, 123450},
                      NoteCase{"malay", "Baki akhir  RM  77.10", true, NoteKind::kClosing, 7710},
                      NoteCase{"negative", "Closing balance -12.00", true, NoteKind::kClosing, -1200},
                      NoteCase{"total", "Total:  84,171.76", true, NoteKind::kTotal, 8417176},
                      NoteCase{"two_amounts", "Total 12.00 13.00", false, NoteKind::kTotal, 0},
                      NoteCase{"period", "Period 01/03/2024 to 31/03/2024", false, NoteKind::kTotal, 0},
                      NoteCase{"account", "Account 3812 0047 5561", false, NoteKind::kTotal, 0},
                      NoteCase{"other_word", "Subtotals are 12.00", false, NoteKind::kTotal, 0}),
    [](const auto& each) { return std::string{each.param.name}; });

TEST_P(NoteTest, IsReadAsItIsMeant) {
  const NoteCase& wanted = GetParam();
  const auto found = read_note_amounts({{LineNumber{7}, std::string{wanted.text}}}, 2);
  ASSERT_EQ(found.size(), wanted.found ? 1U : 0U);
  if (!wanted.found) return;
  EXPECT_EQ(found[0].kind, wanted.kind);
  EXPECT_TRUE(found[0].amount == wanted.amount);
  EXPECT_EQ(found[0].line, LineNumber{7});
}

const Schema kStatement{
    {"day", {TypeKind::kDate}}, {"description", {TypeKind::kText}}, {"amount", decimal()}, {"stand", decimal()}};
const Schema kOrders{{"day", {TypeKind::kDate}}, {"customer", {TypeKind::kText}}, {"paid", decimal()}};

std::string cents(std::int64_t amount) {
  return Decimal::make(amount, 2).value().to_string();
}

struct Statement {
  std::vector<std::string> lines, orders;
};

Statement statement() {
  Statement made;
  std::int64_t balance = 100000;
  for (int row = 0; row < 20; ++row) {
    const std::int64_t amount = 1000 + 137 * row * row - (row % 4 == 3 ? 9000 : 0);
    balance += amount;
    const std::string start =
        "2025-03-" + std::to_string(10 + row) + ",Customer " + std::string(1, static_cast<char>('A' + row));
    made.lines.push_back(start + "," + cents(amount) + "," + cents(balance));
    made.orders.push_back(start + "," + cents(amount));
  }
  return made;
}

Outcome outcome_of(const Statement& made) {
  Bench bench;
  const SideInput left = bench.add("statement", kStatement, made.lines);
  const SideInput right = bench.add("orders", kOrders, made.orders);
  Options options;
  options.amount = ColumnPair{"amount", "paid"};
  auto outcome = run(bench, left, right, options);
  EXPECT_TRUE(outcome.ok()) << outcome.error().message;
  return std::move(outcome).value();
}

TEST(StatementChecks, RunningBalanceHolds) {
  const Outcome outcome = outcome_of(statement());
  ASSERT_EQ(outcome.checks.size(), 1U);
  EXPECT_TRUE(outcome.checks[0].holds);
}

TEST(StatementChecks, NewestFirstIsTheSame) {
  Statement made = statement();
  std::reverse(made.lines.begin(), made.lines.end());
  const Outcome outcome = outcome_of(made);
  ASSERT_EQ(outcome.checks.size(), 1U);
  EXPECT_TRUE(outcome.checks[0].holds);
}

TEST(StatementChecks, ALostLineIsFoundWithAmountAndPlace) {
  for (std::size_t lost = 1; lost < 19; ++lost) {
    Statement made = statement();
    made.lines.erase(made.lines.begin() + static_cast<std::ptrdiff_t>(lost));
    const Outcome outcome = outcome_of(made);
    ASSERT_EQ(outcome.checks.size(), 1U);
    EXPECT_FALSE(outcome.checks[0].holds);
    const auto row = static_cast<std::int64_t>(lost);
    EXPECT_EQ(outcome.checks[0].difference.to_string(), cents(1000 + 137 * row * row - (row % 4 == 3 ? 9000 : 0)));
    const std::string place = "between line " + std::to_string(lost + 1) + " and line " + std::to_string(lost + 2);
    EXPECT_NE(outcome.checks[0].sentence.find(place), std::string::npos) << outcome.checks[0].sentence;
  }
}

TEST(StatementChecks, WithoutABalanceThereIsNothingToSay) {
  Statement made = statement();
  for (std::size_t row = 0; row < made.lines.size(); ++row)
    made.lines[row] = made.lines[row].substr(0, made.lines[row].rfind(',')) + "," +
                      cents(static_cast<std::int64_t>(row * row * 31 % 977));
  EXPECT_TRUE(outcome_of(made).checks.empty());
}

}  // namespace
}  // namespace concord::reconcile
