#include <algorithm>
#include <cmath>
#include <numeric>

#include "linkage/impl/decision.hpp"
#include "reconcile/assignment.hpp"

namespace concord::linkage {
namespace {

constexpr double kUnitsPerBit = 1000;
constexpr std::uint32_t kCopiesCrossed = 16;
constexpr double kBitsMax = 300;

struct Option {
  std::uint32_t other = 0;  // record
  double odds = 0;
};

class Pairing {
 public:
  explicit Pairing(const Weighed& weighed)
      : weighed_{weighed},
        options_(weighed.records.size()),
        group_of_(weighed.records.members.size(), kNone),
        record_of_(weighed.records.members.size()) {
    const Records& records = weighed.records;
    for (std::uint32_t record = 0; record < records.size(); ++record) {
      for (std::uint32_t place = records.member_begin[record]; place < records.member_begin[record + 1]; ++place)
        record_of_[place] = record;
    }
    for (const Candidate& candidate : weighed.candidates) {
      if (records.is_within(candidate.left, candidate.right)) continue;
      const double odds = std::exp2(std::min(kBitsMax, weighed.model.log2_odds(candidate)));
      options_[candidate.left].push_back({candidate.right, odds});
      options_[candidate.right].push_back({candidate.left, odds});
    }
  }

  Status assign_rows(const Deadline& deadline);
  void state_pairs(double confidence_min);
  void join_duplicates(double confidence_min);
  void collect_ambiguous();
  Decided decided() { return {std::move(groups_), unsure_}; }

 private:
  static constexpr std::uint32_t kNone = 0xFFFFFFFF;

  std::uint32_t copies(std::uint32_t record) const {
    return weighed_.records.member_begin[record + 1] - weighed_.records.member_begin[record];
  }
  std::vector<reconcile::Edge> edges() const;
  double odds_of(std::uint32_t record, std::uint32_t other) const;
  double best_but(std::uint32_t record, std::uint32_t other) const;
  double rivals(std::uint32_t record, std::uint32_t partner) const;
  double probability(std::uint32_t left, std::uint32_t right) const;
  bool join(std::uint32_t place, double confidence_min);

  const Weighed& weighed_;
  std::vector<std::vector<Option>> options_;  // of each record
  std::vector<std::uint32_t> group_of_;       // of each place
  std::vector<std::uint32_t> record_of_;      // of each place
  std::vector<std::uint32_t> partner_;        // of each place of the left table
  std::vector<RecordGroup> groups_;
  std::uint64_t unsure_ = 0;
};

// Places of the right table are counted from 0 here.
std::vector<reconcile::Edge> Pairing::edges() const {
  const Records& records = weighed_.records;
  const auto first_right = static_cast<std::uint32_t>(records.rows[0]);
  std::vector<reconcile::Edge> edges;
  for (const Candidate& candidate : weighed_.candidates) {
    if (records.is_within(candidate.left, candidate.right)) continue;
    const auto weight = std::llround(weighed_.model.log2_odds(candidate) * kUnitsPerBit);
    if (weight <= 0) continue;
    const std::uint32_t left = records.member_begin[candidate.left], right = records.member_begin[candidate.right];
    const std::uint32_t mine = copies(candidate.left), its = copies(candidate.right);
    const bool crossed = static_cast<std::uint64_t>(mine) * its <= kCopiesCrossed;
    for (std::uint32_t one = 0; one < mine; ++one) {
      for (std::uint32_t other = crossed ? 0 : one; other < (crossed ? its : std::min(its, one + 1)); ++other)
        edges.push_back({left + one, right + other - first_right, weight});
    }
  }
  return edges;
}

Status Pairing::assign_rows(const Deadline& deadline) {
  const auto left = static_cast<std::uint32_t>(weighed_.records.rows[0]);
  const auto right = static_cast<std::uint32_t>(weighed_.records.rows[1]);
  CONCORD_TRY(partner_, reconcile::assign(left, right, edges(), deadline));
  return {};
}

double Pairing::odds_of(std::uint32_t record, std::uint32_t other) const {
  for (const Option& option : options_[record]) {
    if (option.other == other) return option.odds;
  }
  return 0;
}

double Pairing::best_but(std::uint32_t record, std::uint32_t other) const {
  double best = 0;
  for (const Option& option : options_[record]) {
    if (option.other != other) best = std::max(best, option.odds);
  }
  return best;
}

// The odds of a record's other partners. One that has a better partner itself counts less; one that is a duplicate of
// the partner is no rival.
double Pairing::rivals(std::uint32_t record, std::uint32_t partner) const {
  const double negligible = odds_of(record, partner) * 1e-4;
  double sum = 0;
  for (const Option& option : options_[record]) {
    if (option.other == partner) continue;
    const double odds = option.odds * copies(option.other) / (1 + best_but(option.other, record));
    if (odds > negligible && weighed_.log2_odds(option.other, partner) <= 0) sum += odds;
  }
  return sum;
}

double Pairing::probability(std::uint32_t left, std::uint32_t right) const {
  const double odds = odds_of(left, right);
  return odds / (1 + odds + rivals(left, right) + rivals(right, left));
}

void Pairing::state_pairs(double confidence_min) {
  const auto first_right = static_cast<std::uint32_t>(weighed_.records.rows[0]);
  for (std::uint32_t left = 0; left < partner_.size(); ++left) {
    if (partner_[left] == reconcile::kUnassigned) continue;
    const std::uint32_t right = partner_[left] + first_right;
    const double sure = probability(record_of_[left], record_of_[right]);
    if (sure < 0.5) continue;
    if (sure < confidence_min) {
      ++unsure_;
      continue;
    }
    group_of_[left] = group_of_[right] = static_cast<std::uint32_t>(groups_.size());
    groups_.push_back({{left, right}, sure, false});
  }
}

// The row's best partner is in a group, and the group has a row of the row's own table that is its duplicate.
bool Pairing::join(std::uint32_t place, double confidence_min) {
  const Records& records = weighed_.records;
  const std::uint32_t record = record_of_[place];
  const Option* best = nullptr;
  for (const Option& option : options_[record]) {
    if (best == nullptr || option.odds > best->odds) best = &option;
  }
  if (best == nullptr || best->odds <= 1) return false;
  for (std::uint32_t its = records.member_begin[best->other]; its < records.member_begin[best->other + 1]; ++its) {
    if (group_of_[its] == kNone) continue;
    RecordGroup& group = groups_[group_of_[its]];
    const bool on_left = place < records.rows[0];
    double bits = 0;
    for (const std::uint32_t member : group.members) {
      if ((member < records.rows[0]) == on_left) bits = std::max(bits, weighed_.log2_odds(record_of_[member], record));
    }
    const double sure = std::min(probability_of(std::log2(best->odds)), probability_of(bits));
    if (bits <= 0 || sure < confidence_min) continue;
    group_of_[place] = group_of_[its];
    group.members.push_back(place);
    group.confidence = std::min(group.confidence, sure);
    return true;
  }
  return false;
}

void Pairing::join_duplicates(double confidence_min) {
  for (std::uint32_t place = 0; place < group_of_.size(); ++place) {
    if (group_of_[place] == kNone) join(place, confidence_min);
  }
  for (RecordGroup& group : groups_) std::sort(group.members.begin(), group.members.end());
}

// Rows that are assigned but whose odds against their rivals are worse than even, with these rivals.
void Pairing::collect_ambiguous() {
  const Records& records = weighed_.records;
  std::vector<std::uint32_t> parent(records.members.size());
  std::iota(parent.begin(), parent.end(), 0U);
  const auto root = [&parent](std::uint32_t node) {
    while (parent[node] != node) node = parent[node] = parent[parent[node]];
    return node;
  };
  const auto first_right = static_cast<std::uint32_t>(records.rows[0]);
  std::vector<bool> doubtful(parent.size(), false);
  for (std::uint32_t left = 0; left < first_right; ++left) {
    if (group_of_[left] != kNone || partner_[left] == reconcile::kUnassigned) continue;
    const std::uint32_t record = record_of_[left];
    const double odds = odds_of(record, record_of_[partner_[left] + first_right]);
    if (odds <= 1) continue;
    for (const Option& option : options_[record]) {
      if (option.odds < odds / 8) continue;
      for (std::uint32_t its = records.member_begin[option.other]; its < records.member_begin[option.other + 1];
           ++its) {
        if (group_of_[its] != kNone) continue;
        doubtful[left] = doubtful[its] = true;
        parent[root(its)] = root(left);
      }
    }
  }
  std::vector<std::uint32_t> group_at(parent.size(), kNone);
  for (std::uint32_t place = 0; place < parent.size(); ++place) {
    if (!doubtful[place]) continue;
    std::uint32_t& number = group_at[root(place)];
    if (number == kNone) {
      number = static_cast<std::uint32_t>(groups_.size());
      groups_.push_back({{}, 0.5, true});
    }
    group_of_[place] = number;
    groups_[number].members.push_back(place);
  }
}

}  // namespace

Result<Decided> decide_pairs(const Weighed& weighed, double confidence_min, const Deadline& deadline) {
  Pairing pairing{weighed};
  CONCORD_CHECK(pairing.assign_rows(deadline));
  pairing.state_pairs(confidence_min);
  pairing.join_duplicates(confidence_min);
  if (confidence_min <= 0.5) pairing.collect_ambiguous();
  return pairing.decided();
}

}  // namespace concord::linkage
