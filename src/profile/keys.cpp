// Model: a combination is a key if it has as many different values as the table has rows. Combinations are tried on at
// most 20,000 rows, where most fail; one that does not is counted over all rows by the engine. Since a key of all rows
// is one of any of them, none is missed. Levels are finished before the next begins, so that what is found is minimal.
#include "profile/keys.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "profile/impl/coded_table.hpp"
#include "profile/impl/reference_counts.hpp"

namespace concord::profile {
namespace {

constexpr std::uint64_t kRowsCoded = 20'000;
constexpr std::size_t kColumnsMax = 20;
constexpr std::size_t kLevelsMax = 4;
constexpr std::uint64_t kCombinationsMax = 20'000;
constexpr std::size_t kCountsMax = 60;  ///< exact counts over all rows
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
      if (broken == 0 && column.nulls == 0) {
        result_.keys.push_back({{column.name}, broken_count_sql(table_.table, {column.name})});
        continue;
      }
      if (is_near(broken)) near_.push_back({{column.name}, broken, {}, {}});
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
      distinct_.push_back(part->distinct);
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
      if (!contains_any(result_.keys)) {
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
    const std::uint64_t equal = coded_.rows - refiner_.refine(prefix, coded_.columns[place]).count;
    const bool may_be_near = level_ == 2 && equal * kNearShare <= coded_.rows && !contains_any(near_);
    if (equal > 0 && !may_be_near) return {};
    std::uint64_t broken = equal;
    if (!coded_.complete) {
      if (++counts_ > kCountsMax) {
        stop(fmt::format("The search for keys ended after {} counts over all rows.", kCountsMax));
        return {};
      }
      CONCORD_TRY(broken, count_broken(chosen_names()));
    }
    if (broken == 0) {
      result_.keys.push_back({chosen_names(), broken_count_sql(table_.table, chosen_names())});
    } else if (may_be_near && is_near(broken)) {
      near_.push_back({chosen_names(), broken, {}, {}});
    }
    return {};
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
  std::size_t level_ = 2, counts_ = 0;
  bool stopped_ = false;
  Keys result_;
};

}  // namespace

Result<Keys> find_keys(engine::Session& session, const RelatedTable& table, const Deadline& deadline,
                       ProgressSink& progress) {
  return KeySearch{session, table, deadline, progress}.run();
}

}  // namespace concord::profile
