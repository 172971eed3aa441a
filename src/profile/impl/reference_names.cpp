#include "profile/impl/reference_names.hpp"

#include <algorithm>

namespace concord::profile {
namespace {

bool is_upper(char character) {
  return character >= 'A' && character <= 'Z';
}
bool is_lower(char character) {
  return character >= 'a' && character <= 'z';
}

std::string singular(std::string word) {
  const auto ends = [&](std::string_view end) { return word.size() > end.size() + 1 && word.ends_with(end); };
  if (ends("ies")) return word.substr(0, word.size() - 3) + "y";
  if (ends("sses") || ends("xes") || ends("ches") || ends("shes")) return word.substr(0, word.size() - 2);
  if (ends("s") && !ends("ss") && !ends("us") && !ends("is")) word.pop_back();
  return word;
}

bool among(std::string_view word, std::string_view list) {
  const std::string wanted = ' ' + std::string{word} + ' ';
  return list.find(wanted) != std::string_view::npos;
}

constexpr std::string_view kKeyWords =
    " id ids code key no nr num number uuid guid ref reference sku isbn iso symbol pk fk ";
constexpr std::string_view kPersonTables =
    " employee staff user person people member worker salesperson agent contact team ";
/// What people are called who have something to do with a row.
constexpr std::string_view kPersonWords =
    " rep representative manager agent supervisor boss assignee owner author creator approver reviewer salesperson "
    "handler advisor user employee staff ";
/// What the row above is called in a table that is a tree.
constexpr std::string_view kTreeWords =
    " parent manager supervisor boss report superior previous predecessor root origin ";

/// Whether `words` end with all of `end`.
bool ends_with(const Words& words, const Words& end) {
  return words.size() >= end.size() && std::equal(end.rbegin(), end.rend(), words.rbegin());
}

Words without_key_words(Words words) {
  while (!words.empty() && among(words.back(), kKeyWords)) words.pop_back();
  return words;
}

std::string joined(const Words& words) {
  std::string text;
  for (const std::string& word : words) text += word;
  return text;
}

bool any_among(const Words& words, std::string_view list) {
  return std::ranges::any_of(words, [&](const std::string& word) { return among(word, list); });
}

/// "cust" of "customer". Not "thing1" of "thing10": numbers tell names apart.
bool is_abbreviation(std::string_view word, std::string_view whole) {
  const bool digits = word.find_first_of("0123456789") != std::string_view::npos;
  return word.size() >= 3 && !digits && whole.starts_with(word);
}

/// The column's object is the table, its last word or that word's beginning: "customer" or "cust" for "app_customers".
bool names_table(const Words& object, const Words& table) {
  if (object.empty() || table.empty()) return false;
  return joined(object) == joined(table) || ends_with(object, table) || object.back() == table.back() ||
         is_abbreviation(object.back(), table.back());
}

}  // namespace

Words name_words(std::string_view name) {
  Words words;
  std::string word;
  const auto end_word = [&] {
    if (!word.empty()) words.push_back(singular(word));
    word.clear();
  };
  for (std::size_t at = 0; at < name.size(); ++at) {
    const char character = name[at];
    const bool is_word = is_upper(character) || is_lower(character) || static_cast<unsigned char>(character) >= 0x80 ||
                         (character >= '0' && character <= '9');
    const bool after_lower = at > 0 && is_lower(name[at - 1]);
    const bool before_lower = at > 0 && is_upper(name[at - 1]) && at + 1 < name.size() && is_lower(name[at + 1]);
    if (!is_word || (is_upper(character) && (after_lower || before_lower))) end_word();
    if (is_word) word += is_upper(character) ? static_cast<char>(character - 'A' + 'a') : character;
  }
  end_word();
  return words;
}

bool ends_like_key(const Words& column) {
  return !column.empty() && among(column.back(), kKeyWords);
}

bool is_named_after_table(const NamedColumn& column) {
  Words object = without_key_words(column.column);
  if (!object.empty() && object.back() == "name") object.pop_back();
  if (names_table(object, column.table)) return true;
  // "aid" of "author": the letter that the table begins with, and "id".
  const std::string whole = joined(column.column);
  return whole.size() == 3 && whole.ends_with("id") && !column.table.empty() && column.table.back()[0] == whole[0];
}

NameEvidence reference_evidence(const NamedColumn& child, const NamedColumn& parent, bool same_table) {
  const bool generic = without_key_words(parent.column).empty() || joined(parent.column) == "name";
  const Words object = without_key_words(child.column);
  const std::string table = parent.table.empty() ? std::string{} : parent.table.back();
  if (same_table) {
    if (any_among(child.column, kTreeWords)) return {0.75, "its name is that of the row above in a tree"};
    if (object.size() < child.column.size() && child.column.size() > parent.column.size() &&
        ends_with(child.column, parent.column) && !generic) {
      return {0.6, "its name is the key's with a word before it"};
    }
    return {};
  }
  if (child.column == parent.column) {
    if (generic) return {};
    return is_named_after_table(parent) ? NameEvidence{1.0, "both columns have the same name, which is the table's"}
                                        : NameEvidence{0.8, "both columns have the same name"};
  }
  if (!generic && child.column.size() > parent.column.size() && ends_with(child.column, parent.column) &&
      (ends_like_key(parent.column) || is_named_after_table(parent))) {
    return {0.85, "its name is the key's with a word before it"};
  }
  const bool refers = object.size() < child.column.size() || child.column == parent.table;
  if (refers && names_table(object, parent.table)) return {0.9, "its name is that of the table " + table};
  // "TxTickerId" and "TickerId" share their last words behind what marks each table.
  if (ends_like_key(child.column) && !generic && object.size() >= 2) {
    const Words parent_object = without_key_words(parent.column);
    if (!parent_object.empty() && object.back() == parent_object.back() &&
        child.column.back() == parent.column.back() && is_named_after_table(parent)) {
      return {0.8, "its name ends as the key's does"};
    }
  }
  const bool person_table = any_among(parent.table, kPersonTables);
  if (person_table && refers && any_among(object, kPersonWords)) {
    return {0.65, "its name is what a person is called who has to do with the row"};
  }
  return {};
}

}  // namespace concord::profile
