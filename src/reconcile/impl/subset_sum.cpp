// Half of the classes go to each side. The sums of a half are built class by class: the sorted list so far, merged with
// itself shifted by the class's amount once for each copy, stays sorted. Each sum keeps its counts as digits of a mixed
// radix number, so nothing has to be found again. Dynamic programming over sums was refused: amounts are large and
// sparse.
#include "reconcile/impl/subset_sum.hpp"

#include <algorithm>
#include <limits>

namespace concord::reconcile {
namespace {

struct PartialSum {
  std::int64_t sum = 0;
  std::uint64_t code = 0;  // counts of the half's classes, mixed radix
};

struct Half {
  std::vector<AmountClass> classes;
  std::vector<std::size_t> places;  // of the classes in the input
  std::vector<std::uint64_t> radix;
  std::vector<PartialSum> sums;
};

// Adds the class to every sum, once for each copy. False when the work would exceed what is left.
bool extend(Half& half, const AmountClass& added, std::uint64_t radix, std::int64_t cut, std::uint64_t& work_left) {
  std::vector<PartialSum> result = half.sums;
  std::vector<PartialSum> shifted = half.sums;
  std::vector<PartialSum> merged;
  for (std::uint32_t copy = 1; copy <= added.copies; ++copy) {
    for (PartialSum& entry : shifted) {
      entry.sum += added.amount;
      entry.code += radix;
    }
    while (!shifted.empty() && shifted.back().sum > cut) shifted.pop_back();
    if (shifted.empty()) break;
    if (shifted.size() > work_left) return false;
    work_left -= shifted.size();
    merged.resize(result.size() + shifted.size());
    std::merge(result.begin(), result.end(), shifted.begin(), shifted.end(), merged.begin(),
               [](const PartialSum& one, const PartialSum& other) { return one.sum < other.sum; });
    result.swap(merged);
  }
  half.sums = std::move(result);
  return true;
}

bool build(Half& half, std::int64_t cut, std::uint64_t& work_left) {
  half.sums = {PartialSum{}};
  std::uint64_t radix = 1;
  for (const AmountClass& entry : half.classes) {
    half.radix.push_back(radix);
    if (radix > std::numeric_limits<std::uint64_t>::max() / (entry.copies + 1ULL)) return false;
    if (!extend(half, entry, radix, cut, work_left)) return false;
    radix *= entry.copies + 1ULL;
  }
  return true;
}

void decode(const Half& half, std::uint64_t code, SubsetCounts& counts) {
  for (std::size_t index = 0; index < half.classes.size(); ++index) {
    counts[half.places[index]] =
        static_cast<std::uint16_t>(code / half.radix[index] % (half.classes[index].copies + 1ULL));
  }
}

// For ascending sums of the first half the partners in the second half move down.
template <typename Visit>
void walk(const Half& first, const Half& second, SumRange range, Visit visit) {
  std::size_t begin = second.sums.size();
  std::size_t end = second.sums.size();
  for (const PartialSum& mine : first.sums) {
    while (end > 0 && mine.sum + second.sums[end - 1].sum > range.high) --end;
    begin = std::min(begin, end);
    while (begin > 0 && mine.sum + second.sums[begin - 1].sum >= range.low) --begin;
    if (!visit(mine, begin, end)) return;
  }
}

}  // namespace

SubsetSums find_subsets(std::span<const AmountClass> classes, SumRange range, const SubsetLimits& limits) {
  SubsetSums result;
  Half first, second;
  bool positive = true;
  for (std::size_t index = 0; index < classes.size(); ++index) {
    positive = positive && classes[index].amount > 0;
    Half& half = index % 2 == 0 ? first : second;
    half.classes.push_back(classes[index]);
    half.places.push_back(index);
  }
  const std::int64_t cut = positive ? range.high + limits.nearby_width : std::numeric_limits<std::int64_t>::max();
  std::uint64_t work_left = limits.work_max;
  const bool built = build(first, cut, work_left) && build(second, cut, work_left);
  result.work = limits.work_max - work_left;
  if (!built) {
    result.complete = false;
    return result;
  }
  if (limits.nearby_width > 0) {
    const SumRange wide{range.low - limits.nearby_width, range.high + limits.nearby_width};
    walk(first, second, wide, [&](const PartialSum&, std::size_t begin, std::size_t end) {
      result.nearby += static_cast<double>(end - begin);
      return true;
    });
  }
  walk(first, second, range, [&](const PartialSum& mine, std::size_t begin, std::size_t end) {
    for (std::size_t place = begin; place < end; ++place) {
      if (mine.code == 0 && second.sums[place].code == 0) continue;
      if (result.found.size() == limits.found_max) {
        result.complete = false;
        return false;
      }
      SubsetCounts counts(classes.size(), 0);
      decode(first, mine.code, counts);
      decode(second, second.sums[place].code, counts);
      result.found.push_back(std::move(counts));
    }
    return true;
  });
  std::sort(result.found.begin(), result.found.end());
  return result;
}

}  // namespace concord::reconcile
