// Where the bars of a waterfall lie, for every renderer that draws one.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "report/document.hpp"

namespace concord::report {

/// Positions are fractions of the drawing's width. They are rounded for drawing only: every figure that is shown comes
/// from the document's text.
struct WaterfallLayout {
  enum class Step : std::uint8_t { kTotal, kUp, kDown };
  struct Bar {
    Step step = Step::kTotal;
    double begin = 0, end = 0;  ///< begin <= end
    double level = 0;           ///< where the next step starts
  };
  std::vector<Bar> bars;   ///< as many as the waterfall has
  double zero = 0;         ///< where zero lies; meaningless when `shortened`
  bool shortened = false;  ///< the axis does not start at zero: totals are so large that the steps could not be seen
};
WaterfallLayout lay_out(const Waterfall& waterfall);

/// A bar's value for people: "1,234.50" for totals, "+5.00" or "-5.00" for steps, all with the same number of digits
/// behind the point. Text that is no number is returned as it is.
std::vector<std::string> bar_values(const Waterfall& waterfall);

}  // namespace concord::report
