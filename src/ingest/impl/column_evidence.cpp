#include "ingest/impl/column_evidence.hpp"

#include <algorithm>
#include <bit>

#include "core/check_digits.hpp"
#include "core/processor_variants.hpp"
#include "ingest/impl/boolean_words.hpp"
#include "ingest/impl/cell_text.hpp"
#include "ingest/impl/cell_window.hpp"
#include "ingest/impl/totals.hpp"

namespace concord::ingest {
namespace {

constexpr std::size_t kReferenceBytesMin = 8;
constexpr std::size_t kNameDigitsMin = 16;     ///< as many digits name something
constexpr std::size_t kCheckedDigitsMin = 13;  ///< as many may carry a check digit that is worth computing
constexpr unsigned kDigitsShownMax = 63;       ///< digit counts are kept as bits of 64

constexpr Reading kPointConventions = 0x0F;
constexpr Reading kPlainInteger = kAnyNumber;
constexpr Reading kPlainDecimal = kPointConventions;
constexpr Reading kThreePlaces = kPointConventions | bit(kCommaGroupPoint);  // 1.234

std::uint64_t digit_bit(unsigned digits) {
  return std::uint64_t{1} << std::min(digits, kDigitsShownMax);
}

inline unsigned two_digits(const char* text) {
  return static_cast<unsigned>(text[0] - '0') * 10 + static_cast<unsigned>(text[1] - '0');
}

[[gnu::always_inline]] inline bool is_iso_day(const char* text) {
  const unsigned month = two_digits(text + 5);
  const unsigned day = two_digits(text + 8);
  const unsigned year = two_digits(text) * 100 + two_digits(text + 2);
  if (month - 1 < 12 && day - 1 < 28 && year != 0) return true;
  return is_calendar_day(year, month, day);
}

bool is_compact_day(const char* text) {
  const unsigned month = two_digits(text + 4);
  const unsigned day = two_digits(text + 6);
  return month - 1 < 12 && day - 1 < 31 && is_calendar_day(two_digits(text) * 100 + two_digits(text + 2), month, day);
}

bool all_digits(std::string_view text) {
  return std::ranges::all_of(text, is_digit);
}

/// What may follow seconds: .f of one to six digits, then Z, +HH:MM or nothing. False when it is anything else.
bool is_iso_tail(std::string_view tail, bool& zoned) {
  if (tail.starts_with('.')) {
    std::size_t digits = 1;
    while (digits < tail.size() && is_digit(tail[digits])) ++digits;
    if (digits < 2 || digits > 7) return false;
    tail.remove_prefix(digits);
  }
  zoned = !tail.empty();
  if (!zoned || tail == "Z") return true;
  return tail.size() == 6 && (tail[0] == '+' || tail[0] == '-') && tail[3] == ':' && is_digit(tail[1]) &&
         is_digit(tail[2]) && is_digit(tail[4]) && is_digit(tail[5]) && two_digits(&tail[1]) < 16 &&
         two_digits(&tail[4]) < 60;
}

}  // namespace

void DateSpread::Range::add(std::uint32_t value) {
  lowest = std::min(lowest, value);
  highest = std::max(highest, value);
}

void DateSpread::Range::merge(const Range& other) {
  lowest = std::min(lowest, other.lowest);
  highest = std::max(highest, other.highest);
}

void ColumnEvidence::DigitCounts::merge(const DigitCounts& other) {
  for (std::size_t i = 0; i < kNumberConventions.size(); ++i) {
    integer[i] |= other.integer[i];
    fraction[i] |= other.fraction[i];
  }
}

/// Counts of the shapes that the engine reads as they are. Lives in registers while a batch is watched; every count has
/// a reading that `ColumnEvidence::add` gives it.
struct ColumnEvidence::PlainTally {
  std::uint64_t empty = 0;
  std::uint64_t integers = 0, compact_days = 0;
  std::uint64_t decimals = 0, three_places = 0;
  std::uint64_t iso_days = 0, iso_times = 0, iso_zoned_times = 0;
  std::uint64_t references = 0;
  std::uint64_t integer_lengths = 0;                         // bit n: an integer of n digits
  std::uint64_t decimal_lengths = 0, decimal_fractions = 0;  // of decimals, in front of and behind the point
  std::uint64_t three_place_lengths = 0;                     // of 1.234 in front of the point
  DateSpread::Range compact_years;

  bool add_number(const char* text, std::size_t length, std::uint32_t others);
  bool add_iso_time(std::string_view cell);
  bool add_cell(std::string_view cell);
};

/// @param others  the bytes that are no digits.
[[gnu::always_inline]] inline bool ColumnEvidence::PlainTally::add_number(const char* text, std::size_t length,
                                                                          std::uint32_t others) {
  const unsigned sign = (others & 1U) != 0 && text[0] == '-' ? 1 : 0;
  others &= ~std::uint32_t{sign};
  const bool zero_first = text[sign] == '0';
  if (others == 0) {
    const auto digits = static_cast<unsigned>(length) - sign;
    if (digits - 1 >= kCheckedDigitsMin - 1 || (zero_first && digits > 1)) return false;
    integer_lengths |= std::uint64_t{1} << digits;
    references += length >= kReferenceBytesMin ? 1U : 0U;
    const bool compact = length == 8 && sign == 0 && is_compact_day(text);
    integers += compact ? 0U : 1U;
    if (compact) {
      ++compact_days;
      compact_years.add(two_digits(text) * 100 + two_digits(text + 2));
    }
    return true;
  }
  const auto point = static_cast<unsigned>(std::countr_zero(others));
  if ((others & (others - 1)) != 0 || text[point] != '.' || point == sign || point + 1 == length) return false;
  const unsigned before = point - sign;
  const auto behind = static_cast<unsigned>(length) - 1 - point;
  if (zero_first && before > 1) return false;
  const bool three = behind == 3 && before <= 3 && !zero_first;
  decimals += three ? 0U : 1U;
  three_places += three ? 1U : 0U;
  decimal_lengths |= std::uint64_t{1} << before;
  decimal_fractions |= std::uint64_t{1} << behind;
  three_place_lengths |= std::uint64_t{three} << before;
  return true;
}

[[gnu::always_inline]] inline bool ColumnEvidence::PlainTally::add_iso_time(std::string_view cell) {
  constexpr std::uint32_t kOthers = 1U << 4U | 1U << 7U | 1U << 10U | 1U << 13U;
  const char* text = cell.data();
  if (cell.size() < 19 || cell.size() > 32) return false;
  if ((~CellWindow{text}.digits() & 0xFFFFU) != kOthers) return false;
  if (text[4] != '-' || text[7] != '-' || text[13] != ':' || text[16] != ':' || (text[10] != ' ' && text[10] != 'T')) {
    return false;
  }
  if (!is_digit(text[17]) || !is_digit(text[18]) || !is_iso_day(text)) return false;
  if (two_digits(text + 11) > 23 || two_digits(text + 14) > 59 || two_digits(text + 17) > 59) return false;
  bool zoned = false;
  if (!is_iso_tail(cell.substr(19), zoned)) return false;
  iso_times += zoned ? 0U : 1U;
  iso_zoned_times += zoned ? 1U : 0U;
  references += text[10] == 'T' ? 1U : 0U;
  return true;
}

[[gnu::always_inline]] inline bool ColumnEvidence::PlainTally::add_cell(std::string_view cell) {
  if (cell.empty()) {
    ++empty;
    return true;
  }
  if (cell.size() > kWindowBytes) return add_iso_time(cell);
  const char* text = cell.data();
  const std::uint32_t others = ~CellWindow{text}.digits() & window_of_length(cell.size());
  if (add_number(text, cell.size(), others)) return true;
  constexpr std::uint32_t kIsoDayOthers = 1U << 4U | 1U << 7U;
  if (cell.size() != 10 || others != kIsoDayOthers || text[4] != '-' || text[7] != '-' || !is_iso_day(text))
    return false;
  ++iso_days;
  ++references;
  return true;
}

void ColumnEvidence::add(const PlainTally& tally) {
  empty += tally.empty;
  references += tally.references;
  const std::uint64_t integers = tally.integers + tally.compact_days;
  const std::uint64_t decimals = tally.decimals + tally.three_places;
  plain += integers + decimals + tally.iso_days + tally.iso_times + tally.iso_zoned_times;
  add_reading(kPlainInteger, tally.integers);
  add_reading(kPlainInteger | kCompact | kDate, tally.compact_days);
  add_reading(kPlainDecimal, tally.decimals);
  add_reading(kThreePlaces, tally.three_places);
  add_reading(kYearFirst | kDate, tally.iso_days);
  add_reading(kYearFirst | kTimestamp, tally.iso_times);
  add_reading(kYearFirst | kTimestampTz, tally.iso_zoned_times);
  for (std::size_t i = 0; i < kNumberConventions.size(); ++i) {
    numbers.integer[i] |= tally.integer_lengths;
    numbers.fraction[i] |= integers > 0 ? 1U : 0U;
    if (kNumberConventions[i].decimal_point != '.') continue;
    numbers.integer[i] |= tally.decimal_lengths;
    numbers.fraction[i] |= tally.decimal_fractions;
  }
  numbers.integer[kCommaGroupPoint] |= tally.three_place_lengths << 3U;
  numbers.fraction[kCommaGroupPoint] |= tally.three_places > 0 ? 1U : 0U;
  compact_years.merge(tally.compact_years);
}

void ColumnEvidence::add_reading(Reading reading, std::uint64_t count) {
  if (count == 0) return;
  const auto same = std::ranges::find(readings, reading, &ReadingCount::reading);
  if (same != readings.end()) {
    same->cells += count;
  } else {
    readings.push_back({reading, count});
  }
}

void ColumnEvidence::observe(std::span<const std::string_view> batch) {
  cells += batch.size();
  if (!surely_text()) batch = batch.subspan(observe_typed(batch));
  observe_text(batch);
}

/// @return how many cells were taken: all, unless the column proved to be text.
CONCORD_PROCESSOR_VARIANTS
std::size_t ColumnEvidence::observe_typed(std::span<const std::string_view> batch) {
  PlainTally tally;
  std::size_t taken = 0;
  while (taken < batch.size()) {
    const std::string_view cell = batch[taken++];
    if (tally.add_cell(cell)) continue;
    observe_other(cell);
    if (surely_text()) break;
  }
  add(PlainTally{tally});  // of a copy: the address of `tally` itself must not be taken
  return taken;
}

/// The counts that go on in text columns. kWindowBytes must be readable. Decides on the first 16 bytes wherever that is
/// enough.
[[gnu::always_inline]] inline void ColumnEvidence::note_shape(std::string_view trimmed) {
  if (totals_beginnings().may_begin(trimmed.data())) totals_words += is_totals_word(trimmed) ? 1U : 0U;
  const std::uint32_t digits = CellWindow{trimmed.data()}.digits() & window_of_length(trimmed.size());
  if (digits != 0) note_digits_among(trimmed, digits);
}

CONCORD_PROCESSOR_VARIANTS
void ColumnEvidence::observe_text(std::span<const std::string_view> batch) {
  for (const std::string_view cell : batch) {
    if (cell.empty()) {
      ++empty;
      continue;
    }
    if (is_padded(cell)) {
      const std::string_view trimmed = trim(cell);
      ++(trimmed.empty() ? blank : padded);
      if (!trimmed.empty()) note_shape_within(cell, trimmed);
    } else {
      note_shape(cell);
    }
  }
}

void ColumnEvidence::observe_other(std::string_view cell) {
  const std::string_view trimmed = trim(cell);
  if (trimmed.empty()) {
    ++blank;
    return;
  }
  if (trimmed.size() != cell.size()) ++padded;
  note_shape_within(cell, trimmed);
  read_typed(trimmed);
}

/// `note_shape` of the trimmed part of a cell: a part that starts later may end where no more memory is readable.
void ColumnEvidence::note_shape_within(std::string_view cell, std::string_view trimmed) {
  if (trimmed.data() == cell.data() || trimmed.size() >= kWindowBytes) {
    note_shape(trimmed);
    return;
  }
  std::array<char, kWindowBytes> readable;  // masked out behind the text
  std::ranges::copy(trimmed, readable.begin());
  note_shape({readable.data(), trimmed.size()});
}

/// @param digits  which of the first 16 bytes are some.
void ColumnEvidence::note_digits_among(std::string_view trimmed, std::uint32_t digits) {
  const CellWindow window{trimmed.data()};
  const std::size_t length = trimmed.size();
  const std::uint32_t inside = window_of_length(length);
  if (digits == inside && (length <= kWindowBytes || all_digits(trimmed.substr(kWindowBytes)))) {
    if (length >= kNameDigitsMin || (trimmed[0] == '0' && length > 1)) ++digit_names;
    references += length >= kReferenceBytesMin ? 1U : 0U;
    return;
  }
  if (may_end_in_exponent(trimmed)) {
    ExponentText exponent;
    if (read_exponent(trimmed, exponent)) {
      ++exponents;
      rounded_large += exponent.rounded_large ? 1U : 0U;
      rounded_large_short += exponent.rounded_large && exponent.short_mantissa ? 1U : 0U;
      return;
    }
  }
  const std::uint32_t breaks = (window.equal_to(' ') | window.equal_to('.')) & inside;
  references += length >= kReferenceBytesMin && breaks == 0 ? 1U : 0U;
  const auto is_capital = [](char character) { return character >= 'A' && character <= 'Z'; };
  if (is_capital(trimmed[0]) && length > 4 && is_capital(trimmed[1]) && is_digit(trimmed[2]) && is_iban(trimmed))
    ++ibans;
}

void ColumnEvidence::read_typed(std::string_view trimmed) {
  if (trimmed.size() <= kTypedCellBytesMax) {
    if (std::ranges::none_of(trimmed, is_digit)) {
      BooleanText boolean;
      if (is_null_word(trimmed)) {
        ++null_words;
        return;
      }
      if (read_boolean(trimmed, boolean)) {
        (boolean.value ? true_words : false_words) |= boolean.reading;
        add_reading(boolean.reading, 1);
        plain += (boolean.reading & bit(kBooleanPlace)) != 0 ? 1U : 0U;
        return;
      }
    } else {
      const FoldedCell folded{trimmed};
      if (note_number(folded.text(), trimmed) || note_moment(folded.text(), trimmed)) return;
    }
  }
  ++untyped;
}

bool ColumnEvidence::note_number(std::string_view text, std::string_view trimmed) {
  ExponentText exponent;
  if (may_end_in_exponent(text) && read_exponent(text, exponent)) {
    if (!exponent.castable) return false;
    plain += exponent.plain ? 1U : 0U;
    add_reading(kExponent, 1);
    return true;
  }
  NumberText number;
  if (!read_number(text, number)) return false;
  Reading reading = number.reading();
  if (number.digits == text.size()) {
    MomentText moment;
    const bool name = text.size() >= kNameDigitsMin || (text[0] == '0' && text.size() > 1);
    if (name) {
      reading |= kDigitName;
    } else if ((text.size() == 8 || text.size() == 14) && read_moment(text, moment)) {
      reading |= moment.reading;
      compact_years.add(moment.fixed.year);
    }
    if (!name && text.size() >= kCheckedDigitsMin) note_check_digits(text);
  } else {
    leading_zeros += number.leading_zeros ? 1U : 0U;
  }
  plain += number.plain && text.data() == trimmed.data() ? 1U : 0U;
  note_digits(number);
  add_reading(reading, 1);
  return true;
}

void ColumnEvidence::note_check_digits(std::string_view digits) {
  ++long_integers;
  luhn_numbers += passes_luhn(digits) ? 1U : 0U;
  gtin_numbers += passes_gtin(digits) ? 1U : 0U;
}

void ColumnEvidence::note_digits(const NumberText& number) {
  constexpr unsigned kPhoneDigitsMin = 7;
  DigitCounts& digits = number.percent ? percentages : number.unit.empty() ? numbers : measures;
  for (std::size_t i = 0; i < kNumberConventions.size(); ++i) {
    if (((number.conventions >> i) & 1U) == 0) continue;
    digits.integer[i] |= digit_bit(number.integer_digits(i));
    digits.fraction[i] |= digit_bit(number.fraction_digits(i));
  }
  parentheses += number.parentheses ? 1U : 0U;
  trailing_signs += number.trailing_sign ? 1U : 0U;
  plus_signs += number.plus ? 1U : 0U;
  if (!number.unit.empty() && !units.contains(number.unit)) units.emplace(number.unit);
  const bool phone = number.plus && !number.trailing_sign && number.currency.empty() && number.unit.empty() &&
                     number.digits == number.core.size() && number.digits >= kPhoneDigitsMin;
  phones += phone ? 1U : 0U;
  if (number.currency.empty()) return;
  ++currency_cells;
  if (!currencies.contains(number.currency)) currencies.emplace(number.currency);
}

bool ColumnEvidence::note_moment(std::string_view text, std::string_view trimmed) {
  MomentText moment;
  if (!read_moment(text, moment)) return false;
  add_reading(moment.reading, 1);
  plain += moment.plain && text.data() == trimmed.data() ? 1U : 0U;
  two_digit_years += moment.two_digit_year ? 1U : 0U;
  if (moment.separator != '\0') date_separators.insert(moment.separator);
  if ((moment.reading & kCompact) != 0) compact_years.add(moment.fixed.year);
  if ((moment.reading & kDayFirst) == 0 || (moment.reading & kMonthFirst) == 0) return true;
  const auto number_of_day = [](const Day& day) { return day.year * 372 + day.month * 31 + day.day; };
  spread.day_first.add(number_of_day(moment.day_under(kDayFirst)));
  spread.month_first.add(number_of_day(moment.day_under(kMonthFirst)));
  spread.first_field.add(moment.first);
  spread.second_field.add(moment.second);
  spread.fields_differ = spread.fields_differ || moment.first != moment.second;
  return true;
}

void ColumnEvidence::merge(const ColumnEvidence& other) {
  for (const auto counter :
       {&ColumnEvidence::cells,        &ColumnEvidence::empty,           &ColumnEvidence::blank,
        &ColumnEvidence::padded,       &ColumnEvidence::references,      &ColumnEvidence::digit_names,
        &ColumnEvidence::exponents,    &ColumnEvidence::rounded_large,   &ColumnEvidence::rounded_large_short,
        &ColumnEvidence::ibans,        &ColumnEvidence::untyped,         &ColumnEvidence::null_words,
        &ColumnEvidence::plain,        &ColumnEvidence::parentheses,     &ColumnEvidence::trailing_signs,
        &ColumnEvidence::plus_signs,   &ColumnEvidence::currency_cells,  &ColumnEvidence::leading_zeros,
        &ColumnEvidence::phones,       &ColumnEvidence::long_integers,   &ColumnEvidence::luhn_numbers,
        &ColumnEvidence::gtin_numbers, &ColumnEvidence::two_digit_years, &ColumnEvidence::totals_words}) {
    this->*counter += other.*counter;
  }
  for (const auto& [reading, count] : other.readings) add_reading(reading, count);
  true_words |= other.true_words;
  false_words |= other.false_words;
  numbers.merge(other.numbers);
  percentages.merge(other.percentages);
  measures.merge(other.measures);
  units.insert(other.units.begin(), other.units.end());
  currencies.insert(other.currencies.begin(), other.currencies.end());
  date_separators.insert(other.date_separators.begin(), other.date_separators.end());
  spread.day_first.merge(other.spread.day_first);
  spread.month_first.merge(other.spread.month_first);
  spread.first_field.merge(other.spread.first_field);
  spread.second_field.merge(other.spread.second_field);
  spread.fields_differ = spread.fields_differ || other.spread.fields_differ;
  compact_years.merge(other.compact_years);
}

}  // namespace concord::ingest
