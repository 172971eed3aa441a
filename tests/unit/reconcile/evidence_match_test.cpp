#include "reconcile/impl/evidence_match.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <random>
#include <set>
#include <tuple>

#include "reconcile/impl/candidates.hpp"
#include "reconcile/impl/window.hpp"
#include "reconcile/normalised_text.hpp"
#include "unit/seeds.hpp"

namespace concord::reconcile {
namespace {

void add(EventRows& rows, std::int64_t amount, std::int32_t day, std::string_view reference, std::string_view text) {
  rows.numbers.push_back(RowNumber{rows.size() + 1});
  rows.amounts.push_back(amount);
  rows.days.push_back(day);
  rows.references.push_back(normalise_reference(reference));
  rows.texts.push_back(normalise_text(text));
}

struct Ledgers {
  EventRows left, right;
};

// Orders and the statement lines that pay them: most equal, some late, some short by 0.7 %, some missing on a side.
Ledgers make_ledgers(unsigned seed, int orders) {
  static constexpr std::string_view kFirst[] = {"Amira", "Bo",    "Chandra", "Devi",  "Elif",
                                                "Farid", "Grace", "Hana",    "Idris", "Jun"};
  static constexpr std::string_view kLast[] = {"Abdullah", "Bauer",   "Costa", "Diaz",
                                               "Eng",      "Fischer", "Gupta", "Hassan"};
  std::mt19937 random{seed};
  Ledgers ledgers;
  for (int order = 0; order < orders; ++order) {
    const std::int64_t amount = 500 + static_cast<std::int64_t>(random() % 90000);
    const auto day = static_cast<std::int32_t>(20000 + random() % 60);
    const std::string name =
        std::string{kFirst[random() % std::size(kFirst)]} + " " + std::string{kLast[random() % std::size(kLast)]};
    const std::string reference = random() % 2 == 0 ? "INV" + std::to_string(100000 + random() % 900000) : "";
    const auto fate = static_cast<unsigned>(random() % 20);
    if (fate != 0) add(ledgers.right, amount, day, reference, name);
    if (fate == 1) continue;
    const std::int64_t paid = fate == 2 ? amount - (amount * 7 + 500) / 1000 : amount;
    const std::int32_t late = fate >= 17 ? static_cast<std::int32_t>(1 + random() % 4) : 0;
    add(ledgers.left, paid, day + late, fate % 3 == 0 ? "" : reference, "TRF " + name.substr(0, 6 + random() % 9));
  }
  return ledgers;
}

EvidenceMatch run(const EventRows& left, const EventRows& right) {
  NoProgress progress;
  auto match = match_events(left, right, {}, Deadline{}, progress);
  EXPECT_TRUE(match.ok());
  return std::move(match).value();
}

using Content = std::tuple<std::int64_t, std::int32_t, std::string, std::string>;
Content content(const EventRows& rows, std::uint32_t index) {
  return {rows.amounts[index], rows.days[index], rows.references[index], rows.texts[index]};
}

// Pairs by what is in the rows, so that the rows' numbers do not matter.
std::multiset<std::pair<Content, Content>> contents(const EvidenceMatch& match, const EventRows& left,
                                                    const EventRows& right) {
  std::multiset<std::pair<Content, Content>> pairs;
  for (const StatedPair& pair : match.pairs) pairs.insert({content(left, pair.left), content(right, pair.right)});
  return pairs;
}

EventRows permuted(const EventRows& rows, const std::vector<std::uint32_t>& order) {
  EventRows result;
  for (const std::uint32_t row : order)
    add(result, rows.amounts[row], rows.days[row], rows.references[row], rows.texts[row]);
  return result;
}

EventRows shuffled(const EventRows& rows, std::mt19937& random) {
  std::vector<std::uint32_t> order(rows.size());
  std::iota(order.begin(), order.end(), 0U);
  std::shuffle(order.begin(), order.end(), random);
  return permuted(rows, order);
}

TEST(EvidenceMatch, FindsNearlyAllOrdersOfAMadeLedger) {
  const Ledgers ledgers = make_ledgers(11, 600);
  const EvidenceMatch match = run(ledgers.left, ledgers.right);
  std::size_t paid = 0;
  for (const StatedPair& pair : match.pairs) {
    const double ratio =
        static_cast<double>(ledgers.left.amounts[pair.left]) / static_cast<double>(ledgers.right.amounts[pair.right]);
    paid += ratio > 0.99 && ratio <= 1.0 ? 1U : 0U;
  }
  EXPECT_EQ(paid, match.pairs.size());
  EXPECT_GE(match.pairs.size(), 520U);
}

TEST(EvidenceMatch, IsTheSameForShuffledRows) {
  for (unsigned seed = 1; seed <= tests::seed_count(12); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random{seed};
    const Ledgers ledgers = make_ledgers(seed, 150);
    const EventRows left = shuffled(ledgers.left, random);
    const EventRows right = shuffled(ledgers.right, random);
    EXPECT_EQ(contents(run(left, right), left, right),
              contents(run(ledgers.left, ledgers.right), ledgers.left, ledgers.right));
  }
}

TEST(EvidenceMatch, IsTheSameForSwappedSides) {
  for (unsigned seed = 21; seed < 21 + tests::seed_count(12); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const Ledgers ledgers = make_ledgers(seed, 150);
    std::multiset<std::pair<Content, Content>> swapped;
    for (const auto& [right, left] : contents(run(ledgers.right, ledgers.left), ledgers.right, ledgers.left))
      swapped.insert({left, right});
    EXPECT_EQ(swapped, contents(run(ledgers.left, ledgers.right), ledgers.left, ledgers.right));
  }
}

TEST(EvidenceMatch, MatchesTwiceAsMuchInADoubledFile) {
  const Ledgers ledgers = make_ledgers(5, 120);
  std::vector<std::uint32_t> left_twice(ledgers.left.size()), right_twice(ledgers.right.size());
  std::iota(left_twice.begin(), left_twice.end(), 0U);
  std::iota(right_twice.begin(), right_twice.end(), 0U);
  left_twice.insert(left_twice.end(), left_twice.begin(), left_twice.end());
  right_twice.insert(right_twice.end(), right_twice.begin(), right_twice.end());
  const EventRows left = permuted(ledgers.left, left_twice);
  const EventRows right = permuted(ledgers.right, right_twice);
  const auto once = contents(run(ledgers.left, ledgers.right), ledgers.left, ledgers.right);
  const auto twice = contents(run(left, right), left, right);
  for (const auto& pair : once) EXPECT_EQ(twice.count(pair), 2 * once.count(pair));
}

TEST(EvidenceMatch, NeverUsesARowTwice) {
  const Ledgers ledgers = make_ledgers(3, 300);
  const EvidenceMatch match = run(ledgers.left, ledgers.right);
  std::set<std::uint32_t> left, right;
  for (const StatedPair& pair : match.pairs) {
    EXPECT_TRUE(left.insert(pair.left).second);
    EXPECT_TRUE(right.insert(pair.right).second);
  }
  for (const AmbiguousEvents& group : match.ambiguous) {
    for (const std::uint32_t row : group.left) EXPECT_TRUE(left.insert(row).second);
    for (const std::uint32_t row : group.right) EXPECT_TRUE(right.insert(row).second);
  }
}

TEST(EvidenceMatch, DisclosesWhatCannotBeToldApart) {
  Ledgers ledgers = make_ledgers(9, 200);
  add(ledgers.left, 777777, 20030, "", "");
  add(ledgers.right, 777777, 20030, "", "Quentin Xavier");
  add(ledgers.right, 777777, 20030, "", "Zelda Young");
  const EvidenceMatch match = run(ledgers.left, ledgers.right);
  for (const StatedPair& pair : match.pairs) EXPECT_NE(ledgers.left.amounts[pair.left], 777777);
  ASSERT_EQ(match.ambiguous.size(), 1U);
  EXPECT_EQ(match.ambiguous[0].left.size(), 1U);
  EXPECT_EQ(match.ambiguous[0].right.size(), 2U);
}

// A handful of rows is enough: what is equal in amount and day, and alone in it, belongs together.
TEST(EvidenceMatch, NeedsNoCrowdToLearnFrom) {
  const std::vector<std::int64_t> amounts{350, 450, 525, 600, 710}, others{3600, 4710, 9915, 12070, 20045};
  for (std::size_t common = 0; common <= amounts.size(); ++common) {
    EventRows left, right;
    for (std::size_t row = 0; row < amounts.size(); ++row) {
      const auto day = static_cast<std::int32_t>(20000 + row);
      add(left, amounts[row], day, "", "");
      add(right, row < common ? amounts[row] : others[row], day, "", "");
    }
    const EvidenceMatch match = run(left, right);
    EXPECT_EQ(match.pairs.size(), common);
    for (const StatedPair& pair : match.pairs) EXPECT_EQ(left.amounts[pair.left], right.amounts[pair.right]);
    EXPECT_TRUE(match.ambiguous.empty()) << common;
  }
}

TEST(EvidenceMatch, StaysQuickWithVeryManyEqualAmounts) {
  EventRows left, right;
  for (int row = 0; row < 20000; ++row) {
    add(left, 999, 20000 + row % 30, "", "SUBSCRIPTION");
    add(right, 999, 20000 + row % 30, "", "SUBSCRIPTION");
  }
  EXPECT_EQ(run(left, right).pairs.size(), 20000U);
}

TEST(EvidenceMatch, ToleranceOfZeroAsksForEqualAmounts) {
  const Ledgers ledgers = make_ledgers(13, 200);
  NoProgress progress;
  const auto match =
      match_events(ledgers.left, ledgers.right, {.window_days = {}, .tolerance = 0}, Deadline{}, progress).value();
  EXPECT_FALSE(match.pairs.empty());
  for (const StatedPair& pair : match.pairs)
    EXPECT_EQ(ledgers.left.amounts[pair.left], ledgers.right.amounts[pair.right]);
}

// The slow twin of the blocks: every pair within the window whose amounts are equal or opposite.
TEST(Candidates, HoldEveryEqualAmountWithinTheWindow) {
  for (unsigned seed = 1; seed <= tests::seed_count(8); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const Ledgers ledgers = make_ledgers(seed, 120);
    const EventClasses left = make_classes(ledgers.left);
    const EventClasses right = make_classes(ledgers.right);
    const TextModel texts{left.texts, right.texts};
    NoProgress progress;
    const auto found = find_candidates(left, right, texts, Window{}, Deadline{}, progress).value();
    std::set<std::pair<std::uint32_t, std::uint32_t>> pairs;
    for (const auto& part : found) {
      for (const Candidate& candidate : part) EXPECT_TRUE(pairs.insert({candidate.left, candidate.right}).second);
    }
    for (std::uint32_t mine = 0; mine < left.size(); ++mine) {
      for (std::uint32_t other = 0; other < right.size(); ++other) {
        const std::int32_t lag = right.days[other] - left.days[mine];
        const bool near = lag >= Window{}.lag_min && lag <= Window{}.lag_max;
        const bool same_reference = !left.references[mine].empty() && left.references[mine] == right.references[other];
        if ((near && std::abs(left.amounts[mine]) == std::abs(right.amounts[other])) || same_reference) {
          EXPECT_TRUE(pairs.contains({mine, other})) << left.texts[mine] << " / " << right.texts[other];
        }
      }
    }
  }
}

struct TranspositionCase {
  std::string_view name;
  std::int64_t left, right;
  bool want;
};
class TranspositionTest : public ::testing::TestWithParam<TranspositionCase> {};
INSTANTIATE_TEST_SUITE_P(ByHand, TranspositionTest,
                         ::testing::Values(TranspositionCase{"neighbours", 12345, 13245, true},
                                           TranspositionCase{"last_two", 1290, 1209, true},
                                           TranspositionCase{"to_the_front", 102, 12, true},
                                           TranspositionCase{"equal", 55, 55, false},
                                           TranspositionCase{"not_neighbours", 123, 321, false},
                                           TranspositionCase{"two_swaps", 1234, 2143, false},
                                           TranspositionCase{"negative", -1234, -1324, true},
                                           TranspositionCase{"other_sign", 1234, -1324, false}),
                         [](const auto& test) { return std::string{test.param.name}; });
TEST_P(TranspositionTest, IsSeenFromBothSides) {
  EXPECT_EQ(is_transposition(GetParam().left, GetParam().right), GetParam().want);
  EXPECT_EQ(is_transposition(GetParam().right, GetParam().left), GetParam().want);
}

struct ReferenceCase {
  std::string_view name, left, right;
  ReferenceLevel want;
};
class ReferenceTest : public ::testing::TestWithParam<ReferenceCase> {};
INSTANTIATE_TEST_SUITE_P(ByHand, ReferenceTest,
                         ::testing::Values(ReferenceCase{"missing", "", "ABC123", ReferenceLevel::kMissing},
                                           ReferenceCase{"equal", "ABC123", "ABC123", ReferenceLevel::kEqual},
                                           ReferenceCase{"cut", "ABCDEF", "ABCDEFGH", ReferenceLevel::kSimilar},
                                           ReferenceCase{"swapped", "ABCDEF", "ABDCEF", ReferenceLevel::kSimilar},
                                           ReferenceCase{"one_changed", "ABCDEF", "ABXDEF", ReferenceLevel::kSimilar},
                                           ReferenceCase{"one_dropped", "ABCDEF", "ABCEF", ReferenceLevel::kDifferent},
                                           ReferenceCase{"one_dropped_of_many", "ABCDEFG", "ABCEFG",
                                                         ReferenceLevel::kSimilar},
                                           ReferenceCase{"short", "AB1", "AB2", ReferenceLevel::kDifferent},
                                           ReferenceCase{"different", "ABCDEF", "UVWXYZ", ReferenceLevel::kDifferent}),
                         [](const auto& test) { return std::string{test.param.name}; });
TEST_P(ReferenceTest, ComparesFromBothSides) {
  EXPECT_EQ(compare_references(GetParam().left, GetParam().right), GetParam().want);
  EXPECT_EQ(compare_references(GetParam().right, GetParam().left), GetParam().want);
}

TEST(EventClasses, GroupEqualRowsInTheOrderOfTheirContent) {
  EventRows rows;
  add(rows, 200, 5, "", "B");
  add(rows, 100, 5, "", "A");
  add(rows, 200, 5, "", "B");
  const EventClasses classes = make_classes(rows);
  ASSERT_EQ(classes.size(), 2U);
  EXPECT_EQ(classes.amounts[0], 100);
  EXPECT_EQ(classes.multiplicity(1), 2U);
  EXPECT_EQ(classes.members, (std::vector<std::uint32_t>{1, 0, 2}));
}

TEST(LearnWindow, FindsThatPaymentsComeLater) {
  EventRows left, right;
  for (int row = 0; row < 400; ++row) {
    add(right, 10000 + row * 37, 20000 + row % 100, "", "NAME");
    add(left, 10000 + row * 37, 20000 + row % 100 + 2 + row % 3, "", "NAME");
  }
  const EventClasses left_classes = make_classes(left);
  const EventClasses right_classes = make_classes(right);
  const Window window = learn_window(left_classes, right_classes, TextModel{left_classes.texts, right_classes.texts});
  EXPECT_EQ(window.lag_min, -5);  // -4 .. -2, widened by a day
  EXPECT_EQ(window.lag_max, -1);
}

TEST(TextModel, RarerWordsSayMore) {
  const std::vector<std::string> left{"TRF ANNA", "TRF BOB", "TRF ZEBULON", "TRF ANNA"};
  const std::vector<std::string> right{"ANNA", "ANNA", "BOB", "ZEBULON"};
  const TextModel texts{left, right};
  EXPECT_GT(texts.compare(2, 3).bits, texts.compare(0, 0).bits);
  EXPECT_EQ(texts.compare(2, 0).level, TextLevel::kNothing);
}

// The slow twin: words are paired one after the other, equal ones first. No two texts begin alike, so words alone
// count.
float shared_bits(const TextModel& texts, std::size_t left, std::size_t right) {
  const auto mine = texts.words(true, left), its = texts.words(false, right);
  std::vector<bool> used(its.size(), false);
  float bits = 0;
  for (const bool equal : {true, false}) {
    for (const Word& word : mine) {
      for (std::size_t place = 0; place < its.size(); ++place) {
        const std::string_view one = texts.word_text(word.id), other = texts.word_text(its[place].id);
        const bool fits = equal ? one == other : one != other && (one.starts_with(other) || other.starts_with(one));
        if (used[place] || !fits) continue;
        used[place] = true;
        bits += std::min(word.bits, its[place].bits);
        break;
      }
    }
  }
  return std::min(bits, texts.bits_max());
}

TEST(TextModel, PairsWordsAsOneAfterTheOther) {
  for (unsigned seed = 1; seed <= tests::seed_count(100); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random{seed};
    const auto text = [&random](std::string made) {
      for (std::size_t words = random() % 6; words > 0; --words)
        made += " " + std::string("ABAABBA").substr(random() % 4, 1 + random() % 3);
      return made;
    };
    std::vector<std::string> left, right;
    for (int index = 0; index < 30; ++index) {
      left.push_back(text("X"));
      right.push_back(text("Y"));
    }
    const TextModel texts{left, right};
    for (std::size_t mine = 0; mine < left.size(); ++mine) {
      for (std::size_t its = 0; its < right.size(); ++its) {
        const TextComparison found = texts.compare(mine, its);
        if (found.level != TextLevel::kNothing) {
          EXPECT_EQ(found.bits, shared_bits(texts, mine, its)) << left[mine] << " / " << right[its];
        }
      }
    }
  }
}

TEST(TextModel, ACutTextIsABeginning) {
  const std::vector<std::string> left{"FRIEDRICH AUG", "ADOLPHE B"};
  const std::vector<std::string> right{"FRIEDRICH AUGUST MARSCHALL", "ADOLPHE B"};
  const TextModel texts{left, right};
  EXPECT_EQ(texts.compare(0, 0).level, TextLevel::kPrefix);
  EXPECT_EQ(texts.compare(1, 1).level, TextLevel::kEqual);
  EXPECT_EQ(texts.compare(0, 1).level, TextLevel::kNothing);
}

}  // namespace
}  // namespace concord::reconcile
