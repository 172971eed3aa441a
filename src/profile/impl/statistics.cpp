// Everything is computed from one stream of (value, rows) for each column, sorted by nothing: counts, sums and extremes
// do not depend on order, and sums are kept in 128 bits here, so that no engine's rules of overflow or rounding matter.
#include "profile/impl/statistics.hpp"

#include <fmt/format.h>

#include <cmath>
#include <cstdlib>

#include "core/clock.hpp"
#include "profile/impl/value_observer.hpp"

namespace concord::profile {
namespace {

using engine::ColumnView;

/// Calls `see(view, row, rows)` for each different value; returns the rows without one.
template <typename See>
Result<std::uint64_t> for_each_value(engine::Session& session, std::string_view table, const Column& column,
                                     const Deadline& deadline, See see) {
  const std::string name = engine::quote_identifier(column.name);
  const std::string sql =
      fmt::format("SELECT {0}, count(*) FROM {1} GROUP BY {0}", name, engine::quote_identifier(table));
  CONCORD_TRY(auto stream, session.query(sql, deadline));
  std::uint64_t nulls = 0;
  for (;;) {
    CONCORD_TRY(const engine::Chunk* chunk, stream->next());
    if (chunk == nullptr) return nulls;
    const ColumnView& values = chunk->column(0);
    const ColumnView& counts = chunk->column(1);
    for (std::size_t row = 0; row < chunk->rows(); ++row) {
      const auto rows = static_cast<std::uint64_t>(counts.integer(row));
      if (values.is_null(row)) {
        nulls += rows;
      } else {
        see(values, row, rows);
      }
    }
  }
}

/// A floating-point value in a total order (NaN last), so that nothing depends on the order of arrival.
struct Real {
  double value = 0;
  friend bool operator<(const Real& left, const Real& right) {
    if (std::isnan(left.value) || std::isnan(right.value)) return !std::isnan(left.value) && std::isnan(right.value);
    return left.value < right.value;
  }
};

std::string time_text(std::int64_t microseconds) {
  constexpr std::int64_t kSecond = 1'000'000;
  const std::int64_t seconds = microseconds / kSecond;
  std::string text = fmt::format("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
  if (microseconds % kSecond != 0) text += fmt::format(".{:06}", microseconds % kSecond);
  return text;
}

std::string moment_text(TypeKind kind, std::int64_t value) {
  constexpr std::int64_t kDay = 86'400'000'000;
  if (kind == TypeKind::kDate) return iso_date(value);
  if (kind == TypeKind::kTime) return time_text(value);
  std::int64_t days = value / kDay;
  if (value % kDay < 0) --days;
  const std::string zone = kind == TypeKind::kTimestampTz ? "+00:00" : "";
  return iso_date(days) + ' ' + time_text(value - days * kDay) + zone;
}

/// Extremes, the most frequent and the number of values of any ordered type.
template <typename Value>
class OrderedObserver {
 public:
  void observe(const Value& value, std::uint64_t count) {
    if (distinct_ == 0 || value < min_) min_ = value;
    if (distinct_ == 0 || max_ < value) max_ = value;
    ++distinct_;
    top_.observe(value, count);
  }
  template <typename Show>
  void store(ColumnProfile& profile, Show show) const {
    profile.distinct = distinct_;
    if (distinct_ == 0) return;
    profile.min = show(min_);
    profile.max = show(max_);
    for (const auto& entry : top_.entries()) profile.frequent.push_back({show(entry.value), entry.count});
  }

 private:
  std::uint64_t distinct_ = 0;
  Value min_{}, max_{};
  TopValues<Value> top_;
};

std::string coefficient_text(Int128 coefficient, int scale) {
  const Result<Decimal> number = Decimal::make(coefficient, scale);
  return number.ok() ? number.value().to_string() : std::string{};
}

/// A sum in 128 bits. Values arrive in any order, and a sum that leaves the range on its way may come back: both signs
/// are added apart, so that whether it overflows does not depend on the order.
class ExactSum {
 public:
  void add(Int128 coefficient, std::uint64_t count) {
    Int128 product = 0;
    Int128& part = coefficient < 0 ? negative_ : positive_;
    overflowed_ = overflowed_ || __builtin_mul_overflow(coefficient, static_cast<Int128>(count), &product) ||
                  __builtin_add_overflow(part, product, &part);
  }
  std::string text(int scale) const {
    return overflowed_ ? std::string{} : coefficient_text(positive_ + negative_, scale);
  }

 private:
  Int128 positive_ = 0, negative_ = 0;
  bool overflowed_ = false;
};

/// One column to measure.
struct Measurement {
  engine::Session& session;
  std::string_view table;
  const Column& column;
  const Deadline& deadline;

  template <typename See>
  Status each(ColumnProfile& profile, See see) const {
    CONCORD_TRY(profile.nulls, for_each_value(session, table, column, deadline, see));
    return {};
  }
};

Status measure_number(const Measurement& run, ColumnStatistics& result) {
  const int scale = run.column.type.scale;
  NumberObserver observer{scale};
  ExactSum sum;
  CONCORD_CHECK(run.each(result.profile, [&](const ColumnView& values, std::size_t row, std::uint64_t count) {
    const Int128 coefficient = values.decimal_coefficient(row);
    observer.observe(coefficient, count);
    sum.add(coefficient, count);
  }));
  result.facts.number = observer.facts();
  result.profile.distinct = observer.distinct();
  if (observer.distinct() == 0) return {};
  result.profile.min = coefficient_text(observer.facts().min, scale);
  result.profile.max = coefficient_text(observer.facts().max, scale);
  result.profile.sum = sum.text(scale);
  result.profile.frequent = observer.frequent();
  return {};
}

Status measure_real(const Measurement& run, ColumnStatistics& result) {
  OrderedObserver<Real> observer;
  NumberFacts& facts = result.facts.number;
  CONCORD_CHECK(run.each(result.profile, [&](const ColumnView& values, std::size_t row, std::uint64_t count) {
    const double value = values.real(row) == 0 ? 0 : values.real(row);
    observer.observe(Real{value}, count);
    facts.negative += value < 0 ? count : 0;
    const double cents = value * 100;
    facts.beyond_cents += std::abs(cents - std::round(cents)) <= 1e-6 * std::max(1.0, std::abs(cents)) ? 0 : count;
  }));
  observer.store(result.profile, [](const Real& real) { return fmt::format("{}", real.value); });
  return {};
}

Status measure_moment(const Measurement& run, ColumnStatistics& result) {
  OrderedObserver<std::int64_t> observer;
  CONCORD_CHECK(run.each(result.profile, [&](const ColumnView& values, std::size_t row, std::uint64_t count) {
    observer.observe(values.integer(row), count);
  }));
  const TypeKind kind = run.column.type.kind;
  observer.store(result.profile, [kind](std::int64_t value) { return moment_text(kind, value); });
  return {};
}

Status measure_boolean(const Measurement& run, ColumnStatistics& result) {
  OrderedObserver<bool> observer;
  CONCORD_CHECK(run.each(result.profile, [&](const ColumnView& values, std::size_t row, std::uint64_t count) {
    observer.observe(values.boolean(row), count);
  }));
  observer.store(result.profile, [](bool value) { return std::string{value ? "true" : "false"}; });
  return {};
}

Status measure_text(const Measurement& run, ColumnStatistics& result) {
  TextObserver observer;
  std::string min, max;
  bool any = false;
  CONCORD_CHECK(run.each(result.profile, [&](const ColumnView& values, std::size_t row, std::uint64_t count) {
    const std::string_view value = values.text(row);
    observer.observe(value, count);
    count_kinds(value, count, result.facts.kinds);
    if (!any || value < min) min = value;
    if (!any || value > max) max = value;
    any = true;
  }));
  ColumnProfile& profile = result.profile;
  profile.distinct = observer.distinct();
  profile.min = shorten(min);
  profile.max = shorten(max);
  profile.length_min = observer.length_min();
  profile.length_max = observer.length_max();
  profile.frequent = observer.frequent();
  profile.shapes = observer.shapes();
  result.facts.text = observer.facts();
  return {};
}

Status measure(const Measurement& run, ColumnStatistics& result) {
  switch (run.column.type.kind) {
    case TypeKind::kBoolean:
      return measure_boolean(run, result);
    case TypeKind::kInteger:
    case TypeKind::kDecimal:
      return measure_number(run, result);
    case TypeKind::kDouble:
      return measure_real(run, result);
    case TypeKind::kDate:
    case TypeKind::kTime:
    case TypeKind::kTimestamp:
    case TypeKind::kTimestampTz:
      return measure_moment(run, result);
    case TypeKind::kText:
      return measure_text(run, result);
  }
  return Error{ErrorCode::kInternal, "column " + run.column.name + " has an unknown type"};
}

}  // namespace

Result<ColumnStatistics> measure_column(engine::Session& session, std::string_view table, const Column& column,
                                        const Deadline& deadline) {
  ColumnStatistics result;
  result.profile.name = column.name;
  result.profile.type = column.type;
  CONCORD_CHECK(measure(Measurement{session, table, column, deadline}, result));
  return result;
}

std::string value_text(const DataType& type, const ColumnView& cells, std::size_t row) {
  if (cells.is_null(row)) return {};
  switch (type.kind) {
    case TypeKind::kBoolean:
      return cells.boolean(row) ? "true" : "false";
    case TypeKind::kInteger:
    case TypeKind::kDecimal:
      return coefficient_text(cells.decimal_coefficient(row), type.scale);
    case TypeKind::kDouble:
      return fmt::format("{}", cells.real(row) == 0 ? 0 : cells.real(row));
    case TypeKind::kDate:
    case TypeKind::kTime:
    case TypeKind::kTimestamp:
    case TypeKind::kTimestampTz:
      return moment_text(type.kind, cells.integer(row));
    case TypeKind::kText:
      return std::string{cells.text(row)};
  }
  return {};
}

Result<bool> is_running_balance(engine::Session& session, std::string_view table, const ColumnFacts& balance,
                                const ColumnFacts& amount, const Deadline& deadline) {
  constexpr std::uint64_t kRowsMin = 10;
  constexpr Int128 kSparse = 10;
  const Int128 range = balance.number.max - balance.number.min;
  if (balance.filled() < kRowsMin || range < kSparse * static_cast<Int128>(balance.distinct)) return false;
  const std::string rows =
      fmt::format("FROM {0} WHERE {1} IS NOT NULL AND {2} <> 0", engine::quote_identifier(table),
                  engine::quote_identifier(balance.header), engine::quote_identifier(amount.header));
  const std::string steps =
      fmt::format("{1} - {2} IN (SELECT {1} FROM {0} WHERE {1} IS NOT NULL)", engine::quote_identifier(table),
                  engine::quote_identifier(balance.header), engine::quote_identifier(amount.header));
  CONCORD_TRY(const engine::Value all, engine::query_single_value(session, "SELECT count(*) " + rows, deadline));
  CONCORD_TRY(const engine::Value running,
              engine::query_single_value(session, "SELECT count(*) " + rows + " AND " + steps, deadline));
  const auto* all_rows = std::get_if<std::int64_t>(&all);
  const auto* running_rows = std::get_if<std::int64_t>(&running);
  if (all_rows == nullptr || running_rows == nullptr) return Error{ErrorCode::kInternal, "a count is no number"};
  return *all_rows >= static_cast<std::int64_t>(kRowsMin) && (*running_rows + 1) * 20 >= *all_rows * 19;
}

}  // namespace concord::profile
