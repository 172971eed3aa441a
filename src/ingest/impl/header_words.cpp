#include "ingest/impl/header_words.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <vector>

#include "core/currency.hpp"
#include "ingest/impl/unit_words.hpp"

namespace concord::ingest {
namespace {

constexpr std::array<std::string_view, 40> kAmountWords{
    "amount", "amt",    "betrag", "montant", "importe", "importo", "valor",  "value",  "jumlah",  "amaun",
    "total",  "sum",    "summe",  "suma",    "price",   "preis",   "prix",   "precio", "preco",   "harga",
    "fee",    "fees",   "charge", "net",     "gross",   "netto",   "brutto", "saldo",  "balance", "baki",
    "debit",  "credit", "cost",   "kos",     "paid",    "paye",    "refund", "tax",    "payment", "payments"};

constexpr std::array<std::string_view, 16> kDateWords{"date",    "datum",  "data", "fecha", "tarikh",    "tanggal",
                                                      "tgl",     "day",    "tag",  "jour",  "timestamp", "time",
                                                      "created", "posted", "dt",   "dob"};

constexpr std::array<std::string_view, 18> kLabelWords{
    "phone", "telephone", "tel",    "telefon", "telefono", "mobile", "fax",     "zip", "zipcode",
    "plz",   "postcode",  "postal", "poskod",  "iban",     "msisdn", "barcode", "ean", "gtin"};

/// Codes so usual that a header may write them in lower case: amount_usd.
constexpr std::array<std::string_view, 14> kUsualCodes{"usd", "eur", "gbp", "jpy", "cny", "myr", "sgd",
                                                       "idr", "inr", "aud", "cad", "chf", "hkd", "thb"};

bool is_upper(char character) {
  return character >= 'A' && character <= 'Z';
}
bool is_lower(char character) {
  return character >= 'a' && character <= 'z';
}

/// Splits at everything that is no letter, and before a capital that follows a small letter: "orderDate_2".
std::vector<std::string_view> words_of(std::string_view header) {
  std::vector<std::string_view> words;
  std::size_t start = 0;
  const auto close = [&](std::size_t end) {
    if (end > start) words.push_back(header.substr(start, end - start));
  };
  for (std::size_t i = 0; i < header.size(); ++i) {
    const char character = header[i];
    const bool letter = is_upper(character) || is_lower(character) || character == '$' || character == '.' ||
                        static_cast<unsigned char>(character) >= 0x80;
    if (!letter) {
      close(i);
      start = i + 1;
    } else if (i > start && is_upper(character) && is_lower(header[i - 1])) {
      close(i);
      start = i;
    }
  }
  close(header.size());
  return words;
}

std::string lower_ascii(std::string_view word) {
  std::string lower{word};
  for (char& character : lower) {
    if (is_upper(character)) character = static_cast<char>(character | 0x20);
  }
  return lower;
}

bool contains(std::span<const std::string_view> words, std::string_view word) {
  return std::ranges::find(words, word) != words.end();
}

bool stands_in_brackets(std::string_view header, std::string_view word) {
  const auto before = static_cast<std::size_t>(word.data() - header.data());
  const auto after = before + word.size();
  return before > 0 && after < header.size() && (header[before - 1] == '(' || header[before - 1] == '[') &&
         (header[after] == ')' || header[after] == ']');
}

/// Codes such as ALL and TOP are words as well, so a code counts in brackets or beside a word for an amount.
std::string currency_in(std::string_view header, const std::vector<std::string_view>& words, bool amount) {
  for (const auto word : words) {
    if (is_currency_sign(word) && (amount || stands_in_brackets(header, word))) return std::string{word};
  }
  for (const auto word : words) {
    if (amount && contains(kUsualCodes, word)) return std::string{word};
  }
  return {};
}

/// In brackets at the end, or, if no other word is written so, the last word of several.
std::string unit_in(std::string_view header, const std::vector<std::string_view>& words) {
  if (!header.empty() && (header.back() == ')' || header.back() == ']')) {
    const auto open = header.find_last_of("([");
    if (open == std::string_view::npos) return {};
    const auto inside = header.substr(open + 1, header.size() - open - 2);
    return is_unit(inside) ? std::string{inside} : std::string{};
  }
  const bool last = words.size() > 1 && header.ends_with(words.back()) && is_unit_of_header(words.back());
  return last ? std::string{words.back()} : std::string{};
}

}  // namespace

HeaderHints hints_of_header(std::string_view header) {
  HeaderHints hints;
  const auto words = words_of(header);
  for (const auto word : words) {
    const std::string lower = lower_ascii(word);
    hints.amount =
        hints.amount || contains(kAmountWords, lower) || lower.ends_with("betrag") || lower.ends_with("amount");
    hints.date = hints.date || contains(kDateWords, lower) || lower.ends_with("date") || lower.ends_with("datum");
    hints.label = hints.label || contains(kLabelWords, lower);
  }
  hints.currency = currency_in(header, words, hints.amount);
  if (hints.currency.empty()) hints.unit = unit_in(header, words);
  return hints;
}

}  // namespace concord::ingest
