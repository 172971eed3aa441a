#include "reconcile/impl/note_amounts.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "reconcile/normalised_text.hpp"

namespace concord::reconcile {
namespace {

// Normalised: upper case ASCII, other letters as they are.
constexpr std::array<std::string_view, 16> kOpeningWords{
    "OPENING",        "BROUGHT FORWARD",  "PREVIOUS BALANCE", "BEGINNING BALANCE", "STARTING BALANCE", "ANFANGSSALDO",
    "ANFANGSBESTAND", "ALTER KONTOSTAND", "ALTER SALDO",      "SALDO INICIAL",     "SOLDE INITIAL",    "ANCIEN SOLDE",
    "SALDO INIZIALE", "BAKI AWAL",        "SALDO AWAL",       "BEGINSALDO"};
constexpr std::array<std::string_view, 15> kClosingWords{
    "CLOSING",       "CARRIED FORWARD",  "ENDING BALANCE", "NEW BALANCE", "ENDSALDO",
    "ENDBESTAND",    "NEUER KONTOSTAND", "NEUER SALDO",    "SALDO FINAL", "SOLDE FINAL",
    "NOUVEAU SOLDE", "SALDO FINALE",     "BAKI AKHIR",     "SALDO AKHIR", "EINDSALDO"};
constexpr std::array<std::string_view, 9> kTotalWords{"TOTAL",  "SUM",    "SUMME", "GESAMT", "GESAMTSUMME",
                                                      "TOTALE", "JUMLAH", "SUMA",  "TOTAAL"};

template <std::size_t Size>
bool names_one(const std::string& text, const std::array<std::string_view, Size>& words) {
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) { return holds_words(text, word); });
}

std::optional<NoteKind> kind_of(std::string_view note) {
  const std::string text = normalise_text(note);
  if (names_one(text, kOpeningWords)) return NoteKind::kOpening;
  if (names_one(text, kClosingWords)) return NoteKind::kClosing;
  if (names_one(text, kTotalWords)) return NoteKind::kTotal;
  return std::nullopt;
}

// "1,234.50", "1.234,50", "-12.00"; a number needs a point or comma with two or three digits behind it.
std::optional<Int128> amount_of_word(std::string_view word, int scale) {
  const std::size_t mark = word.find_last_of(".,");
  if (mark == std::string_view::npos || word.size() - mark - 1 != 2) return std::nullopt;
  const char point = word[mark];
  const bool grouped = word.substr(0, mark).find_first_of(".,") != std::string_view::npos;
  const NumberFormat format{.decimal_point = point,
                            .group_separator = grouped ? (point == '.' ? ',' : '.') : '\0',
                            .parentheses_negative = true,
                            .trailing_sign = true,
                            .currency_signs = false};
  const auto number = Decimal::parse(word, format);
  if (!number.ok()) return std::nullopt;
  const auto scaled = number.value().rescaled(scale);
  if (!scaled.ok()) return std::nullopt;
  return scaled.value().coefficient();
}

std::vector<Int128> amounts_in(std::string_view text, int scale) {
  std::vector<Int128> amounts;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find(' ', begin), text.size());
    if (const auto amount = amount_of_word(text.substr(begin, end - begin), scale)) amounts.push_back(*amount);
    begin = end + 1;
  }
  return amounts;
}

}  // namespace

std::vector<NoteAmount> read_note_amounts(const std::vector<ingest::NoteLine>& notes, int scale) {
  std::vector<NoteAmount> found;
  for (const ingest::NoteLine& note : notes) {
    const auto kind = kind_of(note.text);
    if (!kind) continue;
    const std::vector<Int128> amounts = amounts_in(note.text, scale);
    if (amounts.size() == 1) found.push_back({*kind, note.line, amounts.front()});
  }
  return found;
}

}  // namespace concord::reconcile
