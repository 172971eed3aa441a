// Columns are joined one after the other: two numbers that stand in one row make a new number, the same for both sides,
// so a key of any width is one number in the end.
#include "reconcile/impl/key_counts.hpp"

#include <algorithm>
#include <bit>

namespace concord::reconcile {
namespace {

// Gives each different pair of numbers one number, in the order in which they come.
class PairNumbers {
 public:
  explicit PairNumbers(std::size_t pairs_max)
      : places_(std::bit_ceil(2 * pairs_max + 2)), shift_{64 - std::countr_zero(places_.size())} {}

  std::uint32_t number(std::uint32_t one, std::uint32_t other) {
    const std::uint64_t pair = std::uint64_t{one} << 32U | other;
    for (std::size_t place = pair * 0x9E3779B97F4A7C15U >> shift_;; place = (place + 1) & (places_.size() - 1)) {
      Place& found = places_[place];
      if (found.number == CodedColumn::kNone) found = {pair, count_++};
      if (found.pair == pair) return found.number;
    }
  }

 private:
  struct Place {
    std::uint64_t pair = 0;
    std::uint32_t number = CodedColumn::kNone;
  };

  std::vector<Place> places_;
  int shift_;
  std::uint32_t count_ = 0;
};

using Rows = std::array<std::vector<std::uint32_t>, 2>;

Rows join(const Rows& keys, const CodedColumn& column) {
  PairNumbers numbers{keys[0].size() + keys[1].size()};
  Rows joined;
  for (std::size_t side = 0; side < keys.size(); ++side) {
    const std::vector<std::uint32_t>& more = column.rows(side == 0);
    joined[side].resize(more.size(), CodedColumn::kNone);
    for (std::size_t row = 0; row < more.size(); ++row) {
      if (keys[side][row] != CodedColumn::kNone && more[row] != CodedColumn::kNone)
        joined[side][row] = numbers.number(keys[side][row], more[row]);
    }
  }
  return joined;
}

}  // namespace

void CodedColumn::add(bool on_left, std::string_view text) {
  const auto next = static_cast<std::uint32_t>(codes_.size());
  rows_[on_left ? 0 : 1].push_back(codes_.try_emplace(std::string{text}, next).first->second);
}

KeyCounts count_keys(std::span<const CodedColumn* const> columns) {
  Rows keys{columns.front()->rows(true), columns.front()->rows(false)};
  for (const CodedColumn* column : columns.subspan(1)) keys = join(keys, *column);
  std::size_t numbers = 0;
  for (const auto& side : keys) {
    for (const std::uint32_t key : side)
      numbers = std::max<std::size_t>(numbers, key == CodedColumn::kNone ? 0 : key + 1ULL);
  }
  std::vector<unsigned char> sides(numbers, 0);  // bit 0: on the left, bit 1: on the right
  for (std::size_t side = 0; side < keys.size(); ++side) {
    for (const std::uint32_t key : keys[side]) {
      if (key != CodedColumn::kNone) sides[key] |= static_cast<unsigned char>(1U << side);
    }
  }
  KeyCounts counts;
  for (const unsigned char where : sides) {
    counts.left += where & 1U;
    counts.right += where >> 1U;
    counts.shared += where == 3 ? 1U : 0U;
  }
  return counts;
}

}  // namespace concord::reconcile
