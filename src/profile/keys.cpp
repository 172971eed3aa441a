// Model: a combination is a key if it has as many different values as the table has rows. Combinations are tried on at
// most 20,000 rows, where most fail: a key of all rows is one of any of them, so that none is missed. Of a larger table
// those that pass are tried again on rows that are closed under equality in their first column, where few repeated rows
// in all are enough to be met; what passes again is counted over all rows by the engine, as far as the budget goes, and
// first where chance explains least that nothing repeats. Levels are finished before the next begins, so that what is
// found is minimal.
#include "profile/keys.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "profile/impl/closed_sample.hpp"
#include "profile/impl/coded_table.hpp"
#include "profile/impl/reference_counts.hpp"

namespace concord::profile {
namespace {

constexpr std::uint64_t kRowsCoded = 20'000;
constexpr std::size_t kColumnsMax = 20;
constexpr std::size_t kLevelsMax = 4;
constexpr std::uint64_t kCombinationsMax = 20'000;
constexpr std::uint64_t kClosedRows = 200'000;
constexpr std::size_t kClosedKept = 4;                 ///< samples in memory
constexpr std::uint64_t kRowsCountedMax = 20'000'000;  ///< by exact counts over all rows, together
constexpr std::uint64_t kCountsMin = 2, kCountsMax = 60;
constexpr double kChanceFactor = 10;  ///< a near-key is broken by this much fewer rows than chance would
constexpr std::size_t kKeysMax = 100;
constexpr std::size_t kNearMax = 5;
constexpr std::uint64_t kNearRowsMin = 20;
constexpr std::uint64_t kNearShare = 100;  ///< one row in a hundred may break a near-key

bool may_be_part(const ColumnProfile& column) {
  return column.type.kind != TypeKind::kDouble && column.length_max <= 200;
}

std::string list_of(const std::vector<std::string>& columns) {
  std::string text;
  for (const std::string& column : columns) text += (text.empty() ? "" : ", ") + engine::quote_identifier(column);
  return text;
}

std::string filled_condition(const std::vector<std::string>& columns) {
  std::string text;
  for (const std::string& column : columns) {
    text += (text.empty() ? "" : " AND ") + engine::quote_identifier(column) + " IS NOT NULL";
  }
  return text;
}

std::string broken_count_sql(const std::string& table, const std::vector<std::string>& columns) {
  const std::string name = engine::quote_identifier(table);
  return fmt::format(
      "SELECT (SELECT count(*) FROM {0}) - (SELECT count(*) FROM (SELECT DISTINCT {1} FROM {0} WHERE {2}))", name,
      list_of(columns), filled_condition(columns));
}

/// How much a column looks like a part of a key rather than like a measure that happens to differ.
int likeness(const ColumnProfile& column) {
  switch (column.role) {
    case Role::kIdentifier:
      return 5;
    case Role::kReference:
      return 4;
    case Role::kCategory:
    case Role::kFlag:
    case Role::kCurrency:
    case Role::kDate:
      return 3;
    case Role::kTimestamp:
    case Role::kCounterparty:
      return 2;
    case Role::kNumber:
      return 1;
    case Role::kAmount:
    case Role::kDescription:
    case Role::kEmpty:
      return 0;
  }
  return 0;
}

class KeySearch {
 public:
  KeySearch(engine::Session& session, const RelatedTable& table, const Deadline& deadline, ProgressSink& progress)
      : session_{session}, table_{table}, profile_{*table.profile}, deadline_{deadline}, progress_{progress} {}

  Result<Keys> run() {
    if (profile_.rows < 2) return std::move(result_);
    choose_columns();
    CONCORD_TRY(coded_,
                read_codes(session_, table_.table, table_.row_number, names_, profile_.rows, kRowsCoded, deadline_));
    for (level_ = 2; level_ <= kLevelsMax && !stopped_; ++level_) {
      progress_.report("searching for keys", level_, kLevelsMax);
      CONCORD_CHECK(extend(whole(coded_.rows), 0, 1));
      CONCORD_CHECK(settle_level());
    }
    if (!uncounted_.empty()) {
      result_.not_searched.push_back(fmt::format(
          "{} combinations did not repeat among some of the rows and were not counted over all, nor what contains "
          "them: they hold so many different values that chance alone may keep their rows apart.",
          uncounted_.size()));
    }
    CONCORD_CHECK(finish_near());
    std::ranges::stable_sort(result_.keys, [this](const Key& left, const Key& right) {
      if (left.columns.size() != right.columns.size()) return left.columns.size() < right.columns.size();
      return weakest(left) > weakest(right);
    });
    return std::move(result_);
  }

 private:
  const ColumnProfile& column_of(const std::string& name) const {
    return *std::ranges::find(profile_.columns, name, &ColumnProfile::name);
  }
  int weakest(const Key& key) const {
    int least = 9;
    for (const std::string& name : key.columns) least = std::min(least, likeness(column_of(name)));
    return least;
  }

  /// Single keys are known from the profile; the rest is searched among, the most different columns first.
  void choose_columns() {
    std::vector<const ColumnProfile*> parts;
    for (const ColumnProfile& column : profile_.columns) {
      if (!may_be_part(column)) continue;
      const std::uint64_t broken = profile_.rows - column.distinct;
      if (broken == 0 && column.distinct_exact && column.nulls == 0) {
        result_.keys.push_back({{column.name}, broken_count_sql(table_.table, {column.name})});
        continue;
      }
      if (column.distinct_exact && is_near(broken)) near_.push_back({{column.name}, broken, {}, {}});
      if (column.nulls == 0 && column.distinct >= 2) parts.push_back(&column);
    }
    std::ranges::stable_sort(
        parts, [](const ColumnProfile* left, const ColumnProfile* right) { return left->distinct > right->distinct; });
    if (parts.size() > kColumnsMax) {
      result_.not_searched.push_back(fmt::format(
          "Keys of several columns were looked for among the {} columns with most different values; {} were left out.",
          kColumnsMax, parts.size() - kColumnsMax));
      parts.resize(kColumnsMax);
    }
    for (const ColumnProfile* part : parts) {
      names_.push_back(part->name);
      // An estimate may be some hundredths too small.
      distinct_.push_back(part->distinct_exact ? part->distinct : part->distinct + part->distinct / 20);
    }
  }

  bool is_near(std::uint64_t broken) const {
    return broken > 0 && profile_.rows >= kNearRowsMin && broken * kNearShare <= profile_.rows;
  }

  std::vector<std::string> chosen_names() const {
    std::vector<std::string> names;
    for (const std::size_t place : chosen_) names.push_back(names_[place]);
    return names;
  }

  template <typename Found>
  bool contains_any(const std::vector<Found>& found) const {
    const auto chosen = chosen_names();
    return std::ranges::any_of(found, [&](const Found& each) {
      return std::ranges::all_of(
          each.columns, [&](const std::string& column) { return std::ranges::find(chosen, column) != chosen.end(); });
    });
  }

  /// Fewer combinations of values than rows: some rows must be equal.
  bool too_few_values() const {
    std::uint64_t product = 1;
    for (const std::size_t place : chosen_) {
      if (product >= profile_.rows) return false;
      product *= std::min(distinct_[place], profile_.rows);
    }
    return product < profile_.rows;
  }

  bool stop(const std::string& sentence) {
    if (!stopped_) result_.not_searched.push_back(sentence);
    stopped_ = true;
    return true;
  }

  bool out_of_budget() {
    if (++result_.combinations > kCombinationsMax) {
      --result_.combinations;
      return stop(fmt::format("The search for keys ended after {} combinations of columns, among those of {}.",
                              kCombinationsMax, level_));
    }
    return result_.keys.size() >= kKeysMax &&
           stop(fmt::format("The search for keys ended when {} were found.", kKeysMax));
  }

  Status extend(const Partition& prefix, std::size_t from, std::size_t depth) {
    for (std::size_t place = from; place < names_.size() && !stopped_; ++place) {
      CONCORD_CHECK(deadline_.check("searching for keys"));
      chosen_.push_back(place);
      Status status;
      if (!contains_any(result_.keys) && !contains_any(uncounted_)) {
        status = depth < level_ ? extend(refiner_.refine(prefix, coded_.columns[place]), place + 1, depth + 1)
                                : judge(prefix, place);
      }
      chosen_.pop_back();
      CONCORD_CHECK(std::move(status));
    }
    return {};
  }

  Status judge(const Partition& prefix, std::size_t place) {
    if (too_few_values() || out_of_budget()) return {};
    const bool may_be_near = level_ == 2 && !contains_any(near_);
    const std::uint64_t limit = may_be_near ? coded_.rows / kNearShare : 0;
    const std::uint64_t equal = refiner_.repeated_rows(prefix, coded_.columns[place], limit);
    if (equal > limit) return {};
    if (coded_.complete) {
      accept(chosen_names(), equal);
    } else {
      open_.push_back({chosen_, repeated_by_chance(chosen_)});
    }
    return {};
  }

  /// A combination whose repeated rows are counted.
  void accept(const std::vector<std::string>& columns, std::uint64_t broken) {
    if (broken == 0) {
      result_.keys.push_back({columns, broken_count_sql(table_.table, columns)});
    } else if (level_ == 2 && is_near(broken) && kChanceFactor * static_cast<double>(broken) <= chance_of(columns)) {
      near_.push_back({columns, broken, {}, {}});
    }
  }

  /// Repeated rows where the columns had nothing to do with the one of most different values: of the pairs of rows that
  /// share its value (were each as frequent as the others), those that are equal in the others by chance.
  double repeated_by_chance(const std::vector<std::size_t>& places) const {
    const auto rows = static_cast<double>(profile_.rows);
    double pairs = 0;
    for (const std::size_t place : places) {
      const auto different = static_cast<double>(std::max<std::uint64_t>(distinct_[place], 1));
      pairs = place == places.front() ? rows * std::max(rows - different, 0.0) / (2 * different) : pairs / different;
    }
    return std::min(pairs, rows);
  }
  double chance_of(const std::vector<std::string>& columns) const {
    std::vector<std::size_t> places;
    for (const std::string& column : columns) {
      places.push_back(static_cast<std::size_t>(std::ranges::find(names_, column) - names_.begin()));
    }
    return repeated_by_chance(places);
  }

  /// What passed on a sample of the rows.
  struct Open {
    std::vector<std::size_t> places;
    double by_chance = 0;
  };

  Status settle_level() {
    std::vector<Open> passed;
    for (Open& open : open_) {
      CONCORD_CHECK(deadline_.check("searching for keys"));
      CONCORD_TRY(const ClosedSample* sample, closed_sample(open.places.front()));
      const std::uint64_t repeated = sample->repeated_rows(open.places);
      // Twice the share: what is met among few rows may be more than what is among all.
      const bool near = level_ == 2 && repeated * kNearShare <= 2 * sample->rows() &&
                        kChanceFactor * static_cast<double>(repeated) * static_cast<double>(profile_.rows) <=
                            2 * open.by_chance * static_cast<double>(sample->rows());
      if (repeated == 0 || near) passed.push_back(std::move(open));
    }
    open_.clear();
    std::ranges::stable_sort(passed, std::ranges::greater{}, &Open::by_chance);
    const std::uint64_t counts_max = std::clamp(kRowsCountedMax / profile_.rows, kCountsMin, kCountsMax);
    for (const Open& open : passed) {
      std::vector<std::string> columns;
      for (const std::size_t place : open.places) columns.push_back(names_[place]);
      const bool by_chance = profile_.rows > kExactRowsMax && open.by_chance < kChanceFactor;
      if (counts_ >= counts_max || by_chance) {
        uncounted_.push_back({std::move(columns), {}});
        continue;
      }
      ++counts_;
      CONCORD_TRY(const std::uint64_t broken, count_broken(columns));
      accept(columns, broken);
    }
    return {};
  }

  Result<const ClosedSample*> closed_sample(std::size_t lead) {
    const auto known = closed_.find(lead);
    if (known != closed_.end()) return &known->second;
    if (closed_.size() == kClosedKept) closed_.clear();
    CONCORD_TRY(ClosedSample sample,
                ClosedSample::read(session_, table_.table, names_, lead, profile_.rows, kClosedRows, deadline_));
    return &closed_.emplace(lead, std::move(sample)).first->second;
  }

  Result<std::uint64_t> count_broken(const std::vector<std::string>& columns) {
    CONCORD_TRY(const engine::Value value,
                engine::query_single_value(session_, broken_count_sql(table_.table, columns), deadline_));
    const auto* count = std::get_if<std::int64_t>(&value);
    if (count == nullptr) return Error{ErrorCode::kInternal, "a count is no number"};
    return static_cast<std::uint64_t>(*count);
  }

  Status finish_near() {
    std::ranges::stable_sort(near_, {}, &NearKey::rows_broken);
    // Fewer columns say more; among them the least broken.
    std::ranges::stable_sort(near_, {}, [](const NearKey& key) { return key.columns.size(); });
    if (near_.size() > kNearMax) near_.resize(kNearMax);
    for (NearKey& near : near_) {
      near.sql = broken_count_sql(table_.table, near.columns);
      if (!table_.row_number.empty()) CONCORD_CHECK(find_examples(near));
    }
    result_.near = std::move(near_);
    return {};
  }

  Status find_examples(NearKey& near) {
    const std::string name = engine::quote_identifier(table_.table);
    std::string value;
    for (const std::string& column : near.columns) {
      value += fmt::format("{}coalesce(CAST({} AS VARCHAR), '')", value.empty() ? "" : " || ' / ' || ",
                           engine::quote_identifier(column));
    }
    const std::string list = list_of(near.columns), filled = filled_condition(near.columns);
    const std::string query = fmt::format(
        "SELECT {3}, {4} FROM {0} WHERE NOT ({2}) OR ({1}) IN (SELECT {5} FROM {0} WHERE {2} GROUP BY {1} HAVING "
        "count(*) > 1) ORDER BY 1 LIMIT 5",
        name, list, filled, table_.row_number, value, near.columns.size() == 1 ? list : "(" + list + ")");
    CONCORD_TRY(near.examples, read_broken_rows(session_, query, deadline_));
    return {};
  }

  engine::Session& session_;
  const RelatedTable& table_;
  const TableProfile& profile_;
  const Deadline& deadline_;
  ProgressSink& progress_;
  std::vector<std::string> names_;
  std::vector<std::uint64_t> distinct_;
  CodedTable coded_;
  PartitionRefiner refiner_;
  std::vector<std::size_t> chosen_;
  std::vector<NearKey> near_;
  std::vector<Open> open_;      ///< of the present level
  std::vector<Key> uncounted_;  ///< may be keys
  std::map<std::size_t, ClosedSample> closed_;
  std::uint64_t counts_ = 0;
  std::size_t level_ = 2;
  bool stopped_ = false;
  Keys result_;
};

}  // namespace

Result<Keys> find_keys(engine::Session& session, const RelatedTable& table, const Deadline& deadline,
                       ProgressSink& progress) {
  return KeySearch{session, table, deadline, progress}.run();
}

}  // namespace concord::profile
