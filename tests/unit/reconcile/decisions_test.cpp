// A reviewer's decisions hold whatever the passes think, in any order and with new rows; nothing else changes.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "reconcile/impl/row_content.hpp"
#include "unit/reconcile/shop.hpp"
#include "unit/seeds.hpp"

namespace concord::reconcile {
namespace {

const Schema kFile{{"decision", {TypeKind::kText}},  {"group", {TypeKind::kText}},
                   {"left_row", {TypeKind::kText}},  {"left_content", {TypeKind::kText}},
                   {"right_row", {TypeKind::kText}}, {"right_content", {TypeKind::kText}},
                   {"remark", {TypeKind::kText}}};

std::vector<std::string> contents_of(Bench& bench, const SideInput& side) {
  NoProgress progress;
  EXPECT_TRUE(bench.session().execute("DROP TABLE IF EXISTS numbered", Deadline{}).ok());
  EXPECT_TRUE(bench.session().create_numbered_table("numbered", side.view, "concord_row", Deadline{}).ok());
  EXPECT_TRUE(create_content_table(bench.session(), "numbered", side.table->schema, "contents", Deadline{}).ok());
  auto stream = bench.session().query("SELECT content FROM contents ORDER BY concord_row", Deadline{});
  std::vector<std::string> contents{""};
  while (const engine::Chunk* chunk = stream.value()->next().value()) {
    for (std::size_t row = 0; row < chunk->rows(); ++row) contents.emplace_back(chunk->column(0).text(row));
  }
  return contents;
}

/// A pair of files, its reconciliation, and the contents of its rows.
struct Reviewed {
  explicit Reviewed(const Files& files)
      : left{bench.add("statement", kStatement, files.statement)}, right{bench.add("orders", kOrders, files.orders)} {
    left_contents = contents_of(bench, left);
    right_contents = contents_of(bench, right);
  }
  Outcome reconcile(const std::vector<std::string>& decisions) {
    for (const char* table : {"left_data", "right_data", "left_events", "right_events"})
      EXPECT_TRUE(bench.session().execute(std::string{"DROP TABLE IF EXISTS "} + table, Deadline{}).ok());
    Options options;
    if (!decisions.empty()) options.decisions = bench.add("decided" + std::to_string(++runs), kFile, decisions);
    auto outcome = run(bench, left, right, options);
    EXPECT_TRUE(outcome.ok()) << outcome.error().message << outcome.error().detail;
    return outcome.ok() ? outcome.value() : Outcome{};
  }
  std::string left_line(std::string_view verdict, std::string_view group, RowNumber row) const {
    return std::string{verdict} + "," + std::string{group} + ",," + left_contents[row.value] + ",,,";
  }
  std::string right_line(std::string_view verdict, std::string_view group, RowNumber row) const {
    return std::string{verdict} + "," + std::string{group} + ",,,," + right_contents[row.value] + ",";
  }
  void add_group(std::string_view verdict, const Group& group, std::vector<std::string>& lines) const {
    const std::string label = "g" + std::to_string(lines.size());
    for (const RowNumber row : group.left) lines.push_back(left_line(verdict, label, row));
    for (const RowNumber row : group.right) lines.push_back(right_line(verdict, label, row));
  }
  /// Who is with whom, by content.
  std::multiset<std::multiset<std::string>> partition(const Outcome& outcome) const {
    std::multiset<std::multiset<std::string>> groups;
    for (const Group& group : outcome.groups) {
      std::multiset<std::string> members{std::string{bucket_name(group.bucket)}};
      for (const RowNumber row : group.left) members.insert("l" + left_contents[row.value]);
      for (const RowNumber row : group.right) members.insert("r" + right_contents[row.value]);
      groups.insert(members);
    }
    return groups;
  }

  Bench bench;
  SideInput left, right;
  std::vector<std::string> left_contents, right_contents;
  int runs = 0;
};

bool holds(const Group& group, RowNumber left, RowNumber right) {
  return std::find(group.left.begin(), group.left.end(), left) != group.left.end() &&
         std::find(group.right.begin(), group.right.end(), right) != group.right.end();
}

bool are_together(const Outcome& outcome, RowNumber left, RowNumber right) {
  return std::any_of(outcome.groups.begin(), outcome.groups.end(),
                     [&](const Group& group) { return holds(group, left, right); });
}

// Buckets are checked by reconcile() itself: each row once, differences that add up.
void expect_same_but_confidence(const Outcome& one, const Outcome& other) {
  ASSERT_EQ(one.groups.size(), other.groups.size());
  for (std::size_t index = 0; index < one.groups.size(); ++index) {
    EXPECT_EQ(one.groups[index].bucket, other.groups[index].bucket);
    EXPECT_EQ(one.groups[index].pass, other.groups[index].pass);
    EXPECT_EQ(one.groups[index].explanation, other.groups[index].explanation);
    EXPECT_EQ(one.groups[index].left, other.groups[index].left);
    EXPECT_EQ(one.groups[index].right, other.groups[index].right);
  }
  EXPECT_EQ(one.missing_from_left, other.missing_from_left);
  EXPECT_EQ(one.missing_from_right, other.missing_from_right);
  EXPECT_EQ(one.out_of_scope, other.out_of_scope);
  EXPECT_EQ(one.learnt.sentences, other.learnt.sentences);
  EXPECT_EQ(one.sql, other.sql);
}

TEST(Decisions, AcceptingWhatIsFoundChangesNothingButTheConfidence) {
  for (unsigned seed = 1; seed <= tests::seed_count(8); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random{seed};
    Reviewed review{make_hard_files(seed)};
    const Outcome before = review.reconcile({});
    std::vector<std::string> lines;
    std::set<std::size_t> accepted;
    for (std::size_t index = 0; index < before.groups.size(); ++index) {
      if (random() % 2 == 0) continue;
      review.add_group("accept", before.groups[index], lines);
      accepted.insert(index);
    }
    for (const RowNumber row : before.missing_from_right) lines.push_back(review.left_line("accept", "", row));
    const Outcome after = review.reconcile(lines);
    expect_same_but_confidence(before, after);
    for (std::size_t index = 0; index < after.groups.size(); ++index)
      EXPECT_EQ(after.groups[index].confidence, accepted.contains(index) ? 1 : before.groups[index].confidence);
    for (const Decision& decision : after.decisions) EXPECT_EQ(decision.state, DecisionState::kObeyed);
  }
}

TEST(Decisions, RejectedRowsAreNeverPutTogether) {
  for (unsigned seed = 1; seed <= tests::seed_count(8); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random{seed};
    Reviewed review{make_hard_files(seed)};
    const Outcome before = review.reconcile({});
    std::vector<std::string> lines;
    std::vector<Group> rejected;
    for (const Group& group : before.groups) {
      if (group.left.size() + group.right.size() < 2 || random() % 4 != 0) continue;
      review.add_group("reject", group, lines);
      rejected.push_back(group);
    }
    const Outcome after = review.reconcile(lines);
    for (const Group& group : rejected) {
      for (const Group& each : after.groups) {
        const bool all = std::includes(each.left.begin(), each.left.end(), group.left.begin(), group.left.end()) &&
                         std::includes(each.right.begin(), each.right.end(), group.right.begin(), group.right.end());
        EXPECT_FALSE(all && (each.bucket != BucketKind::kAmbiguous || group.bucket == BucketKind::kAmbiguous))
            << each.explanation;
      }
    }
    EXPECT_EQ(after.difference, after.explained);
  }
}

TEST(Decisions, PairedRowsAreOneEventWhateverThePassesThink) {
  for (unsigned seed = 1; seed <= tests::seed_count(8); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random{seed};
    Reviewed review{make_hard_files(seed)};
    const auto draw = [&](std::uint64_t rows) { return RowNumber{1 + random() % rows}; };
    const RowNumber left = draw(review.left.table->rows), right = draw(review.right.table->rows),
                    second = RowNumber{1 + right.value % review.right.table->rows};
    const bool several = seed % 2 == 0;
    std::vector<std::string> lines{review.left_line("pair", "mine", left), review.right_line("", "mine", right)};
    if (several) lines.push_back(review.right_line("", "mine", second));
    const Outcome after = review.reconcile(lines);
    EXPECT_TRUE(are_together(after, left, right));
    EXPECT_EQ(are_together(after, left, second), several || second == right);
    for (const Group& group : after.groups) {
      if (holds(group, left, right)) {
        EXPECT_EQ(group.confidence, 1);
      }
    }
  }
}

TEST(Decisions, TheOrderOfRowsAndOfDecisionsDoesNotMatter) {
  for (unsigned seed = 1; seed <= tests::seed_count(8); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random{seed};
    Files files = make_hard_files(seed);
    Reviewed first{files};
    const Outcome found = first.reconcile({});
    std::vector<std::string> lines;
    for (const Group& group : found.groups) {
      if (group.left.size() != 1 || group.right.size() != 1) continue;
      const auto draw = random() % 6;
      if (draw < 3) first.add_group(draw == 0 ? "accept" : draw == 1 ? "reject" : "note", group, lines);
    }
    lines.push_back(first.left_line("pair", "mine", found.missing_from_right.front()));
    lines.push_back(first.right_line("", "mine", found.missing_from_left.front()));
    const Outcome before = first.reconcile(lines);
    std::shuffle(files.statement.begin(), files.statement.end(), random);
    std::shuffle(files.orders.begin(), files.orders.end(), random);
    std::shuffle(lines.begin(), lines.end(), random);
    Reviewed second{files};
    const Outcome after = second.reconcile(lines);
    EXPECT_EQ(first.partition(before), second.partition(after));
    std::multiset<DecisionState> states, states_after;
    for (const Decision& decision : before.decisions) states.insert(decision.state);
    for (const Decision& decision : after.decisions) states_after.insert(decision.state);
    EXPECT_EQ(states, states_after);
  }
}

TEST(Decisions, NewRowsKeepThem) {
  Files files = make_hard_files(5);
  Reviewed first{files};
  const Outcome found = first.reconcile({});
  const RowNumber left = found.missing_from_right.front(), right = found.missing_from_left.front();
  const std::vector<std::string> lines{first.left_line("pair", "mine", left), first.right_line("", "mine", right)};
  files.statement.insert(files.statement.begin(), "2025-03-09,TRF NEW NADIA,17.50,");
  files.orders.insert(files.orders.begin(), "2025-03-09,New Nadia,Online,17.50,REF80001");
  Reviewed second{files};
  const Outcome after = second.reconcile(lines);
  ASSERT_EQ(after.decisions.size(), 1U);
  EXPECT_EQ(after.decisions[0].state, DecisionState::kObeyed);
  EXPECT_TRUE(are_together(after, RowNumber{left.value + 1}, RowNumber{right.value + 1}));
}

TEST(Decisions, AScaleThatGrowsKeepsTheContent) {
  Bench bench;
  const SideInput narrow = bench.add("narrow", {{"n", {TypeKind::kDecimal, 12, 1}}}, {"10.0", "2.5", "0.0", "100.0"});
  const SideInput wide = bench.add("wide", {{"n", {TypeKind::kDecimal, 14, 3}}}, {"10.0", "2.5", "0.0", "100.0"});
  const SideInput whole = bench.add("whole", {{"n", {TypeKind::kInteger}}}, {"10", "25", "0", "100"});
  EXPECT_EQ(contents_of(bench, narrow), contents_of(bench, wide));
  const auto integers = contents_of(bench, whole);
  EXPECT_EQ(contents_of(bench, narrow)[1], integers[1]);
  EXPECT_EQ(contents_of(bench, narrow)[4], integers[4]);
  EXPECT_NE(contents_of(bench, narrow)[2], integers[2]);
}

TEST(Decisions, IdenticalRowsAreCounted) {
  Bench bench;
  const SideInput side = bench.add("twins", {{"t", {TypeKind::kText}}}, {"a", "b", "a", "a"});
  const auto contents = contents_of(bench, side);
  EXPECT_EQ(contents[3], contents[1] + "#2");
  EXPECT_EQ(contents[4], contents[1] + "#3");
  EXPECT_EQ(contents[2].find('#'), std::string::npos);
}

struct StateCase {
  std::string_view name;
  std::vector<std::string> lines;
  std::vector<DecisionState> want;
};

class DecisionStateTest : public ::testing::TestWithParam<StateCase> {};

// Rows by their numbers: statement 1 to 30 are orders 1 to 30; 999 is nowhere.
INSTANTIATE_TEST_SUITE_P(
    ByHand, DecisionStateTest,
    ::testing::Values(
        StateCase{"obeyed", {"pair,a,1,,2,,"}, {DecisionState::kObeyed}},
        StateCase{"gone", {"pair,a,999,,2,,"}, {DecisionState::kRowGone}},
        StateCase{"gone_by_content", {"accept,,,aaaaaaaaaaaaaaaa,2,,"}, {DecisionState::kRowGone}},
        StateCase{"changed", {"accept,,7,aaaaaaaaaaaaaaaa,2,,"}, {DecisionState::kRowChanged}},
        StateCase{"two_partners",
                  {"pair,a,1,,2,,", "pair,b,1,,3,,"},
                  {DecisionState::kContradicts, DecisionState::kContradicts}},
        StateCase{"paired_and_apart",
                  {"pair,a,1,,2,,", "reject,b,1,,2,,"},
                  {DecisionState::kContradicts, DecisionState::kContradicts}},
        StateCase{"said_twice", {"pair,a,1,,2,,", "accept,b,1,,2,,"}, {DecisionState::kObeyed, DecisionState::kObeyed}},
        StateCase{"a_smaller_group_than_rejected",
                  {"reject,a,1,,2,,", ",a,,,3,,", "pair,b,1,,2,,"},
                  {DecisionState::kObeyed, DecisionState::kObeyed}}),
    [](const auto& instance) { return std::string{instance.param.name}; });

TEST_P(DecisionStateTest, IsSaid) {
  Reviewed review{make_files(4)};
  const Outcome after = review.reconcile(GetParam().lines);
  ASSERT_EQ(after.decisions.size(), GetParam().want.size());
  for (std::size_t index = 0; index < after.decisions.size(); ++index) {
    EXPECT_EQ(after.decisions[index].state, GetParam().want[index]) << after.decisions[index].reason;
    EXPECT_EQ(after.decisions[index].reason.empty(), GetParam().want[index] == DecisionState::kObeyed);
  }
}

TEST(Decisions, RemarksStandWhereTheirRowsAreShown) {
  Reviewed review{make_files(4)};
  const Outcome after = review.reconcile({",,31,,,,call the bank", "note,x,1,,1,,seen"});
  EXPECT_EQ(after.decisions.size(), 2U);
  ASSERT_EQ(after.explanations.front().row, RowNumber{31});
  EXPECT_NE(after.explanations.front().sentence.find("note: call the bank"), std::string::npos);
  EXPECT_NE(after.groups.front().explanation.find("note: seen"), std::string::npos);
}

struct BadFileCase {
  std::string_view name;
  Schema schema;
  std::vector<std::string> lines;
  std::string_view message;
};

class BadDecisionsTest : public ::testing::TestWithParam<BadFileCase> {};

INSTANTIATE_TEST_SUITE_P(
    ByHand, BadDecisionsTest,
    ::testing::Values(
        BadFileCase{"word", kFile, {"note,,1,,,,x", "acept,,1,,1,,"}, "bad.csv, line 3: the decision \"acept\""},
        BadFileCase{"row", kFile, {"accept,,one,,1,,"}, "\"one\" in the column \"left_row\" is no row number"},
        BadFileCase{"row_zero", kFile, {"accept,,0,,1,,"}, "\"0\" in the column \"left_row\""},
        BadFileCase{"content", kFile, {"accept,,,xyz,1,,"}, "\"xyz\" in the column \"left_content\""},
        BadFileCase{"no_row", kFile, {"accept,,,,,,"}, "names no row"},
        BadFileCase{"one_side", kFile, {"pair,a,1,,,,", "pair,a,2,,,,"}, "only one side is named"},
        BadFileCase{"one_row", kFile, {"reject,,1,,,,"}, "only one is named"},
        BadFileCase{"two_words", kFile, {"accept,a,1,,,,", "reject,a,,,1,,"}, "line 3: the group \"a\" is decided"},
        BadFileCase{"columns", {{"a", {TypeKind::kText}}}, {"x"}, "bad.csv has no column \"decision\""},
        BadFileCase{"no_names", {{"decision", {TypeKind::kText}}}, {"accept"}, "no column \"left_content\""}),
    [](const auto& instance) { return std::string{instance.param.name}; });

TEST_P(BadDecisionsTest, AreRefusedWithTheirPlace) {
  Reviewed review{make_files(4)};
  Options options;
  options.decisions = review.bench.add("bad", GetParam().schema, GetParam().lines);
  const auto outcome = run(review.bench, review.left, review.right, options);
  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.error().code, ErrorCode::kInvalidInput);
  EXPECT_NE(outcome.error().message.find(GetParam().message), std::string::npos) << outcome.error().message;
}

}  // namespace
}  // namespace concord::reconcile
