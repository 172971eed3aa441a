#include "reconcile/impl/event_rows.hpp"

#include <algorithm>
#include <numeric>
#include <string_view>
#include <tuple>

namespace concord::reconcile {

void EventRows::add(const EventRows& rows, std::size_t row) {
  numbers.push_back(rows.numbers[row]);
  amounts.push_back(rows.amounts[row]);
  days.push_back(rows.days[row]);
  references.push_back(rows.references[row]);
  texts.push_back(rows.texts[row]);
  if (!rows.categories.empty()) categories.push_back(rows.categories[row]);
}

EventClasses make_classes(const EventRows& rows, std::span<const RowNumber> alone) {
  std::vector<std::uint32_t> order(rows.size());
  std::iota(order.begin(), order.end(), 0U);
  const auto content = [&rows](std::uint32_t row) {
    return std::tuple{rows.amounts[row], rows.days[row], std::string_view{rows.references[row]},
                      std::string_view{rows.texts[row]}, rows.category(row)};
  };
  const auto is_alone = [&](std::uint32_t row) {
    return !alone.empty() && std::binary_search(alone.begin(), alone.end(), rows.numbers[row]);
  };
  std::sort(order.begin(), order.end(), [&](std::uint32_t left, std::uint32_t right) {
    if (content(left) != content(right)) return content(left) < content(right);
    if (const bool mine = is_alone(left); mine != is_alone(right)) return mine;
    return rows.numbers[left] < rows.numbers[right];
  });
  EventClasses classes;
  for (std::uint32_t place = 0; place < order.size(); ++place) {
    const std::uint32_t row = order[place];
    const bool equal = place > 0 && content(order[place - 1]) == content(row);
    if (equal && !is_alone(row) && !is_alone(order[place - 1])) continue;
    classes.amounts.push_back(rows.amounts[row]);
    classes.days.push_back(rows.days[row]);
    classes.references.push_back(rows.references[row]);
    classes.texts.push_back(rows.texts[row]);
    classes.categories.push_back(rows.category(row));
    classes.member_begin.push_back(place);
  }
  classes.member_begin.push_back(static_cast<std::uint32_t>(order.size()));
  classes.members = std::move(order);
  return classes;
}

}  // namespace concord::reconcile
