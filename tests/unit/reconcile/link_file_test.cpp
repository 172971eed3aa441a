// A third input that links two: found by values in any place, obeyed, and no more trusted than it deserves.
#include "reconcile/link_file.hpp"

#include <gtest/gtest.h>

#include <random>

#include "reconcile/impl/candidates.hpp"
#include "reconcile/impl/reference_directory.hpp"
#include "unit/reconcile/bench.hpp"
#include "unit/seeds.hpp"

namespace concord::reconcile {
namespace {

TEST(ReferenceDirectory, FindsWhatALookAtEveryPairFinds) {
  for (unsigned seed = 1; seed <= tests::seed_count(50); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random{seed};
    const auto reference = [&random] {
      std::string text;
      for (auto length = 5 + random() % 4; text.size() < length;) text += static_cast<char>('0' + random() % 3);
      return text;
    };
    std::vector<ReferenceDirectory::Entry> entries;
    for (std::uint32_t event = 0; event < 40; ++event) entries.emplace_back(reference(), event);
    std::vector<std::string> wanted;
    for (int index = 0; index < 20; ++index) wanted.push_back(reference());
    const auto found = ReferenceDirectory{entries}.find_similar(wanted);
    for (std::size_t index = 0; index < wanted.size(); ++index) {
      std::vector<std::uint32_t> similar;
      for (const auto& [name, event] : entries) {
        // Of many with the same beginning only the first few are looked at, so cut ones are compared without them.
        const bool cut = name.starts_with(wanted[index]) || wanted[index].starts_with(name);
        if (compare_references(name, wanted[index]) == ReferenceLevel::kSimilar && !cut) similar.push_back(event);
      }
      for (const std::uint32_t event : similar) {
        EXPECT_TRUE(std::binary_search(found[index].begin(), found[index].end(), event))
            << wanted[index] << " " << entries[event].first;
      }
      for (const std::uint32_t event : found[index]) {
        const auto level = compare_references(entries[event].first, wanted[index]);
        EXPECT_NE(level, ReferenceLevel::kDifferent) << wanted[index] << " " << entries[event].first;
      }
    }
  }
}

const Schema kPayments{{"booked", {TypeKind::kDate}},
                       {"payer", {TypeKind::kText}},
                       {"bank_reference", {TypeKind::kText}},
                       {"amount", decimal()}};
const Schema kInvoices{{"invoice", {TypeKind::kText}},
                       {"customer", {TypeKind::kText}},
                       {"issued", {TypeKind::kDate}},
                       {"open_amount", decimal()}};
const Schema kAdvice{
    {"payment", {TypeKind::kText}}, {"document", {TypeKind::kText}}, {"gross", decimal()}, {"discount", decimal()}};

/// Four payments, six invoices, and what the customers say of three of the payments.
class LinkTest : public ::testing::Test {
 protected:
  LinkTest() {
    payments_ = bench_.add("payments", kPayments,
                           {"2025-03-01,ALDER TRADING,PAY100001,300.00", "2025-03-02,BIRCH FOODS,PAY100002,98.00",
                            "2025-03-03,CEDAR PRINT,PAY100003,55.50", "2025-03-05,DOGWOOD PARTS,PAY100004,70.25"});
    invoices_ =
        bench_.add("invoices", kInvoices,
                   {"INV-500101,Alder Trading Ltd,2025-02-01,100.00", "INV-500202,Alder Trading Ltd,2025-02-02,250.00",
                    "CN-700303,Alder Trading Ltd,2025-02-10,-50.00", "INV-500404,Birch Foods,2025-02-11,100.00",
                    "INV-500505,Cedar Print,2025-02-12,55.50", "INV-500606,Dogwood Parts,2025-03-01,70.25"});
    advice_ = bench_.add(
        "advice", kAdvice,
        {"PAY100001,INV-500101,100.00,0.00", "PAY100001,INV-500220,250.00,0.00", "PAY100001,CN-700303,-50.00,0.00",
         "PAY100002,INV-500404,100.00,2.00", "PAY100003,INV-500505,55.50,0.00", "PAY999999,,12.00,0.00"});
  }
  const Group* group_of(const Outcome& outcome, std::uint64_t payment) {
    for (const Group& group : outcome.groups) {
      if (group.left == std::vector<RowNumber>{RowNumber{payment}}) return &group;
    }
    return nullptr;
  }
  Bench bench_;
  SideInput payments_, invoices_, advice_;
};

TEST_F(LinkTest, IsFoundInEachPlace) {
  const std::array<std::array<SideInput, 3>, 3> orders{
      {{advice_, payments_, invoices_}, {payments_, advice_, invoices_}, {payments_, invoices_, advice_}}};
  for (std::size_t place = 0; place < orders.size(); ++place) {
    const auto found = find_link_file(bench_.session(), orders[place], Deadline{});
    ASSERT_TRUE(found.ok()) << found.error().message;
    ASSERT_TRUE(found.value().has_value()) << place;
    EXPECT_EQ(found.value()->file, place);
    EXPECT_EQ(found.value()->columns.names_left, "payment");
    EXPECT_EQ(found.value()->columns.left, "bank_reference");
    EXPECT_EQ(found.value()->columns.right, "invoice");
  }
}

TEST_F(LinkTest, ThreeSidesOfTheSameEventsHaveNone) {
  const SideInput again = bench_.add("again", kPayments,
                                     {"2025-03-01,ALDER TRADING,PAY100001,300.00", "2025-03-02,BIRCH,PAY100002,98.00",
                                      "2025-03-03,CEDAR PRINT,PAY100003,55.50"});
  const SideInput more = bench_.add("more", kPayments,
                                    {"2025-03-01,ALDER TRADING,PAY100001,300.00", "2025-03-02,BIRCH,PAY100002,98.00",
                                     "2025-03-03,CEDAR PRINT,PAY100003,55.50"});
  const auto found = find_link_file(bench_.session(), {payments_, again, more}, Deadline{});
  ASSERT_TRUE(found.ok()) << found.error().message;
  EXPECT_FALSE(found.value().has_value());
}

TEST_F(LinkTest, GroupsAreWhatTheFileSays) {
  const auto found = find_link_file(bench_.session(), {payments_, invoices_, advice_}, Deadline{});
  ASSERT_TRUE(found.ok() && found.value());
  Options options;
  options.link = LinkInput{advice_, found.value()->columns};
  const auto outcome = run(bench_, payments_, invoices_, options);
  ASSERT_TRUE(outcome.ok()) << outcome.error().message << outcome.error().detail;
  const Group* three = group_of(outcome.value(), 1);
  ASSERT_NE(three, nullptr);
  EXPECT_EQ(three->right, (std::vector<RowNumber>{{1}, {2}, {3}}));  // the second by a damaged number
  EXPECT_EQ(three->bucket, BucketKind::kMatchedBatch);
  EXPECT_NE(three->explanation.find("by a damaged reference"), std::string::npos) << three->explanation;
  const Group* discounted = group_of(outcome.value(), 2);
  ASSERT_NE(discounted, nullptr);
  EXPECT_EQ(discounted->bucket, BucketKind::kMatchedTolerance);
  EXPECT_NE(discounted->explanation.find("the sum of \"discount\""), std::string::npos) << discounted->explanation;
  const Group* unnamed = group_of(outcome.value(), 4);  // the file does not name it: amount and name do
  ASSERT_NE(unnamed, nullptr);
  EXPECT_EQ(unnamed->right, (std::vector<RowNumber>{{6}}));
  EXPECT_NE(unnamed->pass, "link_file");
  EXPECT_EQ(outcome.value().difference, outcome.value().explained);
}

TEST_F(LinkTest, ADamagedNumberWithAnotherAmountLinksNothing) {
  const SideInput doubtful = bench_.add(
      "doubtful", kAdvice,
      {"PAY100001,INV-500101,100.00,0.00", "PAY100002,INV-500404,100.00,0.00", "PAY100003,INV-500505,55.50,0.00",
       "PAY100004,INV-500202,250.00,0.00", "PAY100004,CN-700303,-50.00,0.00", "PAY100004,INV-500660,999.00,0.00"});
  Options options;
  options.link = LinkInput{doubtful, {"payment", "document", "bank_reference", "invoice", 1, 1}};
  const auto outcome = run(bench_, payments_, invoices_, options);
  ASSERT_TRUE(outcome.ok()) << outcome.error().message;
  for (const Group& group : outcome.value().groups) {
    const bool named = std::find(group.right.begin(), group.right.end(), RowNumber{6}) != group.right.end();
    EXPECT_FALSE(named && group.pass == "link_file");
  }
}

}  // namespace
}  // namespace concord::reconcile
