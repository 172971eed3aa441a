// A record with a broken quote is read anew: its text is cut at every delimiter into pieces, and a cell is one piece
// or, where a quote begins the first or ends the last, several pieces together. Each way to explain a cell has a cost:
//   0  no quote at all, or quoted as the dialect wants it
//   1  a quote inside an unquoted value                                        5" pipe
//   2  a value quoted twice                                                    ""abc""
//   2  quotes inside a quoted value that are not escaped                       "he said "no" twice"
//   3  text after the closing quote                                            "abc"def
//   3  blanks around the quotes                                                 "abc"
//   4  an opening quote that never closes                                      "abc
//   6  a closing quote without an opening one, over several pieces             abc, def"
// The cheapest sum that gives the expected number of cells is found by dynamic programming over pieces and cells. A
// line end may only stand in a cell that begins with a quote. It ends because the table is finite; it is exact for the
// costs.
#include "ingest/csv/impl/record_repair.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "ingest/cell_shape.hpp"

namespace concord::ingest::csv {
namespace {

constexpr std::size_t kCellsMax = 1024;  // wider damaged records are cut at delimiters
constexpr int kImpossible = std::numeric_limits<int>::max() / 4;

struct Reading {
  int cost = kImpossible;
  std::string_view damage;
  std::string_view content;  ///< the cell, before escapes are resolved
  bool resolve_escapes = false;
  bool join_at_quote = false;  ///< text after a closing quote: that quote is left out
};

struct Span {
  std::size_t begin = 0;
  std::size_t end = 0;
  bool opens = false;   ///< begins with a quote, blanks aside
  bool closes = false;  ///< ends with a quote, blanks aside
};

class Mender {
 public:
  Mender(std::string_view text, const TextDialect& dialect) : text_{text}, dialect_{dialect} { cut(); }

  MendedRecord best(std::size_t expected) const;

 private:
  void cut();
  std::string_view span(std::size_t first, std::size_t last) const {
    return text_.substr(pieces_[first].begin, pieces_[last].end - pieces_[first].begin);
  }
  bool has_line_end(std::string_view text) const;
  Reading read(std::size_t first, std::size_t last) const;
  Reading read_unquoted(std::string_view text) const;
  Reading read_quoted(std::string_view text, bool single) const;
  bool is_quoted_twice(std::string_view core) const;
  std::size_t bare_quotes(std::string_view inner) const;
  std::string cell_of(const Reading& reading) const;

  std::string_view text_;
  const TextDialect& dialect_;
  std::vector<Span> pieces_;
};

void Mender::cut() {
  std::size_t begin = 0;
  while (!dialect_.delimiter.empty()) {
    const std::size_t at = text_.find(dialect_.delimiter, begin);
    if (at == std::string_view::npos) break;
    pieces_.push_back({begin, at});
    begin = at + dialect_.delimiter.size();
  }
  pieces_.push_back({begin, text_.size()});
  for (Span& piece : pieces_) {
    const std::string_view text = trimmed(text_.substr(piece.begin, piece.end - piece.begin));
    if (text.empty() || dialect_.quote == '\0') continue;
    piece.opens = text.front() == dialect_.quote;
    piece.closes = text.back() == dialect_.quote;
  }
}

bool Mender::has_line_end(std::string_view text) const {
  return text.find_first_of(dialect_.carriage_return_ends ? "\r\n" : "\n") != std::string_view::npos;
}

/// Quotes in `inner` that no escape explains.
std::size_t Mender::bare_quotes(std::string_view inner) const {
  std::size_t bare = 0;
  for (std::size_t i = 0; i < inner.size(); ++i) {
    const bool escaped = dialect_.escape != '\0' && inner[i] == dialect_.escape && i + 1 < inner.size() &&
                         (inner[i + 1] == dialect_.quote || inner[i + 1] == dialect_.escape);
    if (escaped)
      ++i;
    else if (inner[i] == dialect_.quote)
      ++bare;
  }
  return bare;
}

/// ""abc"", with no further quote.
bool Mender::is_quoted_twice(std::string_view core) const {
  const std::string pair(2, dialect_.quote);
  if (core.size() < 5 || !core.starts_with(pair) || !core.ends_with(pair)) return false;
  return core.substr(2, core.size() - 4).find(dialect_.quote) == std::string_view::npos;
}

Reading Mender::read_unquoted(std::string_view text) const {
  if (has_line_end(text)) return {};
  const bool quote = dialect_.quote != '\0' && text.find(dialect_.quote) != std::string_view::npos;
  return {quote ? 1 : 0, quote ? "stray_quote" : "", text, false, false};
}

/// `text` begins with a quote, blanks aside. `single`: it holds no delimiter.
Reading Mender::read_quoted(std::string_view text, bool single) const {
  const std::string_view core = trimmed(text);
  const int around = core.size() == text.size() ? 0 : 3;
  const int lines = has_line_end(text) ? 1 : 0;
  if (is_quoted_twice(core) && lines == 0)
    return {2 + around, "doubled_quotes", core.substr(1, core.size() - 2), false, false};
  if (core.size() >= 2 && core.back() == dialect_.quote) {
    const std::string_view inner = core.substr(1, core.size() - 2);
    const std::size_t bare = bare_quotes(inner);
    // An escaped last quote closes nothing: "abc"" is read as an unclosed one.
    const bool closes = bare_quotes(core.substr(1)) == bare + 1;
    if (closes) {
      const int cost = around + (bare == 0 ? 0 : 1 + static_cast<int>(bare)) + lines;
      return {cost, bare > 0 ? "stray_quote" : around > 0 ? "blank_around_quote" : "", inner, true, false};
    }
  }
  if (!single || lines > 0) return {};
  const std::string_view inner = core.substr(1);
  if (bare_quotes(inner) == 1) return {3 + around, "text_after_quote", inner, true, true};
  return {4, "unclosed_quote", inner, true, false};
}

Reading Mender::read(std::size_t first, std::size_t last) const {
  const std::string_view text = span(first, last);
  if (pieces_[first].opens) return read_quoted(text, first == last);
  if (first == last) return read_unquoted(text);
  if (has_line_end(text)) return {};
  std::string_view core = trimmed(text);
  core.remove_suffix(1);
  return {6, "unopened_quote", core, true, false};
}

std::string Mender::cell_of(const Reading& reading) const {
  if (!reading.resolve_escapes) return std::string{reading.content};
  std::string cell;
  bool joined = false;
  const std::string_view text = reading.content;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escaped = dialect_.escape != '\0' && text[i] == dialect_.escape && i + 1 < text.size() &&
                         (text[i + 1] == dialect_.quote || text[i + 1] == dialect_.escape);
    if (escaped)
      ++i;
    else if (reading.join_at_quote && !joined && text[i] == dialect_.quote) {
      joined = true;
      continue;
    }
    cell.push_back(text[i]);
  }
  return cell;
}

/// cheapest[i][k]: the least cost to read the first i pieces as k cells. Without an expected number, k stays 0.
MendedRecord Mender::best(std::size_t expected) const {
  const std::size_t count = pieces_.size();
  if (expected > count || expected > kCellsMax) return {};
  struct State {
    int cost = kImpossible;
    std::size_t from = 0;
  };
  const std::size_t layers = expected + 1;
  std::vector<State> cheapest((count + 1) * layers);
  cheapest.at(0).cost = 0;
  for (std::size_t first = 0; first < count; ++first) {
    for (std::size_t last = first; last < count; ++last) {
      if (last > first && !pieces_[first].opens && expected == 0) break;
      if (last > first && !pieces_[last].closes) continue;
      const Reading reading = read(first, last);
      if (reading.cost >= kImpossible) continue;
      for (std::size_t k = 0; k < layers; ++k) {
        const State& before = cheapest[first * layers + k];
        const std::size_t next = expected == 0 ? 0 : k + 1;
        if (before.cost >= kImpossible || next >= layers) continue;
        State& after = cheapest[(last + 1) * layers + next];
        if (before.cost + reading.cost < after.cost) after = {before.cost + reading.cost, first};
      }
    }
  }
  MendedRecord mended;
  const State& end = cheapest[count * layers + expected];
  if (end.cost >= kImpossible) return mended;
  mended.cost = end.cost;
  int worst = 0;
  for (std::size_t last = count, k = expected; last > 0;) {
    const std::size_t first = cheapest[last * layers + k].from;
    const Reading reading = read(first, last - 1);
    if (reading.cost > worst) {
      worst = reading.cost;
      mended.damage = reading.damage;
    }
    mended.cells.push_back(cell_of(reading));
    last = first;
    if (expected > 0) --k;
  }
  std::reverse(mended.cells.begin(), mended.cells.end());
  return mended;
}

}  // namespace

MendedRecord mend_record(std::string_view text, const TextDialect& dialect, std::size_t expected) {
  return Mender{text, dialect}.best(expected);
}

}  // namespace concord::ingest::csv
