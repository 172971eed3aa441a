// Each match whose references differ is looked at alone: how many characters must go at either front so that what is
// left is equal, or one the beginning of the other? What goes is a vote for a prefix, what lacks at the end one for a
// length. Chance makes such pairs, too (about one in a hundred, of digits), but it does not agree with itself: only
// additions that several matches share are taken, and then every match is looked at again with these alone.
#include "reconcile/impl/reference_style.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

namespace concord::reconcile {
namespace {

namespace sql = engine::sql;

constexpr std::size_t kPrefixMax = 12;      // bytes
constexpr std::size_t kSharedMin = 4;       // characters that must be equal for a pair to say anything
constexpr std::size_t kCutLengthMin = 6;    // characters that a cut leaves at least
constexpr std::size_t kPrefixesMax = 4;     // of a side
constexpr std::uint64_t kEvidenceMin = 5;   // matches
constexpr double kPrefixShareMin = 0.05;    // of the pairs that align
constexpr double kCutShareMin = 0.8;        // of the cut references, for their length
constexpr double kExplainedShareMin = 0.5;  // of the references that differ
constexpr double kDifferentShareMin = 0.9;  // of the cores that are left
constexpr std::size_t kWitnessesMin = 200;  // pairs that are looked at before columns are given up
constexpr double kWitnessShareMin = 0.02;

struct Alignment {
  std::size_t left = 0, right = 0;  // bytes that go at the front
};

bool begins_character(std::string_view text, std::size_t place) {
  return place >= text.size() || (static_cast<unsigned char>(text[place]) & 0xC0) != 0x80;
}

// The least that must go.
std::optional<Alignment> align(std::string_view left, std::string_view right) {
  const auto fits = [&](std::size_t mine, std::size_t other) {
    if (mine > kPrefixMax || other > kPrefixMax) return false;
    if (left.size() < mine + kSharedMin || right.size() < other + kSharedMin) return false;
    if (!begins_character(left, mine) || !begins_character(right, other)) return false;
    const std::size_t shared = std::min(left.size() - mine, right.size() - other);
    return left.compare(mine, shared, right, other, shared) == 0;
  };
  for (std::size_t all = 0; all <= 2 * kPrefixMax; ++all) {
    for (std::size_t mine = 0; mine <= all; ++mine) {
      if (fits(mine, all - mine)) return Alignment{mine, all - mine};
    }
  }
  return std::nullopt;
}

std::string without_prefix(std::string reference, const std::vector<LearntPrefix>& prefixes) {
  std::size_t longest = 0;
  for (const LearntPrefix& prefix : prefixes) {
    if (reference.starts_with(prefix.text)) longest = std::max(longest, prefix.text.size());
  }
  return reference.substr(longest);
}

std::string without_zeros(std::string reference, bool zeros_count) {
  return zeros_count ? reference : reference.substr(std::min(reference.find_first_not_of('0'), reference.size()));
}

std::string first_characters(const std::string& text, std::uint32_t count) {
  std::size_t end = 0;
  for (std::uint32_t seen = 0; end < text.size(); ++end) {
    if (begins_character(text, end) && seen++ == count) break;
  }
  return text.substr(0, end);
}

std::size_t characters_of(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(), [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0) != 0x80; }));
}

using Votes = std::map<std::string, std::uint64_t>;

// The prefixes that several pairs share, most frequent first.
std::vector<LearntPrefix> elected(const Votes& votes, std::uint64_t aligned) {
  std::vector<LearntPrefix> prefixes;
  for (const auto& [text, count] : votes) {
    const bool frequent = static_cast<double>(count) >= kPrefixShareMin * static_cast<double>(aligned);
    if (!text.empty() && count >= kEvidenceMin && frequent) prefixes.push_back({text, count});
  }
  std::stable_sort(prefixes.begin(), prefixes.end(),
                   [](const LearntPrefix& one, const LearntPrefix& other) { return one.rows > other.rows; });
  if (prefixes.size() > kPrefixesMax) prefixes.resize(kPrefixesMax);
  return prefixes;
}

// Prefixes and zeros of the pairs that align. Zeros at the end of what goes belong to the number.
void elect_prefixes(std::span<const ReferencePair> differing, LearntReferences& style) {
  Votes left, right;
  std::uint64_t aligned = 0, zeros = 0;
  for (std::size_t index = 0; index < differing.size(); ++index) {
    if (index == kWitnessesMin && static_cast<double>(aligned) < kWitnessShareMin * kWitnessesMin) return;
    const auto found = align(differing[index].first, differing[index].second);
    if (!found) continue;
    ++aligned;
    const auto prefix_of = [](const std::string& reference, std::size_t bytes) {
      return reference.substr(0, bytes == 0 ? 0 : reference.find_last_not_of('0', bytes - 1) + 1);
    };
    const std::string mine = prefix_of(differing[index].first, found->left);
    const std::string other = prefix_of(differing[index].second, found->right);
    if (mine.size() < found->left || other.size() < found->right) ++zeros;
    ++left[mine];
    ++right[other];
  }
  style.left = elected(left, aligned);
  style.right = elected(right, aligned);
  style.zeros = zeros >= kEvidenceMin ? zeros : 0;
}

// The length after which a side cuts off what the other has in full.
void elect_cut(std::span<const ReferencePair> differing, LearntReferences& style) {
  std::map<std::size_t, std::uint64_t> lengths;
  std::uint64_t cut = 0;
  for (const auto& [left, right] : differing) {
    const std::string mine = core_of_reference(left, style.left, style);
    const std::string other = core_of_reference(right, style.right, style);
    if (mine == other || (!mine.starts_with(other) && !other.starts_with(mine))) continue;
    const std::size_t length = characters_of(mine.size() < other.size() ? mine : other);
    if (length < kCutLengthMin) continue;
    ++lengths[length];
    ++cut;
  }
  const auto most = std::max_element(lengths.begin(), lengths.end(),
                                     [](const auto& one, const auto& other) { return one.second < other.second; });
  if (most == lengths.end() || most->second < kEvidenceMin) return;
  if (static_cast<double>(most->second) < kCutShareMin * static_cast<double>(cut)) return;
  style.cut_after = static_cast<std::uint32_t>(most->first);
}

// Counts anew what each addition explains, and drops those that explain nothing.
// @return whether what remains tells rows apart.
bool count_evidence(std::span<const ReferencePair> differing, LearntReferences& style) {
  for (auto* prefixes : {&style.left, &style.right}) {
    for (LearntPrefix& prefix : *prefixes) prefix.rows = 0;
  }
  const bool zeros_go = style.zeros > 0;
  style.cut_rows = 0;
  std::uint64_t zeros = 0, explained = 0;
  std::set<std::string> cores;
  for (const auto& [left, right] : differing) {
    const std::string mine = core_of_reference(left, style.left, style);
    if (mine.empty() || mine != core_of_reference(right, style.right, style)) continue;
    ++explained;
    cores.insert(mine);
    const auto count_prefix = [](const std::string& reference, std::vector<LearntPrefix>& prefixes) {
      const std::size_t bytes = reference.size() - without_prefix(reference, prefixes).size();
      for (LearntPrefix& prefix : prefixes) {
        if (bytes == prefix.text.size() && reference.starts_with(prefix.text)) ++prefix.rows;
      }
    };
    const std::string left_rest = without_prefix(left, style.left), right_rest = without_prefix(right, style.right);
    count_prefix(left, style.left);
    count_prefix(right, style.right);
    const std::string left_number = without_zeros(left_rest, !zeros_go),
                      right_number = without_zeros(right_rest, !zeros_go);
    if (left_rest.size() - left_number.size() != right_rest.size() - right_number.size()) ++zeros;
    if (left_number != right_number) ++style.cut_rows;
  }
  style.zeros = zeros;
  style.equal += explained;
  for (auto* prefixes : {&style.left, &style.right})
    std::erase_if(*prefixes, [](const LearntPrefix& prefix) { return prefix.rows == 0; });
  return explained >= kEvidenceMin &&
         static_cast<double>(explained) >= kExplainedShareMin * static_cast<double>(differing.size()) &&
         static_cast<double>(cores.size()) >= kDifferentShareMin * static_cast<double>(explained);
}

std::string quoted_prefixes(const std::vector<LearntPrefix>& prefixes) {
  std::string text;
  for (const LearntPrefix& prefix : prefixes)
    text += fmt::format("{}\"{}\" ({} matches)", text.empty() ? "" : ", ", prefix.text, prefix.rows);
  return text;
}

}  // namespace

std::string core_of_reference(std::string reference, const std::vector<LearntPrefix>& prefixes,
                              const LearntReferences& style) {
  std::string core = without_zeros(without_prefix(std::move(reference), prefixes), style.zeros == 0);
  return style.cut_after == 0 ? core : first_characters(core, style.cut_after);
}

std::optional<LearntReferences> learn_references(std::span<const ReferencePair> pairs) {
  LearntReferences style;
  std::vector<ReferencePair> differing;
  for (const ReferencePair& pair : pairs) {
    if (pair.first.empty() || pair.second.empty()) continue;
    ++style.pairs;
    if (pair.first == pair.second) ++style.equal;
    if (pair.first != pair.second) differing.push_back(pair);
  }
  if (differing.size() < kEvidenceMin) return std::nullopt;
  elect_prefixes(differing, style);
  elect_cut(differing, style);
  if (style.left.empty() && style.right.empty() && style.zeros == 0 && style.cut_after == 0) return std::nullopt;
  if (!count_evidence(differing, style)) return std::nullopt;
  return style;
}

sql::Expression core_reference(const sql::Expression& reference, const std::vector<LearntPrefix>& prefixes,
                               const LearntReferences& style) {
  sql::Expression core = sql::regexp_replace_all(reference, "[^0-9A-Z\\x{80}-\\x{10FFFF}]", "");
  std::vector<LearntPrefix> longest_first = prefixes;
  std::stable_sort(longest_first.begin(), longest_first.end(), [](const LearntPrefix& one, const LearntPrefix& other) {
    return one.text.size() > other.text.size();
  });
  std::string pattern;
  for (const LearntPrefix& prefix : longest_first) pattern += (pattern.empty() ? "^(?:" : "|") + prefix.text;
  if (!pattern.empty()) core = sql::regexp_replace_all(core, pattern + ")", "");
  if (style.zeros > 0) core = sql::regexp_replace_all(core, "^0+", "");
  if (style.cut_after > 0) core = sql::substring(core, 1, style.cut_after);
  const sql::Expression damaged = sql::regexp_group(reference, "^[0-9]+(?:[.,][0-9]+)?E[+-]?[0-9]+$", 0);
  return sql::choose(damaged != sql::text(""), reference, core);
}

std::vector<std::string> describe_references(const LearntReferences& style) {
  std::vector<std::string> sentences;
  for (const auto& [side, prefixes] : {std::pair{"left", &style.left}, std::pair{"right", &style.right}}) {
    if (!prefixes->empty())
      sentences.push_back(fmt::format("The {} side puts {} before its references.", side, quoted_prefixes(*prefixes)));
  }
  if (style.zeros > 0)
    sentences.push_back(fmt::format("References differ in leading zeros ({} matches).", style.zeros));
  if (style.cut_after > 0) {
    sentences.push_back(
        fmt::format("One side cuts references off after {} characters ({} matches).", style.cut_after, style.cut_rows));
  }
  if (!sentences.empty()) {
    sentences.push_back(fmt::format("Without these additions {} of {} matches with two references have the same one.",
                                    style.equal, style.pairs));
  }
  return sentences;
}

}  // namespace concord::reconcile
