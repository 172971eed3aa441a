#include "reconcile/impl/compare_columns.hpp"

#include <algorithm>

#include "reconcile/normalised_text.hpp"

namespace concord::reconcile {
namespace {

std::vector<std::string> names_of(const Schema& schema) {
  std::vector<std::string> names;
  names.reserve(schema.size());
  for (const Column& column : schema) names.push_back(column.name);
  return names;
}

Result<std::size_t> need(const SideInput& side, const std::string& name) {
  const std::vector<std::string> names = names_of(side.table->schema);
  if (const auto place = find_column(names, name)) return *place;
  std::string list;
  for (const std::string& each : names) list += (list.empty() ? "" : ", ") + each;
  return Error{ErrorCode::kInvalidInput, side.name + " has no column \"" + name + "\". Its columns are: " + list + "."};
}

Result<ColumnMatch> match_of(const SideInput& left, const SideInput& right, const ColumnPair& names) {
  CONCORD_TRY(const std::size_t left_place, need(left, names.left));
  CONCORD_TRY(const std::size_t right_place, need(right, names.right));
  return ColumnMatch{left.table->schema[left_place], right.table->schema[right_place], left_place, right_place};
}

Status choose_keys(const SideInput& left, const SideInput& right, const std::vector<ColumnPair>& wanted,
                   ComparedColumns& columns) {
  if (wanted.empty()) return Error{ErrorCode::kInvalidInput, "--keys names no column."};
  for (const ColumnPair& names : wanted) {
    CONCORD_TRY(ColumnMatch key, match_of(left, right, names));
    const bool twice = std::any_of(columns.keys.begin(), columns.keys.end(), [&key](const ColumnMatch& other) {
      return other.left_place == key.left_place || other.right_place == key.right_place;
    });
    if (twice) return Error{ErrorCode::kInvalidInput, "--keys names the column \"" + names.left + "\" twice."};
    columns.keys.push_back(std::move(key));
  }
  return {};
}

void pair_values(const Schema& left, const Schema& right, ComparedColumns& columns) {
  const std::vector<std::string> right_names = names_of(right);
  std::vector<bool> left_taken(left.size()), right_taken(right.size());
  for (const ColumnMatch& key : columns.keys) left_taken[key.left_place] = right_taken[key.right_place] = true;
  for (std::size_t place = 0; place < left.size(); ++place) {
    if (left_taken[place]) continue;
    const auto other = find_column(right_names, left[place].name);
    if (!other || right_taken[*other]) {
      columns.left_only.push_back(place);
      continue;
    }
    right_taken[*other] = true;
    columns.values.push_back({left[place], right[*other], place, *other});
  }
  for (std::size_t place = 0; place < right.size(); ++place) {
    if (!right_taken[place]) columns.right_only.push_back(place);
  }
}

bool is_reordered(const ComparedColumns& columns) {
  std::vector<std::pair<std::size_t, std::size_t>> places;
  for (const auto* list : {&columns.keys, &columns.values}) {
    for (const ColumnMatch& match : *list) places.emplace_back(match.left_place, match.right_place);
  }
  std::sort(places.begin(), places.end());
  return !std::is_sorted(places.begin(), places.end(),
                         [](const auto& a, const auto& b) { return a.second < b.second; });
}

}  // namespace

bool is_number(TypeKind kind) {
  return kind == TypeKind::kInteger || kind == TypeKind::kDecimal || kind == TypeKind::kDouble;
}

ComparisonKind comparison_kind(TypeKind left, TypeKind right) {
  const auto is_moment = [](TypeKind kind) { return kind == TypeKind::kDate || kind == TypeKind::kTimestamp; };
  if (left == TypeKind::kText && right == TypeKind::kText) return ComparisonKind::kText;
  if (is_number(left) && is_number(right)) return ComparisonKind::kNumber;
  if (is_moment(left) && is_moment(right)) return ComparisonKind::kMoment;
  return left == right ? ComparisonKind::kSame : ComparisonKind::kText;
}

std::optional<std::size_t> find_column(const std::vector<std::string>& names, const std::string& wanted) {
  const std::string folded = normalise_text(wanted);
  std::optional<std::size_t> loose;
  for (std::size_t place = 0; place < names.size(); ++place) {
    if (names[place] == wanted) return place;
    if (normalise_text(names[place]) == folded) loose = place;
  }
  return loose;
}

Status choose_amount(const SideInput& left, const SideInput& right, const CompareOptions& options,
                     ComparedColumns& columns) {
  if (const auto& wanted = options.amount) {
    CONCORD_TRY(columns.amount, match_of(left, right, *wanted));
    if (!is_number(columns.amount->left.type.kind) || !is_number(columns.amount->right.type.kind)) {
      return Error{ErrorCode::kInvalidInput, "--amount names a column that holds no numbers."};
    }
  } else {
    const auto decimals = [](const ColumnMatch& value) {
      return value.left.type.kind == TypeKind::kDecimal && value.right.type.kind == TypeKind::kDecimal;
    };
    if (std::count_if(columns.values.begin(), columns.values.end(), decimals) != 1) return {};
    columns.amount = *std::find_if(columns.values.begin(), columns.values.end(), decimals);
  }
  columns.scale = std::max(
      {2, static_cast<int>(columns.amount->left.type.scale), static_cast<int>(columns.amount->right.type.scale)});
  return {};
}

void pair_renamed(const SideInput& left, const SideInput& right, std::size_t left_place, std::size_t right_place,
                  ComparedColumns& columns) {
  std::erase(columns.left_only, left_place);
  std::erase(columns.right_only, right_place);
  ColumnMatch match{left.table->schema[left_place], right.table->schema[right_place], left_place, right_place};
  match.renamed = true;
  const auto behind = std::ranges::find_if(
      columns.values, [left_place](const ColumnMatch& value) { return value.left_place > left_place; });
  columns.values.insert(behind, std::move(match));
  columns.reordered = is_reordered(columns);
}

Result<ComparedColumns> compare_columns(const SideInput& left, const SideInput& right, const CompareOptions& options) {
  ComparedColumns columns;
  CONCORD_CHECK(choose_keys(left, right, options.keys, columns));
  pair_values(left.table->schema, right.table->schema, columns);
  CONCORD_CHECK(choose_amount(left, right, options, columns));
  columns.reordered = is_reordered(columns);
  return columns;
}

Comparison describe_comparison(const SideInput& left, const SideInput& right, const ComparedColumns& columns) {
  Comparison result;
  result.left_input = left.name;
  result.right_input = right.name;
  result.left_sha256 = left.sha256;
  result.right_sha256 = right.sha256;
  result.left_rows = left.table->rows;
  result.right_rows = right.table->rows;
  result.left_rejected = left.table->rejects.rows;
  result.right_rejected = right.table->rejects.rows;
  for (const ColumnMatch& key : columns.keys) result.keys.push_back({key.left.name, key.right.name});
  if (columns.amount) result.amount = ColumnPair{columns.amount->left.name, columns.amount->right.name};
  for (const ColumnMatch& value : columns.values) {
    result.columns.push_back({value.left.name, value.right.name, 0, value.left.type, value.right.type, value.renamed});
  }
  for (const std::size_t place : columns.left_only) result.left_only_columns.push_back(left.table->schema[place].name);
  for (const std::size_t place : columns.right_only)
    result.right_only_columns.push_back(right.table->schema[place].name);
  result.reordered = columns.reordered;
  return result;
}

// Identical rows follow from the others by subtraction: they must be as many on both sides, and worth as much where the
// amounts are among the compared values and none counts as equal that is not.
Status check_buckets(Comparison& comparison, const ComparedColumns& columns, const CompareOptions& options) {
  const bool equal_sums =
      columns.amount && !options.tolerance &&
      std::any_of(columns.values.begin(), columns.values.end(), [&columns](const ColumnMatch& value) {
        return value.left_place == columns.amount->left_place && value.right_place == columns.amount->right_place;
      });
  CONCORD_TRY(comparison.difference, comparison.left_sum.minus(comparison.right_sum));
  comparison.explained = Decimal::make(0, columns.scale).value();
  std::uint64_t left_rows = 0, right_rows = 0;
  for (const ComparisonBucket& bucket : comparison.buckets) {
    CONCORD_TRY(const Decimal difference, bucket.left_sum.minus(bucket.right_sum));
    CONCORD_TRY(comparison.explained, comparison.explained.plus(difference));
    left_rows += bucket.left_rows;
    right_rows += bucket.right_rows;
  }
  const ComparisonBucket& identical = comparison.buckets.front();
  if (identical.left_rows == identical.right_rows && left_rows == comparison.left_rows &&
      right_rows == comparison.right_rows && (!equal_sums || identical.left_sum == identical.right_sum) &&
      comparison.explained == comparison.difference)
    return {};
  return Error{ErrorCode::kInternal,
               "The comparison did not put every row into exactly one bucket. Please report this."};
}

}  // namespace concord::reconcile
