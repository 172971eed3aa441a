// How high the columns of a timeline are, for every renderer that draws one.
#pragma once

#include <string>
#include <vector>

#include "report/document.hpp"

namespace concord::report {

/// Heights are fractions from 0 to 1, by part and step. They are rounded for drawing only.
struct TimelineLayout {
  std::vector<std::vector<double>> heights;
  std::vector<std::string> greatest;  ///< of each part, the greatest value for people: "1,234.50"; "0" where all are 0
};
TimelineLayout lay_out(const Timeline& timeline);

/// A value for people: "1,234.50". Text that is no number is returned as it is.
std::string timeline_value(const std::string& value);

}  // namespace concord::report
