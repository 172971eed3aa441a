// All columns of a table are asked for together: a first statement gives lengths, squares and quantiles, a second one,
// which needs the first one's answers, gives histograms and counts of outliers. Quantiles, lists and shapes by regular
// expressions are beyond what the builder of SQL offers, hence text; every name is quoted, and the only values within
// the statements are numbers and dates that the engine gave itself.
#include "profile/figures.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <functional>
#include <optional>

#include "profile/impl/histogram_edges.hpp"
#include "profile/impl/row_sample.hpp"

namespace concord::profile {
namespace {

constexpr std::uint64_t kOutlierRowsMin = 20;
constexpr std::uint64_t kBreakRowsMin = 20;

bool is_number(const ColumnProfile& column) {
  const TypeKind kind = column.type.kind;
  return kind == TypeKind::kInteger || kind == TypeKind::kDecimal || kind == TypeKind::kDouble;
}
bool is_date(const ColumnProfile& column) {
  const TypeKind kind = column.type.kind;
  return kind == TypeKind::kDate || kind == TypeKind::kTimestamp || kind == TypeKind::kTimestampTz;
}

std::optional<Int128> whole_number(const std::string& text, int scale = 0) {
  const Result<Decimal> number = Decimal::parse(text);
  if (!number.ok()) return std::nullopt;
  const Result<Decimal> scaled = number.value().rescaled(scale);
  return scaled.ok() ? std::optional{scaled.value().coefficient()} : std::nullopt;
}

/// sum / count with `digits` more than the scale of the sum, half away from zero. "" where 38 digits do not do.
std::string quotient(const std::string& sum, std::uint64_t count, int digits) {
  const Result<Decimal> parsed = Decimal::parse(sum);
  if (!parsed.ok() || count == 0) return {};
  Int128 scaled = parsed.value().coefficient();
  for (int digit = 0; digit < digits; ++digit) {
    if (__builtin_mul_overflow(scaled, static_cast<Int128>(10), &scaled)) return {};
  }
  const auto divisor = static_cast<Int128>(count);
  Int128 result = scaled / divisor;
  const Int128 rest = scaled % divisor;
  if (2 * (rest < 0 ? -rest : rest) >= divisor) result += scaled < 0 ? -1 : 1;
  const Result<Decimal> number = Decimal::make(result, parsed.value().scale() + digits);
  return number.ok() ? number.value().to_string() : std::string{};
}

/// The sample standard deviation from exact sums of coefficients and of their squares.
std::string deviation_text(Int128 sum, Int128 squares, std::uint64_t count, int scale) {
  if (count < 2) return {};
  const auto rows = static_cast<Int128>(count);
  Int128 many = 0, square = 0, difference = 0;
  long double spread = 0;
  if (!__builtin_mul_overflow(squares, rows, &many) && !__builtin_mul_overflow(sum, sum, &square) &&
      !__builtin_sub_overflow(many, square, &difference)) {
    spread = static_cast<long double>(difference) / static_cast<long double>(count);
  } else {
    spread = static_cast<long double>(squares) -
             static_cast<long double>(sum) / static_cast<long double>(count) * static_cast<long double>(sum);
  }
  const long double variance = std::max(spread, 0.0L) / static_cast<long double>(count - 1);
  return fmt::format("{:.6g}", static_cast<double>(std::sqrt(variance) / std::pow(10.0L, scale)));
}

/// The digits as which the numbers are multiplied with themselves, nothing when their squares may add up to 38 digits.
/// The engine keeps a product of two numbers of up to 18 digits in 18, which is much faster than the longer ones.
std::optional<int> digits_for_squares(const ColumnProfile& column) {
  constexpr int kFast = 18;
  if (column.type.kind == TypeKind::kDouble || column.type.scale > 9 || column.sum.empty()) return std::nullopt;
  const auto min = whole_number(column.min, column.type.scale), max = whole_number(column.max, column.type.scale);
  if (!min || !max) return std::nullopt;
  const auto greatest = std::max(std::abs(static_cast<long double>(*min)), std::abs(static_cast<long double>(*max)));
  if (greatest >= 1e17L || greatest * greatest * static_cast<long double>(column.count) >= 1e37L) return std::nullopt;
  const bool short_type = column.type.kind == TypeKind::kDecimal && column.type.precision <= kFast;
  return short_type && greatest * greatest < 1e18L ? kFast : kFast + 1;
}

/// A regular expression for the texts of a shape, as `append_shape` makes them.
std::string shape_pattern(const std::string& shape) {
  std::string pattern;
  for (const char character : shape) {
    if (character == 'A') {
      pattern += R"((?:[A-Za-z]|[^\x00-\x7F]))";
    } else if (character == '9') {
      pattern += "[0-9]";
    } else {
      pattern += fmt::format(R"(\x{{{:x}}})", static_cast<unsigned char>(character));
    }
  }
  return pattern;
}

/// One value that a statement asks for, and where its text goes.
struct Wanted {
  std::string sql;
  std::function<void(std::string)> take;
};

class FiguresRun {
 public:
  FiguresRun(engine::Session& session, const RelatedTable& table, const Deadline& deadline, ProgressSink& progress)
      : session_{session},
        table_{table},
        profile_{*table.profile},
        name_{engine::quote_identifier(table.table)},
        deadline_{deadline},
        progress_{progress} {
    result_.columns.resize(profile_.columns.size());
  }

  Result<TableFigures> run() {
    state_base();
    progress_.report("measuring spread", 0, 3);
    CONCORD_CHECK(measure_spread());
    progress_.report("counting bars", 1, 3);
    CONCORD_CHECK(count_bars());
    progress_.report("looking at dates and shapes", 2, 3);
    for (std::size_t place = 0; place < profile_.columns.size(); ++place) {
      CONCORD_CHECK(deadline_.check("profiling"));
      if (is_date(column(place)) && filled(place) > 0) CONCORD_CHECK(describe_dates(place));
      CONCORD_CHECK(find_outliers(place));
      CONCORD_CHECK(find_breaks(place));
    }
    return std::move(result_);
  }

 private:
  const ColumnProfile& column(std::size_t place) const { return profile_.columns[place]; }
  std::uint64_t filled(std::size_t place) const { return column(place).count - column(place).nulls; }
  std::string quoted(std::size_t place) const { return engine::quote_identifier(column(place).name); }

  /// The profile's own figures come from one grouped statement a column.
  void state_base() {
    for (std::size_t place = 0; place < profile_.columns.size(); ++place) {
      if (!column(place).statements.empty()) {
        for (const Statement& each : column(place).statements) result_.statements.push_back(each);
        continue;
      }
      result_.statements.push_back(
          {fmt::format("{}: empty, distinct, min, max, sum, frequent values, shapes, lengths", column(place).name),
           fmt::format("SELECT {0}, count(*) FROM {1} GROUP BY {0}", quoted(place), name_)});
    }
  }

  /// Runs one statement that gives one row. Each value comes as text, NULL as "".
  Status ask(const std::vector<Wanted>& wanted, std::string from, std::string figures) {
    if (wanted.empty()) return {};
    std::string query;
    for (const Wanted& each : wanted) {
      query += fmt::format("{}CAST({} AS VARCHAR)", query.empty() ? "SELECT " : ", ", each.sql);
    }
    query += " FROM " + from;
    {
      CONCORD_TRY(auto stream, session_.query(query, deadline_));
      CONCORD_TRY(const engine::Chunk* chunk, stream->next());
      if (chunk == nullptr) return Error{ErrorCode::kInternal, "a statement that must give a row gave none"};
      for (std::size_t place = 0; place < wanted.size(); ++place) {
        const engine::ColumnView& cells = chunk->column(place);
        wanted[place].take(cells.is_null(0) ? std::string{} : std::string{cells.text(0)});
      }
    }
    result_.statements.push_back({std::move(figures), std::move(query)});
    return {};
  }

  Status measure_spread() {
    std::vector<Wanted> exact, quantiles;
    std::string inner;
    for (std::size_t place = 0; place < profile_.columns.size(); ++place) {
      if (filled(place) == 0) continue;
      if (column(place).type.kind == TypeKind::kText) want_length(place, exact);
      if (is_number(column(place))) want_moments(place, exact);
      if (is_number(column(place)) || is_date(column(place))) want_quantiles(place, inner, quantiles);
    }
    CONCORD_CHECK(ask(exact, name_, "mean lengths, squares for standard deviations"));
    if (quantiles.empty()) return {};
    return ask(quantiles, fmt::format("(SELECT {} FROM {})", inner, quantile_source()), "quantiles");
  }

  std::string quantile_source() const {
    if (profile_.rows <= kQuantileRowsMax) return name_;
    return name_ + " WHERE " + sample_condition(table_.row_number, profile_.rows, kQuantileRowsMax);
  }

  void want_length(std::size_t place, std::vector<Wanted>& wanted) {
    wanted.push_back({fmt::format("sum(length({}))", quoted(place)), [this, place](const std::string& text) {
                        result_.columns[place].length_mean = quotient(text, filled(place), 1);
                      }});
  }

  void want_moments(std::size_t place, std::vector<Wanted>& wanted) {
    ColumnFigures& figures = result_.columns[place];
    const ColumnProfile& profile = column(place);
    const std::string name = quoted(place);
    if (profile.type.kind == TypeKind::kDouble) {
      const std::string finite = fmt::format(" FILTER (WHERE isfinite({}))", name);
      const auto real = [](std::string& target) {
        return [&target](const std::string& text) {
          double value = 0;
          const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
          // The last digits depend on the order of addition.
          if (read.ec == std::errc{}) target = fmt::format("{:.6g}", value);
        };
      };
      wanted.push_back({fmt::format("avg({}){}", name, finite), real(figures.mean)});
      wanted.push_back({fmt::format("stddev_samp({}){}", name, finite), real(figures.deviation)});
      return;
    }
    figures.mean = quotient(profile.sum, filled(place), 2);
    const std::optional<int> digits = digits_for_squares(profile);
    if (!digits) return;
    const std::string narrow = fmt::format("CAST({} AS DECIMAL({}, {}))", name, *digits, profile.type.scale);
    wanted.push_back({fmt::format("sum({0} * {0})", narrow), [this, place](const std::string& text) {
                        const int scale = column(place).type.scale;
                        const auto squares = whole_number(text, 2 * scale),
                                   sum = whole_number(column(place).sum, scale);
                        if (!squares || !sum) return;
                        result_.columns[place].deviation = deviation_text(*sum, *squares, filled(place), scale);
                      }});
  }

  void want_quantiles(std::size_t place, std::string& inner, std::vector<Wanted>& wanted) {
    const std::string name = quoted(place);
    const std::string finite =
        column(place).type.kind == TypeKind::kDouble ? fmt::format(" FILTER (WHERE isfinite({}))", name) : "";
    inner += fmt::format(
        "{0}quantile_disc({1}, [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99]){2} AS q{3}, count({1}){2} AS n{3}",
        inner.empty() ? "" : ", ", name, finite, place);
    for (std::size_t share = 1; share <= ColumnFigures::kShares.size(); ++share) {
      wanted.push_back({fmt::format("q{}[{}]", place, share), [this, place](std::string text) {
                          if (!text.empty()) result_.columns[place].quantiles.push_back(std::move(text));
                        }});
    }
    wanted.push_back({fmt::format("n{}", place), [this, place](const std::string& text) {
                        result_.columns[place].quantile_rows =
                            static_cast<std::uint64_t>(whole_number(text).value_or(0));
                      }});
  }

  bool has_quantiles(std::size_t place) const {
    return result_.columns[place].quantiles.size() == ColumnFigures::kShares.size();
  }

  /// Bars and outliers of all number columns in one scan.
  Status count_bars() {
    std::vector<Wanted> wanted;
    std::string inner;
    for (std::size_t place = 0; place < profile_.columns.size(); ++place) {
      if (!is_number(column(place)) || !has_quantiles(place)) continue;
      want_bars(place, inner, wanted);
      want_outliers(place, inner, wanted);
    }
    if (wanted.empty()) return {};
    return ask(wanted, fmt::format("(SELECT {} FROM {})", inner, name_), "histograms, outliers");
  }

  /// The engine's bins hold their upper edge, ours the lower one, hence the signs. Its last bin, from the last edge on,
  /// belongs to our last bar.
  void want_bars(std::size_t place, std::string& inner, std::vector<Wanted>& wanted) {
    ColumnFigures& figures = result_.columns[place];
    const ColumnProfile& profile = column(place);
    const auto edges =
        histogram_edges(profile.type, profile.min, profile.max, figures.quantiles.front(), figures.quantiles.back());
    if (edges.size() < 2) return;
    const std::string type = edge_type(profile, edges);
    const auto negated = [&](const std::string& edge) {
      return fmt::format("-CAST({} AS {})", engine::quote_literal(edge), type);
    };
    std::string bins;
    for (const std::string& edge : edges) bins += (bins.empty() ? "" : ", ") + negated(edge);
    inner += fmt::format("{}histogram(-CAST({} AS {}), [{}]) AS h{}", inner.empty() ? "" : ", ", quoted(place), type,
                         bins, place);
    for (std::size_t bar = 0; bar + 1 < edges.size(); ++bar) {
      figures.histogram.push_back({edges[bar], edges[bar + 1], 0});
      std::string count = fmt::format("h{}[{}]", place, negated(edges[bar]));
      if (bar + 2 == edges.size()) count += fmt::format(" + h{}[{}]", place, negated(edges[bar + 1]));
      wanted.push_back({std::move(count), [this, place, bar](const std::string& text) {
                          result_.columns[place].histogram[bar].count =
                              static_cast<std::uint64_t>(whole_number(text).value_or(0));
                        }});
    }
  }

  /// A type that holds the values and the edges, with a sign before them.
  static std::string edge_type(const ColumnProfile& profile, const std::vector<std::string>& edges) {
    if (profile.type.kind == TypeKind::kDouble) return "DOUBLE";
    constexpr std::size_t kShort = 17;
    const bool narrow = std::ranges::all_of(edges, [](const std::string& edge) { return edge.size() <= kShort; }) &&
                        profile.min.size() <= kShort && profile.max.size() <= kShort;
    return fmt::format("DECIMAL({}, {})", narrow ? 18 : 38, profile.type.scale);
  }

  void want_outliers(std::size_t place, std::string& inner, std::vector<Wanted>& wanted) {
    ColumnFigures& figures = result_.columns[place];
    const ColumnProfile& profile = column(place);
    const bool measures = profile.role == Role::kAmount || profile.role == Role::kNumber;
    if (!measures || profile.type.kind == TypeKind::kDouble || filled(place) < kOutlierRowsMin) return;
    const int scale = profile.type.scale;
    const auto first = whole_number(figures.quantiles[2], scale), third = whole_number(figures.quantiles[4], scale);
    if (!first || !third || *third <= *first) return;
    Int128 reach = 0, low = 0, high = 0;
    if (__builtin_mul_overflow(*third - *first, static_cast<Int128>(3), &reach) ||
        __builtin_sub_overflow(*first, reach, &low) || __builtin_add_overflow(*third, reach, &high)) {
      return;
    }
    const Result<Decimal> from = Decimal::make(low, scale), to = Decimal::make(high, scale);
    if (!from.ok() || !to.ok()) return;
    figures.outliers = Outliers{from.value().to_string(), to.value().to_string(), 0, {}};
    inner += fmt::format("{}count(*) FILTER (WHERE {} < {} OR {} > {}) AS o{}", inner.empty() ? "" : ", ",
                         quoted(place), figures.outliers->low, quoted(place), figures.outliers->high, place);
    wanted.push_back({fmt::format("o{}", place), [this, place](const std::string& text) {
                        result_.columns[place].outliers->rows =
                            static_cast<std::uint64_t>(whole_number(text).value_or(0));
                      }});
  }

  Status collect_examples(const std::string& query, std::string figures, std::vector<BrokenReference>& examples) {
    {
      CONCORD_TRY(auto stream, session_.query(query, deadline_));
      for (;;) {
        CONCORD_TRY(const engine::Chunk* chunk, stream->next());
        if (chunk == nullptr) break;
        for (std::size_t row = 0; row < chunk->rows(); ++row) {
          examples.push_back(
              {static_cast<std::uint64_t>(chunk->column(0).integer(row)), std::string{chunk->column(1).text(row)}});
        }
      }
    }
    result_.statements.push_back({std::move(figures), query});
    return {};
  }

  Status find_outliers(std::size_t place) {
    auto& outliers = result_.columns[place].outliers;
    if (!outliers) return {};
    if (outliers->rows == 0 || table_.row_number.empty()) return {};
    const std::string query = fmt::format(
        "SELECT {0}, CAST({1} AS VARCHAR) FROM {2} WHERE {1} < {3} OR {1} > {4} ORDER BY CASE WHEN {1} > {4} THEN {1} "
        "- "
        "({4}) ELSE ({3}) - {1} END DESC, 1 LIMIT 5",
        table_.row_number, quoted(place), name_, outliers->low, outliers->high);
    return collect_examples(query, column(place).name + ": outliers, examples", outliers->examples);
  }

  /// Shapes as `append_shape` makes them; only asked for where a column has a habit that some cells break.
  Status find_breaks(std::size_t place) {
    const ColumnProfile& profile = column(place);
    if (profile.type.kind != TypeKind::kText || profile.shapes.empty() || filled(place) < kBreakRowsMin) return {};
    const ValueCount& usual = profile.shapes.front();
    // Words of one length are no habit of writing; numbers and marks are.
    const bool coded = usual.value.find_first_not_of('A') != std::string::npos;
    const bool sampled = profile.sampled_rows > 0;
    const bool habit = coded && usual.count * 20 >= filled(place) * 19 && (sampled || usual.count < filled(place));
    if (!habit || usual.value.find("\u2026") != std::string::npos) return {};
    FormatBreaks breaks{usual.value, filled(place) - usual.count, {}};
    const std::string broken = fmt::format("FROM {} WHERE NOT regexp_full_match({}, {}, 's')", name_, quoted(place),
                                           engine::quote_literal(shape_pattern(usual.value)));
    if (sampled) {
      const Wanted rows{"count(*)", [&](const std::string& text) {
                          breaks.rows = static_cast<std::uint64_t>(whole_number(text).value_or(0));
                        }};
      CONCORD_CHECK(
          ask({rows}, broken.substr(std::string_view{"FROM "}.size()), profile.name + ": cells of another shape"));
      if (breaks.rows == 0) return {};
    }
    const std::string query =
        fmt::format("SELECT {}, {} {} ORDER BY 1 LIMIT 5", table_.row_number, quoted(place), broken);
    if (!table_.row_number.empty()) {
      CONCORD_CHECK(collect_examples(query, profile.name + ": cells of another shape, examples", breaks.examples));
    }
    result_.columns[place].breaks = std::move(breaks);
    return {};
  }

  Status describe_dates(std::size_t place) {
    const std::string query = fmt::format(
        "SELECT CAST({0} AS DATE), count(*) FROM {1} WHERE {0} IS NOT NULL AND isfinite({0}) GROUP BY 1 ORDER BY 1",
        quoted(place), name_);
    std::vector<std::pair<std::int64_t, std::uint64_t>> days;
    {
      CONCORD_TRY(auto stream, session_.query(query, deadline_));
      for (;;) {
        CONCORD_TRY(const engine::Chunk* chunk, stream->next());
        if (chunk == nullptr) break;
        for (std::size_t row = 0; row < chunk->rows(); ++row) {
          days.emplace_back(chunk->column(0).integer(row), static_cast<std::uint64_t>(chunk->column(1).integer(row)));
        }
      }
    }
    result_.columns[place].dates = describe_days(days);
    result_.statements.push_back({column(place).name + ": days, weekdays, months, gaps", query});
    return {};
  }

  engine::Session& session_;
  const RelatedTable& table_;
  const TableProfile& profile_;
  std::string name_;
  const Deadline& deadline_;
  ProgressSink& progress_;
  TableFigures result_;
};

}  // namespace

Result<TableFigures> measure_figures(engine::Session& session, const RelatedTable& table, const Deadline& deadline,
                                     ProgressSink& progress) {
  return FiguresRun{session, table, deadline, progress}.run();
}

}  // namespace concord::profile
