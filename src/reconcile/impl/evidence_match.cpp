#include "reconcile/impl/evidence_match.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <future>
#include <map>
#include <numeric>
#include <set>
#include <tuple>

#include "reconcile/assignment.hpp"
#include "reconcile/impl/window.hpp"

namespace concord::reconcile {
namespace {

constexpr std::uint32_t kCopiesCrossed =
    16;  // copies of two classes are all tried against each other up to this product
constexpr float kAlternativeMin = 0.1F;
constexpr std::size_t kCrowdMin = 20;  // rows of one amount on either side

void apply_limits(Window& window, const MatchLimits& limits) {
  if (!limits.window_days) return;
  window.lag_min = -std::abs(*limits.window_days);
  window.lag_max = std::abs(*limits.window_days);
}

void drop_beyond_tolerance(CandidateParts& parts, const EventClasses& left, const EventClasses& right,
                           const MatchLimits& limits) {
  if (!limits.tolerance) return;
  const auto is_beyond = [&](const Candidate& candidate) {
    if (candidate.amount != AmountLevel::kRatio && candidate.amount != AmountLevel::kCents) return false;
    return std::llabs(left.amounts[candidate.left] - right.amounts[candidate.right]) > *limits.tolerance;
  };
  for (auto& candidates : parts) std::erase_if(candidates, is_beyond);
}

/// The rows that are kept apart from others; each is a class of its own.
struct Apart {
  std::vector<RowNumber> left, right;
};

Apart rows_apart(const MatchLimits& limits) {
  Apart apart;
  for (const auto& [left, right] : limits.apart) {
    apart.left.push_back(left);
    apart.right.push_back(right);
  }
  for (auto* rows : {&apart.left, &apart.right}) std::sort(rows->begin(), rows->end());
  return apart;
}

void drop_apart(CandidateParts& parts, const EventRows& left, const EventRows& right, const EventClasses& left_classes,
                const EventClasses& right_classes, const MatchLimits& limits) {
  if (limits.apart.empty()) return;
  const std::set<std::pair<RowNumber, RowNumber>> apart{limits.apart.begin(), limits.apart.end()};
  const auto first = [](const EventRows& rows, const EventClasses& classes, std::uint32_t index) {
    return rows.numbers[classes.members[classes.member_begin[index]]];
  };
  const auto is_apart = [&](const Candidate& candidate) {
    return apart.contains({first(left, left_classes, candidate.left), first(right, right_classes, candidate.right)});
  };
  for (auto& candidates : parts) std::erase_if(candidates, is_apart);
}

// Edges between single rows: node numbers are places in EventClasses::members.
std::vector<Edge> expand_edges(const EvidenceModel& model, const EventClasses& left, const EventClasses& right) {
  std::vector<Edge> edges;
  const auto expand = [&](const Candidate& candidate, std::int64_t weight) {
    const std::uint32_t left_copies = left.multiplicity(candidate.left);
    const std::uint32_t right_copies = right.multiplicity(candidate.right);
    const std::uint32_t left_begin = left.member_begin[candidate.left];
    const std::uint32_t right_begin = right.member_begin[candidate.right];
    if (left_copies * static_cast<std::uint64_t>(right_copies) > kCopiesCrossed) {
      for (std::uint32_t copy = 0; copy < std::min(left_copies, right_copies); ++copy) {
        edges.push_back({left_begin + copy, right_begin + copy, weight});
      }
      return;
    }
    for (std::uint32_t mine = 0; mine < left_copies; ++mine) {
      for (std::uint32_t other = 0; other < right_copies; ++other)
        edges.push_back({left_begin + mine, right_begin + other, weight});
    }
  };
  for (const WeighedPart& part : model.parts()) {
    for (std::size_t index = 0; index < part.candidates.size(); ++index) {
      const auto weight = static_cast<std::int64_t>(std::llround(static_cast<double>(part.log2_odds[index]) * 1000));
      if (weight > 0) expand(part.candidates[index], weight);
    }
  }
  return edges;
}

// Which class each place in EventClasses::members belongs to.
std::vector<std::uint32_t> class_of_places(const EventClasses& classes) {
  std::vector<std::uint32_t> owner(classes.members.size());
  for (std::uint32_t index = 0; index < classes.size(); ++index) {
    std::fill(owner.begin() + classes.member_begin[index], owner.begin() + classes.member_begin[index + 1], index);
  }
  return owner;
}

struct StatedPlaces {
  std::vector<bool> left, right;
};

class Statement {
 public:
  Statement(const EventClasses& left, const EventClasses& right, const EvidenceModel& model, double probability_min)
      : left_{left}, right_{right}, model_{model}, probability_min_{probability_min} {
    stated_.left.assign(left.members.size(), false);
    stated_.right.assign(right.members.size(), false);
  }

  void state_pairs(const std::vector<std::uint32_t>& partner, std::vector<StatedPair>& pairs);
  void collect_ambiguous(std::vector<AmbiguousEvents>& groups) const;

 private:
  const Candidate* find(std::uint32_t left, std::uint32_t right, double& probability) const {
    const WeighedPart& part = model_.parts()[left / kClassesPerPart];
    const auto place =
        std::lower_bound(part.candidates.begin(), part.candidates.end(), std::pair{left, right},
                         [](const Candidate& one, const std::pair<std::uint32_t, std::uint32_t>& wanted) {
                           return std::pair{one.left, one.right} < wanted;
                         });
    probability = static_cast<double>(part.probabilities[static_cast<std::size_t>(place - part.candidates.begin())]);
    return &*place;
  }
  static bool has_unstated(const EventClasses& classes, std::uint32_t index, const std::vector<bool>& stated) {
    const auto begin = stated.begin() + classes.member_begin[index],
               end = stated.begin() + classes.member_begin[index + 1];
    return std::find(begin, end, false) != end;
  }
  static std::vector<std::uint32_t> unstated(const EventClasses& classes, std::uint32_t index,
                                             const std::vector<bool>& stated) {
    std::vector<std::uint32_t> rows;
    for (std::uint32_t place = classes.member_begin[index]; place < classes.member_begin[index + 1]; ++place) {
      if (!stated[place]) rows.push_back(classes.members[place]);
    }
    return rows;
  }

  const EventClasses& left_;
  const EventClasses& right_;
  const EvidenceModel& model_;
  double probability_min_;
  StatedPlaces stated_;
};

void Statement::state_pairs(const std::vector<std::uint32_t>& partner, std::vector<StatedPair>& pairs) {
  const std::vector<std::uint32_t> left_class = class_of_places(left_);
  const std::vector<std::uint32_t> right_class = class_of_places(right_);
  for (std::uint32_t place = 0; place < partner.size(); ++place) {
    if (partner[place] == kUnassigned) continue;
    double probability = 0;
    const Candidate* evidence = find(left_class[place], right_class[partner[place]], probability);
    if (probability < probability_min_) continue;
    stated_.left[place] = true;
    stated_.right[partner[place]] = true;
    pairs.push_back({left_.members[place], right_.members[partner[place]], *evidence, probability});
  }
}

// Connected alternatives among rows that are not stated, where some row surely has a partner among them.
void Statement::collect_ambiguous(std::vector<AmbiguousEvents>& groups) const {
  const auto left_count = static_cast<std::uint32_t>(left_.size());
  std::vector<std::uint32_t> parent(left_.size() + right_.size());
  std::iota(parent.begin(), parent.end(), 0U);
  const auto root = [&parent](std::uint32_t node) {
    while (parent[node] != node) node = parent[node] = parent[parent[node]];
    return node;
  };
  std::vector<double> claimed(parent.size(), 0);
  const auto claim = [&](const Candidate& candidate, float probability) {
    if (probability < kAlternativeMin) return;
    if (!has_unstated(left_, candidate.left, stated_.left) || !has_unstated(right_, candidate.right, stated_.right))
      return;
    claimed[candidate.left] += static_cast<double>(probability);
    claimed[left_count + candidate.right] += static_cast<double>(probability);
    const auto [low, high] = std::minmax({root(candidate.left), root(left_count + candidate.right)});
    parent[high] = low;
  };
  for (const WeighedPart& part : model_.parts()) {
    for (std::size_t index = 0; index < part.candidates.size(); ++index)
      claim(part.candidates[index], part.probabilities[index]);
  }
  std::map<std::uint32_t, AmbiguousEvents> by_root;
  std::map<std::uint32_t, double> certainty;
  for (std::uint32_t node = 0; node < parent.size(); ++node) {
    if (claimed[node] == 0) continue;
    certainty[root(node)] = std::max(certainty[root(node)], claimed[node]);
    AmbiguousEvents& group = by_root[root(node)];
    const bool is_left = node < left_count;
    const auto rows =
        is_left ? unstated(left_, node, stated_.left) : unstated(right_, node - left_count, stated_.right);
    auto& target = is_left ? group.left : group.right;
    target.insert(target.end(), rows.begin(), rows.end());
  }
  for (auto& [node, group] : by_root) {
    if (certainty[node] >= probability_min_) groups.push_back(std::move(group));
  }
}

using Places = std::vector<std::uint32_t>;

// Those of `rows` that have one of `others` within the days from `lag_min` to `lag_max`; both are ordered by day.
Places within_reach(const EventRows& side, const Places& rows, const EventRows& other, const Places& others,
                    std::int64_t lag_min, std::int64_t lag_max) {
  Places reached;
  std::size_t next = 0;
  const bool any_undated = !others.empty() && other.days[others.front()] == kNoDay;  // no day is the earliest day
  for (const std::uint32_t row : rows) {
    const std::int64_t day = side.days[row];
    while (next < others.size() && other.days[others[next]] < day + lag_min) ++next;
    const bool near = next < others.size() && other.days[others[next]] <= day + lag_max;
    if (near || any_undated || (day == kNoDay && !others.empty())) reached.push_back(row);
  }
  return reached;
}

struct AmountRows {
  std::int64_t amount = 0;
  Places open;             // neither paired nor ambiguous already; by day
  std::size_t paired = 0;  // of all rows of this amount
  std::size_t all = 0;
};

// By amount, ascending.
std::vector<AmountRows> rows_by_amount(const EventRows& rows, const std::vector<bool>& paired,
                                       const std::vector<bool>& ambiguous) {
  Places order(rows.size());
  std::iota(order.begin(), order.end(), 0U);
  std::sort(order.begin(), order.end(), [&rows](std::uint32_t one, std::uint32_t two) {
    return std::tie(rows.amounts[one], rows.days[one], one) < std::tie(rows.amounts[two], rows.days[two], two);
  });
  std::vector<AmountRows> by_amount;
  for (const std::uint32_t row : order) {
    if (by_amount.empty() || by_amount.back().amount != rows.amounts[row])
      by_amount.emplace_back().amount = rows.amounts[row];
    AmountRows& entry = by_amount.back();
    ++entry.all;
    if (paired[row]) ++entry.paired;
    if (!paired[row] && !ambiguous[row]) entry.open.push_back(row);
  }
  return by_amount;
}

// Where most rows of one amount stay open on both sides, each has so many equally good partners that no single pair is
// likely. To call them missing would be false: their partners are there, only nothing tells which is whose.
void collect_crowds(const EventRows& left, const EventRows& right, EvidenceMatch& match) {
  std::vector<bool> left_paired(left.size(), false), right_paired(right.size(), false);
  std::vector<bool> left_ambiguous = left_paired, right_ambiguous = right_paired;
  for (const StatedPair& pair : match.pairs) left_paired[pair.left] = right_paired[pair.right] = true;
  for (const AmbiguousEvents& group : match.ambiguous) {
    for (const std::uint32_t row : group.left) left_ambiguous[row] = true;
    for (const std::uint32_t row : group.right) right_ambiguous[row] = true;
  }
  const auto is_crowd = [](const AmountRows& rows) { return rows.all >= kCrowdMin && 2 * rows.paired <= rows.all; };
  const std::vector<AmountRows> by_right_amount = rows_by_amount(right, right_paired, right_ambiguous);
  auto other = by_right_amount.begin();
  for (const AmountRows& mine : rows_by_amount(left, left_paired, left_ambiguous)) {
    while (other != by_right_amount.end() && other->amount < mine.amount) ++other;
    if (other == by_right_amount.end() || other->amount != mine.amount) continue;
    if (!is_crowd(mine) || !is_crowd(*other)) continue;
    const Places& others = other->open;
    AmbiguousEvents crowd{within_reach(left, mine.open, right, others, match.window.lag_min, match.window.lag_max),
                          within_reach(right, others, left, mine.open, -match.window.lag_max, -match.window.lag_min)};
    if (!crowd.left.empty() && !crowd.right.empty()) match.ambiguous.push_back(std::move(crowd));
  }
}

// Rows that are equal in everything that is compared are one event each, however many there are: as many pairs as the
// smaller side has. Without this, a file of nothing but equal rows would hold no evidence at all.
std::vector<StatedPair> pair_identical(const EventClasses& left, const EventClasses& right) {
  const auto content = [](const EventClasses& side, std::size_t index) {
    return std::tie(side.amounts[index], side.days[index], side.references[index], side.texts[index],
                    side.categories[index]);
  };
  std::vector<StatedPair> pairs;
  std::size_t other = 0;
  for (std::size_t mine = 0; mine < left.size(); ++mine) {
    while (other < right.size() && content(right, other) < content(left, mine)) ++other;
    if (other == right.size() || content(right, other) != content(left, mine)) continue;
    if (left.texts[mine].empty() && left.references[mine].empty()) continue;
    Candidate evidence;
    evidence.amount = AmountLevel::kExact;
    evidence.lag = left.days[mine] == kNoDay ? kNoLag : std::int16_t{0};
    evidence.text = left.texts[mine].empty() ? TextLevel::kMissing : TextLevel::kEqual;
    evidence.reference = left.references[mine].empty() ? ReferenceLevel::kMissing : ReferenceLevel::kEqual;
    evidence.category = left.categories[mine] == 0 ? CategoryLevel::kMissing : CategoryLevel::kEqual;
    for (std::uint32_t copy = 0; copy < std::min(left.multiplicity(mine), right.multiplicity(other)); ++copy) {
      pairs.push_back({left.members[left.member_begin[mine] + copy], right.members[right.member_begin[other] + copy],
                       evidence, 1.0});
    }
  }
  return pairs;
}

struct Rest {
  EventRows events;
  std::vector<std::uint32_t> origin;
};

Rest without(const EventRows& rows, const std::vector<bool>& taken) {
  Rest rest;
  for (std::uint32_t row = 0; row < rows.size(); ++row) {
    if (taken[row]) continue;
    rest.origin.push_back(row);
    rest.events.add(rows, row);
  }
  return rest;
}

// The classes of both sides and what their texts share.
struct ClassedEvents {
  ClassedEvents(const EventRows& left_rows, const EventRows& right_rows, const Apart& apart)
      : right_in_the_making{std::async(std::launch::async, [&] { return make_classes(right_rows, apart.right); })},
        left{make_classes(left_rows, apart.left)},
        right{right_in_the_making.get()} {}

  std::future<EventClasses> right_in_the_making;
  EventClasses left, right;
  TextModel texts{left.texts, right.texts};
};

Status match_classes(const EventRows& left, const EventRows& right, const ClassedEvents& classes,
                     const MatchLimits& limits, const Deadline& deadline, ProgressSink& progress,
                     EvidenceMatch& match) {
  CONCORD_TRY(auto candidates,
              find_candidates(classes.left, classes.right, classes.texts, match.window, deadline, progress));
  drop_beyond_tolerance(candidates, classes.left, classes.right, limits);
  drop_apart(candidates, left, right, classes.left, classes.right, limits);
  CONCORD_CHECK(deadline.check("weighing the evidence"));
  progress.report("weighing the evidence", 0, 0);
  EvidenceModel model{classes.left, classes.right, std::move(candidates), match.window};
  if (limits.learnt != nullptr && limits.learnt->categories)
    model.take_category_agreement(limits.learnt->categories->agreement);
  if (limits.learnt != nullptr && limits.learnt->shares) model.take(*limits.learnt->shares, limits.learnt->lag_min);
  model.learn();
  match.pattern = model.pattern();
  match.matched_share = match.pattern.expected_matches / static_cast<double>(std::min(left.size(), right.size()));
  progress.report("choosing the best pairs", 0, 0);
  CONCORD_TRY(const auto partner,
              assign(static_cast<std::uint32_t>(left.size()), static_cast<std::uint32_t>(right.size()),
                     expand_edges(model, classes.left, classes.right), deadline));
  Statement statement{classes.left, classes.right, model, limits.probability_min};
  statement.state_pairs(partner, match.pairs);
  statement.collect_ambiguous(match.ambiguous);
  collect_crowds(left, right, match);
  return {};
}

// Everything but the identical rows.
Status match_rest(const EventRows& left, const EventRows& right, const std::vector<StatedPair>& identical,
                  const MatchLimits& limits, const Deadline& deadline, ProgressSink& progress, EvidenceMatch& match) {
  std::vector<bool> left_taken(left.size(), false), right_taken(right.size(), false);
  for (const StatedPair& pair : identical) left_taken[pair.left] = right_taken[pair.right] = true;
  const Rest left_rest = without(left, left_taken);
  const Rest right_rest = without(right, right_taken);
  if (left_rest.events.size() == 0 || right_rest.events.size() == 0) return {};
  const ClassedEvents classes{left_rest.events, right_rest.events, rows_apart(limits)};
  CONCORD_CHECK(match_classes(left_rest.events, right_rest.events, classes, limits, deadline, progress, match));
  for (StatedPair& pair : match.pairs) {
    pair.left = left_rest.origin[pair.left];
    pair.right = right_rest.origin[pair.right];
  }
  for (AmbiguousEvents& group : match.ambiguous) {
    for (std::uint32_t& row : group.left) row = left_rest.origin[row];
    for (std::uint32_t& row : group.right) row = right_rest.origin[row];
  }
  return {};
}

}  // namespace

Result<EvidenceMatch> match_events(const EventRows& left, const EventRows& right, const MatchLimits& limits,
                                   const Deadline& deadline, ProgressSink& progress) {
  EvidenceMatch match;
  if (left.size() == 0 || right.size() == 0) return match;
  const Apart apart = rows_apart(limits);
  std::vector<StatedPair> identical;
  {
    const ClassedEvents classes{left, right, {}};
    match.window = limits.learnt != nullptr ? Window{limits.learnt->lag_min, limits.learnt->lag_max,
                                                     limits.learnt->ratio_min, limits.learnt->ratio_max}
                                            : learn_window(classes.left, classes.right, classes.texts);
    apply_limits(match.window, limits);
    if (match.window.lag_min <= 0 && match.window.lag_max >= 0) identical = pair_identical(classes.left, classes.right);
    std::erase_if(identical, [&](const StatedPair& pair) {
      return std::binary_search(apart.left.begin(), apart.left.end(), left.numbers[pair.left]) ||
             std::binary_search(apart.right.begin(), apart.right.end(), right.numbers[pair.right]);
    });
    if (identical.empty() && limits.apart.empty()) {
      CONCORD_CHECK(match_classes(left, right, classes, limits, deadline, progress, match));
      return match;
    }
  }
  CONCORD_CHECK(match_rest(left, right, identical, limits, deadline, progress, match));
  match.pairs.insert(match.pairs.end(), identical.begin(), identical.end());
  return match;
}

}  // namespace concord::reconcile
