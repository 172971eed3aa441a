#include <algorithm>
#include <vector>

#include "report/impl/pdf_parts.hpp"

namespace concord::report {
namespace {

constexpr std::size_t kInRowMax = 4;
constexpr double kGap = 9, kPadding = 9;

Colour colour_of(KeyFigures::Figure::Tone tone) {
  switch (tone) {
    case KeyFigures::Figure::Tone::kNeutral:
      return colour::kInk;
    case KeyFigures::Figure::Tone::kGood:
      return colour::kGood;
    case KeyFigures::Figure::Tone::kBad:
      return colour::kBad;
  }
  return colour::kInk;
}

/// The parts of a card below each other, with the room that a card of this width leaves.
struct Card {
  const KeyFigures::Figure& figure;
  TextStyle label, value, note;

  Card(const KeyFigures::Figure& shown, double width) : figure{shown} {
    const double inside = width - 2 * kPadding;
    label = {.size = 8, .colour = colour::kMuted, .width = inside, .lines_max = 2};
    value = {.size = 14, .bold = true, .colour = colour_of(shown.tone), .width = inside, .lines_max = 2};
    note = {.size = 8, .colour = colour::kMuted, .width = inside, .lines_max = 3};
  }
  double height(PdfCanvas& canvas) const {
    return 2 * kPadding + canvas.text_height(figure.label, label) + 2 + canvas.text_height(figure.value, value) +
           (figure.note.empty() ? 0 : 2 + canvas.text_height(figure.note, note));
  }
  void draw(PdfCanvas& canvas, const Box& box) const {
    canvas.fill(box, colour::kShade, 4);
    canvas.fill({box.x, box.y + 4, 2.2, box.height - 8}, value.colour);
    const double x = box.x + kPadding;
    double y = box.y + kPadding;
    y += canvas.draw_text(figure.label, x, y, label) + 2;
    y += canvas.draw_text(figure.value, x, y, value) + 2;
    if (!figure.note.empty()) canvas.draw_text(figure.note, x, y, note);
  }
};

}  // namespace

void append_pdf_figures(PdfFlow& flow, const KeyFigures& figures) {
  const std::size_t count = figures.figures.size();
  if (count == 0) return;
  const std::size_t in_row = std::min(count <= kInRowMax ? count : (count + 1) / 2, kInRowMax);
  const double width = (PdfFlow::kWidth - kGap * static_cast<double>(in_row - 1)) / static_cast<double>(in_row);
  for (std::size_t first = 0; first < count; first += in_row) {
    std::vector<Card> cards;
    double height = 0;
    for (std::size_t index = first; index < std::min(first + in_row, count); ++index) {
      cards.emplace_back(figures.figures[index], width);
      height = std::max(height, cards.back().height(flow.canvas()));
    }
    flow.need(height + kGap);
    for (std::size_t place = 0; place < cards.size(); ++place) {
      const double x = PdfFlow::kLeft + static_cast<double>(place) * (width + kGap);
      cards[place].draw(flow.canvas(), {x, flow.y(), width, height});
    }
    flow.skip(height + kGap);
  }
}

}  // namespace concord::report
