#include "ingest/impl/cell_text.hpp"

#include <algorithm>

namespace concord::ingest {
namespace {

struct Fold {
  std::string_view from;
  char to;
};

// No-break space, narrow no-break space, thin space, figure space, minus sign, right single quotation mark.
constexpr std::array<Fold, 6> kFolds{{{"\xC2\xA0", ' '},
                                      {"\xE2\x80\xAF", ' '},
                                      {"\xE2\x80\x89", ' '},
                                      {"\xE2\x80\x87", ' '},
                                      {"\xE2\x88\x92", '-'},
                                      {"\xE2\x80\x99", '\''}}};

constexpr std::array<std::string_view, 6> kWideBlanks{"\xC2\xA0",     "\xE2\x80\xAF", "\xE2\x80\x89",
                                                      "\xE2\x80\x87", "\xE3\x80\x80", "\xEF\xBB\xBF"};

bool is_ascii_blank(char character) {
  return static_cast<unsigned char>(character) <= 0x20;
}

std::size_t leading_blank(std::string_view text) {
  if (is_ascii_blank(text.front())) return 1;
  if (static_cast<unsigned char>(text.front()) < 0x80) return 0;
  for (const auto blank : kWideBlanks) {
    if (text.starts_with(blank)) return blank.size();
  }
  return 0;
}

std::size_t trailing_blank(std::string_view text) {
  if (is_ascii_blank(text.back())) return 1;
  if (static_cast<unsigned char>(text.back()) < 0x80) return 0;
  for (const auto blank : kWideBlanks) {
    if (text.ends_with(blank)) return blank.size();
  }
  return 0;
}

}  // namespace

std::string_view trim(std::string_view text) {
  while (!text.empty()) {
    const auto length = leading_blank(text);
    if (length == 0) break;
    text.remove_prefix(length);
  }
  while (!text.empty()) {
    const auto length = trailing_blank(text);
    if (length == 0) break;
    text.remove_suffix(length);
  }
  return text;
}

bool is_padded(std::string_view text) {
  return leading_blank(text) != 0 || trailing_blank(text) != 0;
}

bool is_null_word(std::string_view trimmed) {
  constexpr std::array<std::string_view, 14> kWords{"NULL", "null", "Null", "N/A", "n/a",  "NA",  "-",
                                                    "--",   "nan",  "NaN",  "NAN", "#N/A", "#NA", "N.A."};
  return trimmed.size() <= 4 && std::ranges::find(kWords, trimmed) != kWords.end();
}

FoldedCell::FoldedCell(std::string_view text) : view_{text} {
  const auto is_wide = [](char byte) { return static_cast<unsigned char>(byte) >= 0x80; };
  if (text.size() > buffer_.size() || std::ranges::none_of(text, is_wide)) return;
  std::size_t length = 0;
  while (!text.empty()) {
    const auto fold = std::ranges::find_if(kFolds, [text](const Fold& entry) { return text.starts_with(entry.from); });
    buffer_[length++] = fold == kFolds.end() ? text.front() : fold->to;
    text.remove_prefix(fold == kFolds.end() ? 1 : fold->from.size());
  }
  view_ = {buffer_.data(), length};
}

}  // namespace concord::ingest
