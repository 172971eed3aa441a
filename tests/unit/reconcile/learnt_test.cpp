// What one run learnt gives the same result in a second, and a result at all where too few rows are there to learn
// from.
#include "reconcile/learnt.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "unit/reconcile/shop.hpp"
#include "unit/seeds.hpp"

namespace concord::reconcile {
namespace {

// Orders of some days, and a payout on the day after each: all of its orders less 1.4 % in all and 0.25.
Files make_payouts(unsigned seed, int days) {
  std::mt19937 random{seed};
  Files files;
  for (int day = 0; day < days; ++day) {
    const auto date = [](int number) { return fmt::format("2025-{:02}-{:02}", 3 + number / 28, 1 + number % 28); };
    std::int64_t gross = 0;
    for (int order = 0; order < 3; ++order) {
      const auto cents = static_cast<std::int64_t>(1000 + random() % 90000);
      gross += cents;
      files.orders.push_back(
          fmt::format("{},Buyer {},Online,{}.{:02},", date(day), random() % 1000, cents / 100, cents % 100));
    }
    const std::int64_t net = gross - (gross * 14'000 + 500'000) / 1'000'000 - 25;
    files.statement.push_back(
        fmt::format("{},PAYWELL SETTLEMENT {},{}.{:02},", date(day + 1), 1000 + random() % 9000, net / 100, net % 100));
  }
  return files;
}

Outcome run_files(const Files& files, const Options& options = {}) {
  Bench bench;
  const auto outcome = run(bench, bench.add("statement", kStatement, files.statement),
                           bench.add("orders", kOrders, files.orders), options);
  EXPECT_TRUE(outcome.ok()) << outcome.error().message << outcome.error().detail;
  return outcome.ok() ? outcome.value() : Outcome{};
}

// Through the file, as a user would.
Options learnt_from(const Outcome& outcome) {
  const auto read = parse_learnt(learnt_json(outcome.learnt.settings), "learnt.json");
  EXPECT_TRUE(read.ok()) << (read.ok() ? "" : read.error().message);
  Options options;
  if (read.ok()) {
    EXPECT_EQ(read.value(), outcome.learnt.settings);
    options.learnt = read.value();
  }
  return options;
}

void expect_same(const Outcome& one, const Outcome& other) {
  ASSERT_EQ(one.groups.size(), other.groups.size());
  for (std::size_t index = 0; index < one.groups.size(); ++index) {
    EXPECT_EQ(one.groups[index].bucket, other.groups[index].bucket);
    EXPECT_EQ(one.groups[index].left, other.groups[index].left);
    EXPECT_EQ(one.groups[index].right, other.groups[index].right);
    EXPECT_NEAR(one.groups[index].confidence, other.groups[index].confidence, 0.02);
  }
  EXPECT_EQ(one.missing_from_left, other.missing_from_left);
  EXPECT_EQ(one.missing_from_right, other.missing_from_right);
  EXPECT_EQ(one.out_of_scope, other.out_of_scope);
}

std::size_t matched_rows(const Outcome& outcome) {
  std::size_t rows = 0;
  for (const Group& group : outcome.groups) {
    if (group.bucket <= BucketKind::kAmountDiffers) rows += group.left.size() + group.right.size();
  }
  return rows;
}

TEST(LearntSettingsTest, ASecondRunGivesTheSameResult) {
  for (unsigned seed = 1; seed <= tests::seed_count(6); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    for (const Files& files : {make_hard_files(seed), make_payouts(seed, 30)}) {
      const Outcome first = run_files(files);
      expect_same(first, run_files(files, learnt_from(first)));
    }
  }
}

TEST(LearntSettingsTest, AFeeIsKnownWhereOnePayoutCouldNotTeachIt) {
  const Outcome whole = run_files(make_payouts(3, 30));
  ASSERT_EQ(whole.learnt.settings.payouts.size(), 1U);
  EXPECT_EQ(whole.learnt.settings.payouts[0].rate_ppm, 14'000);
  EXPECT_EQ(whole.learnt.settings.payouts[0].fixed, 25);
  const Files tiny = make_payouts(71, 1);
  EXPECT_EQ(matched_rows(run_files(tiny)), 0U);
  const Outcome known = run_files(tiny, learnt_from(whole));
  EXPECT_EQ(matched_rows(known), 4U);
  EXPECT_EQ(known.groups.at(0).bucket, BucketKind::kMatchedBatch);
}

TEST(LearntSettingsTest, AScopeIsKnownWhereThreeRowsCouldNotShowIt) {
  const Outcome whole = run_files(make_files(4));
  ASSERT_TRUE(whole.learnt.settings.scope.has_value());
  EXPECT_EQ(*whole.learnt.settings.scope, (LearntScope{.on_right = true, .column = "gateway", .values = {"Online"}}));
  const Files tiny{
      {"2025-04-02,TRF Devi Diaz,20.10,REF20001"},
      {"2025-04-02,Devi Diaz,Online,20.10,REF20001", "2025-04-02,Walk-in,Cash,7.25,", "2025-04-03,Walk-in,Cash,9.75,"}};
  EXPECT_EQ(run_files(tiny).out_of_scope.size(), 0U);
  const Outcome known = run_files(tiny, learnt_from(whole));
  EXPECT_EQ(known.out_of_scope, (std::vector<RowNumber>{{2}, {3}}));
  EXPECT_TRUE(known.missing_from_left.empty());
}

const Schema kBank{{"booked", {TypeKind::kDate}},
                   {"kind", {TypeKind::kText}},
                   {"amount", decimal()},
                   {"bank_reference", {TypeKind::kText}}};
const Schema kInvoices{
    {"day", {TypeKind::kDate}}, {"paid_by", {TypeKind::kText}}, {"total", decimal()}, {"invoice", {TypeKind::kText}}};

// Invoices and their payments, one for each in the same order; many share amount and day. The bank puts INV- before the
// number, or cuts it off, and has its own words for the ways of paying.
struct Payments {
  std::vector<std::string> bank, invoices;
};
Payments make_payments(unsigned seed, int count, bool cut) {
  static constexpr std::pair<std::string_view, std::string_view> kWays[] = {
      {"Visa", "CARD_V"}, {"Cash", "CSH"}, {"Transfer", "TRF IN"}};
  std::mt19937 random{seed};
  Payments files;
  for (int index = 0; index < count; ++index) {
    const std::string day = fmt::format("2025-03-{:02}", 1 + random() % 28);
    const std::string amount = fmt::format("{}.{:02}", 20 + random() % (random() % 3 == 0 ? 4 : 4000), random() % 5);
    const auto& [ours, theirs] = kWays[random() % std::size(kWays)];
    const auto number = fmt::format("{}", 204'000 + index * 7);
    const std::string invoice = cut ? number + "-2025-MAIN" : number;
    files.invoices.push_back(fmt::format("{},{},{},{}", day, ours, amount, invoice));
    files.bank.push_back(fmt::format("{},{},{},{}", day, theirs, amount, cut ? invoice.substr(0, 8) : "INV-" + number));
  }
  return files;
}

Outcome run_payments(const Payments& files, const Options& options = {}) {
  Bench bench;
  const auto outcome =
      run(bench, bench.add("bank", kBank, files.bank), bench.add("invoices", kInvoices, files.invoices), options);
  EXPECT_TRUE(outcome.ok()) << outcome.error().message << outcome.error().detail;
  return outcome.ok() ? outcome.value() : Outcome{};
}

// Rows in stated pairs, right ones and wrong ones. The same rows are partners.
std::pair<std::size_t, std::size_t> right_and_wrong(const Outcome& outcome) {
  std::pair<std::size_t, std::size_t> counts;
  for (const Group& group : outcome.groups) {
    if (group.left.size() != 1 || group.right.size() != 1) continue;
    ++(group.left == group.right ? counts.first : counts.second);
  }
  return counts;
}

TEST(LearntSettingsTest, WhatWasLearntOfReferencesAndWordsMakesTheSameFilesNoWorse) {
  for (unsigned seed = 1; seed <= tests::seed_count(6); ++seed) {
    for (const bool cut : {false, true}) {
      SCOPED_TRACE(fmt::format("seed {}, cut {}", seed, cut));
      const Payments files = make_payments(seed, 120, cut);
      const Outcome first = run_payments(files);
      ASSERT_TRUE(first.learnt.settings.references.has_value());
      ASSERT_TRUE(first.learnt.settings.categories.has_value());
      EXPECT_EQ(first.learnt.settings.left.reference, "bank_reference");
      EXPECT_EQ(first.learnt.settings.right.reference, "invoice");
      const Outcome second = run_payments(files, learnt_from(first));
      const auto [right, wrong] = right_and_wrong(first);
      const auto [right_again, wrong_again] = right_and_wrong(second);
      EXPECT_GE(right_again, right);
      EXPECT_EQ(right_again, 120U);
      EXPECT_EQ(wrong_again, 0U);
      EXPECT_EQ(second.learnt.settings.references, first.learnt.settings.references);
    }
  }
}

TEST(LearntSettingsTest, APrefixIsKnownWhereOneAmountCouldNotTellRowsApart) {
  const Outcome whole = run_payments(make_payments(5, 120, false));
  const Payments tiny{{"2025-04-02,CSH,50.00,INV-300002", "2025-04-02,CSH,50.00,INV-300001"},
                      {"2025-04-02,Cash,50.00,300001", "2025-04-02,Cash,50.00,300002"}};
  const auto crossed = [](const Outcome& outcome) {
    return std::count_if(outcome.groups.begin(), outcome.groups.end(),
                         [](const Group& group) { return group.left.size() == 1 && group.left != group.right; });
  };
  EXPECT_EQ(crossed(run_payments(tiny)), 0);
  const Outcome known = run_payments(tiny, learnt_from(whole));
  EXPECT_EQ(crossed(known), 2);
  EXPECT_EQ(known.groups.at(0).pass, "exact_reference");
}

TEST(LearntSettingsTest, WordsAreKnownWhereNothingElseTellsRowsApart) {
  const Outcome whole = run_payments(make_payments(5, 120, false));
  const Payments tiny{{"2025-04-02,CARD_V,50.00,", "2025-04-02,CSH,50.00,"},
                      {"2025-04-02,Visa,50.00,", "2025-04-02,Cash,50.00,"}};
  EXPECT_EQ(right_and_wrong(run_payments(tiny)).first, 0U);
  const Outcome known = run_payments(tiny, learnt_from(whole));
  EXPECT_EQ(right_and_wrong(known), (std::pair<std::size_t, std::size_t>{2, 0}));
  EXPECT_NE(known.groups.at(0).explanation.find("same category"), std::string::npos) << known.groups.at(0).explanation;
}

TEST(LearntSettingsTest, WhatIsWrittenIsReadAgain) {
  for (unsigned seed = 1; seed <= tests::seed_count(50); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random{seed};
    const auto word = [&random] {
      static constexpr std::string_view kWords[] = {"Visa", "CARD_V", "", "a \"b\"", "Ünïcode", "x\ny", "INV", "{}"};
      return std::string{kWords[random() % std::size(kWords)]};
    };
    const auto number = [&random](unsigned below) { return std::uint64_t{random() % below}; };
    LearntSettings settings{
        .scale = static_cast<int>(number(5)), .left = {word(), word(), word(), {word(), word()}}, .right = {}};
    settings.lag_min = -static_cast<std::int32_t>(number(9));
    settings.lag_max = static_cast<std::int32_t>(number(9));
    settings.ratio_min = static_cast<double>(number(1000)) / 1000;
    if (number(2) == 0) settings.scope = LearntScope{.on_right = number(2) == 0, .column = "way", .values = {word()}};
    if (number(2) == 0) {
      settings.references = LearntReferences{.left = {{"INV", number(99)}, {"Ü7", 3}},
                                             .right = {{"00X", number(99)}},
                                             .zeros = number(9),
                                             .cut_after = static_cast<std::uint32_t>(number(20)),
                                             .cut_rows = number(9),
                                             .pairs = number(999),
                                             .equal = number(999)};
    }
    if (number(2) == 0) {
      settings.categories = LearntCategories{.left = word(),
                                             .right = word(),
                                             .words = {{word(), word(), number(99)}, {word(), word(), 1}},
                                             .pairs = number(999),
                                             .agreement = static_cast<double>(number(1000)) / 1000};
    }
    for (std::uint64_t left = number(3); left > 0; --left) {
      settings.payouts.push_back({.on_left = number(2) == 0,
                                  .words = word(),
                                  .pool = word(),
                                  .rate_ppm = static_cast<std::int64_t>(number(100'000)),
                                  .fixed = -3,
                                  .fixed_each = 7,
                                  .lag_min = -1,
                                  .lag_max = 4,
                                  .days_max = 3});
    }
    const auto read = parse_learnt(learnt_json(settings), "learnt.json");
    ASSERT_TRUE(read.ok()) << read.error().message;
    EXPECT_EQ(read.value(), settings);
  }
}

TEST(LearntSettingsTest, AFileOfAnEarlierVersionIsReadWithoutWhatItLacks) {
  const std::string text = learnt_json(run_files(make_files(4)).learnt.settings);
  std::string earlier;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = text.find('\n', begin) + 1;
    const std::string line = text.substr(begin, end - begin);
    if (line != " \"references\": null,\n" && line != " \"categories\": null,\n") earlier += line;
    begin = end;
  }
  ASSERT_LT(earlier.size(), text.size());
  EXPECT_TRUE(parse_learnt(earlier, "learnt.json").ok());
}

TEST(LearntSettingsTest, AnOptionWinsOverWhatWasLearnt) {
  Bench bench;
  const Files files = make_files(4);
  const SideInput left = bench.add("statement", kStatement, files.statement);
  const SideInput right = bench.add("orders", kOrders, files.orders);
  Options options = learnt_from(run_files(files));
  options.amount = ColumnPair{"nothing", "paid"};
  const auto outcome = run(bench, left, right, options);
  ASSERT_FALSE(outcome.ok());
  EXPECT_NE(outcome.error().message.find("no column \"nothing\""), std::string::npos);
}

TEST(LearntSettingsTest, FilesOfAnotherKindAreNoticed) {
  Bench bench;
  const Files files = make_files(4);
  Options options = learnt_from(run_files(files));
  options.learnt->scope->column = "channel";
  const auto outcome = run(bench, bench.add("statement", kStatement, files.statement),
                           bench.add("orders", kOrders, files.orders), options);
  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.error().code, ErrorCode::kInvalidInput);
  EXPECT_NE(outcome.error().message.find("\"channel\""), std::string::npos) << outcome.error().message;
}

struct BadLearntCase {
  std::string_view name, before, after, message;
};
class BadLearntTest : public ::testing::TestWithParam<BadLearntCase> {};

INSTANTIATE_TEST_SUITE_P(
    ByHand, BadLearntTest,
    ::testing::Values(BadLearntCase{"no_json", "{", "", "is not JSON"},
                      BadLearntCase{"version", "\"learnt_version\": 1", "\"learnt_version\": 2", "version 1"},
                      BadLearntCase{"side", "\"side\": \"right\"", "\"side\": \"top\"", "\"side\": left or right"},
                      BadLearntCase{"values", "\"values\": [\n   \"Online\"\n  ]", "\"values\": [3]", "\"values\""},
                      BadLearntCase{"missing", "\"payouts\"", "\"pay\"", "\"payouts\": it is missing"},
                      BadLearntCase{"prefix", "\"text\": \"INV\"", "\"text\": \"inv-\"", "\"left_prefixes\""},
                      BadLearntCase{"cut", "\"cut_after\": 0", "\"cut_after\": -4", "\"cut_after\""},
                      BadLearntCase{"agreement", "\"agreement\": 0.99", "\"agreement\": 99", "\"agreement\""},
                      BadLearntCase{"word", "\"right\": \"Cash\"", "\"right\": 5", "\"right\": a text"},
                      BadLearntCase{"rows", "\"rows\": 30", "\"rows\": \"many\"", "\"rows\""},
                      BadLearntCase{"days", "\"days\": [\n", "\"days\": [99999,", "\"days\""}),
    [](const auto& instance) { return std::string{instance.param.name}; });

TEST_P(BadLearntTest, IsRefusedWithItsMember) {
  static const std::string kText = [] {
    LearntSettings settings = run_files(make_files(4)).learnt.settings;
    settings.references = LearntReferences{.left = {{"INV", 40}}, .right = {}, .pairs = 40, .equal = 40};
    settings.categories = LearntCategories{
        .left = "kind", .right = "way", .words = {{"CSH", "Cash", 30}}, .pairs = 30, .agreement = 0.99};
    return learnt_json(settings);
  }();
  const auto place = kText.find(GetParam().before);
  ASSERT_NE(place, std::string::npos) << kText;
  std::string text = kText;
  text.replace(place, GetParam().before.size(), GetParam().after);
  const auto read = parse_learnt(text, "mine.json");
  ASSERT_FALSE(read.ok());
  EXPECT_EQ(read.error().code, ErrorCode::kInvalidInput);
  EXPECT_NE(read.error().message.find("mine.json"), std::string::npos);
  EXPECT_NE(read.error().message.find(GetParam().message), std::string::npos) << read.error().message;
}

}  // namespace
}  // namespace concord::reconcile
