// Which columns of the two sides mean the same. Roles give the candidates, values decide: the pair of amount columns
// whose values overlap most, the pair of reference columns whose equal values carry equal amounts, the pair of date
// columns that lie closest where the amount is unique.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <set>

#include "reconcile/impl/context.hpp"
#include "reconcile/normalised_text.hpp"

namespace concord::reconcile {
namespace {

namespace sql = engine::sql;
using profile::ColumnProfile;
using profile::Role;

constexpr std::size_t kCandidatesMax = 6;
constexpr std::int64_t kMonthDays = 31;
constexpr std::int64_t kReferenceLengthMin = 3;
constexpr double kReferenceAgreementMin = 0.3;

double role_score(const ColumnProfile& column, Role role) {
  for (const auto& [found, score] : column.role_scores) {
    if (found == role) return score;
  }
  return column.role == role ? column.role_confidence : 0;
}

const ColumnProfile* find_column(const Side& side, const std::string& name) {
  const auto place = std::find_if(side.profile.columns.begin(), side.profile.columns.end(),
                                  [&](const ColumnProfile& column) { return column.name == name; });
  return place == side.profile.columns.end() ? nullptr : &*place;
}

Error no_such_column(const Side& side, const std::string& name) {
  std::string names;
  for (const ColumnProfile& column : side.profile.columns) names += (names.empty() ? "" : ", ") + column.name;
  return {ErrorCode::kInvalidInput,
          side.input->name + " has no column \"" + name + "\". Its columns are: " + names + "."};
}

// The columns of a side that may play a role, best first.
std::vector<const ColumnProfile*> candidates(const Side& side, std::initializer_list<Role> roles,
                                             std::initializer_list<TypeKind> types) {
  std::vector<std::pair<double, const ColumnProfile*>> scored;
  for (const ColumnProfile& column : side.profile.columns) {
    if (std::find(types.begin(), types.end(), column.type.kind) == types.end() || column.nulls == column.count)
      continue;
    double score = 0;
    for (const Role role : roles) score = std::max(score, role_score(column, role));
    if (score > 0) scored.emplace_back(score, &column);
  }
  std::stable_sort(scored.begin(), scored.end(),
                   [](const auto& one, const auto& other) { return one.first > other.first; });
  std::vector<const ColumnProfile*> best;
  for (std::size_t index = 0; index < std::min(scored.size(), kCandidatesMax); ++index)
    best.push_back(scored[index].second);
  return best;
}

std::set<std::string> header_words(const std::string& name) {
  std::set<std::string> words;
  const std::string text = normalise_text(name);
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find(' ', begin), text.size());
    words.insert(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return words;
}

double name_similarity(const std::string& left, const std::string& right) {
  const auto left_words = header_words(left);
  const auto right_words = header_words(right);
  std::size_t shared = 0;
  for (const std::string& word : left_words) shared += right_words.count(word);
  const std::size_t all = left_words.size() + right_words.size() - shared;
  return all == 0 ? 0 : static_cast<double>(shared) / static_cast<double>(all);
}

double real_value(const engine::Value& value) {
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return static_cast<double>(*integer);
  if (const auto* real = std::get_if<double>(&value)) return *real;
  if (const auto* decimal = std::get_if<Decimal>(&value)) {
    return static_cast<double>(decimal->coefficient()) / std::pow(10.0, decimal->scale());
  }
  return 0.0;
}

struct PairCounts {
  double all = 0, agreeing = 0;
};

// How many pairs a join has, and the sum of a measure over them.
Result<PairCounts> count_pairs(Context& context, sql::Select pairs, const sql::Expression& agreement) {
  pairs.column(sql::count_rows(), "pairs").column(sql::sum(agreement, 0), "agreeing");
  CONCORD_TRY(const auto stream, context.session.query(pairs.sql(sql::Dialect::kDuckdb), context.deadline));
  CONCORD_TRY(const engine::Chunk* const chunk, stream->next());
  if (chunk == nullptr) return Error{ErrorCode::kInternal, "A query that must give a value gave no row."};
  return PairCounts{real_value(engine::cell_value(chunk->column(0), 0)),
                    real_value(engine::cell_value(chunk->column(1), 0))};
}

constexpr int kComparedScale = 6;  // of amounts, while the scale of the run is not known yet

sql::Expression absolute_amount(const sql::Expression& value) {
  return sql::absolute(sql::to_decimal(value, Decimal::kMaxDigits, kComparedScale));
}

// Two selections with a column "v" each, as l and r, where it is equal.
sql::Select joined_on_value(const sql::Select& left, const sql::Select& right) {
  sql::Select rows{left, "l"};
  return rows.join(sql::Join::kInner, right, "r", sql::column("l", "v") == sql::column("r", "v"));
}

// Share of the smaller side's different absolute amounts that the other side has too.
Result<double> amount_overlap(Context& context, const ColumnProfile& left, const ColumnProfile& right) {
  const auto distinct = [](const std::string& table, const ColumnProfile& column) {
    const sql::Expression value = sql::column(column.name);
    sql::Select rows{table};
    return rows.column(absolute_amount(value), "v").where(sql::is_not_null(value)).distinct();
  };
  const sql::Select shared_amounts =
      joined_on_value(distinct(context.left.data_table, left), distinct(context.right.data_table, right));
  CONCORD_TRY(const PairCounts shared, count_pairs(context, shared_amounts, sql::integer(0)));
  const auto smaller = static_cast<double>(std::min(left.distinct, right.distinct));
  return smaller == 0 ? 0 : std::min(1.0, shared.all / smaller);
}

Status take_amounts(Context& context, const std::string& left, const std::string& right, std::string reason) {
  for (auto [side, name] : {std::pair{&context.left, &left}, std::pair{&context.right, &right}}) {
    const ColumnProfile* column = find_column(*side, *name);
    if (column == nullptr) return no_such_column(*side, *name);
    const TypeKind kind = column->type.kind;
    if (kind != TypeKind::kDecimal && kind != TypeKind::kInteger && kind != TypeKind::kDouble) {
      return Error{ErrorCode::kInvalidInput, side->input->name + ": column \"" + *name + "\" holds " +
                                                 data_type_name(column->type) +
                                                 ", not amounts. Name a numeric column with --amount LEFT=RIGHT."};
    }
    side->columns.amount = *name;
    side->columns.reasons.push_back(reason);
    const int scale = kind == TypeKind::kDecimal ? column->type.scale : (kind == TypeKind::kDouble ? 6 : 0);
    context.scale = std::max(context.scale, scale);
    if (context.outcome.currency.empty()) context.outcome.currency = column->currency;
  }
  return {};
}

Error no_amounts(const Side& side) {
  std::string columns;
  for (const ColumnProfile& column : side.profile.columns) {
    columns += (columns.empty() ? "" : ", ") + column.name + " (" + std::string{profile::role_name(column.role)} + ")";
  }
  return {ErrorCode::kNotFound, side.input->name + ": no column of amounts was found among " + columns +
                                    ". Name one with --amount LEFT=RIGHT, or compare record by record with --keys."};
}

Status choose_amounts(Context& context) {
  if (context.options.amount)
    return take_amounts(context, context.options.amount->left, context.options.amount->right,
                        "amount: named by the user");
  const auto numeric = {TypeKind::kDecimal, TypeKind::kInteger, TypeKind::kDouble};
  const auto left = candidates(context.left, {Role::kAmount}, numeric);
  const auto right = candidates(context.right, {Role::kAmount}, numeric);
  if (left.empty()) return no_amounts(context.left);
  if (right.empty()) return no_amounts(context.right);
  // Numbers that are rather something else on both sides (postcodes, numbers of insurances) are no amounts.
  const auto is_amount = [](const ColumnProfile* column) { return column->role == Role::kAmount; };
  if (std::none_of(left.begin(), left.end(), is_amount) && std::none_of(right.begin(), right.end(), is_amount))
    return no_amounts(context.left);
  double best_score = -1, best_overlap = 0;
  const ColumnProfile* best_left = nullptr;
  const ColumnProfile* best_right = nullptr;
  for (const ColumnProfile* mine : left) {
    for (const ColumnProfile* other : right) {
      CONCORD_TRY(const double overlap, amount_overlap(context, *mine, *other));
      const double score = overlap + (role_score(*mine, Role::kAmount) + role_score(*other, Role::kAmount)) / 2 +
                           0.2 * name_similarity(mine->name, other->name);
      if (score <= best_score) continue;
      best_score = score;
      best_overlap = overlap;
      best_left = mine;
      best_right = other;
    }
  }
  return take_amounts(context, best_left->name, best_right->name,
                      fmt::format("amount: \"{}\" and \"{}\" share {:.0f} % of their values", best_left->name,
                                  best_right->name, 100 * best_overlap));
}

sql::Select unique_amounts(const Side& side, const std::string& date) {
  const sql::Expression amount = sql::column(side.columns.amount);
  sql::Select rows{side.data_table};
  return rows.column(absolute_amount(amount), "v")
      .column(sql::min(sql::to_date(sql::column(date))), "d")
      .where(sql::is_not_null(amount))
      .group_by(absolute_amount(amount))
      .having(sql::count_rows() == sql::integer(1));
}

// Share of the rows with unique equal amounts whose dates are at most a month apart, better the closer.
Result<double> date_closeness(Context& context, const std::string& left, const std::string& right) {
  const sql::Select joined = joined_on_value(unique_amounts(context.left, left), unique_amounts(context.right, right));
  const sql::Expression apart = sql::absolute(sql::days_between(sql::column("l", "d"), sql::column("r", "d")));
  const sql::Expression month = sql::integer(kMonthDays);
  const sql::Expression closeness = sql::choose(apart < month, sql::minus(month, apart, 0), sql::integer(0));
  CONCORD_TRY(const PairCounts days, count_pairs(context, joined, closeness));
  return days.all == 0 ? 0 : days.agreeing / (kMonthDays * days.all);
}

Status choose_dates(Context& context) {
  if (const auto& chosen = context.options.date) {
    for (auto [side, name] : {std::pair{&context.left, &chosen->left}, std::pair{&context.right, &chosen->right}}) {
      if (find_column(*side, *name) == nullptr) return no_such_column(*side, *name);
      side->columns.date = *name;
    }
    return {};
  }
  const auto types = {TypeKind::kDate, TypeKind::kTimestamp, TypeKind::kTimestampTz};
  const auto left = candidates(context.left, {Role::kDate, Role::kTimestamp}, types);
  const auto right = candidates(context.right, {Role::kDate, Role::kTimestamp}, types);
  double best = -1;
  const bool choice = left.size() * right.size() > 1;
  for (const ColumnProfile* mine : left) {
    for (const ColumnProfile* other : right) {
      double score = 0.2 * name_similarity(mine->name, other->name);
      if (choice) {
        CONCORD_TRY(const double closeness, date_closeness(context, mine->name, other->name));
        score += closeness;
      }
      if (score <= best) continue;
      best = score;
      context.left.columns.date = mine->name;
      context.right.columns.date = other->name;
    }
  }
  return {};
}

// Of the references that both sides have once: how many there are, and how many of them with equal amounts.
Result<PairCounts> reference_evidence(Context& context, const std::string& left, const std::string& right) {
  const auto once = [](const Side& side, const std::string& column) {
    const sql::Expression text = comparable_reference(sql::column(column));
    sql::Select rows{side.data_table};
    return rows.column(text, "v")
        .column(sql::min(absolute_amount(sql::column(side.columns.amount))), "a")
        .where(sql::length(text) >= sql::integer(kReferenceLengthMin))
        .group_by(text)
        .having(sql::count_rows() == sql::integer(1));
  };
  const sql::Select joined = joined_on_value(once(context.left, left), once(context.right, right));
  const sql::Expression same = sql::column("l", "a") == sql::column("r", "a");
  return count_pairs(context, joined, sql::choose(same, sql::integer(1), sql::integer(0)));
}

Status choose_references(Context& context) {
  if (const auto& chosen = context.options.reference) {
    for (auto [side, name] : {std::pair{&context.left, &chosen->left}, std::pair{&context.right, &chosen->right}}) {
      if (find_column(*side, *name) == nullptr) return no_such_column(*side, *name);
      side->columns.reference = *name;
    }
    return {};
  }
  const auto types = {TypeKind::kText, TypeKind::kInteger};
  double best = 2;  // fewer agreements than three prove nothing
  for (const ColumnProfile* mine : candidates(context.left, {Role::kReference, Role::kIdentifier}, types)) {
    for (const ColumnProfile* other : candidates(context.right, {Role::kReference, Role::kIdentifier}, types)) {
      CONCORD_TRY(const PairCounts found, reference_evidence(context, mine->name, other->name));
      if (found.agreeing <= best || found.agreeing < kReferenceAgreementMin * found.all) continue;
      best = found.agreeing;
      context.left.columns.reference = mine->name;
      context.right.columns.reference = other->name;
      context.left.columns.reasons.push_back(fmt::format(
          "reference: {:.0f} values of \"{}\" occur once in \"{}\" too, {:.0f} of them with the same amount", found.all,
          mine->name, other->name, found.agreeing));
    }
  }
  return {};
}

// All names and descriptions of a side; what is compared weighs words by their rarity, so a superfluous column does
// little harm.
void choose_texts(Side& side, const LearntColumns* learnt) {
  if (learnt != nullptr) {
    std::copy_if(learnt->texts.begin(), learnt->texts.end(), std::back_inserter(side.columns.texts),
                 [&](const std::string& name) { return find_column(side, name) != nullptr; });
    return;
  }
  for (const ColumnProfile& column : side.profile.columns) {
    if (column.type.kind != TypeKind::kText || column.name == side.columns.reference) continue;
    if (column.role == Role::kCounterparty || column.role == Role::kDescription)
      side.columns.texts.push_back(column.name);
  }
}

LearntColumns learnt_columns(const ChosenColumns& columns) {
  return {columns.amount, columns.date, columns.reference, columns.texts};
}

}  // namespace

Status choose_columns(Context& context) {
  context.progress.report("finding the columns that correspond", 0, 0);
  CONCORD_CHECK(choose_amounts(context));
  CONCORD_CHECK(choose_dates(context));
  CONCORD_CHECK(choose_references(context));
  const auto& learnt = context.options.learnt;
  choose_texts(context.left, learnt ? &learnt->left : nullptr);
  choose_texts(context.right, learnt ? &learnt->right : nullptr);
  context.outcome.learnt.settings.scale = context.scale;
  context.outcome.learnt.settings.left = learnt_columns(context.left.columns);
  context.outcome.learnt.settings.right = learnt_columns(context.right.columns);
  return {};
}

}  // namespace concord::reconcile
