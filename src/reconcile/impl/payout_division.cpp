#include "reconcile/impl/payout_division.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <optional>

#include "reconcile/impl/partition.hpp"

namespace concord::reconcile {
namespace {

constexpr double kClosedConfidence = 0.99;

// Which payouts may exchange rows: their places, joined step by step.
class Exchanges {
 public:
  explicit Exchanges(std::size_t payouts) : parent_(payouts) {
    std::iota(parent_.begin(), parent_.end(), std::size_t{0});
  }
  std::size_t root(std::size_t place) const {
    while (parent_[place] != place) place = parent_[place];
    return place;
  }
  void join(std::size_t one, std::size_t other) {
    const auto [low, high] = std::minmax({root(one), root(other)});
    parent_[high] = low;
  }

 private:
  std::vector<std::size_t> parent_;
};

class BlockDivision {
 public:
  BlockDivision(const PayoutProblem& problem, const FeeModel& fee, const std::vector<std::uint32_t>& payouts,
                const std::vector<std::uint32_t>& members, std::uint64_t work_max)
      : problem_{problem},
        payouts_{payouts},
        classed_{classify(problem.members, members, fee)},
        exchanges_{payouts.size()} {
    std::vector<SumRange> sums;
    for (const std::uint32_t payout : payouts) sums.push_back(fee.sums_paying(problem.payouts[payout].amount));
    division_ = divide(classed_.classes, sums, work_max);
    for (std::size_t place = 0; place < payouts.size() && !varying_; ++place) {
      if (!division_.parts[place]) varying_ = place;
    }
    join_varying();
    for (std::size_t index = 0; index < classed_.classes.size(); ++index) join_sharers(index);
  }

  std::vector<PayoutBlock> blocks() {
    std::vector<std::size_t> next(classed_.classes.size(), 0);
    std::map<std::size_t, PayoutBlock> by_root;
    for (std::size_t place = 0; place < payouts_.size(); ++place) {
      PayoutBlock& block = by_root[exchanges_.root(place)];
      block.payouts.push_back(payouts_[place]);
      if (division_.parts[place]) take(*division_.parts[place], next, block);
    }
    if (varying_) {
      PayoutBlock& block = by_root[exchanges_.root(*varying_)];
      for (std::size_t index = 0; index < next.size(); ++index) {
        const auto& rows = classed_.members[index];
        block.members.insert(block.members.end(), rows.begin() + static_cast<std::ptrdiff_t>(next[index]), rows.end());
      }
      block.ways = std::max<std::uint64_t>(division_.ways, 2);
    }
    std::vector<PayoutBlock> blocks;
    for (auto& [root, block] : by_root) {
      const bool varies = varying_ && root == exchanges_.root(*varying_);
      const bool several = block.payouts.size() > 1;
      if (several && !varies) block.ways = 2;
      block.ways_known = varies ? division_.complete : !several;
      block.confidence = kClosedConfidence;
      blocks.push_back(std::move(block));
    }
    return blocks;
  }

 private:
  void join_varying() {
    for (std::size_t place = 0; place < payouts_.size(); ++place) {
      if (varying_ && !division_.parts[place]) exchanges_.join(*varying_, place);
    }
  }

  // Payouts that take some of a class's equal rows, among them those that vary, may exchange them.
  void join_sharers(std::size_t index) {
    const auto& rows = classed_.members[index];
    std::optional<std::size_t> first;
    std::size_t certain = 0;
    for (std::size_t place = 0; place < payouts_.size(); ++place) {
      if (!division_.parts[place]) continue;
      const std::uint16_t taken = (*division_.parts[place])[index];
      certain += taken;
      if (!is_choice(problem_.members, rows, taken)) continue;
      if (first) exchanges_.join(*first, place);
      first = first.value_or(place);
    }
    if (first && varying_ && certain < rows.size()) exchanges_.join(*first, *varying_);
  }

  void take(const SubsetCounts& part, std::vector<std::size_t>& next, PayoutBlock& block) const {
    for (std::size_t index = 0; index < part.size(); ++index) {
      for (std::uint16_t copy = 0; copy < part[index]; ++copy)
        block.members.push_back(classed_.members[index][next[index]++]);
    }
  }

  const PayoutProblem& problem_;
  const std::vector<std::uint32_t>& payouts_;
  ClassedMembers classed_;
  Division division_;
  std::optional<std::size_t> varying_;  // the first payout whose part differs between divisions
  Exchanges exchanges_;
};

}  // namespace

ClassedMembers classify(const std::vector<SumRow>& rows, const std::vector<std::uint32_t>& members,
                        const FeeModel& fee) {
  std::map<std::int64_t, std::vector<std::uint32_t>> by_amount;
  for (const std::uint32_t member : members) by_amount[fee.effective(rows[member].amount)].push_back(member);
  ClassedMembers result;
  for (auto& [amount, equals] : by_amount) {
    result.classes.push_back({amount, static_cast<std::uint32_t>(equals.size())});
    result.members.push_back(std::move(equals));
  }
  return result;
}

bool is_choice(const std::vector<SumRow>& rows, const std::vector<std::uint32_t>& members, std::uint16_t taken) {
  if (taken == 0 || taken == members.size()) return false;
  const std::uint32_t content = rows[members.front()].content;
  return std::any_of(members.begin(), members.end(),
                     [&](std::uint32_t member) { return rows[member].content != content; });
}

std::vector<PayoutBlock> divide_payouts(const PayoutProblem& problem, const FeeModel& fee,
                                        const std::vector<std::uint32_t>& payouts,
                                        const std::vector<std::uint32_t>& members, std::uint64_t work_max) {
  if (payouts.size() == 1) return {{payouts, members, 1, true, kClosedConfidence}};
  return BlockDivision{problem, fee, payouts, members, work_max}.blocks();
}

}  // namespace concord::reconcile
