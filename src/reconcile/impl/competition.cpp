// `left_free[e]` is the chance that the left row of edge e has no other partner than this one, given what its other
// partners' rivals leave free; the same from the right. Exact on trees where every class has one row. Each round but
// the last goes half of the way (in logarithms): undamped, the messages of a crowd of equals swing between "all are
// free" and "none is", and the crowd's matches are lost. A class of several rows is free as long as its rivals are
// expected to leave one of its rows. The left classes of a part are its own, so parts are worked on at once. What the
// right classes are claimed for is added up in the order of the candidates by one processor, while the others do so for
// the left classes.
#include "reconcile/impl/competition.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/parallel.hpp"

namespace concord::reconcile {
namespace {

constexpr double kOddsMax = 0x1p60;

double share_of(double odds) {
  return odds / (1 + odds);
}

// One round of messages; the vectors are of one length and apart from each other. The same operations in the same order
// with any width of vectors, so the same result.
template <bool IsLast>
void pass_block(const double* __restrict odds, const double* __restrict left_claims,
                const double* __restrict right_claims, double* __restrict left_free, double* __restrict right_free,
                std::size_t count) {
  for (std::size_t place = 0; place < count; ++place) {
    const double left_rest = left_claims[place] - odds[place] * right_free[place];
    const double right_rest = right_claims[place] - odds[place] * left_free[place];
    const double left_next = 1 / (1 + (left_rest > 0 ? left_rest : 0));
    const double right_next = 1 / (1 + (right_rest > 0 ? right_rest : 0));
    left_free[place] = IsLast ? left_next : std::sqrt(left_free[place] * left_next);
    right_free[place] = IsLast ? right_next : std::sqrt(right_free[place] * right_next);
  }
}

}  // namespace

Competition::Competition(std::span<const std::uint32_t> left_multiplicity,
                         std::span<const std::uint32_t> right_multiplicity)
    : left_multiplicity_{left_multiplicity},
      right_multiplicity_{right_multiplicity},
      left_(left_multiplicity.size()),
      right_(right_multiplicity.size()) {
  const auto is_single = [](std::uint32_t multiplicity) { return multiplicity == 1; };
  all_single_ = std::all_of(left_multiplicity.begin(), left_multiplicity.end(), is_single) &&
                std::all_of(right_multiplicity.begin(), right_multiplicity.end(), is_single);
}

void Competition::start(const WeighedPart& part, Messages& messages) const {
  const std::size_t count = part.candidates.size();
  messages.odds.resize(count);
  std::transform(part.log2_odds.begin(), part.log2_odds.end(), messages.odds.begin(),
                 [](float bits) { return std::min(std::exp2(static_cast<double>(bits)), kOddsMax); });
  messages.left_free.assign(count, 1);
  messages.right_free.assign(count, 1);
  messages.rows.assign(all_single_ ? 0 : count, 0);
}

void Competition::measure_rows(const WeighedPart& part, Messages& messages) const {
  for (std::size_t index = 0; index < messages.rows.size(); ++index) {
    const std::uint32_t mine = left_multiplicity_[part.candidates[index].left];
    const std::uint32_t other = right_multiplicity_[part.candidates[index].right];
    if (mine == 1 && other == 1) continue;
    const double odds = messages.odds[index] * messages.left_free[index] * messages.right_free[index];
    messages.rows[index] = share_of(odds) * std::min(mine, other);
  }
}

void Competition::claim_left(const WeighedPart& part, const Messages& messages) {
  for (std::size_t index = 0; index < part.candidates.size();) {
    const std::uint32_t mine = part.candidates[index].left;
    Claims claims;
    for (; index < part.candidates.size() && part.candidates[index].left == mine; ++index) {
      claims.odds += messages.odds[index] * messages.right_free[index];
      if (!all_single_) claims.rows += messages.rows[index];
    }
    left_[mine] = claims;
  }
}

void Competition::claim_right(const WeighedPart& part, const Messages& messages) {
  for (std::size_t index = 0; index < part.candidates.size(); ++index) {
    Claims& claims = right_[part.candidates[index].right];
    claims.odds += messages.odds[index] * messages.left_free[index];
    if (!all_single_) claims.rows += messages.rows[index];
  }
}

// Where every class has one row. Block by block: first what is spread over memory, then arithmetic alone.
void Competition::pass_single_messages(const WeighedPart& part, Messages& messages, bool is_last) const {
  constexpr std::size_t kBlock = 256;
  std::array<double, kBlock> left_claims, right_claims;
  for (std::size_t begin = 0; begin < part.candidates.size(); begin += kBlock) {
    const std::size_t count = std::min(kBlock, part.candidates.size() - begin);
    for (std::size_t place = 0; place < count; ++place) {
      left_claims[place] = left_[part.candidates[begin + place].left].odds;
      right_claims[place] = right_[part.candidates[begin + place].right].odds;
    }
    (is_last ? pass_block<true> : pass_block<false>)(&messages.odds[begin], left_claims.data(), right_claims.data(),
                                                     &messages.left_free[begin], &messages.right_free[begin], count);
  }
}

void Competition::pass_messages(const WeighedPart& part, Messages& messages, bool is_last) const {
  if (all_single_) return pass_single_messages(part, messages, is_last);
  const auto rest_free = [](const Claims& all, double own_odds, double own_rows, std::uint32_t multiplicity) {
    if (multiplicity == 1) return 1 / (1 + std::max(0.0, all.odds - own_odds));
    return std::clamp(multiplicity - (all.rows - own_rows), 1e-9, 1.0);
  };
  for (std::size_t index = 0; index < part.candidates.size(); ++index) {
    const std::uint32_t mine = part.candidates[index].left, other = part.candidates[index].right;
    double &left_free = messages.left_free[index], &right_free = messages.right_free[index];
    const double odds = messages.odds[index], rows = messages.rows[index];
    const double left_next = rest_free(left_[mine], odds * right_free, rows, left_multiplicity_[mine]);
    const double right_next = rest_free(right_[other], odds * left_free, rows, right_multiplicity_[other]);
    right_free = is_last ? right_next : std::sqrt(right_free * right_next);
    left_free = is_last ? left_next : std::sqrt(left_free * left_next);
  }
}

void Competition::run(std::span<WeighedPart> parts, int rounds) {
  messages_.resize(parts.size());
  const auto for_all = [&parts](auto work) {
    for_each_part(parts.size(), 1, [&work](std::size_t part, std::size_t, std::size_t) { work(part); });
  };
  for_all([&](std::size_t part) { start(parts[part], messages_[part]); });
  for (int round = 0; round < rounds; ++round) {
    if (!all_single_) for_all([&](std::size_t part) { measure_rows(parts[part], messages_[part]); });
    for_each_part(parts.size() + 1, 1, [&](std::size_t job, std::size_t, std::size_t) {
      if (job > 0) return claim_left(parts[job - 1], messages_[job - 1]);
      std::fill(right_.begin(), right_.end(), Claims{});
      for (std::size_t part = 0; part < parts.size(); ++part) claim_right(parts[part], messages_[part]);
    });
    const bool is_last = rounds > 1 && round + 1 == rounds;
    for_all([&](std::size_t part) { pass_messages(parts[part], messages_[part], is_last); });
  }
  for_all([&](std::size_t part) {
    const Messages& messages = messages_[part];
    for (std::size_t index = 0; index < messages.odds.size(); ++index) {
      const double odds = messages.odds[index] * messages.left_free[index] * messages.right_free[index];
      parts[part].probabilities[index] = static_cast<float>(share_of(odds));
    }
  });
}

}  // namespace concord::reconcile
