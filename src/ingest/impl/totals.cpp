#include "ingest/impl/totals.hpp"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <utility>

#include "ingest/cell_shape.hpp"

namespace concord::ingest {
namespace {

constexpr std::size_t kTotalsCellBytesMax = 48;
constexpr std::size_t kShortestWordBytes = 3;
constexpr std::size_t kDecimals = 4;

constexpr auto kTotalsWords = std::to_array<std::string_view>({"total",
                                                               "totals",
                                                               "grand total",
                                                               "sum",
                                                               "sum total",
                                                               "subtotal",
                                                               "sub total",
                                                               "sub-total",
                                                               "sub totals",
                                                               "subtotals",
                                                               "balance",
                                                               "net total",
                                                               "closing balance",
                                                               "ending balance",
                                                               "jumlah",
                                                               "jumlah besar",
                                                               "jumlah kecil",
                                                               "summe",
                                                               "gesamt",
                                                               "gesamtsumme",
                                                               "gesamtbetrag",
                                                               "endsumme",
                                                               "zwischensumme",
                                                               "somme",
                                                               "total général",
                                                               "sous-total",
                                                               "totale",
                                                               "totaal",
                                                               "subtotaal",
                                                               "suma",
                                                               "razem",
                                                               "celkem",
                                                               "итого",
                                                               "всего",
                                                               "合计",
                                                               "总计",
                                                               "小计",
                                                               "合計",
                                                               "小計",
                                                               "total general",
                                                               "total geral",
                                                               "yhteensä",
                                                               "összesen",
                                                               "toplam",
                                                               "overall total",
                                                               "page total",
                                                               "running total",
                                                               "carried forward",
                                                               "total amount"});

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool starts_with_word(std::string_view cell, std::string_view word) {
  if (cell.size() < word.size()) return false;
  for (std::size_t i = 0; i < word.size(); ++i) {
    if (lower(cell[i]) != word[i]) return false;
  }
  if (cell.size() == word.size()) return true;
  const char next = cell[word.size()];
  return next == ' ' || next == ':' || next == '(' || next == '=' || next == ',' || next == '.' || next == ';';
}

/// The word with capitals beyond ASCII: its first letter only, or all of them. ASCII letters are compared without case.
std::string capitalised(std::string_view word, bool first_only) {
  std::string out;
  const auto length = static_cast<std::int32_t>(word.size());
  for (std::int32_t at = 0; at < length;) {
    const std::int32_t begin = at;
    UChar32 letter = 0;
    U8_NEXT(reinterpret_cast<const std::uint8_t*>(word.data()), at, length, letter);
    if (letter < 0x80 || (first_only && begin > 0)) {
      out += word.substr(static_cast<std::size_t>(begin), static_cast<std::size_t>(at - begin));
      continue;
    }
    std::array<std::uint8_t, U8_MAX_LENGTH> bytes{};
    std::int32_t end = 0;
    U8_APPEND_UNSAFE(bytes.data(), end, static_cast<std::uint32_t>(u_toupper(letter)));
    out.append(bytes.begin(), bytes.begin() + end);
  }
  return out;
}

/// The totals words, and those of them beyond ASCII with capitals, too.
std::vector<std::string> all_totals_words() {
  std::vector<std::string> words;
  for (const std::string_view word : kTotalsWords) {
    words.emplace_back(word);
    for (const bool first_only : {true, false}) {
      std::string variant = capitalised(word, first_only);
      if (variant != word) words.push_back(std::move(variant));
    }
  }
  return words;
}

/// The totals words by their first byte.
class TotalsWords {
 public:
  TotalsWords() {
    for (std::string& word : all_totals_words())
      by_first_byte_[static_cast<unsigned char>(word.front())].push_back(std::move(word));
  }
  /// @param cell  without decoration in front.
  /// @return the longest word that the cell begins with; empty: none.
  std::string_view beginning_of(std::string_view cell) const {
    std::string_view longest;
    if (cell.empty()) return longest;
    for (const std::string_view word : by_first_byte_[static_cast<unsigned char>(lower(cell.front()))])
      if (word.size() > longest.size() && starts_with_word(cell, word)) longest = word;
    return longest;
  }

 private:
  std::array<std::vector<std::string>, 256> by_first_byte_;
};

/// Where the decimals begin: the last separator, unless all separators group thousands.
std::size_t decimal_separator(std::string_view body) {
  const std::size_t last = body.find_last_of(".,");
  if (last == std::string_view::npos) return last;
  const bool alone = body.find_first_of(".,") == last;
  const bool repeated = !alone && body.find(body[last]) != last;
  if (repeated) return std::string_view::npos;
  if (alone && body[last] == ',' && body.size() - last == 4) return std::string_view::npos;
  return last;
}

/// Up to 8 bytes as a word that ends with the last of them and begins with zeros. Nothing beyond them is read.
std::uint64_t digits_word(const char* text, std::size_t length) {
  constexpr std::uint64_t kZeros = 0x3030303030303030ULL;
  std::uint64_t word = 0;
  if (length == 8) {
    std::memcpy(&word, text, 8);
    return word;
  }
  const std::size_t missing = 8 * (8 - length);  // in bits
  if (length >= 4) {
    std::uint32_t first = 0, last = 0;
    std::memcpy(&first, text, 4);
    std::memcpy(&last, text + length - 4, 4);
    word = std::uint64_t{first} << missing | std::uint64_t{last} << 32U;
  } else {
    const auto byte = [text](std::size_t at) { return std::uint64_t{static_cast<unsigned char>(text[at])}; };
    const std::size_t middle = length / 2;
    word = byte(0) << missing | byte(middle) << (missing + 8 * middle) | byte(length - 1) << 56U;
  }
  return word | (kZeros & ((std::uint64_t{1} << missing) - 1));
}

/// The number that 1 to 8 digits write; nothing when there is another byte among them.
std::optional<std::int64_t> number_of(const char* text, std::size_t length) {
  static_assert(std::endian::native == std::endian::little);
  constexpr std::uint64_t kHigh = 0xF0F0F0F0F0F0F0F0ULL, kZeros = 0x3030303030303030ULL;
  std::uint64_t word = digits_word(text, length);
  if ((word & kHigh) != kZeros || ((word + 0x0606060606060606ULL) & kHigh) != kZeros) return std::nullopt;
  word -= kZeros;
  word = (word * 10 + (word >> 8U)) & 0x00FF00FF00FF00FFULL;  // pairs, then fours, then all eight
  word = (word * 100 + (word >> 16U)) & 0x0000FFFF0000FFFFULL;
  return static_cast<std::int64_t>((word * 10000 + (word >> 32U)) & 0xFFFFFFFFULL);
}

/// -123.45, the most usual way to write a number; nothing for all others.
std::optional<std::int64_t> plain_ten_thousandths(std::string_view cell) {
  constexpr std::size_t kPlainBytesMax = 14;
  constexpr std::size_t kWordDigits = 8;
  constexpr std::array<std::int64_t, kDecimals + 1> kScale = {10000, 1000, 100, 10, 1};
  const bool negative = cell.starts_with('-');
  if (cell.size() > kPlainBytesMax) return std::nullopt;
  if (negative) cell.remove_prefix(1);
  std::size_t decimals = 0;
  for (std::size_t i = 1; i <= kDecimals && i < cell.size(); ++i)
    if (cell[cell.size() - 1 - i] == '.') decimals = i;
  std::size_t whole = decimals == 0 ? cell.size() : cell.size() - decimals - 1;
  if (whole == 0) return std::nullopt;
  std::int64_t value = 0;
  const char* digits = cell.data();
  if (whole > kWordDigits) {
    const std::optional<std::int64_t> high = number_of(digits, whole - kWordDigits);
    if (!high) return std::nullopt;
    value = *high * 100'000'000;
    digits += whole - kWordDigits;
    whole = kWordDigits;
  }
  const std::optional<std::int64_t> low = number_of(digits, whole);
  if (!low) return std::nullopt;
  value = (value + *low) * kScale[0];
  if (decimals > 0) {
    const std::optional<std::int64_t> part = number_of(cell.data() + cell.size() - decimals, decimals);
    if (!part) return std::nullopt;
    value += *part * kScale[decimals];
  }
  return negative ? -value : value;
}

std::string_view undecorated(std::string_view cell) {
  while (!cell.empty() && TotalsBeginnings::is_decoration(cell.front())) cell.remove_prefix(1);
  return cell;
}

/// The word for totals that the cell begins with, in small ASCII letters; empty: none.
std::string_view totals_word_of(std::string_view cell) {
  static const TotalsWords kWords;
  if (cell.size() > kTotalsCellBytesMax || cell.size() < kShortestWordBytes) return {};
  if (cell.size() >= TotalsBeginnings::kReadableBytes && !totals_beginnings().may_begin(cell.data())) return {};
  return kWords.beginning_of(cell);
}

}  // namespace

TotalsBeginnings::TotalsBeginnings() {
  constexpr std::uint32_t kBytes = 256;
  for (std::string word : all_totals_words()) {
    const bool short_word = word.size() < kReadableBytes;  // anything may stand behind it
    word.resize(std::max(word.size(), kReadableBytes));
    for (std::uint32_t last = 0; last < (short_word ? kBytes : 1); ++last) {
      if (short_word) word[kReadableBytes - 1] = static_cast<char>(last);
      std::uint32_t bytes = 0;
      std::memcpy(&bytes, word.data(), kReadableBytes);
      add(bytes);
    }
  }
}

bool is_totals_word(std::string_view cell) {
  return !totals_word_of(undecorated(cell)).empty();
}

bool is_only_totals_word(std::string_view cell) {
  cell = undecorated(cell);
  const std::string_view word = totals_word_of(cell);
  if (word.empty()) return false;
  if (word.find("balance") != std::string_view::npos || word.ends_with("forward")) return true;  // in nobody's name
  const std::string_view rest = trimmed(cell.substr(word.size()));
  return rest.empty() || std::string_view{":(=.;*"}.find(rest.front()) != std::string_view::npos;
}

std::optional<Int128> ten_thousandths(std::string_view cell) {
  if (const std::optional<std::int64_t> plain = plain_ten_thousandths(cell)) return *plain;
  cell = trimmed(cell);
  const std::size_t first = cell.find_first_of("0123456789");
  const std::size_t last = cell.find_last_of("0123456789");
  if (first == std::string_view::npos || last - first > 24) return std::nullopt;
  const bool negative =
      cell.front() == '(' || cell.back() == '-' || cell.substr(0, first).find('-') != std::string_view::npos;
  const std::size_t begin = first > 0 && (cell[first - 1] == '.' || cell[first - 1] == ',') ? first - 1 : first;
  const std::string_view body = cell.substr(begin, last - begin + 1);
  const std::size_t separator = decimal_separator(body);
  Int128 value = 0;
  std::size_t decimals = 0;
  for (std::size_t i = 0; i < body.size(); ++i) {
    if (is_digit(body[i])) {
      value = value * 10 + (body[i] - '0');
      if (separator != std::string_view::npos && i > separator) ++decimals;
    } else if ((body[i] | 0x20) == 'e') {
      return std::nullopt;
    }
  }
  if (decimals > kDecimals) return std::nullopt;
  for (; decimals < kDecimals; ++decimals) value *= 10;
  return negative ? -value : value;
}

RunningSums::RunningSums(const std::vector<std::size_t>& columns) {
  for (const std::size_t index : columns) columns_.push_back({index});
}

void RunningSums::add(const Record& row) {
  ++rows_;
  ++section_rows_;
  for (Column& column : columns_) {
    if (!column.known || column.index >= row.cells.size() || row.cells[column.index].empty()) continue;
    const std::optional<Int128> value = ten_thousandths(row.cells[column.index]);
    if (!value) {
      column.known = is_numeric(cell_shape(row.cells[column.index])) ? false : column.known;
      continue;
    }
    column.all += *value;
    column.section += *value;
  }
}

void RunningSums::add(const RunningSums& rows) {
  rows_ += rows.rows_;
  section_rows_ += rows.section_rows_;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    columns_[i].known = columns_[i].known && rows.columns_[i].known;
    columns_[i].all += rows.columns_[i].all;
    columns_[i].section += rows.columns_[i].section;
  }
}

bool RunningSums::confirms(const Record& totals, ColumnRange range) const {
  if (section_rows_ == 0) return false;
  const std::size_t end = std::min(range.end, totals.cells.size());
  for (const Column& column : columns_) {
    if (!column.known || column.index < range.first || column.index >= end) continue;
    const std::optional<Int128> value = ten_thousandths(totals.cells[column.index]);
    if (value && *value != 0 && column.is_sum(*value)) return true;
  }
  return false;
}

bool RunningSums::are_sums(const Record& record, ColumnRange range) const {
  if (rows_ < 2) return false;  // the only row above would be its own sum
  const std::size_t end = std::min(range.end, record.cells.size());
  for (std::size_t i = range.first; i < end; ++i)
    if (!is_blank(record.cells[i]) && !is_numeric(cell_shape(record.cells[i]))) return false;
  bool has_sum = false;
  for (const Column& column : columns_) {
    if (column.index < range.first || column.index >= end || is_blank(record.cells[column.index])) continue;
    const std::optional<Int128> value = ten_thousandths(record.cells[column.index]);
    if (!column.known || !value || !column.is_sum(*value)) return false;
    has_sum = has_sum || *value != 0;
  }
  return has_sum;
}

void RunningSums::add_unknown_rows() {
  has_unknown_rows_ = true;
}

void RunningSums::start_section(ColumnRange range) {
  for (Column& column : columns_)
    if (column.index >= range.first && column.index < range.end) column.section = 0;
  section_rows_ = 0;
}

}  // namespace concord::ingest
