#include <algorithm>
#include <numeric>

#include "linkage/impl/decision.hpp"

namespace concord::linkage {
namespace {

constexpr std::size_t kComparedMax = 64;  // pairs between two groups; of larger ones an even sample

struct Link {
  std::uint32_t one = 0, other = 0;
  double bits = 0;
};

class Grouping {
 public:
  explicit Grouping(const Weighed& weighed)
      : weighed_{weighed}, group_of_(weighed.records.size()), groups_(weighed.records.size()) {
    std::iota(group_of_.begin(), group_of_.end(), 0U);
    for (std::uint32_t record = 0; record < groups_.size(); ++record) groups_[record] = {record};
    best_bits_.assign(weighed.records.size(), kNoBits);
  }

  void join_best_first() {
    std::vector<Link> links;
    for (const Candidate& candidate : weighed_.candidates) {
      const double bits = weighed_.model.log2_odds(candidate);
      if (bits > 0) links.push_back({candidate.left, candidate.right, bits});
    }
    std::sort(links.begin(), links.end(), [](const Link& one, const Link& other) {
      if (one.bits != other.bits) return one.bits > other.bits;
      return one.one != other.one ? one.one < other.one : one.other < other.other;
    });
    for (const Link& link : links) join(link);
  }

  Decided decided(double confidence_min) const;

 private:
  static constexpr double kNoBits = -1e9;

  void join(const Link& link) {
    std::uint32_t mine = group_of_[link.one], its = group_of_[link.other];
    if (mine == its) return note(link);
    if (mean_bits(groups_[mine], groups_[its]) <= 0) return;
    if (groups_[mine].size() < groups_[its].size()) std::swap(mine, its);
    for (const std::uint32_t record : groups_[its]) group_of_[record] = mine;
    groups_[mine].insert(groups_[mine].end(), groups_[its].begin(), groups_[its].end());
    groups_[its].clear();
    note(link);
  }

  void note(const Link& link) {
    for (const std::uint32_t record : {link.one, link.other})
      best_bits_[record] = std::max(best_bits_[record], link.bits);
  }

  double mean_bits(const std::vector<std::uint32_t>& mine, const std::vector<std::uint32_t>& its) const {
    const std::size_t pairs = mine.size() * its.size(), step = pairs / kComparedMax + 1;
    double sum = 0, count = 0;
    for (std::size_t pair = 0; pair < pairs; pair += step) {
      sum += weighed_.log2_odds(mine[pair / its.size()], its[pair % its.size()]);
      ++count;
    }
    return sum / count;
  }

  const Weighed& weighed_;
  std::vector<std::uint32_t> group_of_;
  std::vector<std::vector<std::uint32_t>> groups_;
  std::vector<double> best_bits_;
};

// Rows that are equal in everything are one record; whether that is enough to be one person, the odds say, too.
Decided Grouping::decided(double confidence_min) const {
  Decided decided;
  const Records& records = weighed_.records;
  for (const std::vector<std::uint32_t>& group : groups_) {
    RecordGroup made;
    double least = 1e9;
    for (const std::uint32_t record : group) {
      const std::uint32_t begin = records.member_begin[record], end = records.member_begin[record + 1];
      for (std::uint32_t place = begin; place < end; ++place) made.members.push_back(place);
      const double copies = end - begin > 1 ? weighed_.log2_odds(record, record) : kNoBits;
      least = std::min(least, std::max(best_bits_[record], copies));
    }
    if (made.members.size() < 2 || least <= 0) continue;
    made.confidence = probability_of(least);
    if (made.confidence < confidence_min) {
      ++decided.unsure;
      continue;
    }
    std::sort(made.members.begin(), made.members.end());
    decided.groups.push_back(std::move(made));
  }
  return decided;
}

}  // namespace

double Weighed::log2_odds(std::uint32_t one, std::uint32_t other) const {
  const std::uint32_t left = std::min(one, other), right = std::max(one, other);
  return model.log2_odds({left, right, comparison.compare(left, right)});
}

Decided decide_groups(const Weighed& weighed, double confidence_min) {
  Grouping grouping{weighed};
  grouping.join_best_first();
  return grouping.decided(confidence_min);
}

}  // namespace concord::linkage
