// Rewrites single cells under a decision. The same readers that counted the cells read them here, so that exactly the
// cells a decision counted as unfit are refused.
#include <algorithm>

#include "ingest/column_types.hpp"
#include "ingest/impl/boolean_words.hpp"
#include "ingest/impl/cell_text.hpp"
#include "ingest/impl/moment_text.hpp"
#include "ingest/impl/number_text.hpp"
#include "ingest/impl/type_decision.hpp"

namespace concord::ingest {
namespace {

bool append_boolean(const TypeDecision& decision, std::string_view trimmed, std::string& out) {
  const auto vocabulary = std::ranges::find(kBooleanVocabularies, decision.format, &BooleanVocabulary::name);
  const auto place =
      vocabulary == kBooleanVocabularies.end() ? 0 : static_cast<unsigned>(vocabulary - kBooleanVocabularies.begin());
  BooleanText boolean;
  if (!read_boolean(trimmed, boolean) || (boolean.reading & bit(kBooleanPlace + place)) == 0) return false;
  out += boolean.value ? "true" : "false";
  return true;
}

bool append_decimal(const TypeDecision& decision, std::string_view text, std::string& out) {
  NumberText number;
  if (!read_number(text, number)) return false;
  const std::size_t convention = convention_of(decision.number);
  const NumberSuffix suffix = decision.percent         ? NumberSuffix::kPercentSign
                              : decision.unit_in_cells ? NumberSuffix::kUnitWord
                                                       : NumberSuffix::kBare;
  if (!reads_number(number.reading(), convention, suffix)) return false;
  if (decision.type.kind == TypeKind::kDecimal &&
      (number.fraction_digits(convention) > decision.type.scale ||
       number.integer_digits(convention) > static_cast<unsigned>(decision.type.precision - decision.type.scale))) {
    return false;
  }
  constexpr unsigned kIntegerDigitsMax = 18;  // what 64 bits always hold
  if (decision.type.kind == TypeKind::kInteger &&
      (number.fraction_digits(convention) > 0 || number.digits > kIntegerDigitsMax)) {
    return false;
  }
  append_number(number, convention, out);
  return true;
}

bool append_double(std::string_view text, std::string& out) {
  ExponentText exponent;
  if (may_end_in_exponent(text) && read_exponent(text, exponent)) {
    if (!exponent.castable) return false;
    out += text.starts_with('+') ? text.substr(1) : text;
    return true;
  }
  NumberText number;
  if (!read_number(text, number) || !reads_number(number.reading(), 0, NumberSuffix::kBare)) return false;
  append_number(number, 0, out);
  return true;
}

bool append_moment(const TypeDecision& decision, std::string_view text, std::string& out) {
  MomentText moment;
  if (!read_moment(text, moment)) return false;
  Reading orders = orders_read(decision.date_order);
  // Of mixed orders, the other one only reads what the column's own does not.
  const bool other = decision.mixed_date_orders && (moment.reading & orders) == 0;
  if (other) orders = orders_read(other_order(decision.date_order));
  if (!reads_moment(moment.reading, decision.type.kind, orders)) return false;
  if (decision.type.kind == TypeKind::kTime) {
    append_time(moment, out);
    return true;
  }
  append_day(moment.day_under(orders & moment.reading), out);
  if (decision.type.kind == TypeKind::kDate) return true;
  out += ' ';
  append_time(moment, out);
  if (decision.type.kind == TypeKind::kTimestampTz) append_offset(moment.offset_minutes, out);
  return true;
}

}  // namespace

bool canonicalise(const TypeDecision& decision, std::string_view cell, std::string& out) {
  const std::string_view trimmed = trim(cell);
  if (trimmed.empty()) return true;
  if (decision.type.kind == TypeKind::kText) {
    out += trimmed;
    return true;
  }
  if (is_null_word(trimmed)) return true;
  if (trimmed.size() > kTypedCellBytesMax) return false;
  if (decision.type.kind == TypeKind::kBoolean) return append_boolean(decision, trimmed, out);
  const FoldedCell folded{trimmed};
  switch (decision.type.kind) {
    case TypeKind::kInteger:
    case TypeKind::kDecimal:
      return append_decimal(decision, folded.text(), out);
    case TypeKind::kDouble:
      return append_double(folded.text(), out);
    case TypeKind::kDate:
    case TypeKind::kTime:
    case TypeKind::kTimestamp:
    case TypeKind::kTimestampTz:
      return append_moment(decision, folded.text(), out);
    case TypeKind::kBoolean:
    case TypeKind::kText:
      break;
  }
  return false;
}

}  // namespace concord::ingest
