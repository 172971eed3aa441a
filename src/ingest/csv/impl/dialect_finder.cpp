// Every plausible delimiter is tried with every plausible way of quoting; the sample is parsed with each, and the one
// that makes the most regular table of the most sensible cells wins. Usual delimiters are always tried when they occur;
// others must stand in most lines, and must earn it: a blank or a colon also stands inside values.
#include "ingest/csv/impl/dialect_finder.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdio>
#include <map>
#include <optional>
#include <set>
#include <utility>

namespace concord::ingest::csv {
namespace {

constexpr std::string_view kUsualDelimiters = ",;\t|";
constexpr std::string_view kRareDelimiters = " :^~#&*!@%=$<>?/_-+";
constexpr double kRareFactor = 0.6;
constexpr double kBlankFactor = 0.5;
constexpr std::size_t kTriedRareMax = 4;
constexpr std::string_view kOtherQuotes = "`~|^*%$#&@!+";
constexpr std::size_t kRunBytesMax = 3;

struct Candidate {
  TextDialect dialect;
  DialectScore score;
  double weighted = 0;
};

struct CharacterCounts {
  std::array<std::size_t, 256> total{};
  std::array<std::size_t, 256> lines{};  ///< in how many lines it stands
  std::size_t all_lines = 0;
  std::size_t line_feeds = 0, pairs = 0, lone_returns = 0;
};

CharacterCounts count_characters(const std::vector<TextStretch>& sample) {
  CharacterCounts counts;
  for (const TextStretch& stretch : sample) {
    std::array<bool, 256> seen{};
    bool filled = false;
    const auto end_line = [&] {
      if (!filled) return;
      ++counts.all_lines;
      for (std::size_t c = 0; c < seen.size(); ++c) counts.lines[c] += seen[c] ? 1U : 0U;
      seen.fill(false);
      filled = false;
    };
    const std::string& text = stretch.text;
    for (std::size_t i = 0; i < text.size(); ++i) {
      const char c = text[i];
      if (c == '\n') ++(i > 0 && text[i - 1] == '\r' ? counts.pairs : counts.line_feeds);
      if (c == '\r' && i + 1 < text.size() && text[i + 1] != '\n') ++counts.lone_returns;
      if (c == '\n' || c == '\r') {
        end_line();
        continue;
      }
      ++counts.total[static_cast<unsigned char>(c)];
      seen[static_cast<unsigned char>(c)] = true;
      filled = true;
    }
    end_line();
  }
  return counts;
}

bool stands_everywhere(const CharacterCounts& counts, char c) {
  return counts.lines[static_cast<unsigned char>(c)] * 10 >= counts.all_lines * 6;
}

std::size_t occurrences(const std::vector<TextStretch>& sample, std::string_view part) {
  std::size_t count = 0;
  for (const TextStretch& stretch : sample) {
    for (std::size_t at = stretch.text.find(part); at != std::string::npos;
         at = stretch.text.find(part, at + part.size()))
      ++count;
  }
  return count;
}

/// Two or three signs in a row that stand in nearly every line may be one delimiter: "::", "|~|", " | ".
std::vector<std::string> punctuation_runs(const std::vector<TextStretch>& sample, const CharacterCounts& counts) {
  const auto may_delimit = [](char c) {
    return c == ' ' || (c > ' ' && c < '\x7F' && std::string_view{"\"'\\.()[]{}-"}.find(c) == std::string_view::npos &&
                        std::isalnum(static_cast<unsigned char>(c)) == 0);
  };
  std::map<std::string, std::size_t> lines;
  std::set<std::string> seen;
  const auto end_line = [&] {
    for (const std::string& run : seen) ++lines[run];
    seen.clear();
  };
  for (const TextStretch& stretch : sample) {
    const std::string& text = stretch.text;
    for (std::size_t i = 0, length = 0; i < text.size(); ++i) {
      if (text[i] == '\n' || text[i] == '\r') end_line();
      length = may_delimit(text[i]) ? length + 1 : 0;
      for (std::size_t bytes = 2; bytes <= std::min(length, kRunBytesMax); ++bytes)
        seen.insert(text.substr(i + 1 - bytes, bytes));
    }
    end_line();
  }
  std::vector<std::string> runs;
  for (const auto& [run, count] : lines) {
    const bool empty_cells = run.find_first_not_of(run.front()) == std::string::npos &&
                             (kUsualDelimiters.find(run.front()) != std::string_view::npos || run.front() == ' ');
    const bool usual_and_blank = run.size() == 2 && run.back() == ' ';  // tried beside the single character
    if (count * 10 >= counts.all_lines * 9 && !empty_cells && !usual_and_blank) runs.push_back(run);
  }
  std::sort(runs.begin(), runs.end(), [&lines](const std::string& left, const std::string& right) {
    return std::make_pair(lines[left], left.size()) > std::make_pair(lines[right], right.size());
  });
  if (runs.size() > kTriedRareMax) runs.resize(kTriedRareMax);
  return runs;
}

std::vector<std::string> plausible_delimiters(const std::vector<TextStretch>& sample, const CharacterCounts& counts) {
  std::vector<std::string> delimiters;
  const auto add = [&](char c) {
    const std::size_t total = counts.total[static_cast<unsigned char>(c)];
    const bool spaced =
        c != ' ' && stands_everywhere(counts, c) && occurrences(sample, std::string{c, ' '}) * 10 >= total * 9;
    // Where it always stands twice, it is one delimiter of two characters; commas and their like enclose empty cells.
    const bool paired = stands_everywhere(counts, c) && occurrences(sample, std::string(2, c)) * 2 == total;
    const bool encloses = c == ',' || c == ';' || c == '\t' || c == ' ';
    if (!paired || encloses) delimiters.emplace_back(1, c);
    if (paired && c != ' ') delimiters.emplace_back(2, c);
    if (spaced) delimiters.push_back({c, ' '});
  };
  for (const char c : kUsualDelimiters) {
    if (counts.total[static_cast<unsigned char>(c)] == 0) continue;
    add(c);
  }
  for (char c = 1; c < ' '; ++c) {  // control characters stand in no value
    if (c != '\t' && c != '\n' && c != '\r' && stands_everywhere(counts, c)) add(c);
  }
  std::size_t tried = 0;
  for (const char c : kRareDelimiters) {
    if (!stands_everywhere(counts, c) || tried++ >= kTriedRareMax) continue;
    add(c);
  }
  for (const std::string_view wide : {"\xC2\xA6", "\xC2\xA7"}) {  // broken bar, section sign
    if (occurrences(sample, wide) * 10 >= counts.all_lines * 6) delimiters.emplace_back(wide);
  }
  for (std::string& run : punctuation_runs(sample, counts)) {
    if (std::find(delimiters.begin(), delimiters.end(), run) == delimiters.end()) delimiters.push_back(std::move(run));
  }
  return delimiters;
}

/// Whether the character stands beside a delimiter or a line's end often enough to be a quote.
bool may_quote(const std::vector<TextStretch>& sample, char quote, const std::string& delimiter) {
  const std::string q(1, quote);
  std::size_t opening = 0, closing = 0;
  for (const std::string& left : {delimiter, std::string{"\n"}, std::string{"\r"}}) {
    if (left.empty()) continue;
    opening += occurrences(sample, left + q);
    closing += occurrences(sample, q + left);
  }
  const std::string& first = sample.front().text;
  const std::string& last = sample.back().text;
  if (first.starts_with(q)) ++opening;
  if (last.ends_with(q)) ++closing;
  return opening > 0 && closing > 0;
}

/// A sign that nearly always stands at a cell's beginning or end, as often here as there, encloses cells.
bool encloses_cells(const std::vector<TextStretch>& sample, char sign, const std::string& delimiter,
                    const CharacterCounts& counts) {
  const std::size_t total = counts.total[static_cast<unsigned char>(sign)];
  if (total < 4 || delimiter.find(sign) != std::string::npos) return false;
  const std::string q(1, sign);
  std::size_t opening = sample.front().text.starts_with(q) ? 1 : 0;
  std::size_t closing = sample.back().text.ends_with(q) ? 1 : 0;
  for (const std::string& side : {delimiter, std::string{"\n"}, std::string{"\r"}}) {
    if (side.empty()) continue;
    opening += side == "\r" ? 0 : occurrences(sample, side + q);
    closing += occurrences(sample, q + side);
  }
  const std::size_t inside = 2 * occurrences(sample, q + q);
  return opening >= 2 && closing * 10 >= opening * 8 && closing * 8 <= opening * 10 &&
         (opening + closing + inside) * 10 >= total * 9;
}

std::vector<TextDialect> plausible_dialects(const std::vector<TextStretch>& sample, const CharacterCounts& counts,
                                            const std::string& delimiter, bool carriage_return_ends) {
  std::vector<TextDialect> dialects;
  // A text without quotes at their places is the same under all; the usual quote is assumed for what was not seen.
  dialects.push_back({delimiter, '"', '"', carriage_return_ends});
  for (const char quote : {'"', '\''}) {
    if (counts.total[static_cast<unsigned char>(quote)] == 0 || !may_quote(sample, quote, delimiter)) continue;
    if (quote == '\'') dialects.push_back({delimiter, quote, quote, carriage_return_ends});
    if (occurrences(sample, std::string{'\\', quote}) > 0)
      dialects.push_back({delimiter, quote, '\\', carriage_return_ends});
  }
  for (const char sign : kOtherQuotes) {
    if (encloses_cells(sample, sign, delimiter, counts))
      dialects.push_back({delimiter, sign, sign, carriage_return_ends});
  }
  if (counts.total['"'] > 0) dialects.push_back({delimiter, '\0', '\0', carriage_return_ends});
  return dialects;
}

double delimiter_factor(const std::string& delimiter) {
  if (delimiter.empty() || kUsualDelimiters.find(delimiter.front()) != std::string_view::npos) return 1.0;
  if (static_cast<unsigned char>(delimiter.front()) < ' ') return 1.0;
  return delimiter.front() == ' ' ? kBlankFactor : kRareFactor;
}

/// A rare delimiter must separate something: nearly all records alike, and columns of numbers or dates among them.
bool is_earned(const Candidate& candidate) {
  if (delimiter_factor(candidate.dialect.delimiter) == 1.0) return true;
  return candidate.score.usual_cells > 1 && candidate.score.usual_share >= 0.9 && candidate.score.typed_columns > 0;
}

/// "sep=;" in the first line is what Excel reads the delimiter from.
std::optional<std::string> declared_delimiter(const std::vector<TextStretch>& sample) {
  const std::string_view text = sample.front().text;
  const std::string_view line = text.substr(0, text.find_first_of("\r\n"));
  if (line.size() != 5 || !line.starts_with("sep=")) return std::nullopt;
  return std::string{line.substr(4)};
}

std::string percent(double share) {
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), "%.0f %%", share * 100);
  return text.data();
}

std::string explained(const Candidate& candidate) {
  return percent(candidate.score.usual_share) + " of the records have " + std::to_string(candidate.score.usual_cells) +
         " cells, " + percent(candidate.score.known_cells) + " of the cells make sense, " +
         percent(candidate.weighted) + " in all";
}

std::string quoting(const TextDialect& dialect) {
  if (dialect.quote == '\0') return "none";
  const std::string escape = dialect.escape == '\\' ? "escaped by a backslash" : "escaped by doubling";
  return std::string{dialect.quote} + ", " + escape;
}

std::vector<std::string> evidence_of(const std::vector<Candidate>& ranked, const CharacterCounts& counts,
                                     bool declared) {
  const Candidate& best = ranked.front();
  std::vector<std::string> evidence;
  evidence.push_back("delimiter: " + delimiter_name(best.dialect.delimiter) +
                     (declared ? " (the first line declares it)" : " (" + explained(best) + ")"));
  const auto other = std::find_if(ranked.begin(), ranked.end(), [&best](const Candidate& candidate) {
    return candidate.dialect.delimiter != best.dialect.delimiter;
  });
  if (other != ranked.end())
    evidence.back() += "; runner-up: " + delimiter_name(other->dialect.delimiter) + " (" + explained(*other) + ")";
  const bool quotes = best.dialect.quote != '\0' && counts.total[static_cast<unsigned char>(best.dialect.quote)] > 0;
  evidence.push_back("quote: " + quoting(best.dialect) +
                     (quotes || best.dialect.quote == '\0' ? "" : " (the usual one; the sample has none)"));
  const auto rival = std::find_if(ranked.begin() + 1, ranked.end(), [&best](const Candidate& candidate) {
    return candidate.dialect.delimiter == best.dialect.delimiter;
  });
  if (quotes && rival != ranked.end())
    evidence.back() += "; runner-up: " + quoting(rival->dialect) + " (" + percent(rival->weighted) + " against " +
                       percent(best.weighted) + ")";
  return evidence;
}

std::vector<Candidate> weigh(const std::vector<TextStretch>& sample, const CharacterCounts& counts,
                             const std::vector<std::string>& delimiters, const std::vector<bool>& return_choices) {
  std::vector<Candidate> candidates;
  for (const std::string& delimiter : delimiters) {
    for (const bool carriage_return_ends : return_choices) {
      for (const TextDialect& dialect : plausible_dialects(sample, counts, delimiter, carriage_return_ends)) {
        Candidate candidate{dialect, score_dialect(sample, dialect), 0};
        candidate.weighted = candidate.score.total * delimiter_factor(delimiter);
        if (is_earned(candidate)) candidates.push_back(std::move(candidate));
      }
    }
  }
  std::stable_sort(candidates.begin(), candidates.end(),
                   [](const Candidate& left, const Candidate& right) { return left.weighted > right.weighted + 1e-9; });
  return candidates;
}

}  // namespace

std::string delimiter_name(const std::string& delimiter) {
  if (delimiter.empty()) return "none (one column)";
  if (delimiter == ",") return "comma";
  if (delimiter == ";") return "semicolon";
  if (delimiter == "\t") return "tab";
  if (delimiter == "|") return "vertical bar";
  if (delimiter == " ") return "space";
  if (delimiter == ":") return "colon";
  if (delimiter.size() == 1 && static_cast<unsigned char>(delimiter.front()) < ' ')
    return "control character " + std::to_string(static_cast<int>(delimiter.front()));
  return "\"" + delimiter + "\"";
}

DialectFinding find_dialect(const std::vector<TextStretch>& sample) {
  const CharacterCounts counts = count_characters(sample);
  std::vector<bool> return_choices = {counts.line_feeds + counts.pairs == 0 && counts.lone_returns > 0};
  if (counts.lone_returns > 0 && counts.line_feeds + counts.pairs > 0) return_choices.push_back(true);
  const std::optional<std::string> declared = declared_delimiter(sample);
  std::vector<std::string> delimiters = declared ? std::vector{*declared} : plausible_delimiters(sample, counts);
  if (!declared) delimiters.emplace_back();
  std::vector<Candidate> ranked = weigh(sample, counts, delimiters, return_choices);
  DialectFinding finding;
  if (ranked.empty()) return finding;
  // A rare delimiter inside what is a value as a whole ("10:30", "2025-01-31") separates nothing.
  const auto whole = std::find_if(ranked.begin(), ranked.end(),
                                  [](const Candidate& candidate) { return candidate.dialect.delimiter.empty(); });
  if (whole != ranked.end() && delimiter_factor(ranked.front().dialect.delimiter) < 1.0 &&
      whole->score.typed_columns == 1.0)
    std::rotate(ranked.begin(), whole, whole + 1);
  const Candidate& best = ranked.front();
  finding.dialect = best.dialect;
  finding.usual_cells = best.score.usual_cells;
  finding.usual_share = best.score.usual_share;
  finding.look = best.score.look;
  finding.score = best.weighted;
  finding.evidence = evidence_of(ranked, counts, declared.has_value());
  return finding;
}

}  // namespace concord::ingest::csv
