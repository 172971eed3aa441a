#include "linkage/impl/level_names.hpp"

#include <cmath>

namespace concord::linkage {

const char* level_name(Level level) {
  switch (level) {
    case Level::kMissing:
      return "missing";
    case Level::kEqual:
      return "equal";
    case Level::kReordered:
      return "reordered";
    case Level::kOneEdit:
      return "one_edit";
    case Level::kShortened:
      return "shortened";
    case Level::kSimilar:
      return "similar";
    case Level::kExchanged:
      return "exchanged";
    case Level::kElsewhere:
      return "elsewhere";
    case Level::kDifferent:
      return "different";
  }
  return "";
}

double bits_of(const LinkedColumn& column, Level level) {
  const auto place = static_cast<std::size_t>(level);
  return std::log2(column.same[place] / column.unrelated[place]);
}

}  // namespace concord::linkage
