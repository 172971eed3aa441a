#include "profile/impl/histogram_edges.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <optional>

#include "core/decimal.hpp"

namespace concord::profile {
namespace {

constexpr Int128 kBarsWanted = 20;

std::optional<Int128> coefficient_of(const std::string& text, int scale) {
  const Result<Decimal> number = Decimal::parse(text);
  if (!number.ok()) return std::nullopt;
  const Result<Decimal> scaled = number.value().rescaled(scale);
  if (!scaled.ok()) return std::nullopt;
  return scaled.value().coefficient();
}

/// The least of 1, 2, 5, 10, 20, ... that covers `range` in at most as many bars as wanted.
Int128 nice_width(Int128 range) {
  Int128 power = 1;
  for (;;) {
    for (const int factor : {1, 2, 5}) {
      if (power * factor * kBarsWanted >= range) return power * factor;
    }
    power *= 10;
  }
}

std::vector<std::string> exact_edges(int scale, Int128 min, Int128 max, Int128 low, Int128 high) {
  constexpr Int128 kSafe = static_cast<Int128>(1'000'000'000'000'000'000) * 1'000'000'000'000'000;
  if (min >= max || min < -kSafe || max > kSafe) return {};
  const bool reaching_out = low < high && max - min > 10 * (high - low);
  const Int128 from = reaching_out ? low : min, to = reaching_out ? high : max;
  const Int128 width = nice_width(to - from);
  Int128 edge = from / width * width;
  if (edge > from) edge -= width;
  std::vector<std::string> edges;
  const auto add = [&](Int128 coefficient) {
    const Result<Decimal> number = Decimal::make(coefficient, scale);
    if (number.ok()) edges.push_back(number.value().to_string());
  };
  if (reaching_out && min < edge) add(min);
  for (; edge <= to; edge += width) add(edge);
  // The last edge is beyond the greatest value or is that value.
  if (edge - width < max) add(reaching_out && max > edge ? max : edge);
  return edges;
}

std::optional<double> real_of(const std::string& text) {
  double value = 0;
  const char* const end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, value);
  if (read.ec != std::errc{} || read.ptr != end || !std::isfinite(value)) return std::nullopt;
  return value;
}

std::vector<std::string> real_edges(double min, double max, double low, double high) {
  const bool reaching_out = low < high && max - min > 10 * (high - low);
  const double from = reaching_out ? low : min, to = reaching_out ? high : max;
  constexpr int kBars = 20;
  const double width = (to - from) / kBars;
  if (!std::isfinite(width) || !(from + width > from)) return {};
  std::vector<std::string> edges;
  if (reaching_out && min < from) edges.push_back(fmt::format("{}", min));
  for (int bar = 0; bar < kBars; ++bar) edges.push_back(fmt::format("{}", from + width * bar));
  edges.push_back(fmt::format("{}", reaching_out ? max : to));
  return edges;
}

}  // namespace

std::vector<std::string> histogram_edges(DataType type, const std::string& min, const std::string& max,
                                         const std::string& low, const std::string& high) {
  if (type.kind == TypeKind::kDouble) {
    const auto real_min = real_of(min), real_max = real_of(max), real_low = real_of(low), real_high = real_of(high);
    if (!real_min || !real_max || !real_low || !real_high || *real_min >= *real_max) return {};
    return real_edges(*real_min, *real_max, *real_low, *real_high);
  }
  const auto exact_min = coefficient_of(min, type.scale), exact_max = coefficient_of(max, type.scale);
  const auto exact_low = coefficient_of(low, type.scale), exact_high = coefficient_of(high, type.scale);
  if (!exact_min || !exact_max || !exact_low || !exact_high) return {};
  return exact_edges(type.scale, *exact_min, *exact_max, *exact_low, *exact_high);
}

}  // namespace concord::profile
