// A key is measured by two shares: how many rows it tells apart on the worse side, and how many of the smaller side's
// keys the other side has too. Both must be high: a column of row numbers is unique on both sides and shares values,
// too, but so does every other numbering, which is why numbers under unlike names must share nearly all values.
// Combinations are bounded from above by the product of their columns' numbers of values, so hopeless ones cost
// nothing.
#include "reconcile/find_keys.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "engine/api/sql.hpp"
#include "reconcile/impl/compare_columns.hpp"
#include "reconcile/normalised_text.hpp"

namespace concord::reconcile {
namespace {

namespace sql = engine::sql;

constexpr double kUniqueMin = 0.95;          // of the rows of either side
constexpr double kSharedMin = 0.5;           // of the smaller side's keys
constexpr double kSharedMinNumbering = 0.9;  // of numbers under different names
constexpr std::size_t kCombinedColumnsMax = 8;
constexpr std::size_t kKeyColumnsMax = 3;

struct Candidate {
  std::vector<ColumnPair> columns;
  double left_unique = 0, right_unique = 0, shared = 0;
  bool same_names = true;
  bool numbers = false;

  double unique() const { return std::min(left_unique, right_unique); }
  bool good() const {
    return unique() >= kUniqueMin && shared >= (same_names || !numbers ? kSharedMin : kSharedMinNumbering);
  }
  double score() const { return unique() * shared + (same_names ? 0.05 : 0); }
};

struct Search {
  engine::Session& session;
  const SideInput& left;
  const SideInput& right;
  const Deadline& deadline;
  std::vector<Candidate> tried{};

  Result<double> count(const sql::Select& rows) const {
    sql::Select counted{rows, "k"};
    const std::string query = counted.column(sql::count_rows(), "all_rows").sql(sql::Dialect::kDuckdb);
    CONCORD_TRY(const engine::Value value, engine::query_single_value(session, query, deadline));
    const auto* integer = std::get_if<std::int64_t>(&value);
    return integer == nullptr ? 0.0 : static_cast<double>(*integer);
  }
};

/// The different keys of a side, as text so that two kinds of numbers meet; keys with an empty part are none.
sql::Select keys_of(const SideInput& side, const std::vector<ColumnPair>& columns, bool left) {
  sql::Select keys{side.view};
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const sql::Expression value = sql::column(left ? columns[i].left : columns[i].right);
    keys.column(sql::to_text(value), "k_" + std::to_string(i)).where(sql::is_not_null(value));
  }
  return keys.distinct();
}

Result<Candidate> measure(const Search& search, std::vector<ColumnPair> columns) {
  Candidate candidate;
  const sql::Select left = keys_of(search.left, columns, true), right = keys_of(search.right, columns, false);
  CONCORD_TRY(const double left_keys, search.count(left));
  CONCORD_TRY(const double right_keys, search.count(right));
  candidate.left_unique = left_keys / std::max(1.0, static_cast<double>(search.left.table->rows));
  candidate.right_unique = right_keys / std::max(1.0, static_cast<double>(search.right.table->rows));
  candidate.same_names = std::ranges::all_of(
      columns, [](const ColumnPair& pair) { return normalise_text(pair.left) == normalise_text(pair.right); });
  candidate.columns = std::move(columns);
  if (candidate.unique() < kUniqueMin / 2) return candidate;
  CONCORD_TRY(const double shared, search.count(sql::intersect(left, right)));
  candidate.shared = shared / std::max(1.0, std::min(left_keys, right_keys));
  return candidate;
}

/// How many different values each column has.
Result<std::vector<double>> distinct_values(const Search& search, const SideInput& side) {
  sql::Select values{side.view};
  for (const Column& column : side.table->schema)
    values.column(sql::count_distinct(sql::column(column.name)), column.name);
  CONCORD_TRY(auto stream, search.session.query(values.sql(sql::Dialect::kDuckdb), search.deadline));
  CONCORD_TRY(const engine::Chunk* chunk, stream->next());
  std::vector<double> counts;
  for (std::size_t i = 0; i < side.table->schema.size(); ++i)
    counts.push_back(static_cast<double>(chunk->column(i).integer(0)));
  return counts;
}

bool can_be_key(const Column& left, const Column& right) {
  const TypeKind kind = left.type.kind;
  return kind != TypeKind::kDouble && kind != TypeKind::kBoolean && right.type.kind != TypeKind::kDouble &&
         (kind == right.type.kind || (is_number(kind) && is_number(right.type.kind)));
}

struct NamedPair {
  ColumnPair names;
  double left_values = 0, right_values = 0;
};

/// Columns of the same name, the most telling first.
std::vector<NamedPair> same_named(const Search& search, const std::vector<double>& left_values,
                                  const std::vector<double>& right_values) {
  std::vector<NamedPair> pairs;
  const Schema& left = search.left.table->schema;
  const Schema& right = search.right.table->schema;
  for (std::size_t i = 0; i < left.size(); ++i) {
    for (std::size_t j = 0; j < right.size(); ++j) {
      if (normalise_text(left[i].name) != normalise_text(right[j].name) || !can_be_key(left[i], right[j])) continue;
      if (left_values[i] > 1 && right_values[j] > 1)
        pairs.push_back({{left[i].name, right[j].name}, left_values[i], right_values[j]});
    }
  }
  std::ranges::stable_sort(pairs, [](const NamedPair& a, const NamedPair& b) { return a.left_values > b.left_values; });
  if (pairs.size() > kCombinedColumnsMax) pairs.resize(kCombinedColumnsMax);
  return pairs;
}

Status try_single_columns(Search& search, const std::vector<double>& left_values,
                          const std::vector<double>& right_values) {
  const Schema& left = search.left.table->schema;
  const Schema& right = search.right.table->schema;
  const auto enough = [](double values, std::uint64_t rows) {
    return values >= kUniqueMin / 2 * static_cast<double>(rows) && values > 1;
  };
  for (std::size_t i = 0; i < left.size(); ++i) {
    if (!enough(left_values[i], search.left.table->rows)) continue;
    for (std::size_t j = 0; j < right.size(); ++j) {
      if (!enough(right_values[j], search.right.table->rows) || !can_be_key(left[i], right[j])) continue;
      CONCORD_TRY(Candidate candidate, measure(search, {{left[i].name, right[j].name}}));
      candidate.numbers = is_number(left[i].type.kind);
      search.tried.push_back(std::move(candidate));
    }
  }
  return {};
}

/// All sets of `size` of the pairs, in the order of the pairs.
std::vector<std::vector<std::size_t>> sets_of(std::size_t count, std::size_t size) {
  std::vector<std::vector<std::size_t>> sets;
  for (std::size_t bits = 0; bits < (std::size_t{1} << count); ++bits) {
    std::vector<std::size_t> set;
    for (std::size_t i = 0; i < count; ++i) {
      if ((bits >> i & 1U) != 0) set.push_back(i);
    }
    if (set.size() == size) sets.push_back(std::move(set));
  }
  return sets;
}

Status try_combinations(Search& search, const std::vector<NamedPair>& pairs, std::size_t size) {
  for (const std::vector<std::size_t>& set : sets_of(pairs.size(), size)) {
    double left_most = 1, right_most = 1;
    std::vector<ColumnPair> columns;
    for (const std::size_t place : set) {
      left_most *= pairs[place].left_values;
      right_most *= pairs[place].right_values;
      columns.push_back(pairs[place].names);
    }
    if (left_most < kUniqueMin * static_cast<double>(search.left.table->rows) ||
        right_most < kUniqueMin * static_cast<double>(search.right.table->rows))
      continue;
    CONCORD_TRY(Candidate candidate, measure(search, std::move(columns)));
    search.tried.push_back(std::move(candidate));
  }
  return {};
}

std::string words_of(const Candidate& candidate) {
  std::string names;
  for (const ColumnPair& pair : candidate.columns) {
    names += (names.empty() ? "" : ", ") + pair.left;
    if (pair.left != pair.right) names += "=" + pair.right;
  }
  return fmt::format(
      "{} tells {:.1f} % of the left and {:.1f} % of the right rows apart and shares {:.1f} % of its values", names,
      100 * candidate.left_unique, 100 * candidate.right_unique, 100 * candidate.shared);
}

const Candidate* best_of(const std::vector<Candidate>& tried, const Candidate* but, bool good_only) {
  const Candidate* best = nullptr;
  for (const Candidate& candidate : tried) {
    if (&candidate == but || (good_only && !candidate.good())) continue;
    if (best == nullptr || candidate.score() > best->score()) best = &candidate;
  }
  return best;
}

KeyFinding finding_of(const Search& search) {
  KeyFinding finding;
  const Candidate* best = best_of(search.tried, nullptr, true);
  const Candidate* next = best_of(search.tried, best, false);
  if (best != nullptr) {
    finding.keys = best->columns;
    finding.reason = "Key found: " + words_of(*best) + ".";
    finding.reason += next == nullptr ? " No other column came near." : " Next best: " + words_of(*next) + ".";
  } else if (next != nullptr) {
    finding.reason = fmt::format(
        "Of {} candidates for a key none tells {:.0f} % of both sides' rows apart and shares {:.0f} % of its values; "
        "the best: {}.",
        search.tried.size(), 100 * kUniqueMin, 100 * kSharedMin, words_of(*next));
  } else {
    finding.reason = "No column, and no combination of up to three columns of the same names, tells the rows apart.";
  }
  return finding;
}

}  // namespace

Result<KeyFinding> find_keys(engine::Session& session, const SideInput& left, const SideInput& right,
                             const Deadline& deadline, ProgressSink& progress) {
  progress.report("looking for keys", 0, 0);
  Search search{.session = session, .left = left, .right = right, .deadline = deadline};
  CONCORD_TRY(const auto left_values, distinct_values(search, left));
  CONCORD_TRY(const auto right_values, distinct_values(search, right));
  CONCORD_CHECK(try_single_columns(search, left_values, right_values));
  const std::vector<NamedPair> pairs = same_named(search, left_values, right_values);
  for (std::size_t size = 2; size <= kKeyColumnsMax && best_of(search.tried, nullptr, true) == nullptr; ++size)
    CONCORD_CHECK(try_combinations(search, pairs, size));
  return finding_of(search);
}

}  // namespace concord::reconcile
