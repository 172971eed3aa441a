#include "reconcile/impl/partition.hpp"

#include <algorithm>
#include <numeric>

namespace concord::reconcile {
namespace {

constexpr std::size_t kPartsMax = 4096;  // of one sum, on one level
constexpr std::uint64_t kWaysMax = 1000;

class Search {
 public:
  Search(std::span<const AmountClass> classes, std::vector<SumRange> sums, std::uint64_t work_max)
      : classes_{classes.begin(), classes.end()},
        sums_{std::move(sums)},
        work_left_{work_max},
        current_(sums_.size(), SubsetCounts(classes_.size(), 0)),
        first_(current_),
        varies_(sums_.size(), false) {}

  void run() {
    SubsetCounts left(classes_.size());
    for (std::size_t index = 0; index < classes_.size(); ++index)
      left[index] = static_cast<std::uint16_t>(classes_[index].copies);
    explore(0, left);
  }
  std::uint64_t ways() const { return ways_; }
  bool complete() const { return complete_; }
  bool exhausted() const { return exhausted_; }
  bool varies(std::size_t level) const { return varies_[level]; }
  const SubsetCounts& part(std::size_t level) const { return first_[level]; }

 private:
  // Whether a division was found in this branch.
  bool explore(std::size_t level, const SubsetCounts& left) {
    if (level + 1 == sums_.size()) return finish(level, left);
    std::vector<AmountClass> remaining;
    std::vector<std::size_t> places;
    for (std::size_t index = 0; index < classes_.size(); ++index) {
      if (left[index] == 0) continue;
      remaining.push_back({classes_[index].amount, left[index]});
      places.push_back(index);
    }
    const SubsetSums parts =
        find_subsets(remaining, sums_[level], {.found_max = kPartsMax, .work_max = work_left_, .nearby_width = 0});
    work_left_ -= std::min(work_left_, parts.work);
    if (!parts.complete) exhausted_ = true;
    bool any = false;
    for (const SubsetCounts& part : parts.found) {
      SubsetCounts rest = left;
      std::fill(current_[level].begin(), current_[level].end(), std::uint16_t{0});
      for (std::size_t index = 0; index < part.size(); ++index) {
        current_[level][places[index]] = part[index];
        rest[places[index]] = static_cast<std::uint16_t>(rest[places[index]] - part[index]);
      }
      any = explore(level + 1, rest) || any;
      if (exhausted_ || ways_ >= kWaysMax) break;
      // What is decided above cannot change here: one completion of this branch was enough.
      if (any && std::all_of(varies_.begin() + static_cast<std::ptrdiff_t>(level), varies_.end(),
                             [](bool varies) { return varies; })) {
        complete_ = false;
        break;
      }
    }
    return any;
  }

  bool finish(std::size_t level, const SubsetCounts& left) {
    std::int64_t sum = 0;
    bool empty = true;
    for (std::size_t index = 0; index < left.size(); ++index) {
      sum += classes_[index].amount * left[index];
      empty = empty && left[index] == 0;
    }
    if (empty || sum < sums_[level].low || sum > sums_[level].high) return false;
    current_[level] = left;
    if (ways_++ == 0) {
      first_ = current_;
      return true;
    }
    for (std::size_t index = 0; index < sums_.size(); ++index)
      varies_[index] = varies_[index] || current_[index] != first_[index];
    return true;
  }

  std::vector<AmountClass> classes_;
  std::vector<SumRange> sums_;
  std::uint64_t work_left_;
  std::vector<SubsetCounts> current_, first_;
  std::vector<bool> varies_;
  std::uint64_t ways_ = 0;
  bool complete_ = true;    // all divisions were counted
  bool exhausted_ = false;  // a search ended before its time
};

}  // namespace

Division divide(std::span<const AmountClass> classes, std::span<const SumRange> sums, std::uint64_t work_max) {
  Division division;
  division.parts.resize(sums.size());
  if (sums.empty()) return division;
  std::vector<std::size_t> order(sums.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t one, std::size_t other) {
    return std::pair{sums[one].high, sums[one].low} < std::pair{sums[other].high, sums[other].low};
  });
  std::vector<SumRange> ordered;
  for (const std::size_t index : order) ordered.push_back(sums[index]);
  Search search{classes, std::move(ordered), work_max};
  search.run();
  division.ways = search.ways();
  const bool whole = !search.exhausted() && search.ways() < kWaysMax;
  division.complete = whole && search.complete();
  for (std::size_t level = 0; level < order.size(); ++level) {
    if (whole && search.ways() > 0 && !search.varies(level)) division.parts[order[level]] = search.part(level);
  }
  return division;
}

}  // namespace concord::reconcile
