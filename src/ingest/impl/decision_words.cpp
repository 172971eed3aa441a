#include "ingest/impl/decision_words.hpp"

#include <string_view>

namespace concord::ingest {
namespace {

std::string_view plural_of(TypeKind kind) {
  switch (kind) {
    case TypeKind::kBoolean:
      return "yes-or-no words";
    case TypeKind::kInteger:
      return "whole numbers";
    case TypeKind::kDecimal:
      return "decimal numbers";
    case TypeKind::kDouble:
      return "numbers, some with an exponent";
    case TypeKind::kDate:
      return "dates";
    case TypeKind::kTime:
      return "times of day";
    case TypeKind::kTimestamp:
      return "dates with times";
    case TypeKind::kTimestampTz:
      return "dates with times and zones";
    case TypeKind::kText:
      return "texts";
  }
  return "texts";
}

}  // namespace

std::string sentence_on_fit(TypeKind kind, std::uint64_t fitting, std::uint64_t values) {
  const std::string what{plural_of(kind)};
  if (fitting == values) return "All " + std::to_string(values) + " values are " + what + ".";
  return std::to_string(fitting) + " of " + std::to_string(values) + " values are " + what + "; rows with the other " +
         std::to_string(values - fitting) + " are rejected.";
}

std::string sentence_on_misfit(TypeKind kind, std::uint64_t fitting, std::uint64_t values) {
  const bool number = kind == TypeKind::kDecimal || kind == TypeKind::kDouble;
  return std::to_string(fitting) + " of " + std::to_string(values) + " values are " +
         std::string{number ? "numbers" : plural_of(kind)} + ", " + std::to_string(values - fitting) +
         (values - fitting == 1 ? " is" : " are") + " not: too many to reject their rows, so all are kept as text.";
}

std::string format_of_number(const NumberFormat& format, unsigned places, const std::string& suffix,
                             const std::string& currency) {
  std::string text = currency.empty() ? "" : currency + " ";
  text += '1';
  if (format.group_separator != '\0') text += format.group_separator;
  text += "234";
  if (places > 0) {
    text += format.decimal_point;
    text += "56";
  }
  text += suffix;
  if (format.parentheses_negative) text += "; (1) is negative";
  if (format.trailing_sign) text += "; 1- is negative";
  return text;
}

std::string format_of_moment(TypeKind kind, DateOrder order, const std::set<char>& separators, bool named,
                             bool two_digit_years) {
  if (kind == TypeKind::kTime) return "hour:minute";
  const std::string separator{separators.size() == 1 ? *separators.begin() : '/'};
  const std::string year = two_digit_years ? "year (two digits)" : "year";
  std::string text;
  switch (order) {
    case DateOrder::kNone:
      text = "day month-name " + year;
      break;
    case DateOrder::kYearMonthDay:
      text = separators.empty() && !named ? "yearmonthday" : "year" + separator + "month" + separator + "day";
      break;
    case DateOrder::kDayMonthYear:
      text = "day" + separator + "month" + separator + year;
      break;
    case DateOrder::kMonthDayYear:
      text = "month" + separator + "day" + separator + year;
      break;
  }
  if (named && order != DateOrder::kNone) text += " or with the month's name";
  if (kind != TypeKind::kDate) text += ", with time";
  return text;
}

}  // namespace concord::ingest
