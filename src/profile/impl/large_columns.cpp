#include "profile/impl/large_columns.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>

#include "profile/impl/row_sample.hpp"
#include "profile/impl/value_observer.hpp"

namespace concord::profile {
namespace {

using engine::Chunk;

constexpr std::size_t kRegisterBits = 14;
constexpr std::uint64_t kRegisters = 1ULL << kRegisterBits;
constexpr int kHashBits = 64 - static_cast<int>(kRegisterBits);
constexpr std::uint64_t kClosedRows = 150'000;  ///< for the question whether values repeat at all
constexpr std::uint64_t kRepeatedShare = 50;    ///< one row in so many may be empty or repeated to be counted exactly
constexpr std::size_t kFrequentValues = 10;
constexpr std::uint64_t kFrequentMin = 10;  ///< rows of the sample that make a value frequent

/// Sums of more digits may fail in the engine: such columns are grouped instead.
constexpr int kSumDigitsMax = 26;

bool can_be_sampled(const DataType& type) {
  return type.kind != TypeKind::kBoolean && !(type.kind == TypeKind::kDecimal && type.precision > kSumDigitsMax);
}

void scale_to(std::uint64_t rows, std::uint64_t sampled, ColumnFacts& facts) {
  const auto scale = [&](std::uint64_t& count) {
    count = static_cast<std::uint64_t>(std::llround(static_cast<long double>(count) * static_cast<long double>(rows) /
                                                    static_cast<long double>(sampled)));
  };
  NumberFacts& number = facts.number;
  for (auto* count :
       {&number.negative, &number.with_fraction, &number.beyond_cents, &number.beyond_mils, &number.multiple_of_ten}) {
    scale(*count);
  }
  for (auto& count : number.lengths) scale(count);
  TextFacts& text = facts.text;
  for (auto* count : {&text.characters, &text.tokens, &text.several_tokens, &text.names, &text.single_words,
                      &text.codes, &text.digits_only, &text.uuids, &text.exponents, &text.mixed, &text.currencies,
                      &text.yes_or_no, &text.company_words, &text.email_addresses}) {
    scale(*count);
  }
  KindCounts& kinds = facts.kinds;
  for (auto* count : {&kinds.international_phones, &kinds.wide_ip_addresses, &kinds.country_codes, &kinds.with_email,
                      &kinds.with_digits}) {
    scale(*count);
  }
  for (auto& count : kinds.rows) scale(count);
  for (auto& count : kinds.hash_lengths) scale(count);
}

class LargeColumns {
 public:
  LargeColumns(engine::Session& session, std::string_view table, const Schema& schema, std::uint64_t rows,
               const std::string& row_number, const Deadline& deadline)
      : session_{session},
        name_{engine::quote_identifier(table)},
        sample_{std::string{table} + "_sample"},
        schema_{schema},
        rows_{rows},
        in_sample_{sample_condition(row_number, rows, kSampledRows)},
        deadline_{deadline},
        columns_(schema.size()) {}

  Result<std::vector<std::optional<ColumnStatistics>>> run() {
    const std::string sample = engine::quote_identifier(sample_);
    CONCORD_CHECK(session_.execute(
        fmt::format("CREATE TABLE {} AS SELECT * FROM {} WHERE {}", sample, name_, in_sample_), deadline_));
    CONCORD_CHECK(choose());
    for (const std::size_t place : chosen_) {
      CONCORD_TRY(columns_[place], measure_column(session_, sample_, schema_[place], deadline_));
    }
    CONCORD_CHECK(session_.execute("DROP TABLE " + sample, deadline_));
    CONCORD_CHECK(add_totals());
    for (const std::size_t place : chosen_) {
      CONCORD_CHECK(deadline_.check("profiling"));
      CONCORD_CHECK(count_different(place));
      CONCORD_CHECK(count_frequent(place));
    }
    return std::move(columns_);
  }

 private:
  void note(std::size_t place, const char* figures, const std::string& query) {
    columns_[place]->profile.statements.push_back({schema_[place].name + ": " + figures, query});
  }
  std::string quoted(std::size_t place) const { return engine::quote_identifier(schema_[place].name); }

  Status choose() {
    std::string query;
    for (std::size_t place = 0; place < schema_.size(); ++place) {
      query += fmt::format("{}count(DISTINCT {})", place == 0 ? "SELECT count(*), " : ", ", quoted(place));
    }
    query += " FROM " + engine::quote_identifier(sample_);
    CONCORD_TRY(auto stream, session_.query(query, deadline_));
    CONCORD_TRY(const Chunk* chunk, stream->next());
    if (chunk == nullptr) return Error{ErrorCode::kInternal, "a count gave no row"};
    sampled_ = static_cast<std::uint64_t>(chunk->column(0).integer(0));
    for (std::size_t place = 0; place < schema_.size(); ++place) {
      const auto different = static_cast<std::uint64_t>(chunk->column(place + 1).integer(0));
      if (different * 5 > sampled_ && can_be_sampled(schema_[place].type)) chosen_.push_back(place);
    }
    return {};
  }

  /// One scan for all columns: rows with a value, extremes, sums, lengths.
  Status add_totals() {
    if (chosen_.empty()) return {};
    std::string query;
    for (const std::size_t place : chosen_) {
      query += fmt::format("{0}count({1}), min({1}), max({1})", query.empty() ? "SELECT " : ", ", quoted(place));
      if (is_exact_number(place)) query += fmt::format(", sum({})", quoted(place));
      if (is_text(place)) query += fmt::format(", min(length({0})), max(length({0}))", quoted(place));
    }
    query += " FROM " + name_;
    columns_[chosen_.front()]->profile.statements.push_back(
        {"all columns with many values: rows with a value, min, max, sums, lengths", query});
    for (const std::size_t place : chosen_) {
      note(place, "frequent values, shapes, evidence for the role",
           fmt::format("SELECT {0}, count(*) FROM {1} WHERE {2} GROUP BY {0}", quoted(place), name_, in_sample_));
    }
    CONCORD_TRY(auto stream, session_.query(query, deadline_));
    CONCORD_TRY(const Chunk* chunk, stream->next());
    if (chunk == nullptr) return Error{ErrorCode::kInternal, "a statement that must give a row gave none"};
    std::size_t next = 0;
    for (const std::size_t place : chosen_) take_totals(*chunk, place, next);
    return {};
  }

  bool is_exact_number(std::size_t place) const {
    return schema_[place].type.kind == TypeKind::kInteger || schema_[place].type.kind == TypeKind::kDecimal;
  }
  bool is_text(std::size_t place) const { return schema_[place].type.kind == TypeKind::kText; }

  void take_totals(const Chunk& chunk, std::size_t place, std::size_t& next) {
    ColumnProfile& profile = columns_[place]->profile;
    ColumnFacts& facts = columns_[place]->facts;
    const std::uint64_t sampled = sampled_ - profile.nulls;
    const auto filled = static_cast<std::uint64_t>(chunk.column(next++).integer(0));
    profile.nulls = rows_ - filled;
    profile.sampled_rows = sampled;
    scale_to(filled, sampled, facts);
    const engine::ColumnView& min = chunk.column(next++);
    const engine::ColumnView& max = chunk.column(next++);
    profile.min = shorten(value_text(schema_[place].type, min, 0));
    profile.max = shorten(value_text(schema_[place].type, max, 0));
    if (is_exact_number(place)) {
      facts.number.min = min.decimal_coefficient(0);
      facts.number.max = max.decimal_coefficient(0);
      if (facts.number.min < 0) facts.number.negative = std::max<std::uint64_t>(facts.number.negative, 1);
      profile.sum = value_text(schema_[place].type, chunk.column(next++), 0);
    }
    if (is_text(place)) {
      profile.length_min = static_cast<std::uint64_t>(chunk.column(next++).integer(0));
      profile.length_max = static_cast<std::uint64_t>(chunk.column(next++).integer(0));
    }
    for (ValueCount& shape : profile.shapes) {
      // Shown as shares of all rows: shapes are habits, not figures.
      shape.count = static_cast<std::uint64_t>(
          std::llround(static_cast<long double>(shape.count) * static_cast<long double>(filled) /
                       static_cast<long double>(sampled)));
    }
  }

  Result<std::pair<std::uint64_t, std::uint64_t>> two_counts(const std::string& query) {
    CONCORD_TRY(auto stream, session_.query(query, deadline_));
    CONCORD_TRY(const Chunk* chunk, stream->next());
    if (chunk == nullptr) return Error{ErrorCode::kInternal, "a count gave no row"};
    return std::pair{static_cast<std::uint64_t>(chunk->column(0).integer(0)),
                     static_cast<std::uint64_t>(chunk->column(1).integer(0))};
  }

  /// Exactly where the column may be a key or nearly one, which a part of its values tells: all rows of a value are in
  /// it or none.
  Status count_different(std::size_t place) {
    ColumnProfile& profile = columns_[place]->profile;
    const std::uint64_t filled = rows_ - profile.nulls;
    bool may_be_key = profile.nulls * kRepeatedShare <= rows_;
    if (may_be_key) {
      CONCORD_TRY(const auto part,
                  two_counts(fmt::format("SELECT count({0}), count(DISTINCT {0}) FROM {1} WHERE "
                                         "hash({0}) % {2} = 0",
                                         quoted(place), name_, std::max<std::uint64_t>(rows_ / kClosedRows, 1))));
      may_be_key = (part.first - part.second) * kRepeatedShare <= part.first;
    }
    if (may_be_key) {
      const std::string query = fmt::format("SELECT count({0}), count(DISTINCT {0}) FROM {1}", quoted(place), name_);
      note(place, "distinct", query);
      CONCORD_TRY(const auto all, two_counts(query));
      profile.distinct = all.second;
      return {};
    }
    CONCORD_TRY(const std::uint64_t estimate, estimate_different(place));
    profile.distinct_exact = false;
    // Some value repeats, or a cell is empty: never as many as rows.
    profile.distinct = std::min(estimate, filled > 1 ? filled - 1 : filled);
    return {};
  }

  Result<std::uint64_t> estimate_different(std::size_t place) {
    const std::string query = fmt::format(
        "SELECT min(hash({0}) >> {2}) FROM {1} WHERE {0} IS NOT NULL GROUP BY "
        "hash({0}) % {3}",
        quoted(place), name_, kRegisterBits, kRegisters);
    note(place, "distinct, the registers of HyperLogLog", query);
    std::vector<std::uint64_t> least;
    CONCORD_TRY(auto stream, session_.query(query, deadline_));
    for (;;) {
      CONCORD_TRY(const Chunk* chunk, stream->next());
      if (chunk == nullptr) return hyperloglog_estimate(least);
      for (std::size_t row = 0; row < chunk->rows(); ++row) {
        least.push_back(static_cast<std::uint64_t>(chunk->column(0).decimal_coefficient(row)));
      }
    }
  }

  /// The values that are frequent among the sampled rows, counted over all.
  Status count_frequent(std::size_t place) {
    ColumnProfile& profile = columns_[place]->profile;
    std::erase_if(profile.frequent, [](const ValueCount& each) { return each.count < kFrequentMin; });
    if (profile.frequent.empty()) return {};
    const std::string query = fmt::format(
        "SELECT {0}, count(*) FROM {1} WHERE {0} IN (SELECT {0} FROM {1} WHERE {2} AND {0} IS NOT NULL GROUP BY {0} "
        "HAVING count(*) >= {3} ORDER BY count(*) DESC, {0} LIMIT {4}) GROUP BY {0} ORDER BY 2 DESC, 1",
        quoted(place), name_, in_sample_, kFrequentMin, kFrequentValues);
    note(place, "frequent values", query);
    profile.frequent.clear();
    CONCORD_TRY(auto stream, session_.query(query, deadline_));
    for (;;) {
      CONCORD_TRY(const Chunk* chunk, stream->next());
      if (chunk == nullptr) return {};
      for (std::size_t row = 0; row < chunk->rows(); ++row) {
        profile.frequent.push_back({shorten(value_text(schema_[place].type, chunk->column(0), row)),
                                    static_cast<std::uint64_t>(chunk->column(1).integer(row))});
      }
    }
  }

  engine::Session& session_;
  std::string name_, sample_;
  const Schema& schema_;
  std::uint64_t rows_, sampled_ = 0;
  std::string in_sample_;
  const Deadline& deadline_;
  std::vector<std::size_t> chosen_;
  std::vector<std::optional<ColumnStatistics>> columns_;
};

}  // namespace

Result<std::vector<std::optional<ColumnStatistics>>> measure_large_columns(engine::Session& session,
                                                                           std::string_view table, const Schema& schema,
                                                                           std::uint64_t rows,
                                                                           const std::string& row_number,
                                                                           const Deadline& deadline) {
  return LargeColumns{session, table, schema, rows, row_number, deadline}.run();
}

std::uint64_t hyperloglog_estimate(const std::vector<std::uint64_t>& least) {
  constexpr auto kCount = static_cast<double>(kRegisters);
  double sum = kCount - static_cast<double>(least.size());  // a register that is not used stands for 2^0
  for (const std::uint64_t value : least) {
    const int rank = kHashBits - static_cast<int>(std::bit_width(value)) + 1;
    sum += std::ldexp(1.0, -rank);
  }
  const double estimate = 0.7213 / (1 + 1.079 / kCount) * kCount * kCount / sum;
  const double empty = kCount - static_cast<double>(least.size());
  // Few values: counted by the registers that are not used.
  if (estimate <= 2.5 * kCount && empty > 0) {
    return static_cast<std::uint64_t>(std::llround(kCount * std::log(kCount / empty)));
  }
  return static_cast<std::uint64_t>(std::llround(estimate));
}

}  // namespace concord::profile
