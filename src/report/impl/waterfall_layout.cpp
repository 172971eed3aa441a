#include "report/impl/waterfall_layout.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "report/impl/cell_text.hpp"

namespace concord::report {
namespace {

/// Steps that fill less than this part of the axis are enlarged by cutting the totals' bars.
constexpr double kStepsShareMin = 0.4;
/// Part of a shortened axis that the cut totals keep in front of the lowest level.
constexpr double kShortenedLead = 0.3;

double drawing_value(const std::string& text) {
  double value = 0;
  const char* const begin = text.data() + (text.starts_with('+') ? 1 : 0);
  const auto result = std::from_chars(begin, text.data() + text.size(), value);
  return result.ec == std::errc{} && std::isfinite(value) ? value : 0;
}

struct Span {
  double from = 0, to = 0;
};

std::vector<Span> spans_of(const Waterfall& waterfall) {
  std::vector<Span> spans;
  double level = 0;
  for (const auto& bar : waterfall.bars) {
    const double value = drawing_value(bar.value);
    const double from = bar.is_total ? 0 : level;
    level = from + value;
    spans.push_back({from, level});
  }
  return spans;
}

}  // namespace

WaterfallLayout lay_out(const Waterfall& waterfall) {
  const auto spans = spans_of(waterfall);
  double low = 0, high = 0;              // with zero
  double level_low = 0, level_high = 0;  // of the levels between the steps
  for (std::size_t index = 0; index < spans.size(); ++index) {
    low = std::min({low, spans[index].from, spans[index].to});
    high = std::max({high, spans[index].from, spans[index].to});
    level_low = index == 0 ? spans[index].to : std::min(level_low, spans[index].to);
    level_high = index == 0 ? spans[index].to : std::max(level_high, spans[index].to);
  }
  WaterfallLayout layout;
  const double range = level_high - level_low;
  const bool positive = level_low > 0;
  const bool negative = level_high < 0;
  const bool has_steps =
      std::any_of(waterfall.bars.begin(), waterfall.bars.end(), [](const auto& bar) { return !bar.is_total; });
  if (has_steps && (positive || negative) && range > 0 && range < kStepsShareMin * (high - low)) {
    layout.shortened = true;
    if (positive) low = level_low - range * kShortenedLead / (1 - kShortenedLead);
    if (negative) high = level_high + range * kShortenedLead / (1 - kShortenedLead);
  }
  const double width = high > low ? high - low : 1;
  const auto place = [&](double value) { return std::clamp((value - low) / width, 0.0, 1.0); };
  layout.zero = place(0);
  for (std::size_t index = 0; index < spans.size(); ++index) {
    const auto [from, to] = spans[index];
    const auto step = waterfall.bars[index].is_total ? WaterfallLayout::Step::kTotal
                      : to < from                    ? WaterfallLayout::Step::kDown
                                                     : WaterfallLayout::Step::kUp;
    layout.bars.push_back({step, place(std::min(from, to)), place(std::max(from, to)), place(to)});
  }
  return layout;
}

std::vector<std::string> bar_values(const Waterfall& waterfall) {
  std::size_t scale = 0;
  for (const auto& bar : waterfall.bars) {
    if (const auto number = read_number(bar.value)) scale = std::max(scale, number->fraction.size());
  }
  std::vector<std::string> values;
  for (const auto& bar : waterfall.bars) {
    const auto number = read_number(bar.value);
    if (!number) {
      values.push_back(bar.value);
      continue;
    }
    const bool plus = !bar.is_total && !number->negative;
    values.push_back((plus ? "+" : "") + grouped(*number, scale));
  }
  return values;
}

}  // namespace concord::report
