// How the two sides write the same thing, learnt from rows that were matched without knowing it.
#include <algorithm>
#include <iterator>
#include <map>

#include "reconcile/impl/category_words.hpp"
#include "reconcile/impl/context.hpp"
#include "reconcile/impl/reference_style.hpp"
#include "reconcile/normalised_text.hpp"
#include "reconcile/row_reader.hpp"

namespace concord::reconcile {
namespace {

using profile::ColumnProfile;

constexpr double kConfidenceMin = 0.9;
constexpr std::size_t kMatchesMax = 5000;  // that are looked at, spread evenly
constexpr std::size_t kColumnsMax = 8;     // of a side
constexpr std::uint64_t kWordsMax = 50;    // different ones of a category

using RowPair = std::pair<RowNumber, RowNumber>;

// Pairs of one row each that surely belong together.
std::vector<RowPair> sure_pairs(const Outcome& outcome) {
  std::vector<RowPair> pairs;
  for (const Group& group : outcome.groups) {
    const bool equal = group.bucket <= BucketKind::kMatchedTolerance && group.confidence >= kConfidenceMin;
    if (equal && group.left.size() == 1 && group.right.size() == 1) pairs.emplace_back(group.left[0], group.right[0]);
  }
  std::sort(pairs.begin(), pairs.end());
  if (pairs.size() <= kMatchesMax) return pairs;
  std::vector<RowPair> spread;
  for (std::size_t index = 0; index < kMatchesMax; ++index) spread.push_back(pairs[index * pairs.size() / kMatchesMax]);
  return spread;
}

// The cells of some columns, each in the order of the pairs.
using Cells = std::map<std::string, std::vector<std::string>>;

Result<Cells> read_cells(Context& context, const Side& side, const std::vector<std::string>& columns,
                         const std::vector<RowNumber>& rows) {
  Schema schema;
  for (const Column& column : side.input->table->schema) {
    if (std::find(columns.begin(), columns.end(), column.name) != columns.end()) schema.push_back(column);
  }
  std::vector<std::size_t> order(rows.size());
  for (std::size_t index = 0; index < order.size(); ++index) order[index] = index;
  std::sort(order.begin(), order.end(), [&](std::size_t one, std::size_t other) { return rows[one] < rows[other]; });
  std::vector<RowNumber> sorted = rows;
  std::sort(sorted.begin(), sorted.end());
  Cells cells;
  for (const Column& column : schema) cells[column.name].resize(rows.size());
  std::size_t next = 0;
  CONCORD_CHECK(read_rows(context.session, side.data_table, schema, sorted, context.deadline,
                          [&](RowNumber, std::span<const std::string> row) -> Status {
                            for (std::size_t column = 0; column < schema.size(); ++column)
                              cells[schema[column].name][order[next]] = row[column];
                            ++next;
                            return {};
                          }));
  return cells;
}

bool is_code(const ColumnProfile& column, const Side& side) {
  const bool fits = column.type.kind == TypeKind::kText || column.type.kind == TypeKind::kInteger;
  return fits && column.name != side.columns.amount && column.name != side.columns.date;
}

// Columns that may hold references: the one that is known, else those whose values tell most rows apart.
std::vector<std::string> reference_columns(const Side& side, bool known) {
  if (known) return {side.columns.reference};
  std::vector<std::string> names;
  for (const ColumnProfile& column : side.profile.columns) {
    const std::uint64_t filled = column.count - column.nulls;
    if (is_code(column, side) && filled > 0 && 2 * column.distinct >= filled && names.size() < kColumnsMax)
      names.push_back(column.name);
  }
  return names;
}

std::vector<std::string> category_columns(const Side& side) {
  std::vector<std::string> names;
  for (const ColumnProfile& column : side.profile.columns) {
    const bool few = column.distinct >= 2 && column.distinct <= kWordsMax;
    if (is_code(column, side) && few && names.size() < kColumnsMax) names.push_back(column.name);
  }
  return names;
}

struct Matches {
  Cells left, right;
  std::size_t count = 0;
};

std::vector<WordPair> pairs_of(const Matches& matches, const std::string& left, const std::string& right,
                               std::string (*prepare)(std::string_view)) {
  std::vector<WordPair> pairs;
  const auto &mine = matches.left.at(left), &other = matches.right.at(right);
  for (std::size_t index = 0; index < matches.count; ++index)
    pairs.emplace_back(prepare(mine[index]), prepare(other[index]));
  return pairs;
}

Result<Matches> read_matches(Context& context, const std::vector<std::string>& left_columns,
                             const std::vector<std::string>& right_columns) {
  const std::vector<RowPair> pairs = sure_pairs(context.outcome);
  std::vector<RowNumber> left, right;
  for (const auto& [mine, other] : pairs) {
    left.push_back(mine);
    right.push_back(other);
  }
  Matches matches;
  matches.count = pairs.size();
  CONCORD_TRY(matches.left, read_cells(context, context.left, left_columns, left));
  CONCORD_TRY(matches.right, read_cells(context, context.right, right_columns, right));
  return matches;
}

void learn_best_references(const Matches& matches, const std::vector<std::string>& left,
                           const std::vector<std::string>& right, LearntSettings& settings) {
  std::uint64_t most = 0;
  for (const std::string& mine : left) {
    for (const std::string& other : right) {
      auto learnt = learn_references(pairs_of(matches, mine, other, normalise_reference));
      if (!learnt || learnt->equal <= most) continue;
      most = learnt->equal;
      settings.references = std::move(learnt);
      settings.left.reference = mine;
      settings.right.reference = other;
    }
  }
}

void learn_best_categories(const Matches& matches, const std::vector<std::string>& left,
                           const std::vector<std::string>& right, LearntSettings& settings) {
  double most = 0;
  const auto as_it_is = [](std::string_view text) { return std::string{text}; };
  for (const std::string& mine : left) {
    for (const std::string& other : right) {
      const auto pairs = pairs_of(matches, mine, other, as_it_is);
      auto learnt = learn_categories(pairs);
      const double bits = learnt ? information_of(*learnt, pairs) : 0;
      if (bits <= most) continue;
      most = bits;
      learnt->left = mine;
      learnt->right = other;
      settings.categories = std::move(learnt);
    }
  }
}

void describe(const LearntSettings& settings, Learnt& learnt) {
  if (settings.references) {
    auto sentences = describe_references(*settings.references);
    std::move(sentences.begin(), sentences.end(), std::back_inserter(learnt.sentences));
  }
  if (settings.categories) learnt.sentences.push_back(describe_categories(*settings.categories));
}

}  // namespace

Status learn_conventions(Context& context) {
  LearntSettings& settings = context.outcome.learnt.settings;
  if (context.options.learnt) {  // what a larger file taught is not forgotten over a small one
    settings.references = context.options.learnt->references;
    settings.categories = context.options.learnt->categories;
  }
  std::vector<std::string> left_references, right_references, left_categories, right_categories;
  if (!settings.references) {
    const bool known = !context.left.columns.reference.empty() && !context.right.columns.reference.empty();
    left_references = reference_columns(context.left, known);
    right_references = reference_columns(context.right, known);
  }
  if (!settings.categories) {
    left_categories = category_columns(context.left);
    right_categories = category_columns(context.right);
  }
  const auto joined = [](std::vector<std::string> one, const std::vector<std::string>& other) {
    one.insert(one.end(), other.begin(), other.end());
    return one;
  };
  const auto left = joined(left_references, left_categories), right = joined(right_references, right_categories);
  if (!left.empty() && !right.empty()) {
    CONCORD_TRY(const Matches matches, read_matches(context, left, right));
    if (!settings.references) learn_best_references(matches, left_references, right_references, settings);
    if (!settings.categories) learn_best_categories(matches, left_categories, right_categories, settings);
  }
  describe(settings, context.outcome.learnt);
  return {};
}

}  // namespace concord::reconcile
