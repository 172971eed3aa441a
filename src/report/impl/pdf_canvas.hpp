// Pages of a PDF, with text in any script and plain shapes on them. Alone with its .cpp it knows cairo and pango.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "core/error.hpp"

namespace concord::report {

/// Red, green and blue from 0 to 1.
struct Colour {
  double red = 0, green = 0, blue = 0;
  friend bool operator==(const Colour&, const Colour&) = default;
};
/// The colours of the HTML report in print.
namespace colour {
inline constexpr Colour kInk{0.10, 0.13, 0.15}, kMuted{0.35, 0.40, 0.45}, kHairline{0.84, 0.86, 0.89};
inline constexpr Colour kShade{0.955, 0.962, 0.970}, kAccent{0.12, 0.37, 0.75};
inline constexpr Colour kGood{0.08, 0.44, 0.25}, kBad{0.70, 0.15, 0.12};
inline constexpr Colour kTotal{0.28, 0.32, 0.37}, kUp{0.18, 0.45, 0.75}, kDown{0.81, 0.42, 0.10};
}  // namespace colour

enum class Alignment : std::uint8_t { kStart, kRight };

/// How a piece of text is set. Lengths are points (1/72 inch).
struct TextStyle {
  double size = 9;
  bool bold = false;
  bool monospaced = false;
  Colour colour = colour::kInk;
  Alignment alignment = Alignment::kStart;  ///< kStart: left, or right for scripts that run from right to left
  double width = 0;                         ///< lines break here; 0: one line, however long
  int lines_max = 0;                        ///< the rest is cut with an ellipsis; 0: all lines
  friend bool operator==(const TextStyle&, const TextStyle&) = default;
};

/// A rectangle; x and y are those of its upper left corner, from the page's.
struct Box {
  double x = 0, y = 0, width = 0, height = 0;
};

/// A PDF in the making, A4 upright. Any bytes are accepted as text; line feeds break lines. Not thread-safe.
class PdfCanvas {
 public:
  static constexpr double kWidth = 595.276, kHeight = 841.890;

  /// @param title  for the reader's window and search.
  /// @error kUnavailable  no memory for it.
  static Result<PdfCanvas> create(const std::string& title);
  PdfCanvas(PdfCanvas&&) noexcept;
  PdfCanvas& operator=(PdfCanvas&&) noexcept;
  ~PdfCanvas();

  /// From here on texts are measured only.
  void stop_drawing();
  double text_width(std::string_view text, const TextStyle& style);
  double text_height(std::string_view text, const TextStyle& style);
  /// Draws with the upper left corner at x, y. @return its height.
  double draw_text(std::string_view text, double x, double y, const TextStyle& style);
  void fill(const Box& box, const Colour& colour, double corner_radius = 0);
  void line(double x1, double y1, double x2, double y2, const Colour& colour, double thickness = 0.6);
  /// An entry of the reader's table of contents that leads to the current page.
  void add_to_contents(const std::string& text);
  void end_page();

  /// Ends the file. Nothing may be drawn afterwards. The same calls give the same bytes with the same fonts.
  /// @return the file's bytes. @error kUnavailable  no memory, or no font at all.
  Result<std::string> finish();

 private:
  struct State;
  explicit PdfCanvas(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace concord::report
