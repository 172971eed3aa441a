#include "reconcile/impl/canonical_record.hpp"

#include <cstring>

namespace concord::reconcile {
namespace {

bool is_in_order(const std::vector<std::size_t>& order) {
  for (std::size_t i = 0; i < order.size(); ++i) {
    if (order[i] != i) return false;
  }
  return true;
}

bool holds(std::string_view text, char wanted) {
  return !text.empty() && std::memchr(text.data(), wanted, text.size()) != nullptr;
}

}  // namespace

CanonicalWriter::CanonicalWriter(const ingest::RecordLayout& layout, char delimiter, std::vector<std::size_t> order)
    : columns_{layout.names.size()},
      quote_{layout.quote},
      carriage_returns_{layout.carriage_returns},
      delimiter_{delimiter},
      same_form_{layout.delimiter == delimiter && order.size() == layout.names.size() && is_in_order(order)},
      order_{std::move(order)} {}

bool CanonicalWriter::holds_quote(std::string_view text) const {
  if (quote_ == '"') return holds(text, '"');
  return holds(text, '"') || (quote_ != '\0' && holds(text, quote_));
}

bool CanonicalWriter::needs_quotes(std::string_view text) const {
  for (const char c : text) {
    if (c == delimiter_ || c == '"' || c == '\n' || c == '\r') return true;
  }
  return false;
}

std::string_view CanonicalWriter::record(const RawRecord& raw) {
  if (same_form_) {
    const std::size_t begin = raw.ends[0] + std::size_t{1};
    std::size_t end = raw.ends[columns_];
    if (carriage_returns_ && end > begin && raw.data[end - 1] == '\r') --end;
    const std::string_view text{raw.data + begin, end - begin};
    if ((quote_ == '"' && !raw.maybe_quoted) || !holds_quote(text) || is_canonical(raw)) return text;
  }
  record_.clear();
  for (std::size_t i = 0; i < order_.size(); ++i) {
    if (i > 0) record_ += delimiter_;
    append(unquoted(raw_cell(raw, order_[i]), cell_));
  }
  return record_;
}

/// Every quoted cell has to be, and no other cell holds a quote.
bool CanonicalWriter::is_canonical(const RawRecord& raw) const {
  if (quote_ != '"') return false;
  for (std::size_t column = 0; column < columns_; ++column) {
    const std::string_view text = raw_cell(raw, column);
    if (text.starts_with('"') && !needs_quotes(text.substr(1, text.size() - 2))) return false;
  }
  return true;
}

void CanonicalWriter::append(std::string_view text) {
  if (!needs_quotes(text)) {
    record_ += text;
    return;
  }
  record_ += '"';
  for (const char c : text) record_.append(c == '"' ? 2 : 1, c);
  record_ += '"';
}

std::string_view CanonicalWriter::unquoted(std::string_view text, std::string& room) const {
  if (quote_ == '\0' || !text.starts_with(quote_)) return text;
  text = text.substr(1, text.size() - 2);
  if (!holds(text, quote_)) return text;
  room.clear();
  for (std::size_t i = 0; i < text.size(); ++i) {
    room += text[i];
    if (text[i] == quote_) ++i;
  }
  return room;
}

}  // namespace concord::reconcile
