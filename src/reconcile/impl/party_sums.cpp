#include "reconcile/impl/party_sums.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <map>
#include <numeric>
#include <optional>
#include <string_view>
#include <tuple>
#include <unordered_map>

#include "core/parallel.hpp"
#include "reconcile/impl/subset_sum.hpp"
#include "reconcile/impl/text_model.hpp"

namespace concord::reconcile {
namespace {

constexpr std::size_t kCandidatesMax = 24;
constexpr std::ptrdiff_t kPostingsMax = 512;  // of one word within the days; a more frequent one says nothing
constexpr std::int32_t kDaysMax = 100;
constexpr double kStrongShare = 0.9;  // of the best name's bits
struct Tier {
  std::int32_t days;  // 0: the window that is usual for single pairs
  bool strong_names;
};
constexpr Tier kTiers[] = {{0, true}, {7, true}, {31, true}, {100, true}, {0, false}, {31, false}};
constexpr Tier kTierOfSeveral = {31, true};
constexpr std::int32_t kDaysOfSeveral = 14;  // between two rows that are one event together
constexpr std::size_t kFellowsMax = 6;
constexpr float kTextBitsMin = 3;
constexpr double kWholeNameBits = 2;
constexpr double kReferenceBits = 40;  // more than any name
constexpr double kChanceMax = 0.05;    // of a sum by coincidence, where names are all there is
constexpr double kConfidenceMin = 0.95;
constexpr double kShareOfSumsMin = 0.02;      // of the open rows
constexpr double kChanceMaxReferenced = 0.1;  // where some part has the reference
constexpr double kChanceMaxAllReferenced = 0.5;
constexpr double kMarginBits = 4;
constexpr std::size_t kSolutionsMax = 16;
constexpr std::size_t kRowsPerPart = 256;  // that a thread takes at a time

struct Part {
  std::uint32_t row = 0;
  double bits = 0;  // what speaks for it: name and reference
  double name_bits = 0;
  std::int32_t days_apart = 0;  // 0 where a row has no day
};

struct Proposal {
  bool one_on_left = false;
  std::vector<std::uint32_t> ones;  // one, or two that are one event together
  std::vector<std::uint32_t> parts;
  double confidence = 0;
  double score = 0;  // bits
  double chance = 0;
  bool by_reference = false;   // of all parts
  bool has_reference = false;  // of some part
  std::uint64_t ways = 1;
};

// One row's rivals for being its parts, rows of the other side.
class Parties {
 public:
  Parties(const EventRows& left, const EventRows& right, std::int32_t lag_min, std::int32_t lag_max)
      : left_{left}, right_{right}, texts_{left.texts, right.texts}, lag_min_{lag_min}, lag_max_{lag_max} {
    for (const bool is_left : {true, false}) {
      const EventRows& side = is_left ? left : right;
      Index& index = is_left ? left_index_ : right_index_;
      std::vector<std::uint32_t> by_day(side.size());
      std::iota(by_day.begin(), by_day.end(), 0U);
      std::stable_sort(by_day.begin(), by_day.end(),
                       [&side](std::uint32_t one, std::uint32_t other) { return side.days[one] < side.days[other]; });
      for (const std::uint32_t row : by_day) {
        if (!side.references[row].empty()) index.references[side.references[row]].push_back(row);
        for (const Word& word : texts_.words(is_left, row)) index.words[word.id].push_back(row);
      }
    }
  }

  const EventRows& side(bool is_left) const { return is_left ? left_ : right_; }

  // Rows of the other side with its sign that share a reference or a name, best first. `smaller`: only those that can
  // be a part of one row, having less than its amount.
  std::vector<Part> relatives_of(bool one_on_left, std::uint32_t one, bool smaller) const {
    const EventRows& mine = side(one_on_left);
    const EventRows& others = side(!one_on_left);
    std::vector<Part> parts;
    for (const std::uint32_t row : neighbours(one_on_left, one)) {
      if ((others.amounts[row] < 0) != (mine.amounts[one] < 0) || others.amounts[row] == 0) continue;
      if (smaller && std::llabs(others.amounts[row]) >= std::llabs(mine.amounts[one])) continue;
      const double name_bits = shared_name_bits(one_on_left, one, row);
      const double bits = name_bits + (same_reference(one_on_left, one, row) ? kReferenceBits : 0);
      if (bits < static_cast<double>(kTextBitsMin)) continue;
      const bool dated = mine.days[one] != kNoDay && others.days[row] != kNoDay;
      parts.push_back({row, bits, name_bits, dated ? std::abs(others.days[row] - mine.days[one]) : 0});
    }
    std::sort(parts.begin(), parts.end(), [&others](const Part& first, const Part& second) {
      if (first.bits != second.bits) return first.bits > second.bits;
      if (first.days_apart != second.days_apart) return first.days_apart < second.days_apart;
      const auto content = [&others](const Part& part) {
        return std::tuple{others.amounts[part.row], others.days[part.row], std::string_view{others.texts[part.row]}};
      };
      return content(first) < content(second);
    });
    return parts;
  }

  // Those of them that the tier admits.
  std::vector<Part> select(bool one_on_left, std::uint32_t one, const std::vector<Part>& relatives,
                           const Tier& tier) const {
    const EventRows& mine = side(one_on_left);
    const EventRows& others = side(!one_on_left);
    std::vector<Part> parts;
    std::copy_if(relatives.begin(), relatives.end(), std::back_inserter(parts),
                 [&](const Part& part) { return is_near(one_on_left, mine.days[one], others.days[part.row], tier); });
    if (tier.strong_names) keep_strong(parts);
    if (parts.size() > kCandidatesMax) parts.resize(kCandidatesMax);
    return parts;
  }

  bool same_reference(bool one_on_left, std::uint32_t one, std::uint32_t other) const {
    return !side(one_on_left).references[one].empty() &&
           side(one_on_left).references[one] == side(!one_on_left).references[other];
  }

 private:
  struct Index {
    std::unordered_map<std::string_view, std::vector<std::uint32_t>> references;
    std::unordered_map<std::uint32_t, std::vector<std::uint32_t>> words;
  };

  bool is_near(bool one_on_left, std::int32_t one, std::int32_t part, const Tier& tier) const {
    if (one == kNoDay || part == kNoDay) return true;
    const std::int32_t lag = one_on_left ? part - one : one - part;
    return tier.days == 0 ? lag >= lag_min_ && lag <= lag_max_ : std::abs(lag) <= tier.days;
  }

  // The rows with the reference, and those whose names are about as good as the best.
  static void keep_strong(std::vector<Part>& parts) {
    double best = 0;
    for (const Part& part : parts) best = std::max(best, part.name_bits);
    std::erase_if(parts, [&](const Part& part) { return part.bits < kStrongShare * best; });
  }

  double shared_name_bits(bool one_on_left, std::uint32_t one, std::uint32_t other) const {
    const std::string& mine = side(one_on_left).references[one];
    const std::string& theirs = side(!one_on_left).references[other];
    if (!mine.empty() && !theirs.empty() && mine != theirs) return 0;  // two references that differ name two things
    const TextComparison texts = one_on_left ? texts_.compare(one, other) : texts_.compare(other, one);
    if (texts.level == TextLevel::kNothing || texts.level == TextLevel::kMissing) return 0;
    // A party with many rows has a frequent name; that it is the same name counts all the same.
    const bool whole =
        texts.level == TextLevel::kEqual || texts.level == TextLevel::kPrefix || texts.level == TextLevel::kMost;
    return static_cast<double>(texts.bits) + (whole ? kWholeNameBits : 0);
  }

  std::vector<std::uint32_t> neighbours(bool one_on_left, std::uint32_t one) const {
    const Index& index = one_on_left ? right_index_ : left_index_;
    std::vector<std::uint32_t> rows;
    const std::int32_t day = side(one_on_left).days[one];
    const std::vector<std::int32_t>& days = side(!one_on_left).days;
    const auto add = [&](const auto& map, const auto& key) {
      const auto place = map.find(key);
      if (place == map.end()) return;
      auto begin = place->second.begin(), end = place->second.end();  // by day
      if (day != kNoDay) {
        begin = std::lower_bound(begin, end, day - kDaysMax,
                                 [&](std::uint32_t row, std::int32_t wanted) { return days[row] < wanted; });
        end = std::upper_bound(begin, end, day + kDaysMax,
                               [&](std::int32_t wanted, std::uint32_t row) { return wanted < days[row]; });
      }
      if (end - begin <= kPostingsMax) rows.insert(rows.end(), begin, end);
    };
    if (!side(one_on_left).references[one].empty())
      add(index.references, std::string_view{side(one_on_left).references[one]});
    for (const Word& word : texts_.words(one_on_left, one)) {
      if (word.bits < kTextBitsMin / 2) continue;
      for (std::uint32_t id = word.id; id < std::min(word.family_end, word.id + 64); ++id) add(index.words, id);
      for (std::uint32_t id = texts_.longest_beginning(word.id); id != TextModel::kNoWord;
           id = texts_.longest_beginning(id))
        add(index.words, id);
    }
    std::sort(rows.begin(), rows.end());
    rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
    return rows;
  }

  const EventRows& left_;
  const EventRows& right_;
  TextModel texts_;
  std::int32_t lag_min_, lag_max_;
  Index left_index_, right_index_;
};

struct Choice {
  std::vector<std::uint32_t> rows;
  double bits = 0;
  double alternatives = 1;  // that differ in nothing but which of several equal amounts they take
};

double choose(std::size_t of, std::size_t taken) {
  double ways = 1;
  for (std::size_t step = 0; step < taken; ++step)
    ways = ways * static_cast<double>(of - step) / static_cast<double>(step + 1);
  return ways;
}

bool same_content(const EventRows& rows, std::uint32_t one, std::uint32_t other) {
  return rows.days[one] == rows.days[other] && rows.references[one] == rows.references[other] &&
         rows.texts[one] == rows.texts[other];
}

// How coarse amounts are: with many multiples of 0.50 or 1.00 about, one of them is met by coincidence more often.
class Grain {
 public:
  Grain(const EventRows& left, const EventRows& right) {
    for (const EventRows* side : {&left, &right}) {
      for (const std::int64_t amount : side->amounts) {
        for (std::size_t step = 0; step < std::size(kSteps); ++step)
          multiples_[step] += amount % kSteps[step] == 0 ? 1 : 0;
        ++rows_;
      }
    }
  }
  double of(std::int64_t amount) const {
    double grain = 1;
    for (std::size_t step = 0; step < std::size(kSteps); ++step) {
      if (amount % kSteps[step] == 0)
        grain = std::max(grain, static_cast<double>(kSteps[step]) * multiples_[step] / std::max(1.0, rows_));
    }
    return grain;
  }

 private:
  static constexpr std::int64_t kSteps[] = {10, 50, 100};
  double multiples_[3] = {0, 0, 0};
  double rows_ = 0;
};

// The best sum of some parts, or nothing.
class PartSearch {
 public:
  PartSearch(const Parties& parties, const Grain& grain, bool one_on_left, std::vector<std::uint32_t> ones)
      : parties_{parties},
        grain_{grain},
        one_on_left_{one_on_left},
        ones_{std::move(ones)},
        others_{parties.side(!one_on_left)} {}

  std::optional<Proposal> search(const std::vector<Part>& parts) const {
    if (parts.size() < 2) return std::nullopt;
    std::map<std::int64_t, std::vector<Part>> by_amount;
    for (const Part& part : parts) by_amount[others_.amounts[part.row]].push_back(part);
    std::vector<AmountClass> classes;
    std::int64_t spread_width = 0;
    for (const auto& [amount, rows] : by_amount) {
      classes.push_back({amount, static_cast<std::uint32_t>(rows.size())});
      spread_width += std::llabs(amount) * static_cast<std::int64_t>(rows.size());
    }
    std::int64_t target = 0;
    for (const std::uint32_t one : ones_) target += parties_.side(one_on_left_).amounts[one];
    const std::int64_t width = std::max<std::int64_t>(2, std::llabs(target) / 20);
    const SubsetSums sums = find_subsets(classes, {target, target},
                                         {.found_max = kSolutionsMax, .work_max = 1U << 16, .nearby_width = width});
    if (sums.found.empty() || !sums.complete) return std::nullopt;
    Proposal proposal;
    proposal.one_on_left = one_on_left_;
    proposal.ones = ones_;
    // Sums close by, but at least the density of all sums of these rows.
    const std::size_t found_count = sums.found.size();
    const double others_count = sums.nearby - static_cast<double>(found_count);
    const double density = std::max(
        others_count / static_cast<double>(2 * width),
        std::min(0.5 / static_cast<double>(width), std::exp2(parts.size()) / static_cast<double>(spread_width)));
    proposal.chance = density * grain_.of(target);
    std::vector<Choice> choices;
    for (const SubsetCounts& counts : sums.found) choices.push_back(choice_of(counts, by_amount));
    return decide(std::move(proposal), std::move(choices));
  }

 private:
  // Of several rows with the amount the best named are taken; others that are named as well are alternatives.
  Choice choice_of(const SubsetCounts& counts, const std::map<std::int64_t, std::vector<Part>>& by_amount) const {
    Choice choice;
    std::size_t index = 0;
    for (const auto& [amount, rows] : by_amount) {
      const std::size_t taken = counts[index++];
      if (taken == 0) continue;
      for (std::size_t place = 0; place < taken; ++place) {
        choice.rows.push_back(rows[place].row);
        choice.bits += rows[place].bits;
      }
      std::size_t as_good = 0;
      std::size_t better = 0;
      for (const Part& part : rows) {
        better += part.bits > rows[taken - 1].bits + kMarginBits ? 1U : 0U;
        as_good += std::fabs(part.bits - rows[taken - 1].bits) <= kMarginBits ? 1U : 0U;
      }
      const bool equal = std::all_of(rows.begin(), rows.end(), [this, first = rows[0].row](const Part& part) {
        return same_content(others_, part.row, first);
      });
      if (!equal) choice.alternatives *= choose(as_good, taken - std::min(taken, better));
    }
    std::sort(choice.rows.begin(), choice.rows.end());
    return choice;
  }

  std::optional<Proposal> decide(Proposal proposal, std::vector<Choice> choices) const {
    std::stable_sort(choices.begin(), choices.end(),
                     [](const Choice& one, const Choice& other) { return one.bits > other.bits; });
    const Choice& best = choices.front();
    const auto referenced = static_cast<std::size_t>(
        std::count_if(best.rows.begin(), best.rows.end(), [&](std::uint32_t row) { return has_reference(row); }));
    const bool by_reference = referenced == best.rows.size();
    const double chance_max =
        by_reference ? kChanceMaxAllReferenced : (referenced > 0 ? kChanceMaxReferenced : kChanceMax);
    if (best.rows.size() < 2 || proposal.chance > chance_max) return std::nullopt;
    proposal.by_reference = by_reference;
    proposal.has_reference = referenced > 0;
    proposal.score = best.bits - std::log2(std::max(1e-6, proposal.chance));
    double ways = best.alternatives;
    std::vector<std::uint32_t> rows = best.rows;
    for (std::size_t place = 1; place < choices.size(); ++place) {
      // References or names decide where they say clearly more, for each row.
      if (best.bits - choices[place].bits > kMarginBits && by_reference) continue;
      ways += choices[place].alternatives;
      rows.insert(rows.end(), choices[place].rows.begin(), choices[place].rows.end());
    }
    std::sort(rows.begin(), rows.end());
    rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
    proposal.ways = static_cast<std::uint64_t>(ways + 0.5);
    proposal.parts = std::move(rows);
    return proposal;
  }

  bool has_reference(std::uint32_t part) const {
    return std::any_of(ones_.begin(), ones_.end(),
                       [&](std::uint32_t one) { return parties_.same_reference(one_on_left_, one, part); });
  }

  const Parties& parties_;
  const Grain& grain_;
  bool one_on_left_;
  std::vector<std::uint32_t> ones_;
  const EventRows& others_;
};

// The best proposal first. One that shares a row with an accepted one is dropped; where the two are nearly as good, the
// accepted one had a rival and is told to have several ways.
class Resolution {
 public:
  Resolution(const EventRows& left, const EventRows& right)
      : left_taken_(left.size(), kFree), right_taken_(right.size(), kFree) {}

  void offer(const Proposal& proposal) {
    auto& ones = proposal.one_on_left ? left_taken_ : right_taken_;
    auto& parts = proposal.one_on_left ? right_taken_ : left_taken_;
    std::uint32_t rival = kFree;
    for (const std::uint32_t row : proposal.ones) rival = std::min(rival, ones[row]);
    for (const std::uint32_t row : proposal.parts) rival = std::min(rival, parts[row]);
    if (rival != kFree) {
      if (scores_[rival] - proposal.score < kMarginBits) ++sums_[rival].ways;
      return;
    }
    const auto index = static_cast<std::uint32_t>(sums_.size());
    for (const std::uint32_t row : proposal.ones) ones[row] = index;
    for (const std::uint32_t row : proposal.parts) parts[row] = index;
    PartySum sum;
    (proposal.one_on_left ? sum.left : sum.right) = proposal.ones;
    (proposal.one_on_left ? sum.right : sum.left) = proposal.parts;
    sum.by_reference = proposal.by_reference;
    sum.ways = proposal.ways;
    sum.confidence = proposal.confidence;
    sums_.push_back(std::move(sum));
    scores_.push_back(proposal.score);
  }

  bool is_free(bool is_left, std::uint32_t row) const { return (is_left ? left_taken_ : right_taken_)[row] == kFree; }
  std::vector<PartySum> take() { return std::move(sums_); }

 private:
  static constexpr std::uint32_t kFree = 0xFFFFFFFF;
  std::vector<std::uint32_t> left_taken_, right_taken_;
  std::vector<PartySum> sums_;
  std::vector<double> scores_;
};

std::tuple<std::int64_t, std::int32_t, std::string_view, std::string_view> content_key(const EventRows& rows,
                                                                                       std::uint32_t row) {
  return {rows.amounts[row], rows.days[row], rows.references[row], rows.texts[row]};
}

// How many of the open rows are sums at all is learnt from how many more were found than coincidence makes; that share
// and the chance of a coincidence give the confidence.
void rate(std::vector<Proposal>& proposals, std::size_t rows) {
  double expected = 0;
  for (const Proposal& proposal : proposals) expected += proposal.by_reference ? 0 : proposal.chance;
  const double found_count = static_cast<double>(proposals.size()) - expected;
  const double share = std::clamp(found_count / std::max(1.0, static_cast<double>(rows)), kShareOfSumsMin, 0.9);
  for (Proposal& proposal : proposals) {
    const double chance = (proposal.by_reference ? 0.01 : proposal.has_reference ? 0.1 : 1) * proposal.chance;
    proposal.confidence = std::min(0.995, share / (share + (1 - share) * chance));
  }
  std::erase_if(proposals, [](const Proposal& proposal) { return proposal.confidence < kConfidenceMin; });
}

class PartySearch {
 public:
  PartySearch(const EventRows& left, const EventRows& right, std::int32_t lag_min, std::int32_t lag_max)
      : parties_{left, right, lag_min, lag_max}, grain_{left, right}, resolution_{left, right} {}

  Status search_single_rows(const Deadline& deadline) {
    std::vector<Proposal> all;
    for (const bool one_on_left : {true, false}) {
      const EventRows& side = parties_.side(one_on_left);
      std::vector<Attempts> parts((side.size() + kRowsPerPart - 1) / kRowsPerPart);
      for_each_part(side.size(), kRowsPerPart, [&](std::size_t begin, std::size_t end, std::size_t part) {
        for (std::size_t one = begin; one < end && !deadline.passed(); ++one)
          try_single_row(one_on_left, static_cast<std::uint32_t>(one), parts[part]);
      });
      CONCORD_CHECK(deadline.check("adding up rows of one party"));
      std::vector<Proposal> proposals;
      std::size_t tried = 0;
      for (Attempts& part : parts) {
        tried += part.tried;
        std::move(part.proposals.begin(), part.proposals.end(), std::back_inserter(proposals));
      }
      rate(proposals, tried);
      std::move(proposals.begin(), proposals.end(), std::back_inserter(all));
    }
    offer(std::move(all));
    return {};
  }

  // Two rows of a side with parts in common are tried as one.
  Status search_pairs_of_rows(const Deadline& deadline) {
    std::vector<Proposal> all;
    for (const bool one_on_left : {true, false}) {
      CONCORD_CHECK(deadline.check("adding up rows of one party"));
      const auto parts = open_parts(one_on_left);
      std::map<std::uint32_t, std::vector<std::uint32_t>> ones_of_part;
      for (const auto& [one, rows] : parts) {
        for (const Part& part : rows) ones_of_part[part.row].push_back(one);
      }
      std::vector<Proposal> proposals;
      for (const auto& [one, rows] : parts) {
        for (const std::uint32_t fellow : fellows_of(one_on_left, one, rows, ones_of_part)) {
          auto proposal =
              PartSearch{parties_, grain_, one_on_left, {one, fellow}}.search(shared(rows, parts.at(fellow)));
          if (proposal) proposals.push_back(std::move(*proposal));
        }
      }
      rate(proposals, parts.size() * 2);
      std::move(proposals.begin(), proposals.end(), std::back_inserter(all));
    }
    offer(std::move(all));
    return {};
  }

  std::vector<PartySum> take() { return resolution_.take(); }

 private:
  using PartsByRow = std::map<std::uint32_t, std::vector<Part>>;

  // What some rows of a side found.
  struct Attempts {
    std::vector<Proposal> proposals;
    std::size_t tried = 0;  // rows that have parts at all
  };

  void try_single_row(bool one_on_left, std::uint32_t one, Attempts& attempts) const {
    if (parties_.side(one_on_left).amounts[one] == 0) return;
    const std::vector<Part> relatives = parties_.relatives_of(one_on_left, one, true);
    if (relatives.size() < 2) return;
    const PartSearch search{parties_, grain_, one_on_left, {one}};
    bool has_parts = false;
    for (const Tier& tier : kTiers) {
      const std::vector<Part> parts = parties_.select(one_on_left, one, relatives, tier);
      has_parts = has_parts || parts.size() >= 2;
      auto proposal = search.search(parts);
      if (!proposal) continue;
      attempts.proposals.push_back(std::move(*proposal));
      break;
    }
    attempts.tried += has_parts ? 1U : 0U;
  }

  std::vector<Part> open_parts_of(bool one_on_left, std::uint32_t one) const {
    if (parties_.side(one_on_left).amounts[one] == 0 || !resolution_.is_free(one_on_left, one)) return {};
    std::vector<Part> rows =
        parties_.select(one_on_left, one, parties_.relatives_of(one_on_left, one, false), kTierOfSeveral);
    std::erase_if(rows, [&](const Part& part) { return !resolution_.is_free(!one_on_left, part.row); });
    return rows;
  }

  PartsByRow open_parts(bool one_on_left) const {
    const EventRows& side = parties_.side(one_on_left);
    std::vector<std::vector<Part>> found(side.size());
    for_each_part(side.size(), kRowsPerPart, [&](std::size_t begin, std::size_t end, std::size_t) {
      for (std::size_t one = begin; one < end; ++one)
        found[one] = open_parts_of(one_on_left, static_cast<std::uint32_t>(one));
    });
    PartsByRow parts;
    for (std::uint32_t one = 0; one < side.size(); ++one) {
      if (found[one].size() >= 2) parts.emplace_hint(parts.end(), one, std::move(found[one]));
    }
    return parts;
  }

  // Later rows of the side that share a part, nearest first.
  std::vector<std::uint32_t> fellows_of(bool one_on_left, std::uint32_t one, const std::vector<Part>& rows,
                                        const std::map<std::uint32_t, std::vector<std::uint32_t>>& ones_of_part) const {
    const EventRows& side = parties_.side(one_on_left);
    const auto key = [&](std::uint32_t row) { return std::tuple{side.days[row], side.amounts[row], row}; };
    std::vector<std::uint32_t> fellows;
    for (const Part& part : rows) {
      for (const std::uint32_t other : ones_of_part.at(part.row)) {
        const bool later = key(other) > key(one);
        const bool near = side.days[one] == kNoDay || side.days[other] - side.days[one] <= kDaysOfSeveral;
        if (later && near) fellows.push_back(other);
      }
    }
    std::sort(fellows.begin(), fellows.end(),
              [&](std::uint32_t first, std::uint32_t second) { return key(first) < key(second); });
    fellows.erase(std::unique(fellows.begin(), fellows.end()), fellows.end());
    if (fellows.size() > kFellowsMax) fellows.resize(kFellowsMax);
    return fellows;
  }

  static std::vector<Part> shared(const std::vector<Part>& one, const std::vector<Part>& other) {
    std::vector<Part> both;
    for (const Part& part : one) {
      const bool in_both =
          std::any_of(other.begin(), other.end(), [&](const Part& entry) { return entry.row == part.row; });
      if (in_both) both.push_back(part);
    }
    return both;
  }

  void offer(std::vector<Proposal> proposals) {
    const auto content = [&](const Proposal& proposal) {
      return content_key(parties_.side(proposal.one_on_left), proposal.ones.front());
    };
    std::sort(proposals.begin(), proposals.end(), [&](const Proposal& one, const Proposal& other) {
      return one.score != other.score ? one.score > other.score : content(one) < content(other);
    });
    for (const Proposal& proposal : proposals) resolution_.offer(proposal);
  }

  Parties parties_;
  Grain grain_;
  Resolution resolution_;
};

}  // namespace

Result<std::vector<PartySum>> find_party_sums(const EventRows& left, const EventRows& right, std::int32_t lag_min,
                                              std::int32_t lag_max, const Deadline& deadline) {
  PartySearch search{left, right, lag_min, lag_max};
  CONCORD_CHECK(search.search_single_rows(deadline));
  CONCORD_CHECK(search.search_pairs_of_rows(deadline));
  return search.take();
}

}  // namespace concord::reconcile
