#include "reconcile/many_sides.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <numeric>

namespace concord::reconcile {
namespace {

/// Places of rows in one list over all sides: a row's place is its side's first place and its number.
class Places {
 public:
  explicit Places(const std::vector<SideInput>& sides) {
    first_.push_back(0);
    for (const SideInput& side : sides) first_.push_back(first_.back() + side.table->rows + 1);
    parent_.resize(first_.back());
    std::iota(parent_.begin(), parent_.end(), std::size_t{0});
    confidence_.assign(parent_.size(), 1.0);
  }
  std::size_t place(std::size_t side, RowNumber row) const { return first_[side] + row.value; }
  std::size_t sides() const { return first_.size() - 1; }
  std::size_t root(std::size_t place) {
    while (parent_[place] != place) place = parent_[place] = parent_[parent_[place]];
    return place;
  }
  void join(std::size_t one, std::size_t other, double confidence) {
    const auto [low, high] = std::minmax({root(one), root(other)});
    confidence_[low] = std::min({confidence_[low], confidence_[high], confidence});
    parent_[high] = low;
  }
  double confidence(std::size_t root) const { return confidence_[root]; }

 private:
  std::vector<std::size_t> first_;
  std::vector<std::size_t> parent_;
  std::vector<double> confidence_;  // by root
};

Status drop_tables(engine::Session& session, const Deadline& deadline) {
  for (const char* table : {"left_data", "right_data", "left_events", "right_events"})
    CONCORD_CHECK(session.execute("DROP TABLE IF EXISTS " + std::string{table}, deadline));
  return {};
}

void join_groups(const Outcome& pair, std::size_t left, std::size_t right, Places& places) {
  for (const Group& group : pair.groups) {
    if (group.left.empty() || group.right.empty() || group.bucket == BucketKind::kAmbiguous) continue;
    const std::size_t first = places.place(left, group.left.front());
    for (const RowNumber row : group.left) places.join(first, places.place(left, row), group.confidence);
    for (const RowNumber row : group.right) places.join(first, places.place(right, row), group.confidence);
  }
}

/// What the pairs say of one side.
struct SideAmounts {
  std::vector<std::int64_t> amounts;  // by row number, at `scale`
  std::vector<bool> without;
  int scale = 0;
};

SideAmounts amounts_of(const Outcome& pair, bool left) {
  SideAmounts side{left ? pair.left_amounts : pair.right_amounts, {}, pair.scale};
  side.without.assign(side.amounts.size(), false);
  for (const RowNumber row : left ? pair.left_without_amount : pair.right_without_amount)
    side.without[row.value] = true;
  return side;
}

std::int64_t rescaled(std::int64_t amount, int from, int to) {
  for (; from < to; ++from) amount *= 10;
  return amount;
}

std::vector<SidesEvent> collect_events(const std::vector<SideAmounts>& amounts, int scale, Places& places) {
  std::map<std::size_t, SidesEvent> by_root;
  for (std::size_t side = 0; side < amounts.size(); ++side) {
    for (std::uint64_t row = 1; row < amounts[side].amounts.size(); ++row) {
      if (amounts[side].without[row]) continue;
      const std::size_t root = places.root(places.place(side, RowNumber{row}));
      SidesEvent& event = by_root[root];
      if (event.rows.empty()) {
        event.rows.resize(amounts.size());
        event.sums.assign(amounts.size(), 0);
        event.confidence = places.confidence(root);
      }
      event.rows[side].push_back(RowNumber{row});
      event.sums[side] += rescaled(amounts[side].amounts[row], amounts[side].scale, scale);
    }
  }
  std::vector<SidesEvent> events;
  for (auto& [root, event] : by_root) {
    std::vector<std::int64_t> known;
    for (std::size_t side = 0; side < event.rows.size(); ++side) {
      if (!event.rows[side].empty()) known.push_back(event.sums[side]);
    }
    event.agrees = std::adjacent_find(known.begin(), known.end(), std::not_equal_to<>{}) == known.end();
    events.push_back(std::move(event));
  }
  return events;
}

std::vector<bool> presence(const SidesEvent& event) {
  std::vector<bool> present;
  for (const auto& rows : event.rows) present.push_back(!rows.empty());
  return present;
}

Result<std::vector<SidesBucket>> add_up(const SidesOutcome& outcome) {
  const std::size_t sides = outcome.sides.size();
  std::map<std::pair<std::vector<bool>, bool>, SidesBucket> by_kind;
  std::map<std::pair<std::vector<bool>, bool>, std::vector<Int128>> sums;
  for (const SidesEvent& event : outcome.events) {
    const std::pair kind{presence(event), event.agrees};
    SidesBucket& bucket = by_kind[kind];
    std::vector<Int128>& sum = sums[kind];
    if (bucket.events++ == 0) {
      bucket.present = kind.first;
      bucket.agrees = event.agrees;
      bucket.rows.assign(sides, 0);
      sum.assign(sides, 0);
    }
    for (std::size_t side = 0; side < sides; ++side) {
      bucket.rows[side] += event.rows[side].size();
      sum[side] += event.sums[side];
    }
  }
  std::vector<SidesBucket> buckets;
  for (auto& [kind, bucket] : by_kind) {
    for (const Int128 sum : sums[kind]) {
      CONCORD_TRY(const Decimal exact, Decimal::make(sum, outcome.scale));
      bucket.sums.push_back(exact);
    }
    buckets.push_back(std::move(bucket));
  }
  const auto order = [](const SidesBucket& bucket) {
    return std::tuple{-std::count(bucket.present.begin(), bucket.present.end(), true), !bucket.agrees};
  };
  std::stable_sort(buckets.begin(), buckets.end(),
                   [&order](const SidesBucket& one, const SidesBucket& two) { return order(one) < order(two); });
  return buckets;
}

// Each side's buckets add up to its sum.
Status check_sums(const SidesOutcome& outcome) {
  for (std::size_t side = 0; side < outcome.sides.size(); ++side) {
    CONCORD_TRY(Decimal sum, Decimal::make(0, outcome.scale));
    for (const SidesBucket& bucket : outcome.buckets) {
      CONCORD_TRY(sum, sum.plus(bucket.sums[side]));
    }
    CONCORD_TRY(const Decimal difference, sum.minus(outcome.sides[side].sum));
    if (difference.coefficient() != 0) {
      return Error{ErrorCode::kInternal, "The events of " + outcome.sides[side].input + " do not add up to its sum."};
    }
  }
  return {};
}

}  // namespace

Result<SidesOutcome> reconcile_sides(engine::Session& session, const std::vector<SideInput>& sides,
                                     const Options& options, const Deadline& deadline, ProgressSink& progress) {
  SidesOutcome outcome;
  outcome.sides.resize(sides.size());
  Places places{sides};
  std::vector<SideAmounts> amounts(sides.size());
  for (std::size_t left = 0; left < sides.size(); ++left) {
    for (std::size_t right = left + 1; right < sides.size(); ++right) {
      CONCORD_CHECK(drop_tables(session, deadline));
      CONCORD_TRY(const Outcome pair, reconcile(session, sides[left], sides[right], options, deadline, progress));
      join_groups(pair, left, right, places);
      const auto statements = provenance_statements(pair);
      outcome.sql.insert(outcome.sql.end(), statements.begin(), statements.end());
      for (const std::string& sentence : pair.learnt.sentences)
        outcome.learnt.push_back(sides[left].name + " and " + sides[right].name + ": " + sentence);
      if (outcome.currency.empty()) outcome.currency = pair.currency;
      outcome.engine = pair.engine;
      outcome.scale = std::max(outcome.scale, pair.scale);
      for (const bool is_left : {true, false}) {
        const std::size_t side = is_left ? left : right;
        const SideSummary& summary = is_left ? pair.left : pair.right;
        if (!amounts[side].amounts.empty()) {
          if (summary.columns.amount == outcome.sides[side].columns.amount) continue;
          return Error{ErrorCode::kInvalidInput,
                       fmt::format("{}: \"{}\" corresponds to one input's amounts and \"{}\" to "
                                   "another's. Compare two of them at a time.",
                                   sides[side].name, outcome.sides[side].columns.amount, summary.columns.amount)};
        }
        amounts[side] = amounts_of(pair, is_left);
        outcome.sides[side] = summary;
      }
    }
  }
  outcome.events = collect_events(amounts, outcome.scale, places);
  CONCORD_TRY(outcome.buckets, add_up(outcome));
  CONCORD_CHECK(check_sums(outcome));
  return outcome;
}

}  // namespace concord::reconcile
