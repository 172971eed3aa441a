#include "ingest/impl/type_decision.hpp"

#include <algorithm>
#include <bit>

#include "ingest/impl/boolean_words.hpp"
#include "ingest/impl/decision_words.hpp"
#include "ingest/impl/header_words.hpp"

namespace concord::ingest {
namespace {

constexpr unsigned kIntegerDigitsMax = 15;  ///< more digits name something
constexpr std::uint64_t kCheckedNumbersMin = 10;
constexpr std::uint64_t kCompactDatesMin = 5;
constexpr std::uint32_t kCompactYearMin = 1950;
constexpr std::uint32_t kCompactYearMax = 2100;
constexpr std::uint32_t kSpreadRatio = 4;
constexpr std::uint64_t kMajority = 4;  ///< of dates of one order against the other, to decide those that both read

/// A type that could be the column's, and how many cells it reads.
struct Candidate {
  TypeKind kind = TypeKind::kText;
  std::uint64_t cells = 0;
  std::size_t convention = 0;
  NumberSuffix suffix = NumberSuffix::kBare;
  bool mixed = false;  ///< cells that `order` leaves out have the other order of day and month
  DateOrder order = DateOrder::kNone;
  unsigned vocabulary = 0;
};

unsigned highest_bit(std::uint64_t bits) {
  return bits == 0 ? 0 : static_cast<unsigned>(std::bit_width(bits)) - 1;
}

class Decider {
 public:
  Decider(const ColumnEvidence& evidence, std::string_view header) : seen_{evidence}, hints_{hints_of_header(header)} {}

  TypeDecision decide();

 private:
  template <typename Test>
  std::uint64_t count(Test test) const {
    std::uint64_t total = 0;
    for (const auto& [reading, cells] : seen_.readings) total += test(reading) ? cells : 0;
    return total;
  }
  bool few_enough(std::uint64_t unfit) const {
    if (unfit == 0) return true;
    return values_ >= kUnfitColumnCellsMin && unfit <= kUnfitCellsMax && unfit * kUnfitShare <= values_;
  }

  bool is_damaged();
  Candidate best_boolean() const;
  Candidate best_moment() const;
  Candidate best_order(TypeKind kind) const;
  struct OrderCounts {
    std::uint64_t day_first, month_first, open;
  };
  OrderCounts order_counts(TypeKind kind) const;
  bool mixed_orders_are_plain(TypeKind kind) const;
  std::string why_no_moment() const;
  void note_mixed_orders(const Candidate& candidate);
  bool compact_is_plausible(const Candidate& moment) const;
  Candidate best_number() const;
  Candidate doubles() const;

  TypeDecision as_text(std::string reason, bool identifier);
  TypeDecision as_boolean(const Candidate& candidate);
  TypeDecision as_moment(const Candidate& candidate);
  TypeDecision as_number(const Candidate& candidate);
  TypeDecision as_double(const Candidate& candidate);
  std::string why_number_is_name(const Candidate& candidate) const;
  std::string why_not_digits(const Candidate& candidate) const;
  std::string note_on_separator(const Candidate& candidate) const;
  void settle_order(const Candidate& candidate);
  void settle(const Candidate& candidate, bool written_plainly);

  const ColumnEvidence& seen_;
  HeaderHints hints_;
  TypeDecision decision_;
  std::uint64_t values_ = 0;  ///< cells that are neither empty nor null words
};

TypeDecision Decider::decide() {
  decision_.cells = seen_.cells;
  decision_.empty_cells = seen_.empty + seen_.blank;
  const std::uint64_t words = seen_.surely_text() ? 0 : seen_.null_words;
  values_ = decision_.cells - decision_.empty_cells - words;
  if (decision_.cells == decision_.empty_cells) return as_text("Every cell is empty.", false);
  if (values_ == 0) return as_text("No cell has a value: only words such as N/A.", false);
  if (is_damaged()) {
    return as_text("References, some of which a spreadsheet has rounded to numbers such as 2.02E+34.", true);
  }
  Candidate best;
  if (!seen_.surely_text()) {
    for (const auto& candidate : {best_boolean(), best_moment(), best_number(), doubles()}) {
      if (candidate.cells > best.cells) best = candidate;
    }
    if (best.cells > 0 && few_enough(values_ - best.cells)) {
      if (best.kind == TypeKind::kBoolean) return as_boolean(best);
      if (best.kind == TypeKind::kDecimal) return as_number(best);
      if (best.kind == TypeKind::kDouble) return as_double(best);
      return as_moment(best);
    }
  }
  const std::uint64_t texts = seen_.cells - seen_.empty - seen_.blank;
  if (seen_.ibans * 2 >= texts) return as_text("Bank account numbers with valid check digits.", true);
  if (seen_.digit_names * 2 >= texts) return as_text("Digits with leading zeros or more than 15 of them.", true);
  if (std::string dates = why_no_moment(); !seen_.surely_text() && !dates.empty())
    return as_text(std::move(dates), false);
  if (best.cells * 2 > values_) return as_text(sentence_on_misfit(best.kind, best.cells, values_), false);
  return as_text("Not all cells are numbers, dates or times of one kind.", false);
}

/// Long references beside 2.02E+34, or numbers whose every exponent is a rounded large integer.
bool Decider::is_damaged() {
  if (seen_.rounded_large == 0) return false;
  const std::uint64_t others = seen_.cells - seen_.empty - seen_.blank - seen_.exponents;
  const bool beside_references = others > 0 && seen_.references * 2 >= others;
  const bool numbers_only = !seen_.surely_text() && seen_.rounded_large_short == seen_.exponents &&
                            few_enough(values_ - std::min(values_, doubles().cells));
  if (!beside_references && !numbers_only) return false;
  decision_.damaged_cells = seen_.rounded_large;
  return true;
}

Candidate Decider::best_boolean() const {
  Candidate best;
  for (unsigned i = 0; i < kBooleanVocabularies.size(); ++i) {
    const Reading word = bit(kBooleanPlace + i);
    const bool both = (seen_.true_words & word) != 0 && (seen_.false_words & word) != 0;
    if (i > 0 && !both) continue;
    const std::uint64_t cells = count([word](Reading reading) { return (reading & word) != 0; });
    if (cells > best.cells) best = {.kind = TypeKind::kBoolean, .cells = cells, .vocabulary = i};
  }
  return best;
}

Candidate Decider::best_order(TypeKind kind) const {
  const auto cells_in = [this, kind](Reading orders) {
    return count([kind, orders](Reading reading) { return reads_moment(reading, kind, orders); });
  };
  Candidate best{.kind = kind, .cells = cells_in(kAnyOrder)};
  const bool year_first = count([](Reading reading) { return (reading & (kYearFirst | kCompact)) != 0; }) > 0;
  if (year_first) best.order = DateOrder::kYearMonthDay;
  for (const auto order : {DateOrder::kDayMonthYear, DateOrder::kMonthDayYear, DateOrder::kYearMonthDay}) {
    const std::uint64_t cells = cells_in(orders_read(order));
    if (cells <= best.cells) continue;
    best.cells = cells;
    best.order = order;
  }
  const std::uint64_t either = cells_in(kAnyOrder | kDayFirst | kMonthFirst);
  if (either <= best.cells || !mixed_orders_are_plain(kind)) return best;
  const bool month_first =
      cells_in(orders_read(DateOrder::kMonthDayYear)) > cells_in(orders_read(DateOrder::kDayMonthYear));
  return {.kind = kind,
          .cells = either,
          .mixed = true,
          .order = month_first ? DateOrder::kMonthDayYear : DateOrder::kDayMonthYear};
}

/// How many dates of a type only one of the two orders of day and month reads, and how many both.
Decider::OrderCounts Decider::order_counts(TypeKind kind) const {
  const auto cells = [this, kind](bool day_first, bool month_first) {
    return count([=](Reading reading) {
      return reads_moment(reading, kind, kDayFirst | kMonthFirst) && ((reading & kDayFirst) != 0) == day_first &&
             ((reading & kMonthFirst) != 0) == month_first;
    });
  };
  return {cells(true, false), cells(false, true), cells(true, true)};
}

/// Each date says its own order, or nearly all of those that do say the same.
bool Decider::mixed_orders_are_plain(TypeKind kind) const {
  const OrderCounts counts = order_counts(kind);
  const std::uint64_t fewer = std::min(counts.day_first, counts.month_first);
  return fewer > 0 && (counts.open == 0 || std::max(counts.day_first, counts.month_first) >= kMajority * fewer);
}

Candidate Decider::best_moment() const {
  Candidate best;
  for (const auto kind : {TypeKind::kDate, TypeKind::kTimestamp, TypeKind::kTimestampTz, TypeKind::kTime}) {
    const Candidate candidate = best_order(kind);
    if (candidate.cells > best.cells && compact_is_plausible(candidate)) best = candidate;
  }
  return best;
}

/// Digits only, such as 20250131, are dates if all of them are and the header or the years say so.
bool Decider::compact_is_plausible(const Candidate& moment) const {
  const std::uint64_t digits_only = count([&moment](Reading reading) {
    return (reading & kAnyNumber) != 0 && reads_moment(reading, moment.kind, orders_read(moment.order));
  });
  if (digits_only < moment.cells) return true;
  if (moment.cells < values_) return false;
  return hints_.date || (values_ >= kCompactDatesMin && seen_.compact_years.lowest >= kCompactYearMin &&
                         seen_.compact_years.highest <= kCompactYearMax);
}

Candidate Decider::best_number() const {
  Candidate best;
  for (const auto suffix : {NumberSuffix::kBare, NumberSuffix::kPercentSign, NumberSuffix::kUnitWord}) {
    for (std::size_t i = 0; i < kNumberConventions.size(); ++i) {
      const std::uint64_t cells = count([i, suffix](Reading reading) { return reads_number(reading, i, suffix); });
      if (cells > best.cells) {
        best = {.kind = TypeKind::kDecimal, .cells = cells, .convention = i, .suffix = suffix};
      }
    }
  }
  return best;
}

Candidate Decider::doubles() const {
  if (seen_.exponents == 0) return {};
  return {.kind = TypeKind::kDouble, .cells = count([](Reading reading) {
                                       return (reading & kExponent) != 0 ||
                                              reads_number(reading, 0, NumberSuffix::kBare);
                                     })};
}

TypeDecision Decider::as_text(std::string reason, bool identifier) {
  decision_.type = {TypeKind::kText};
  decision_.plain = seen_.padded == 0 && seen_.blank == 0;
  if (seen_.padded > 0) decision_.format = "blanks around the text";
  decision_.reason = std::move(reason);
  decision_.identifier = identifier;
  return std::move(decision_);
}

/// What is the same for all types but text.
void Decider::settle(const Candidate& candidate, bool written_plainly) {
  decision_.empty_cells += seen_.null_words;
  decision_.unfit_cells = values_ - candidate.cells;
  decision_.plain = written_plainly && decision_.unfit_cells == 0 && seen_.null_words == 0 && seen_.padded == 0 &&
                    seen_.blank == 0 && seen_.plain == values_;
  decision_.reason = sentence_on_fit(decision_.type.kind, candidate.cells, values_);
}

TypeDecision Decider::as_boolean(const Candidate& candidate) {
  decision_.type = {TypeKind::kBoolean};
  settle(candidate, candidate.vocabulary == 0);
  if (!decision_.plain) decision_.format = kBooleanVocabularies[candidate.vocabulary].name;
  return std::move(decision_);
}

TypeDecision Decider::as_moment(const Candidate& candidate) {
  decision_.type = {candidate.kind};
  decision_.date_order = candidate.kind == TypeKind::kTime ? DateOrder::kNone : candidate.order;
  settle(candidate, count([](Reading reading) { return (reading & kCompact) != 0; }) == 0);
  candidate.mixed ? note_mixed_orders(candidate) : settle_order(candidate);
  if (!decision_.plain) {
    const bool named = count([](Reading reading) { return (reading & kMonthName) != 0; }) > 0;
    decision_.format =
        format_of_moment(candidate.kind, decision_.date_order, seen_.date_separators, named, seen_.two_digit_years > 0);
    if (candidate.mixed) decision_.format += "; some with day and month the other way round";
  }
  return std::move(decision_);
}

/// Day and month may be told apart by no cell. Then the order that keeps the dates much closer together is taken,
/// unless one field is always 1 (first days of months, or January: both are usual); otherwise the day comes first, as
/// in most of the world. Either way the decision is marked.
void Decider::settle_order(const Candidate& candidate) {
  if (candidate.order != DateOrder::kDayMonthYear || !seen_.spread.fields_differ) return;
  const auto cells_in = [this, &candidate](DateOrder order) {
    return count([&](Reading reading) { return reads_moment(reading, candidate.kind, orders_read(order)); });
  };
  if (cells_in(DateOrder::kMonthDayYear) != candidate.cells) return;
  const auto& spread = seen_.spread;
  const bool first_of_month = spread.first_field.is_only(1) || spread.second_field.is_only(1);
  const bool closer = !first_of_month && spread.month_first.span() * kSpreadRatio < spread.day_first.span();
  if (closer) decision_.date_order = DateOrder::kMonthDayYear;
  decision_.ambiguous_date_order = true;
  decision_.reason += closer
                          ? " Day-first and month-first both read every cell; month-first is taken because the dates "
                            "lie closer together."
                          : " Day-first and month-first both read every cell; day-first is taken.";
}

void Decider::note_mixed_orders(const Candidate& candidate) {
  const OrderCounts counts = order_counts(candidate.kind);
  const bool month_first = candidate.order == DateOrder::kMonthDayYear;
  decision_.mixed_date_orders = true;
  decision_.ambiguous_date_order = counts.open > 0;
  decision_.reason += " Day and month stand in both orders: " + std::to_string(counts.day_first) +
                      (counts.day_first == 1 ? " date" : " dates") + " can only be day-first and " +
                      std::to_string(counts.month_first) + " only month-first.";
  if (counts.open == 0) return;
  decision_.reason += " " + std::to_string(counts.open) + " can be either and are taken as " +
                      (month_first ? "month-first" : "day-first") + ", as most of the others are.";
}

/// Dates that are kept as text because nobody could say which of them are which.
std::string Decider::why_no_moment() const {
  for (const auto kind : {TypeKind::kDate, TypeKind::kTimestamp, TypeKind::kTimestampTz}) {
    const OrderCounts counts = order_counts(kind);
    const auto dates =
        count([kind](Reading reading) { return reads_moment(reading, kind, kAnyOrder | kDayFirst | kMonthFirst); });
    if (dates == 0 || !few_enough(values_ - dates) || counts.day_first == 0 || counts.month_first == 0) continue;
    return "Dates, but day and month stand in both orders (" + std::to_string(counts.day_first) +
           " can only be day-first, " + std::to_string(counts.month_first) + " only month-first), and " +
           std::to_string(counts.open) + " can be either: kept as text.";
  }
  return {};
}

std::string Decider::why_not_digits(const Candidate& candidate) const {
  if (seen_.digit_names > 0) return "Digits with leading zeros or more than 15 of them name something.";
  if (hints_.amount) return {};
  if (seen_.leading_zeros > 0) return "Numbers with leading zeros name something.";
  if (highest_bit(seen_.digits_of(candidate.suffix).integer[candidate.convention]) > kIntegerDigitsMax) {
    return "Numbers of more than 15 digits name something.";
  }
  return {};
}

std::string Decider::why_number_is_name(const Candidate& candidate) const {
  if (auto reason = why_not_digits(candidate); !reason.empty()) return reason;
  const bool whole = seen_.digits_of(candidate.suffix).fraction[candidate.convention] <= 1;
  if (!whole || candidate.suffix != NumberSuffix::kBare || seen_.currency_cells > 0) return {};
  if (seen_.phones * 2 >= values_) return "Digits after a plus sign: telephone numbers.";
  if (hints_.label) return "The header says that the digits name something.";
  if (values_ >= kCheckedNumbersMin && seen_.long_integers == values_ &&
      (seen_.luhn_numbers == values_ || seen_.gtin_numbers == values_)) {
    return "Numbers of one kind whose check digits are all right.";
  }
  return {};
}

/// Says so where only the shape of groups told a thousands separator from a decimal point.
std::string Decider::note_on_separator(const Candidate& candidate) const {
  const auto cells_in = [this, &candidate](std::size_t convention) {
    return count([&](Reading reading) { return reads_number(reading, convention, candidate.suffix); });
  };
  const bool has_commas = count([](Reading reading) {
                            return reads_number(reading, kPointGroupComma, suffix_of(reading)) &&
                                   !reads_number(reading, 0, suffix_of(reading));
                          }) > 0;
  if (candidate.convention == kPointGroupComma && has_commas && cells_in(kCommaPoint) == candidate.cells) {
    return " The comma is read as a thousands separator: every group has exactly three digits, and no cell shows "
           "otherwise.";
  }
  if (candidate.convention == 0 && seen_.digits_of(candidate.suffix).fraction[0] > 1 &&
      cells_in(kCommaGroupPoint) == candidate.cells) {
    return " The point is read as a decimal point although every fraction has exactly three digits.";
  }
  return {};
}

TypeDecision Decider::as_number(const Candidate& candidate) {
  if (auto reason = why_number_is_name(candidate); !reason.empty()) return as_text(std::move(reason), true);
  if (seen_.currencies.size() > 1) return as_text("Amounts in several currencies, which must not be added up.", false);
  const bool percent = candidate.suffix == NumberSuffix::kPercentSign;
  const bool measured = candidate.suffix == NumberSuffix::kUnitWord;
  if (measured && seen_.units.size() > 1) return as_text("Measures in several units.", false);
  const unsigned places = highest_bit(seen_.digits_of(candidate.suffix).fraction[candidate.convention]);
  const unsigned digits = highest_bit(seen_.digits_of(candidate.suffix).integer[candidate.convention]) + places;
  if (digits > static_cast<unsigned>(Decimal::kMaxDigits)) return as_text("Numbers of more than 38 digits.", false);
  if (places == 0 && !percent && digits <= kIntegerDigitsMax) {
    decision_.type = {TypeKind::kInteger};
  } else {
    decision_.type = {TypeKind::kDecimal, static_cast<std::uint8_t>(digits), static_cast<std::uint8_t>(places)};
  }
  const auto& convention = kNumberConventions[candidate.convention];
  decision_.number = {.decimal_point = convention.decimal_point,
                      .group_separator = convention.group_separator,
                      .parentheses_negative = seen_.parentheses > 0,
                      .trailing_sign = seen_.trailing_signs > 0,
                      .currency_signs = seen_.currency_cells > 0};
  decision_.percent = percent;
  decision_.unit_in_cells = measured;
  decision_.unit = measured ? *seen_.units.begin() : hints_.unit;
  decision_.currency = seen_.currencies.empty() ? hints_.currency : *seen_.currencies.begin();
  settle(candidate, candidate.convention == 0 && candidate.suffix == NumberSuffix::kBare);
  decision_.reason += note_on_separator(candidate);
  if (!decision_.plain) {
    decision_.format = format_of_number(decision_.number, places,
                                        percent    ? "%"
                                        : measured ? " " + decision_.unit
                                                   : "",
                                        seen_.currency_cells > 0 ? decision_.currency : std::string{});
  }
  return std::move(decision_);
}

TypeDecision Decider::as_double(const Candidate& candidate) {
  if (auto reason = why_not_digits(candidate); !reason.empty()) return as_text(std::move(reason), true);
  decision_.type = {TypeKind::kDouble};
  decision_.unit = hints_.unit;
  settle(candidate, true);
  if (!decision_.plain) decision_.format = "1.5e-07";
  return std::move(decision_);
}

}  // namespace

TypeDecision decide_type(const ColumnEvidence& evidence, std::string_view header) {
  return Decider{evidence, header}.decide();
}

Reading orders_read(DateOrder order) {
  switch (order) {
    case DateOrder::kNone:
      return kAnyOrder;
    case DateOrder::kYearMonthDay:
      return kAnyOrder | kShortYearFirst;
    case DateOrder::kDayMonthYear:
      return kAnyOrder | kDayFirst;
    case DateOrder::kMonthDayYear:
      return kAnyOrder | kMonthFirst;
  }
  return kAnyOrder;
}

DateOrder other_order(DateOrder order) {
  if (order == DateOrder::kDayMonthYear) return DateOrder::kMonthDayYear;
  return order == DateOrder::kMonthDayYear ? DateOrder::kDayMonthYear : order;
}

bool reads_moment(Reading reading, TypeKind kind, Reading orders) {
  if (kind == TypeKind::kTime) return (reading & kTime) != 0;
  if ((reading & orders) == 0) return false;
  if (kind == TypeKind::kDate) return (reading & kDate) != 0;
  if (kind == TypeKind::kTimestamp) return (reading & (kDate | kTimestamp)) != 0;
  return kind == TypeKind::kTimestampTz && (reading & kTimestampTz) != 0;
}

std::size_t convention_of(const NumberFormat& format) {
  const auto same = std::ranges::find_if(kNumberConventions, [&format](const NumberConvention& convention) {
    return convention.decimal_point == format.decimal_point && convention.group_separator == format.group_separator;
  });
  return same == kNumberConventions.end() ? 0 : static_cast<std::size_t>(same - kNumberConventions.begin());
}

}  // namespace concord::ingest
