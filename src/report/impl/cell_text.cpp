#include "report/impl/cell_text.hpp"

#include <algorithm>

namespace concord::report {
namespace {

bool all_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// A fraction as a percentage, by moving the point: "0.982" is "98.2%".
std::string percent(const NumberText& number) {
  std::string digits{number.whole};
  std::string fraction{number.fraction};
  if (fraction.size() < 2) fraction.resize(2, '0');
  digits.append(fraction, 0, 2);
  fraction.erase(0, 2);
  const auto first = std::min(digits.find_first_not_of('0'), digits.size() - 1);
  const auto whole = digits.substr(first);
  return grouped({number.negative, whole, fraction}, 0) + "%";
}

}  // namespace

std::optional<NumberText> read_number(std::string_view text) {
  NumberText number;
  if (!text.empty() && (text.front() == '-' || text.front() == '+')) {
    number.negative = text.front() == '-';
    text.remove_prefix(1);
  }
  const auto point = text.find('.');
  number.whole = text.substr(0, point);
  if (!all_digits(number.whole)) return std::nullopt;
  number.whole.remove_prefix(std::min(number.whole.find_first_not_of('0'), number.whole.size() - 1));
  if (point == std::string_view::npos) return number;
  number.fraction = text.substr(point + 1);
  if (!all_digits(number.fraction)) return std::nullopt;
  return number;
}

std::size_t significant_digits(const NumberText& number) {
  const auto last = number.fraction.find_last_not_of('0');
  const auto fraction = number.fraction.substr(0, last == std::string_view::npos ? 0 : last + 1);
  if (number.whole != "0") return number.whole.size() + fraction.size();
  const auto first = fraction.find_first_not_of('0');
  return first == std::string_view::npos ? 1 : fraction.size() - first;
}

std::string grouped(const NumberText& number, std::size_t scale) {
  std::string out = number.negative ? "-" : "";
  for (std::size_t index = 0; index < number.whole.size(); ++index) {
    if (index > 0 && (number.whole.size() - index) % 3 == 0) out += ',';
    out += number.whole[index];
  }
  const auto digits = std::max(scale, number.fraction.size());
  if (digits == 0) return out;
  out += '.';
  out += number.fraction;
  out.append(digits - number.fraction.size(), '0');
  return out;
}

bool is_number(CellKind kind) {
  switch (kind) {
    case CellKind::kText:
    case CellKind::kDate:
      return false;
    case CellKind::kInteger:
    case CellKind::kMoney:
    case CellKind::kDecimal:
    case CellKind::kPercent:
      return true;
  }
  return false;
}

std::size_t money_scale(const Table& table, std::size_t column) {
  std::size_t scale = 0;
  const auto consider = [&](const std::vector<std::string>& row) {
    if (const auto number = read_number(cell_of(row, column))) scale = std::max(scale, number->fraction.size());
  };
  if (table.columns[column].kind != CellKind::kMoney) return 0;
  for (const auto& row : table.rows) consider(row);
  consider(table.totals);
  return scale;
}

std::string shown_cell(std::string_view cell, CellKind kind, std::size_t scale) {
  if (!is_number(kind)) return std::string{cell};
  const auto number = read_number(cell);
  if (!number) return std::string{cell};
  if (kind == CellKind::kPercent) return percent(*number);
  return grouped(*number, kind == CellKind::kMoney ? scale : 0);
}

std::string_view cell_of(const std::vector<std::string>& row, std::size_t column) {
  return column < row.size() ? std::string_view{row[column]} : std::string_view{};
}

std::string count_of(std::uint64_t count, std::string_view singular, std::string_view plural) {
  const auto digits = std::to_string(count);
  return grouped({false, digits, {}}, 0).append(" ").append(count == 1 ? singular : plural);
}

std::string left_out_note(std::uint64_t rows_left_out, std::uint64_t rows_shown, std::string_view full_file) {
  if (rows_left_out == 0) return {};
  auto note = count_of(rows_left_out, "more row", "more rows");
  if (full_file.empty()) return note.append(rows_left_out == 1 ? " is not shown" : " are not shown");
  const auto total = std::to_string(rows_left_out + rows_shown);
  note.append(": all ").append(grouped({false, total, {}}, 0)).append(" are in ").append(full_file);
  return note;
}

}  // namespace concord::report
