// Model: level by level (TANE: Huhtala et al., 1999), but on partitions that are computed along a path of the lattice
// instead of kept for a level, where a partition costs less than its memory. Of a large table some rows are searched
// and what is found there is counted over all rows by the engine. Which rows depends on the determinants. Where they
// have few values, 20,000 evenly spread rows show how often each repeats. Where they have so many that hardly two of
// those rows are equal, rows are searched that are closed under equality in the one of most different values: all rows
// with some of its values. What holds for all rows holds for any of them, so that no exact dependency is missed among
// combinations that were looked at; an approximate one only if its broken rows are over-represented there.
// Columns are ordered by their different values, most first, so that a combination's first column is the one by which
// rows are closed. A level is counted before the next begins: what was rejected hides no larger combination.
#include "profile/functional_dependencies.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "profile/impl/coded_table.hpp"
#include "profile/impl/dependency_counts.hpp"

namespace concord::profile {
namespace {

constexpr std::uint64_t kRowsSpread = 20'000;
constexpr std::uint64_t kRowsClosed = 100'000;      ///< wanted for each lead
constexpr std::uint64_t kCellsClosed = 20'000'000;  ///< of all leads together
constexpr std::size_t kLeadsMax = 8;
constexpr std::uint64_t kValuesClosedMin = 4;  ///< that a lead's rows should show
constexpr std::uint64_t kRowsMin = 8;
constexpr std::size_t kColumnsMax = 60;
constexpr std::size_t kColumnsForThree = 10;
constexpr std::uint64_t kRowsVisitedMax = 400'000'000;  ///< by the search, together
constexpr std::uint64_t kRowsCountedMax = 100'000'000;  ///< by exact counts over all rows, together
constexpr std::uint64_t kCountsMin = 4, kCountsMax = 60;
constexpr std::size_t kUncountedNamedMax = 10;
constexpr double kErrorMax = 0.02;
constexpr double kErrorOfConstantMax = 0.2;  ///< of the rows that a constant in its place would get wrong
constexpr double kDistinctShareMax = 0.55;  ///< beyond, a column fixes none and none fixes it, even if it was estimated

/// Rows that are searched.
struct Sample {
  CodedTable coded;
  std::vector<std::uint64_t> constant_errors = {};  ///< by column: rows that differ from its most frequent value
  bool is_closed = false;
  std::size_t lead = 0;  ///< where it is closed
  std::uint64_t modulus = 1;

  /// More groups than half the rows: little repeats, and less with every further column. Of few values' rows the share
  /// may be some hundredths off.
  bool has_too_many(std::uint64_t groups) const {
    return groups * 2 > (is_closed ? coded.rows + coded.rows / 10 : coded.rows);
  }
};

class DependencySearch {
 public:
  DependencySearch(engine::Session& session, const RelatedTable& table, const Deadline& deadline,
                   ProgressSink& progress)
      : session_{session}, table_{table}, profile_{*table.profile}, deadline_{deadline}, progress_{progress} {}

  Result<FunctionalDependencies> run() {
    if (profile_.rows < kRowsMin) return std::move(result_);
    choose_columns();
    const std::size_t levels = names_.size() <= kColumnsForThree ? 3 : 2;
    CONCORD_CHECK(read_samples(levels));
    for (level_ = 1; level_ <= levels && !stopped_; ++level_) {
      progress_.report("searching for dependencies", level_, levels);
      for (const Sample& sample : samples_) {
        sample_ = &sample;
        CONCORD_CHECK(extend(whole(sample.coded.rows), sample.lead, 1, !sample.is_closed));
      }
      CONCORD_CHECK(settle_level());
    }
    say_what_is_open();
    CONCORD_CHECK(find_examples());
    rank(result_.found);
    return std::move(result_);
  }

 private:
  /// What was found on the present level among the rows of a sample.
  struct Found {
    std::vector<std::size_t> determinants;
    std::size_t dependent;
    FunctionalDependency as_stated;
  };

  std::uint64_t different(const ColumnProfile& column) const { return column.distinct + (column.nulls > 0 ? 1 : 0); }

  void choose_columns() {
    for (const ColumnProfile& column : profile_.columns) {
      if (column.type.kind == TypeKind::kDouble || column.length_max > 200) continue;
      const bool repeats =
          static_cast<double>(different(column)) <= kDistinctShareMax * static_cast<double>(profile_.rows);
      if (different(column) >= 2 && repeats) columns_.push_back(&column);
    }
    // Columns with many different values have most to tell.
    std::ranges::stable_sort(columns_, [this](const ColumnProfile* left, const ColumnProfile* right) {
      return different(*left) > different(*right);
    });
    if (columns_.size() > kColumnsMax) {
      result_.not_searched.push_back(
          fmt::format("Dependencies were looked for among the {} columns with most different values; {} were left out.",
                      kColumnsMax, columns_.size() - kColumnsMax));
      columns_.resize(kColumnsMax);
    }
    for (const ColumnProfile* column : columns_) names_.push_back(column->name);
    if (names_.size() > kColumnsForThree) {
      result_.not_searched.push_back(
          "Dependencies on three columns were not looked for, because of the number of columns.");
    }
  }

  Status read_samples(std::size_t levels) {
    Sample spread;
    CONCORD_TRY(spread.coded,
                read_codes(session_, table_.table, table_.row_number, names_, profile_.rows, kRowsSpread, deadline_));
    result_.rows_spread = spread.coded.rows;
    result_.complete = spread.coded.complete;
    samples_.push_back(std::move(spread));
    if (!result_.complete) CONCORD_CHECK(read_closed_samples(levels));
    for (Sample& sample : samples_) measure_constants(sample);
    return {};
  }

  /// Samples closed under the columns that, alone or with others, repeat too seldom among spread rows.
  Status read_closed_samples(std::size_t levels) {
    std::vector<ClosedLead> leads;
    for (std::size_t place = 0; place < names_.size() && leads.size() < kLeadsMax; ++place) {
      std::uint64_t groups = 1;
      for (std::size_t next = place; next < names_.size() && next < place + levels && groups < profile_.rows; ++next)
        groups *= different(*columns_[next]);
      if (groups * 2 > samples_.front().coded.rows) leads.push_back({place});
    }
    if (leads.empty()) return {};
    const std::uint64_t wanted = std::clamp(kCellsClosed / (leads.size() * names_.size()), kRowsSpread, kRowsClosed);
    for (ClosedLead& lead : leads) {
      lead.modulus = std::clamp<std::uint64_t>(different(*columns_[lead.column]) / kValuesClosedMin, 1,
                                               std::max<std::uint64_t>(profile_.rows / wanted, 1));
    }
    CONCORD_TRY(std::vector<CodedTable> chosen,
                read_closed_codes(session_, table_.table, names_, leads, 4 * wanted, deadline_));
    for (std::size_t i = 0; i < leads.size(); ++i) {
      if (chosen[i].rows < kRowsMin) continue;
      result_.closed.push_back({names_[leads[i].column], chosen[i].rows});
      closed_leads_.insert(leads[i].column);
      samples_.push_back({std::move(chosen[i]), {}, true, leads[i].column, leads[i].modulus});
    }
    return {};
  }

  /// The rows that differ from a column's most frequent value: what a dependency has to beat.
  void measure_constants(Sample& sample) {
    for (const auto& codes : sample.coded.columns) {
      const Partition partition = refiner_.refine(whole(sample.coded.rows), codes);
      std::vector<std::uint32_t> counts(partition.count);
      for (const std::uint32_t each : partition.classes) ++counts[each];
      const std::uint32_t most = counts.empty() ? 0 : *std::ranges::max_element(counts);
      sample.constant_errors.push_back(sample.coded.rows - most);
    }
  }

  bool out_of_budget() {
    ++result_.combinations;
    if (refiner_.rows_visited() <= kRowsVisitedMax) return false;
    if (!stopped_) {
      result_.not_searched.push_back(
          fmt::format("The search for dependencies ended after {} combinations of columns, among those of {}, because "
                      "of the number "
                      "of columns.",
                      result_.combinations, level_));
    }
    return stopped_ = true;
  }

  /// @param is_open  whether the combination is judged in this sample: of those that repeat too seldom among spread
  ///                 rows, in the closed ones only.
  Status extend(const Partition& prefix, std::size_t from, std::size_t depth, bool is_open) {
    const std::size_t end = sample_->is_closed && depth == 1 ? from + 1 : names_.size();
    for (std::size_t place = from; place < end && !stopped_; ++place) {
      CONCORD_CHECK(deadline_.check("searching for dependencies"));
      if (out_of_budget()) return {};
      const Partition partition = refiner_.refine(prefix, sample_->coded.columns[place]);
      chosen_.push_back(place);
      Status status;
      if (sample_->has_too_many(partition.count)) {
        if (!sample_->is_closed) seldom_.insert(chosen_);
      } else {
        const bool now_open = is_open || seldom_.contains(chosen_);
        if (depth < level_) {
          status = extend(partition, place + 1, depth + 1, now_open);
        } else if (now_open) {
          judge_all(partition);
        }
      }
      chosen_.pop_back();
      CONCORD_CHECK(std::move(status));
    }
    return {};
  }

  bool is_known(std::size_t dependent) const {
    const auto hides = [&](const auto& determinants) { return std::ranges::includes(chosen_, determinants); };
    return std::ranges::any_of(known_, [&](const auto& each) { return each.second == dependent && hides(each.first); });
  }

  void judge_all(const Partition& partition) {
    for (std::size_t dependent = 0; dependent < names_.size(); ++dependent) {
      if (std::ranges::find(chosen_, dependent) != chosen_.end() || is_known(dependent)) continue;
      const std::uint64_t rows = sample_->coded.rows;
      const std::uint64_t limit = broken_max(rows, sample_->constant_errors[dependent]);
      const std::uint64_t broken = refiner_.rows_against(partition, sample_->coded.columns[dependent], limit);
      if (broken > limit) continue;
      known_.emplace_back(chosen_, dependent);
      FunctionalDependency stated;
      stated.determinants = in_table_order(chosen_);
      stated.dependent = names_[dependent];
      stated.groups = partition.count * sample_->modulus;
      stated.rows_broken = broken * (profile_.rows / rows);
      stated.sql = broken_rows_sql(table_.table, stated);
      level_found_.push_back({chosen_, dependent, std::move(stated)});
    }
  }

  std::vector<std::string> in_table_order(const std::vector<std::size_t>& places) const {
    std::vector<const ColumnProfile*> chosen;
    for (const std::size_t place : places) chosen.push_back(columns_[place]);
    std::ranges::sort(chosen);  // the profile's columns lie one behind the other
    std::vector<std::string> names;
    for (const ColumnProfile* column : chosen) names.push_back(column->name);
    return names;
  }

  static std::uint64_t broken_max(std::uint64_t rows, std::uint64_t constant_error) {
    return static_cast<std::uint64_t>(
        std::min(kErrorMax * static_cast<double>(rows), kErrorOfConstantMax * static_cast<double>(constant_error)));
  }

  void judge_usefulness(FunctionalDependency& each) const {
    const auto rows = static_cast<double>(profile_.rows);
    each.error = static_cast<double>(each.rows_broken) / rows;
    // The share of the dependent's cells that say again what another row said, less for every further determinant.
    each.usefulness = (1 - static_cast<double>(each.groups) / rows) * (1 - each.error) /
                      static_cast<double>(each.determinants.size());
  }

  void rank(std::vector<FunctionalDependency>& found) const {
    for (FunctionalDependency& each : found) judge_usefulness(each);
    std::ranges::stable_sort(found, std::ranges::greater{}, &FunctionalDependency::usefulness);
  }

  /// Counts what the level found, the most useful first. What is beyond the budget stays uncounted and unstated, and
  /// what contains it is not looked at.
  Status settle_level() {
    const std::uint64_t counts_max = std::clamp(kRowsCountedMax / profile_.rows, kCountsMin, kCountsMax);
    for (Found& each : level_found_) judge_usefulness(each.as_stated);
    std::ranges::stable_sort(level_found_, std::ranges::greater{},
                             [](const Found& each) { return each.as_stated.usefulness; });
    for (Found& each : level_found_) {
      FunctionalDependency& stated = each.as_stated;
      if (!result_.complete) {
        if (counts_ >= counts_max) {
          uncounted_.push_back(fmt::format("{} \u2192 {}", fmt::join(stated.determinants, " + "), stated.dependent));
          continue;
        }
        ++counts_;
        CONCORD_CHECK(count_dependency(session_, stated, deadline_));
        const bool holds = static_cast<double>(stated.rows_broken) <= kErrorMax * static_cast<double>(profile_.rows);
        if (!holds || stated.groups * 2 > profile_.rows) {
          std::erase(known_, std::pair{each.determinants, each.dependent});
          continue;
        }
      }
      result_.found.push_back(std::move(stated));
    }
    level_found_.clear();
    return {};
  }

  void say_what_is_open() {
    const auto unjudged = std::ranges::count_if(seldom_, [this](const std::vector<std::size_t>& places) {
      return !result_.complete && !closed_leads_.contains(places.front());
    });
    if (unjudged > 0) {
      result_.not_searched.push_back(fmt::format(
          "{} combinations of columns, and what contains them, were not judged: rows that are equal in them "
          "are too few among those looked at.",
          unjudged));
    }
    if (uncounted_.empty()) return;
    const std::size_t named = std::min(uncounted_.size(), kUncountedNamedMax);
    std::string sentence = fmt::format(
        "{} more dependencies held among some of the rows and were not counted over all, nor was looked at what "
        "contains "
        "them: {}",
        uncounted_.size(),
        fmt::join(uncounted_.begin(), uncounted_.begin() + static_cast<std::ptrdiff_t>(named), "; "));
    result_.not_searched.push_back(sentence + (named < uncounted_.size() ? "; ..." : "."));
  }

  Status find_examples() {
    if (table_.row_number.empty()) return {};
    for (FunctionalDependency& each : result_.found) {
      if (each.rows_broken > 0) CONCORD_CHECK(find_dependency_examples(session_, table_, each, deadline_));
    }
    return {};
  }

  engine::Session& session_;
  const RelatedTable& table_;
  const TableProfile& profile_;
  const Deadline& deadline_;
  ProgressSink& progress_;
  std::vector<const ColumnProfile*> columns_;  ///< in question, those of most different values first
  std::vector<std::string> names_;             ///< theirs
  std::vector<Sample> samples_;                ///< first the spread one
  const Sample* sample_ = nullptr;             ///< being searched
  std::set<std::size_t> closed_leads_;
  PartitionRefiner refiner_;
  std::vector<std::size_t> chosen_;            ///< ascending
  std::set<std::vector<std::size_t>> seldom_;  ///< combinations that repeat too seldom among the spread rows
  std::vector<std::pair<std::vector<std::size_t>, std::size_t>> known_;
  std::vector<Found> level_found_;
  std::vector<std::string> uncounted_;
  std::uint64_t counts_ = 0;
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
