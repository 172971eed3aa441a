#include "ingest/impl/header_evidence.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string_view>

namespace concord::ingest {
namespace {

constexpr std::size_t kComparedRecords = 100;

constexpr auto kHeaderWords = std::to_array<std::string_view>(
    {"account",     "address",   "age",     "amount",     "bank",        "balance",     "betrag",   "branch",
     "buchungstag", "category",  "channel", "city",       "class",       "code",        "column",   "comment",
     "comments",    "company",   "count",   "country",    "credit",      "currency",    "customer", "date",
     "datum",       "day",       "debit",   "department", "description", "details",     "discount", "email",
     "end",         "fee",       "field",   "first",      "from",        "gateway",     "gender",   "group",
     "id",          "index",     "invoice", "item",       "jumlah",      "key",         "kind",     "label",
     "last",        "lat",       "level",   "line",       "lon",         "memo",        "menge",    "method",
     "mode",        "month",     "name",    "nama",       "net",         "no",          "note",     "notes",
     "nr",          "number",    "order",   "owner",      "paid",        "particulars", "payment",  "percent",
     "phone",       "posted",    "price",   "product",    "qty",         "quantity",    "rank",     "rate",
     "ref",         "reference", "region",  "remark",     "remarks",     "score",       "sex",      "size",
     "sku",         "source",    "start",   "state",      "status",      "sum",         "supplier", "surname",
     "tarikh",      "tax",       "text",    "time",       "timestamp",   "title",       "to",       "total",
     "transaction", "type",      "unit",    "units",      "url",         "user",        "value",    "vendor",
     "version",     "weight",    "year",    "zip"});

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// Whether one of the cell's words (also of camelCase and snake_case) is usual in headers.
bool has_header_word(std::string_view cell) {
  std::string word;
  const auto known = [&word] { return std::binary_search(kHeaderWords.begin(), kHeaderWords.end(), word); };
  char before = ' ';
  for (const char c : cell) {
    const bool starts = !is_letter(c) || (c <= 'Z' && before >= 'a' && is_letter(before));
    if (starts) {
      if (known()) return true;
      word.clear();
    }
    if (is_letter(c)) word.push_back(c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c);
    before = c;
  }
  return known();
}

/// "INV-0042" and "INV-7" have the signature "A-9": runs of capitals, small letters and digits count once.
std::string signature(std::string_view cell) {
  std::string runs;
  for (const char c : cell) {
    char kind = c;
    if (c >= '0' && c <= '9')
      kind = '9';
    else if (c >= 'a' && c <= 'z')
      kind = 'a';
    else if (c >= 'A' && c <= 'Z')
      kind = 'A';
    else if (static_cast<unsigned char>(c) >= 0x80)
      kind = 'a';
    if (runs.empty() || runs.back() != kind) runs.push_back(kind);
  }
  return runs;
}

struct TextColumn {
  bool repeats_candidate = false;  ///< the candidate's text is also a value below
  std::string usual_signature;     ///< empty: there is none that nearly all cells share
};

TextColumn look_at_text(std::span<const HeadRecord> below, std::size_t column, std::size_t width,
                        std::string_view candidate) {
  TextColumn look;
  std::map<std::string, std::size_t> signatures;
  std::size_t cells = 0;
  for (const HeadRecord& record : below.first(std::min(below.size(), kComparedRecords))) {
    if (record.size() != width) continue;
    const std::string_view cell = trimmed(record[column]);
    if (cell.empty()) continue;
    ++cells;
    if (cell == candidate) look.repeats_candidate = true;
    ++signatures[signature(cell)];
  }
  for (const auto& [text, count] : signatures) {
    if (cells >= 3 && count * 10 >= cells * 9) look.usual_signature = text;
  }
  return look;
}

double weigh_text_column(std::string_view cell, const TextColumn& look) {
  if (look.repeats_candidate) return -0.6;
  if (look.usual_signature.empty()) return 0;
  if (signature(cell) != look.usual_signature) return 0.4;
  return look.usual_signature.find('9') != std::string::npos ? -0.6 : -0.1;
}

double weigh_typed_cell(CellShape shape, const ColumnShape& column, std::string_view cell) {
  const bool year =
      shape == CellShape::kInteger && cell.size() == 4 && (cell.starts_with("19") || cell.starts_with("20"));
  if (!column.is_typed()) return year ? 0 : -0.3;
  if (year && column.family == CellShape::kNumber) return 0.1;  // columns named by years
  return is_same_family(shape, column.family) ? -1.0 : -0.5;
}

}  // namespace

HeaderEvidence weigh_header(const HeadRecord& candidate, std::span<const HeadRecord> below,
                            const std::vector<ColumnShape>& columns) {
  HeaderEvidence evidence;
  const std::size_t width = columns.size();
  std::set<std::string_view> texts;
  double sum = 0;
  for (std::size_t i = 0; i < width; ++i) {
    const std::string_view cell = i < candidate.size() ? trimmed(candidate[i]) : std::string_view{};
    const CellShape shape = cell_shape(cell);
    if (shape == CellShape::kEmpty) {
      sum -= columns[i].filled == 0 ? 0 : 0.2;
      continue;
    }
    if (!texts.insert(cell).second) sum -= 0.5;
    if (cell.size() > 80) sum -= 0.5;
    if (is_typed(shape)) {
      sum += weigh_typed_cell(shape, columns[i], cell);
      if (is_same_family(shape, columns[i].family)) ++evidence.typed_over_typed;
      continue;
    }
    if (has_header_word(cell)) {
      sum += 0.5;
      ++evidence.known_words;
    }
    if (columns[i].is_typed()) {
      sum += 1.0;
      ++evidence.text_over_typed;
    } else {
      sum += weigh_text_column(cell, look_at_text(below, i, width, cell));
    }
  }
  evidence.score = width == 0 ? 0 : sum / static_cast<double>(width);
  return evidence;
}

}  // namespace concord::ingest
