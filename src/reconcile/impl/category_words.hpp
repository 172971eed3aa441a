// Which words of a category of one side mean which of the other: "Visa" is "CARD_V".
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "reconcile/learnt.hpp"

namespace concord::reconcile {

/// The words of one match, left and right; "" where there is none.
using WordPair = std::pair<std::string, std::string>;

/// What goes together among matching rows. Column names are left empty.
/// @return nothing where fewer than twenty matches have both words, where less than nine tenths of them agree with
/// what is usual, or where agreement is no news because chance alone would agree nearly as often.
std::optional<LearntCategories> learn_categories(std::span<const WordPair> pairs);

/// Bits that the agreement of all pairs is worth against chance: which of several columns says most.
double information_of(const LearntCategories& categories, std::span<const WordPair> pairs);

/// The category of each word: words that go together, also through others, are one. From 1; 0 is none that was learnt.
class CategoryNumbers {
 public:
  CategoryNumbers() = default;  ///< knows nothing
  explicit CategoryNumbers(const LearntCategories& categories);
  std::uint32_t of(bool on_left, std::string_view word) const;
  std::uint32_t count() const { return count_; }

 private:
  std::map<std::string, std::uint32_t, std::less<>> left_, right_;
  std::uint32_t count_ = 0;
};

/// What was learnt, in a sentence for the report.
std::string describe_categories(const LearntCategories& categories);

}  // namespace concord::reconcile
