#include "reconcile/impl/payout_kinds.hpp"

#include <algorithm>
#include <map>
#include <string_view>

#include "core/parallel.hpp"
#include "engine/api/session.hpp"
#include "reconcile/normalised_text.hpp"

namespace concord::reconcile {
namespace {

constexpr std::size_t kKindsMax = 12;
constexpr std::size_t kPoolsMax = 12;
constexpr std::size_t kWordRowsMin = 3;
constexpr double kWordShareMin = 0.04;
constexpr double kExplainedShareMin = 0.1;
constexpr double kExpectedShareMax = 0.2;  // of the explained payouts by coincidence

struct Kind {
  std::string words;
  std::vector<std::uint32_t> rows;
};

struct Pool {
  std::string condition, value;
  std::vector<std::uint32_t> rows;
  bool named = false;
};

template <typename Visit>
void for_each_word(std::string_view text, Visit visit) {
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find(' ', begin), text.size());
    visit(text.substr(begin, end - begin));
    begin = end + 1;
  }
}

bool has_digit(std::string_view word) {
  return std::any_of(word.begin(), word.end(), [](char character) { return character >= '0' && character <= '9'; });
}

// Rows that share their frequent words; numbers and rare words are what tells the rows of a kind apart.
std::vector<Kind> kinds_of(const EventRows& rows) {
  std::map<std::string_view, std::size_t> counts;
  for (const std::string& text : rows.texts) {
    for_each_word(text, [&](std::string_view word) {
      if (!has_digit(word)) ++counts[word];
    });
  }
  const double least = std::max(static_cast<double>(kWordRowsMin), kWordShareMin * static_cast<double>(rows.size()));
  std::map<std::string, std::vector<std::uint32_t>> kinds;
  for (std::uint32_t row = 0; row < rows.size(); ++row) {
    std::string words;
    for_each_word(rows.texts[row], [&](std::string_view word) {
      const auto place = counts.find(word);
      if (place == counts.end() || static_cast<double>(place->second) < least) return;
      words += (words.empty() ? "" : " ") + std::string{word};
    });
    kinds[words].push_back(row);
  }
  std::vector<Kind> result;
  for (auto& [words, members] : kinds) result.push_back({words, std::move(members)});
  std::stable_sort(result.begin(), result.end(),
                   [](const Kind& one, const Kind& other) { return one.rows.size() > other.rows.size(); });
  if (result.size() > kKindsMax) result.resize(kKindsMax);
  return result;
}

bool names(std::string_view words, std::string_view value) {
  return value.size() >= 3 &&
         (" " + std::string{words} + " ").find(" " + std::string{value} + " ") != std::string::npos;
}

// Every value of a category is a pool, and all rows are one.
std::vector<Pool> pools_of(const OpenRows& members) {
  std::vector<Pool> pools;
  for (const LabelColumn& label : members.labels) {
    if (!label.few_values) continue;
    const std::size_t first = pools.size();
    for (const std::string& value : label.values)
      pools.push_back({engine::quote_identifier(label.name) + " = " + engine::quote_literal(value),
                       normalise_text(value),
                       {},
                       false});
    for (std::uint32_t row = 0; row < members.rows.events.size(); ++row) {
      if (label.value_of[row] != LabelColumn::kNoValue) pools[first + label.value_of[row]].rows.push_back(row);
    }
  }
  Pool all;
  for (std::uint32_t row = 0; row < members.rows.events.size(); ++row) all.rows.push_back(row);
  pools.push_back(std::move(all));
  return pools;
}

std::vector<SumRow> sum_rows(const OpenRows& open, const std::vector<std::uint32_t>& rows) {
  std::vector<SumRow> result;
  for (const std::uint32_t row : rows)
    result.push_back({open.rows.events.amounts[row], open.rows.events.days[row], open.content[row]});
  return result;
}

// Where a side has no dates at all, everything is one day.
void level_days(PayoutProblem& problem) {
  const auto undated = [](const std::vector<SumRow>& rows) {
    return std::all_of(rows.begin(), rows.end(), [](const SumRow& row) { return row.day == kNoDay; });
  };
  if (!undated(problem.payouts) && !undated(problem.members)) return;
  for (auto* rows : {&problem.payouts, &problem.members}) {
    for (SumRow& row : *rows) row.day = 0;
  }
}

std::vector<std::uint32_t> open_ones(const std::vector<std::uint32_t>& rows, const std::vector<bool>& used) {
  std::vector<std::uint32_t> open;
  std::copy_if(rows.begin(), rows.end(), std::back_inserter(open), [&](std::uint32_t row) { return !used[row]; });
  return open;
}

class Finder {
 public:
  Finder(const OpenRows& payouts, const OpenRows& members, std::uint64_t work_max)
      : payouts_{payouts},
        members_{members},
        work_max_{work_max},
        pools_{pools_of(members)},
        payout_used_(payouts.rows.events.size(), false),
        member_used_(members.rows.events.size(), false) {}

  Result<std::optional<PayoutKind>> solve(const Kind& kind, const Deadline& deadline) {
    const std::vector<std::uint32_t> payouts = open_ones(kind.rows, payout_used_);
    if (payouts.empty()) return std::optional<PayoutKind>{};
    CONCORD_TRY(std::vector<Trial> trials, try_pools(kind, payouts, deadline));
    std::optional<PayoutKind> best;
    for (Trial& trial : trials) {
      if (!trial.solution || !is_believable(*trial.solution, payouts.size()) ||
          (best && trial.solution->explained <= best->solution.explained))
        continue;
      // Only the pool that is kept is divided.
      CONCORD_TRY(auto solution, solve_payouts(trial.problem, work_max_, deadline));
      best = kind_of(kind.words, *trial.pool, payouts, trial.rows, std::move(*solution));
    }
    if (best) mark_used(*best);
    return best;
  }

  // A kind as it was before: the rows that hold its words, its fee and its days.
  Result<std::optional<PayoutKind>> solve_known(const LearntPayouts& known, const Deadline& deadline) {
    std::vector<std::uint32_t> holding;
    for (std::uint32_t row = 0; row < payouts_.rows.events.size(); ++row) {
      if (holds_all_words(payouts_.rows.events.texts[row], known.words)) holding.push_back(row);
    }
    const auto same =
        std::find_if(pools_.begin(), pools_.end(), [&](const Pool& pool) { return pool.condition == known.pool; });
    const Pool& pool = same == pools_.end() ? pools_.back() : *same;  // the last one is all rows
    const std::vector<std::uint32_t> payouts = open_ones(holding, payout_used_),
                                     rows = open_ones(pool.rows, member_used_);
    if (payouts.empty() || rows.empty()) return std::optional<PayoutKind>{};
    PayoutProblem problem{sum_rows(payouts_, payouts), sum_rows(members_, rows)};
    level_days(problem);
    const KnownPayouts fee{
        {known.rate_ppm, known.fixed, known.fixed_each, known.slack}, known.lag_min, known.lag_max, known.days_max};
    CONCORD_TRY(auto solution, solve_payouts(problem, work_max_, deadline, fee));
    if (!solution || solution->explained == 0) return std::optional<PayoutKind>{};
    std::optional<PayoutKind> found = kind_of(known.words, pool, payouts, rows, std::move(*solution));
    mark_used(*found);
    return found;
  }

 private:
  // A pool with what a kind's payouts would be there, before anything is divided.
  struct Trial {
    const Pool* pool = nullptr;
    std::vector<std::uint32_t> rows{};
    PayoutProblem problem{};
    std::optional<PayoutSolution> solution{};
  };

  Result<std::vector<Trial>> try_pools(const Kind& kind, const std::vector<std::uint32_t>& payouts,
                                       const Deadline& deadline) const {
    std::vector<Trial> trials;
    for (const Pool* pool : pools_for(kind)) {
      std::vector<std::uint32_t> rows = open_ones(pool->rows, member_used_);
      if (rows.size() < 2) continue;
      PayoutProblem problem{sum_rows(payouts_, payouts), sum_rows(members_, rows)};
      level_days(problem);
      trials.push_back({pool, std::move(rows), std::move(problem)});
    }
    std::vector<Status> results(trials.size());
    for_each_part(trials.size(), 1, [&](std::size_t index, std::size_t, std::size_t) {
      auto solution = solve_payouts(trials[index].problem, 0, deadline);
      if (solution.ok()) {
        trials[index].solution = std::move(solution).value();
      } else {
        results[index] = solution.error();
      }
    });
    for (Status& result : results) CONCORD_CHECK(std::move(result));
    return trials;
  }

  static bool holds_all_words(std::string_view text, std::string_view words) {
    bool all = true;
    for_each_word(words, [&](std::string_view word) { all = all && holds_words(text, word); });
    return all;
  }

  static PayoutKind kind_of(const std::string& words, const Pool& pool, const std::vector<std::uint32_t>& payouts,
                            const std::vector<std::uint32_t>& members, PayoutSolution solution) {
    PayoutKind kind{.words = words, .pool = pool.condition, .payouts = payouts.size(), .solution = std::move(solution)};
    for (PayoutBlock& block : kind.solution.blocks) {
      for (std::uint32_t& payout : block.payouts) payout = payouts[payout];
      for (std::uint32_t& member : block.members) member = members[member];
    }
    return kind;
  }

  void mark_used(const PayoutKind& kind) {
    for (const PayoutBlock& block : kind.solution.blocks) {
      for (const std::uint32_t payout : block.payouts) payout_used_[payout] = true;
      for (const std::uint32_t member : block.members) member_used_[member] = true;
    }
  }

  // A fee that was made to fit must fit several payouts, and not just a few of a kind.
  static bool is_believable(const PayoutSolution& solution, std::size_t payouts) {
    const double least = solution.fee.fee.is_free() || solution.fee.exact
                             ? 1
                             : std::max(3.0, kExplainedShareMin * static_cast<double>(payouts));
    return solution.explained >= least && solution.expected <= kExpectedShareMax * solution.explained;
  }
  std::vector<const Pool*> pools_for(const Kind& kind) const {
    std::vector<const Pool*> named, others;
    for (const Pool& pool : pools_) (names(kind.words, pool.value) ? named : others).push_back(&pool);
    if (!named.empty()) return named;
    std::stable_sort(others.begin(), others.end(),
                     [](const Pool* one, const Pool* other) { return one->rows.size() > other->rows.size(); });
    if (others.size() > kPoolsMax) others.resize(kPoolsMax);
    return others;
  }

  const OpenRows& payouts_;
  const OpenRows& members_;
  std::uint64_t work_max_;
  std::vector<Pool> pools_;
  std::vector<bool> payout_used_, member_used_;
};

}  // namespace

Result<std::vector<PayoutKind>> find_payout_kinds(const OpenRows& payouts, const OpenRows& members,
                                                  bool payouts_on_left, std::uint64_t work_max,
                                                  const Deadline& deadline, const std::vector<LearntPayouts>& known) {
  std::vector<PayoutKind> kinds;
  if (payouts.rows.events.size() == 0 || members.rows.events.size() < 2) return kinds;
  Finder finder{payouts, members, work_max};
  for (const LearntPayouts& each : known) {
    if (each.on_left != payouts_on_left) continue;
    CONCORD_TRY(auto found, finder.solve_known(each, deadline));
    if (!found) continue;
    found->payouts_on_left = payouts_on_left;
    kinds.push_back(std::move(*found));
  }
  for (const Kind& kind : kinds_of(payouts.rows.events)) {
    CONCORD_TRY(auto found, finder.solve(kind, deadline));
    if (!found) continue;
    found->payouts_on_left = payouts_on_left;
    kinds.push_back(std::move(*found));
  }
  return kinds;
}

}  // namespace concord::reconcile
