#include "report/impl/timeline_layout.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "report/impl/cell_text.hpp"

namespace concord::report {
namespace {

double length_of(const std::string& value) {
  double length = 0;
  const char* const end = value.data() + value.size();
  const auto read = std::from_chars(value.data(), end, length);
  return read.ec == std::errc{} && read.ptr == end && std::isfinite(length) ? std::max(length, 0.0) : 0;
}

}  // namespace

std::string timeline_value(const std::string& value) {
  const auto number = read_number(value);
  return number ? grouped(*number, number->fraction.size()) : value;
}

TimelineLayout lay_out(const Timeline& timeline) {
  TimelineLayout layout;
  layout.heights.resize(timeline.parts.size());
  layout.greatest.assign(timeline.parts.size(), "0");
  std::vector<double> greatest(timeline.parts.size(), 0);
  double greatest_open = 0;
  for (std::size_t part = 0; part < timeline.parts.size(); ++part) {
    for (const auto& step : timeline.steps) {
      const std::string value = part < step.values.size() ? step.values[part] : "";
      layout.heights[part].push_back(length_of(value));
      if (layout.heights[part].back() <= greatest[part]) continue;
      greatest[part] = layout.heights[part].back();
      layout.greatest[part] = timeline_value(value);
    }
    if (timeline.parts[part].is_open) greatest_open = std::max(greatest_open, greatest[part]);
  }
  for (std::size_t part = 0; part < timeline.parts.size(); ++part) {
    const double scale = timeline.parts[part].is_open ? greatest_open : greatest[part];
    for (double& height : layout.heights[part]) height = scale > 0 ? height / scale : 0;
  }
  return layout;
}

}  // namespace concord::report
