// Model: level by level (TANE: Huhtala et al., 1999), but on partitions that are computed along a path of the lattice
// instead of kept for a level: at most 20,000 rows are looked at, where a partition costs less than its memory. What is
// found there is counted over all rows by the engine. An approximate dependency of all rows may be missed among few
// rows only if its broken rows are over-represented there.
#include "profile/functional_dependencies.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "profile/impl/coded_table.hpp"
#include "profile/impl/reference_counts.hpp"

namespace concord::profile {
namespace {

constexpr std::uint64_t kRowsCoded = 20'000;
constexpr std::uint64_t kRowsMin = 8;
constexpr std::size_t kColumnsMax = 20;
constexpr std::size_t kColumnsForThree = 10;
constexpr std::uint64_t kCombinationsMax = 8'000;
constexpr std::size_t kCountsMax = 60;
constexpr double kErrorMax = 0.02;
constexpr double kErrorOfConstantMax = 0.2;  ///< of the rows that a constant in its place would get wrong

std::string list_of(const std::vector<std::string>& columns) {
  std::string text;
  for (const std::string& column : columns) text += (text.empty() ? "" : ", ") + engine::quote_identifier(column);
  return text;
}

std::string broken_sql(const std::string& table, const FunctionalDependency& dependency) {
  return fmt::format(
      "SELECT CAST(sum(rows - most) AS BIGINT), count(*) FROM (SELECT sum(n) AS rows, max(n) AS most FROM (SELECT {1}, "
      "count(*) AS n FROM {0} GROUP BY {1}, {2}) GROUP BY {1})",
      engine::quote_identifier(table), list_of(dependency.determinants),
      engine::quote_identifier(dependency.dependent));
}

std::string examples_sql(const RelatedTable& table, const FunctionalDependency& dependency) {
  const std::string list = list_of(dependency.determinants), dependent = engine::quote_identifier(dependency.dependent);
  std::string same, value;
  for (const std::string& column : dependency.determinants) {
    const std::string name = engine::quote_identifier(column);
    same += fmt::format("t.{0} IS NOT DISTINCT FROM u.{0} AND ", name);
    value += fmt::format("coalesce(CAST(t.{} AS VARCHAR), '') || ' / ' || ", name);
  }
  return fmt::format(
      "SELECT t.concord_row, {4}coalesce(CAST(t.{2} AS VARCHAR), '') FROM (SELECT {3} AS concord_row, * FROM {0}) t "
      "JOIN "
      "(SELECT {1}, {2}, row_number() OVER (PARTITION BY {1} ORDER BY n DESC, {2} NULLS LAST) AS concord_place FROM "
      "(SELECT {1}, {2}, count(*) AS n FROM {0} GROUP BY {1}, {2})) u ON {5}t.{2} IS NOT DISTINCT FROM u.{2} WHERE "
      "u.concord_place > 1 ORDER BY 1 LIMIT 5",
      engine::quote_identifier(table.table), list, dependent, table.row_number, value, same);
}

class DependencySearch {
 public:
  DependencySearch(engine::Session& session, const RelatedTable& table, const Deadline& deadline,
                   ProgressSink& progress)
      : session_{session}, table_{table}, profile_{*table.profile}, deadline_{deadline}, progress_{progress} {}

  Result<FunctionalDependencies> run() {
    if (profile_.rows < kRowsMin) return std::move(result_);
    choose_columns();
    CONCORD_TRY(coded_,
                read_codes(session_, table_.table, table_.row_number, names_, profile_.rows, kRowsCoded, deadline_));
    measure_constants();
    const std::size_t levels = names_.size() <= kColumnsForThree ? 3 : 2;
    for (level_ = 1; level_ <= levels && !stopped_; ++level_) {
      progress_.report("searching for dependencies", level_, levels);
      CONCORD_CHECK(extend(whole(coded_.rows), 0, 1));
    }
    CONCORD_CHECK(finish());
    return std::move(result_);
  }

 private:
  void choose_columns() {
    std::vector<const ColumnProfile*> chosen;
    for (const ColumnProfile& column : profile_.columns) {
      const std::uint64_t different = column.distinct + (column.nulls > 0 ? 1 : 0);
      if (column.type.kind == TypeKind::kDouble || column.length_max > 200) continue;
      if (different >= 2 && different < profile_.rows) chosen.push_back(&column);
    }
    if (chosen.size() > kColumnsMax) {
      // Columns with many different values have most to tell.
      std::ranges::stable_sort(chosen, [](const ColumnProfile* left, const ColumnProfile* right) {
        return left->distinct > right->distinct;
      });
      result_.not_searched.push_back(
          fmt::format("Dependencies were looked for among the {} columns with most different values; {} were left out.",
                      kColumnsMax, chosen.size() - kColumnsMax));
      chosen.resize(kColumnsMax);
    }
    for (const ColumnProfile* column : chosen) names_.push_back(column->name);
    if (names_.size() > kColumnsForThree) {
      result_.not_searched.push_back(
          "Dependencies on three columns were not looked for, because of the number of columns.");
    }
  }

  /// The rows that differ from a column's most frequent value: what a dependency has to beat.
  void measure_constants() {
    for (const auto& codes : coded_.columns) {
      const Partition partition = refiner_.refine(whole(coded_.rows), codes);
      std::vector<std::uint32_t> counts(partition.count);
      for (const std::uint32_t each : partition.classes) ++counts[each];
      const std::uint32_t most = counts.empty() ? 0 : *std::ranges::max_element(counts);
      constant_errors_.push_back(coded_.rows - most);
    }
  }

  Status extend(const Partition& prefix, std::size_t from, std::size_t depth) {
    for (std::size_t place = from; place < names_.size() && !stopped_; ++place) {
      CONCORD_CHECK(deadline_.check("searching for dependencies"));
      if (++result_.combinations > kCombinationsMax) {
        --result_.combinations;
        result_.not_searched.push_back(
            fmt::format("The search for dependencies ended after {} combinations of columns.", kCombinationsMax));
        stopped_ = true;
        return {};
      }
      const Partition partition = refiner_.refine(prefix, coded_.columns[place]);
      // More groups than half the rows: little repeats, and less with every further column.
      if (std::uint64_t{partition.count} * 2 > coded_.rows) continue;
      chosen_.push_back(place);
      Status status = depth < level_ ? extend(partition, place + 1, depth + 1) : judge_all(partition);
      chosen_.pop_back();
      CONCORD_CHECK(std::move(status));
    }
    return {};
  }

  bool is_known(std::size_t dependent) const {
    return std::ranges::any_of(known_, [&](const auto& known) {
      return known.second == dependent && std::ranges::includes(chosen_, known.first);
    });
  }

  Status judge_all(const Partition& partition) {
    for (std::size_t dependent = 0; dependent < names_.size(); ++dependent) {
      if (std::ranges::find(chosen_, dependent) != chosen_.end() || is_known(dependent)) continue;
      const std::uint64_t limit = broken_max(coded_.rows, constant_errors_[dependent]);
      const std::uint64_t broken = refiner_.rows_against(partition, coded_.columns[dependent], limit);
      if (broken > limit) continue;
      known_.emplace_back(chosen_, dependent);
      FunctionalDependency found;
      for (const std::size_t place : chosen_) found.determinants.push_back(names_[place]);
      found.dependent = names_[dependent];
      found.groups = partition.count;
      found.rows_broken = broken;
      result_.found.push_back(std::move(found));
    }
    return {};
  }

  static std::uint64_t broken_max(std::uint64_t rows, std::uint64_t constant_error) {
    return static_cast<std::uint64_t>(
        std::min(kErrorMax * static_cast<double>(rows), kErrorOfConstantMax * static_cast<double>(constant_error)));
  }

  void rank() {
    for (FunctionalDependency& each : result_.found) {
      const auto rows = static_cast<double>(profile_.rows);
      each.error = static_cast<double>(each.rows_broken) / rows;
      // The share of the dependent's cells that say again what another row said, less for every further determinant.
      each.usefulness = (1 - static_cast<double>(each.groups) / rows) * (1 - each.error) /
                        static_cast<double>(each.determinants.size());
    }
    std::ranges::stable_sort(result_.found, [](const FunctionalDependency& left, const FunctionalDependency& right) {
      return left.usefulness > right.usefulness;
    });
  }

  Status finish() {
    rank();
    if (!coded_.complete && result_.found.size() > kCountsMax) {
      result_.not_searched.push_back(fmt::format(
          "{} more dependencies held among some of the rows and were not counted.", result_.found.size() - kCountsMax));
      result_.found.resize(kCountsMax);
    }
    std::vector<FunctionalDependency> kept;
    for (FunctionalDependency& each : result_.found) {
      each.sql = broken_sql(table_.table, each);
      if (!coded_.complete) {
        CONCORD_CHECK(count_exactly(each));
        if (static_cast<double>(each.rows_broken) > kErrorMax * static_cast<double>(profile_.rows)) continue;
      }
      if (each.rows_broken > 0 && !table_.row_number.empty()) CONCORD_CHECK(find_examples(each));
      kept.push_back(std::move(each));
    }
    result_.found = std::move(kept);
    rank();
    return {};
  }

  Status count_exactly(FunctionalDependency& dependency) {
    CONCORD_TRY(auto stream, session_.query(dependency.sql, deadline_));
    CONCORD_TRY(const engine::Chunk* chunk, stream->next());
    if (chunk == nullptr) return Error{ErrorCode::kInternal, "a count gave no row"};
    dependency.rows_broken = static_cast<std::uint64_t>(chunk->column(0).integer(0));
    dependency.groups = static_cast<std::uint64_t>(chunk->column(1).integer(0));
    return {};
  }

  Status find_examples(FunctionalDependency& dependency) {
    CONCORD_TRY(dependency.examples, read_broken_rows(session_, examples_sql(table_, dependency), deadline_));
    return {};
  }

  engine::Session& session_;
  const RelatedTable& table_;
  const TableProfile& profile_;
  const Deadline& deadline_;
  ProgressSink& progress_;
  std::vector<std::string> names_;
  CodedTable coded_;
  PartitionRefiner refiner_;
  std::vector<std::uint64_t> constant_errors_;
  std::vector<std::size_t> chosen_;
  std::vector<std::pair<std::vector<std::size_t>, std::size_t>> known_;
  std::size_t level_ = 1;
  bool stopped_ = false;
  FunctionalDependencies result_;
};

}  // namespace

Result<FunctionalDependencies> find_functional_dependencies(engine::Session& session, const RelatedTable& table,
                                                            const Deadline& deadline, ProgressSink& progress) {
  return DependencySearch{session, table, deadline, progress}.run();
}

}  // namespace concord::profile
