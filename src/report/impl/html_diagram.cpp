// Boxes stand in columns: a box stands to the right of all that it points to, so that lines run from right to left;
// lines that would close a circle are ignored for that. Few boxes, so that plain repetition is fast enough.
#include <fmt/format.h>

#include <algorithm>

#include "report/impl/display_text.hpp"
#include "report/impl/html_parts.hpp"
#include "report/impl/html_text.hpp"

namespace concord::report {
namespace {

constexpr double kBoxWidth = 180, kColumnStep = 244, kLineHeight = 18, kPadding = 10, kGap = 22;
constexpr std::size_t kNameWidthMax = 24;

struct Place {
  std::size_t column = 0;
  double left = 0, top = 0, height = 0;
};

bool is_drawn(const Diagram& diagram, const Diagram::Line& line) {
  return line.from < diagram.boxes.size() && line.to < diagram.boxes.size();
}

std::vector<Place> place_boxes(const Diagram& diagram) {
  std::vector<Place> places(diagram.boxes.size());
  // As many rounds as there can be columns; what still moves then lies on a circle and stays where it is.
  const std::size_t rounds = std::min<std::size_t>(places.size(), 6);
  for (std::size_t round = 1; round < rounds; ++round) {
    for (const auto& line : diagram.lines) {
      if (!is_drawn(diagram, line) || line.from == line.to) continue;
      Place& from = places[line.from];
      if (from.column <= places[line.to].column && places[line.to].column + 1 < rounds) {
        from.column = places[line.to].column + 1;
      }
    }
  }
  std::vector<double> bottoms(places.size() + 1, kGap);
  for (std::size_t box = 0; box < places.size(); ++box) {
    Place& place = places[box];
    place.left = kGap + static_cast<double>(place.column) * kColumnStep;
    place.top = bottoms[place.column];
    place.height = 2 * kPadding + kLineHeight * static_cast<double>(1 + diagram.boxes[box].lines.size());
    bottoms[place.column] += place.height + kGap;
  }
  return places;
}

void append_text(std::string& out, double x, double y, std::string_view style, std::string_view text) {
  out += fmt::format("<text class=\"{}\" x=\"{:.0f}\" y=\"{:.0f}\">", style, x, y);
  append_escaped(out, clipped(visible_text(text), kNameWidthMax));
  out += "</text>";
}

class LineDrawing {
 public:
  LineDrawing(std::string& out, const Diagram& diagram, const std::vector<Place>& places)
      : out_{out}, diagram_{diagram}, places_{places}, starts_(places.size()), ends_(places.size()) {}

  void append(const Diagram::Line& line) {
    const Place& from = places_[line.from];
    const Place& to = places_[line.to];
    const double from_y = from.top + kPadding + 8 + 13.0 * static_cast<double>(starts_[line.from]++ % 5);
    const double to_y = to.top + kPadding + 8 + 13.0 * static_cast<double>(ends_[line.to]++ % 5);
    const double to_x = to.left + kBoxWidth;
    // A box that points to itself gets a loop beside it.
    const double loop = line.from == line.to ? 24 : 0;
    const bool forward = from.left > to_x;
    const double from_x = forward ? from.left : from.left + kBoxWidth;
    const double bend = forward ? (from_x - to_x) / 2 : -46;
    out_ += fmt::format("<g><path d=\"M{:.0f} {:.0f} C{:.0f} {:.0f} {:.0f} {:.0f} {:.0f} {:.0f}\"/>", from_x, from_y,
                        from_x - bend, from_y, to_x + (forward ? bend : 46), to_y + loop, to_x, to_y + loop);
    append_text(out_, forward ? from_x - 14 : from_x + 6, from_y - 4, "end", line.from_text);
    append_text(out_, to_x + 6, to_y + loop - 4, "end", line.to_text);
    out_ += "<title>";
    append_escaped(
        out_, fmt::format("{} to {}: {}", diagram_.boxes[line.from].name, diagram_.boxes[line.to].name, line.text));
    out_ += "</title></g>\n";
  }

 private:
  std::string& out_;
  const Diagram& diagram_;
  const std::vector<Place>& places_;
  std::vector<std::size_t> starts_, ends_;
};

}  // namespace

void append_html_diagram(std::string& out, const Diagram& diagram, std::size_t) {
  if (diagram.boxes.empty()) return;
  const std::vector<Place> places = place_boxes(diagram);
  double width = 0, height = 0;
  for (const Place& place : places) {
    width = std::max(width, place.left + kBoxWidth + 60);
    height = std::max(height, place.top + place.height + kGap);
  }
  out += "<figure class=\"diagram\"><figcaption>";
  append_marked(out, diagram.title, 2'000);
  out += fmt::format(
      "</figcaption><div class=\"wide\" tabindex=\"0\"><svg width=\"{0:.0f}\" height=\"{1:.0f}\" viewBox=\"0 0 {0:.0f} "
      "{1:.0f}\" role=\"img\" aria-label=\"",
      width, height);
  append_escaped(out, diagram.title);
  out += "\">\n";
  LineDrawing drawing{out, diagram, places};
  for (const auto& line : diagram.lines) {
    if (is_drawn(diagram, line)) drawing.append(line);
  }
  for (std::size_t box = 0; box < places.size(); ++box) {
    const Place& place = places[box];
    out += fmt::format("<rect class=\"box\" x=\"{:.0f}\" y=\"{:.0f}\" width=\"{}\" height=\"{:.0f}\" rx=\"7\"/>",
                       place.left, place.top, kBoxWidth, place.height);
    double y = place.top + kPadding + 13;
    append_text(out, place.left + kPadding, y, "name", diagram.boxes[box].name);
    for (const auto& line : diagram.boxes[box].lines)
      append_text(out, place.left + kPadding, y += kLineHeight, "detail", line);
    out += '\n';
  }
  out += "</svg></div></figure>\n";
}

}  // namespace concord::report
