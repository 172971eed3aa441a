#include "linkage/impl/explanation.hpp"

#include <array>
#include <vector>

namespace concord::linkage {
namespace {

std::string join_names(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t index = 0; index < names.size(); ++index)
    text += (index == 0 ? "" : index + 1 == names.size() ? " and " : ", ") + names[index];
  return text;
}

std::string phrase(Level level, bool digits, const std::string& names, bool several) {
  const std::string unit = digits ? "digit" : "letter";
  switch (level) {
    case Level::kEqual:
      return "same " + names;
    case Level::kReordered:
      return names + (several ? " each" : "") + " in another order";
    case Level::kOneEdit:
      return names + (several ? " each" : "") + " one " + unit + " different";
    case Level::kShortened:
      return names + " shortened";
    case Level::kSimilar:
      return names + " similar";
    case Level::kExchanged:
      return names + (several ? " exchanged" : " exchanged with another column");
    case Level::kElsewhere:
      return names + " found in another column";
    case Level::kDifferent:
      return "other " + names;
    case Level::kMissing:
      return names + " missing";
  }
  return "";
}

}  // namespace

std::string explain(const Records& records, Pattern pattern) {
  constexpr std::array kOrder{Level::kEqual,     Level::kReordered, Level::kOneEdit,
                              Level::kShortened, Level::kSimilar,   Level::kExchanged,
                              Level::kElsewhere, Level::kDifferent, Level::kMissing};
  std::string text;
  for (const Level level : kOrder) {
    for (const bool digits : {false, true}) {
      std::vector<std::string> names;
      for (std::size_t column = 0; column < records.columns.size(); ++column) {
        const bool counted = level == Level::kOneEdit ? records.columns[column].digits == digits : !digits;
        if (level_of(pattern, column) == level && counted) names.push_back(records.columns[column].left);
      }
      if (!names.empty())
        text += (text.empty() ? "" : "; ") + phrase(level, digits, join_names(names), names.size() > 1);
    }
  }
  return text;
}

}  // namespace concord::linkage
