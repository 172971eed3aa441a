// Which columns of two tables are compared with each other, and how their values compare.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "core/schema.hpp"
#include "reconcile/compare.hpp"

namespace concord::reconcile {

/// A column of each side with the same meaning.
struct ColumnMatch {
  Column left, right;
  std::size_t left_place = 0, right_place = 0;  ///< in the sides' schemas
  bool renamed = false;
};

struct ComparedColumns {
  std::vector<ColumnMatch> keys, values;  ///< in the left side's order, keys as they were named
  std::vector<std::size_t> left_only, right_only;
  std::optional<ColumnMatch> amount;
  int scale = 2;  ///< of sums
  bool reordered = false;
};

/// How the values of two columns are compared.
enum class ComparisonKind : unsigned char { kSame, kNumber, kMoment, kText };

bool is_number(TypeKind kind);
/// kSame: one type. kNumber: two kinds of numbers. kMoment: a date and a timestamp. Everything else as text.
ComparisonKind comparison_kind(TypeKind left, TypeKind right);

/// The place of the column of that name: exactly, else letters' case and blanks aside.
std::optional<std::size_t> find_column(const std::vector<std::string>& names, const std::string& wanted);

/// @error kInvalidInput  a key or amount that does not exist or cannot be one; the message names the columns there are.
Result<ComparedColumns> compare_columns(const SideInput& left, const SideInput& right, const CompareOptions& options);

/// Pairs what is left over by its values.
void pair_renamed(const SideInput& left, const SideInput& right, std::size_t left_place, std::size_t right_place,
                  ComparedColumns& columns);

/// The user's choice of the amount, else the only pair of decimal columns. @error  as compare_columns.
Status choose_amount(const SideInput& left, const SideInput& right, const CompareOptions& options,
                     ComparedColumns& columns);

/// What a comparison says of itself before anything is compared.
Comparison describe_comparison(const SideInput& left, const SideInput& right, const ComparedColumns& columns);

/// Fills difference and explained, and makes sure that rows and sums of the buckets add up.
/// @error kInternal  they do not.
Status check_buckets(Comparison& comparison, const ComparedColumns& columns, const CompareOptions& options);

}  // namespace concord::reconcile
