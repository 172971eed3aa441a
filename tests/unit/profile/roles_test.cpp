#include "profile/impl/roles.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "columns_in_memory.hpp"

namespace concord::profile {
namespace {

constexpr DataType kText{TypeKind::kText};
constexpr DataType kInteger{TypeKind::kInteger};
constexpr DataType kCents{TypeKind::kDecimal, 12, 2};

/// Cells made by rule, so that a case reads as what it is. `row` counts from 0.
using MakeCell = Cell (*)(std::size_t row);

/// A value that looks random but is the same everywhere: splitmix64, modulo `below`.
std::size_t scatter(std::size_t row, std::size_t below) {
  std::uint64_t bits = (row + 1) * 0x9E3779B97F4A7C15ULL;
  bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9ULL;
  bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EBULL;
  return (bits ^ (bits >> 31)) % below;
}

Cell code(std::size_t row) {
  constexpr std::string_view kAlphabet = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
  std::string text;
  for (std::size_t place = 0; place < 10; ++place) text += kAlphabet[scatter(row * 10 + place, kAlphabet.size())];
  return text;
}
Cell person(std::size_t row) {
  static constexpr std::string_view kFirst[] = {"Amira", "Bo", "Chandra", "Elif", "Farid", "Grace", "Hana", "Idris"};
  static constexpr std::string_view kLast[] = {"Abdullah", "Bauer", "Costa", "Eng", "Fischer", "Gupta", "Ito"};
  return fmt::format("{} {}", kFirst[scatter(row, 8)], kLast[scatter(row + 7, 7)]);
}
Cell company(std::size_t row) {
  static constexpr std::string_view kKinds[] = {"Sdn Bhd", "Ltd", "GmbH", "Pte Ltd", "Inc"};
  return fmt::format("{} Trading {}", person(row)->substr(0, 5), kKinds[scatter(row, 5)]);
}
Cell cents(std::size_t row) {
  return fmt::format("{}.{:02}", scatter(row, 5000), scatter(row + 3, 100));
}
Cell memo(std::size_t row) {
  static constexpr std::string_view kStarts[] = {"QR", "TRF", "IBG/", "FPX"};
  return fmt::format("{} {} {}", kStarts[scatter(row, 4)], *person(row),
                     row % 3 == 0 ? "INV" + std::to_string(row) : "");
}

struct RoleCase {
  std::string_view name, header;
  DataType type;
  MakeCell cell;
  Role want;
};
class RoleTest : public ::testing::TestWithParam<RoleCase> {};

ColumnFacts facts_of_case(const RoleCase& example, std::string_view header) {
  std::vector<Cell> cells;
  for (std::size_t row = 0; row < 500; ++row) cells.push_back(example.cell(row));
  return facts_of(std::string{header}, example.type, cells);
}

std::string explain(const RoleDecision& decision) {
  std::string text;
  for (const auto& [role, score] : decision.scores) text += fmt::format("{} {:.2f}; ", role_name(role), score);
  for (const std::string& reason : decision.reasons) text += reason + ' ';
  return text;
}

// These are decided by their values: the test runs each with its header and with none that means anything.
INSTANTIATE_TEST_SUITE_P(
    ByValues, RoleTest,
    ::testing::Values(
        RoleCase{"line_numbers", "Line", kInteger, [](std::size_t row) -> Cell { return std::to_string(row + 1); },
                 Role::kIdentifier},
        RoleCase{"random_numbers", "Order", kInteger,
                 [](std::size_t row) -> Cell { return std::to_string(100000 + row * 7919 % 899981); },
                 Role::kIdentifier},
        RoleCase{"uuids", "id", kText,
                 [](std::size_t row) -> Cell {
                   return fmt::format("{:08x}-12ab-4cd3-9ef0-{:012x}", row * 7919, row * 104729);
                 },
                 Role::kIdentifier},
        RoleCase{"codes", "Order reference", kText, code, Role::kReference},
        RoleCase{"codes_half_empty", "Reference", kText,
                 [](std::size_t row) -> Cell { return row % 2 == 0 ? Cell{} : code(row); }, Role::kReference},
        RoleCase{"codes_damaged", "Reference", kText,
                 [](std::size_t row) -> Cell { return row % 9 == 0 ? Cell{"2.02E+34"} : code(row); }, Role::kReference},
        RoleCase{"invoice_numbers_repeating", "Invoice", kText,
                 [](std::size_t row) -> Cell { return fmt::format("INV-{:05}", row / 2); }, Role::kReference},
        RoleCase{"people", "Customer", kText, person, Role::kCounterparty},
        RoleCase{"companies", "Vendor", kText, company, Role::kCounterparty},
        RoleCase{"gateways", "Payment gateway", kText,
                 [](std::size_t row) -> Cell {
                   static constexpr std::string_view kGateways[] = {"QR Pay", "Terminal", "cash", "FPX Online"};
                   return std::string{kGateways[scatter(row, 4)]};
                 },
                 Role::kCategory},
        RoleCase{"memos", "Description", kText, memo, Role::kDescription},
        RoleCase{"sentences", "Notes", kText,
                 [](std::size_t row) -> Cell {
                   return fmt::format("Customer called on day {} and asked for {} to be sent again.", row,
                                      scatter(row, 90));
                 },
                 Role::kDescription},
        RoleCase{"cents", "Amount", kCents, cents, Role::kAmount},
        RoleCase{"cents_with_refunds", "Net payments", kCents,
                 [](std::size_t row) -> Cell { return (row % 11 == 0 ? "-" : "") + *cents(row); }, Role::kAmount},
        RoleCase{"three_decimals", "Amount (KWD)", DataType{TypeKind::kDecimal, 12, 3},
                 [](std::size_t row) -> Cell { return *cents(row) + std::to_string(row % 10); }, Role::kAmount},
        RoleCase{"rates", "Exchange rate", DataType{TypeKind::kDecimal, 12, 6},
                 [](std::size_t row) -> Cell { return fmt::format("4.{:06}", 100000 + scatter(row, 500000)); },
                 Role::kNumber},
        RoleCase{"shares", "Percent", kCents,
                 [](std::size_t row) -> Cell { return fmt::format("0.{:02}", scatter(row, 100)); }, Role::kNumber},
        RoleCase{"currencies", "Currency", kText,
                 [](std::size_t row) -> Cell { return std::string{row % 5 == 0 ? "USD" : "MYR"}; }, Role::kCurrency},
        RoleCase{"yes_no", "Paid", kText,
                 [](std::size_t row) -> Cell { return std::string{row % 3 == 0 ? "yes" : "no"}; }, Role::kFlag},
        RoleCase{"zero_one", "flag", kInteger, [](std::size_t row) -> Cell { return std::to_string(row % 2); },
                 Role::kFlag},
        RoleCase{"years", "Year", kInteger, [](std::size_t row) -> Cell { return std::to_string(1990 + row % 35); },
                 Role::kNumber},
        RoleCase{"quantities", "Quantity", kInteger,
                 [](std::size_t row) -> Cell { return std::to_string(1 + scatter(row, 40)); }, Role::kNumber},
        RoleCase{"dates", "Value Date", DataType{TypeKind::kDate},
                 [](std::size_t row) -> Cell { return fmt::format("2025-01-{:02}", 1 + row % 28); }, Role::kDate},
        RoleCase{"moments", "Created at", DataType{TypeKind::kTimestamp},
                 [](std::size_t row) -> Cell { return fmt::format("2025-01-01 10:{:02}:{:02}", row / 60, row % 60); },
                 Role::kTimestamp},
        RoleCase{"nothing", "Comment", kText, [](std::size_t) -> Cell { return {}; }, Role::kEmpty}),
    [](const auto& test) { return std::string{test.param.name}; });

TEST_P(RoleTest, IsFoundWithItsHeaderAndWithout) {
  for (const std::string_view header : {GetParam().header, std::string_view{"c1"}}) {
    const RoleDecision decision = decide_role(facts_of_case(GetParam(), header));
    EXPECT_EQ(role_name(decision.role), role_name(GetParam().want)) << header << ": " << explain(decision);
    EXPECT_FALSE(decision.reasons.empty());
    ASSERT_FALSE(decision.scores.empty());
    EXPECT_EQ(decision.scores.front().first, decision.role);
    EXPECT_GE(decision.confidence, 0.4) << explain(decision);
  }
}

/// Columns whose values leave the role open: the header decides.
struct HeaderDecidesCase {
  std::string_view name, header;
  DataType type;
  MakeCell cell;
  Role want;
};
class HeaderDecidesTest : public ::testing::TestWithParam<HeaderDecidesCase> {};
Cell whole_amount(std::size_t row) {
  return std::to_string(scatter(row, 90) * (row % 7 == 0 ? 1000 : 50));
}
Cell city(std::size_t row) {
  return fmt::format("{} {}", *person(row * 3), "Town");
}
INSTANTIATE_TEST_SUITE_P(ByHeader, HeaderDecidesTest,
                         ::testing::Values(HeaderDecidesCase{"yen", "Amount", kInteger, whole_amount, Role::kAmount},
                                           HeaderDecidesCase{"stock", "Stock", kInteger, whole_amount, Role::kNumber},
                                           HeaderDecidesCase{"balance", "Balance", kCents, cents, Role::kNumber},
                                           HeaderDecidesCase{"saldo", "Saldo", kCents, cents, Role::kNumber},
                                           HeaderDecidesCase{"city", "City", kText, city, Role::kCategory},
                                           HeaderDecidesCase{"beneficiary", "Beneficiary", kText, city,
                                                             Role::kCounterparty}),
                         [](const auto& test) { return std::string{test.param.name}; });
TEST_P(HeaderDecidesTest, BetweenWhatValuesLeaveOpen) {
  const auto& [name, header, type, cell, want] = GetParam();
  const RoleDecision decision = decide_role(facts_of_case({name, header, type, cell, want}, header));
  EXPECT_EQ(role_name(decision.role), role_name(want)) << explain(decision);
}

double score_of(const RoleDecision& decision, Role role) {
  for (const auto& [scored, score] : decision.scores) {
    if (scored == role) return score;
  }
  return 0;
}

TEST(RoleScores, TheAmountBeatsFeesAndBalances) {
  const RoleCase example{"", "", kCents, cents, Role::kAmount};
  const double amount = score_of(decide_role(facts_of_case(example, "Amount")), Role::kAmount);
  const double fee = score_of(decide_role(facts_of_case(example, "Tax")), Role::kAmount);
  const RoleDecision balance = decide_role(facts_of_case(example, "Balance"));
  EXPECT_GT(amount, fee);
  EXPECT_GT(fee, score_of(balance, Role::kAmount));
  EXPECT_NE(explain(balance).find("\"balance\" speaks against an amount"), std::string::npos) << explain(balance);
}

TEST(RoleScores, TheEventsDateBeatsTheDueDate) {
  const RoleCase example{"", "", DataType{TypeKind::kDate}, [](std::size_t row) -> Cell { return std::to_string(row); },
                         Role::kDate};
  const double value = score_of(decide_role(facts_of_case(example, "Value date")), Role::kDate);
  const double due = score_of(decide_role(facts_of_case(example, "Due date")), Role::kDate);
  EXPECT_GT(value, due);
}

TEST(RoleScores, ARunningBalanceIsANumber) {
  ColumnFacts facts = facts_of_case({"", "", kCents, cents, Role::kAmount}, "c1");
  ASSERT_EQ(decide_role(facts).role, Role::kAmount);
  facts.running_balance = true;
  EXPECT_EQ(decide_role(facts).role, Role::kNumber);
}

TEST(RoleScores, ACurrencyFoundOnReadingSpeaksForAnAmount) {
  ColumnFacts facts = facts_of_case({"", "", kInteger, whole_amount, Role::kAmount}, "c1");
  const double without = score_of(decide_role(facts), Role::kAmount);
  facts.currency = "JPY";
  EXPECT_GT(score_of(decide_role(facts), Role::kAmount), without);
  EXPECT_EQ(decide_role(facts).role, Role::kAmount);
}

TEST(RoleScores, AFewRowsDecideLess) {
  const std::vector<Cell> three = {"101", "205", "309"};
  EXPECT_LT(decide_role(facts_of("c1", kInteger, three)).confidence, 0.6);
}

}  // namespace
}  // namespace concord::profile
