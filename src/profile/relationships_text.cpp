// Relationships in words, as JSON and as a diagram's source.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "profile/masking.hpp"
#include "profile/relationships.hpp"

namespace concord::profile {
namespace {

using Json = nlohmann::ordered_json;

std::string cardinality_name(const Relationship& relationship) {
  return relationship.one_to_one ? "1:1" : "1:n";
}

/// The share of the child's rows with a value that name a row that is there.
double completeness(const Relationship& relationship) {
  return relationship.rows == 0 ? 0.0
                                : static_cast<double>(relationship.rows - relationship.rows_broken) /
                                      static_cast<double>(relationship.rows);
}

Json relationship_json(const Relationship& relationship, const std::vector<RelatedTable>& tables) {
  Json broken = Json::array();
  for (const BrokenReference& each : relationship.broken) {
    broken.push_back({{"row", each.row}, {"value", masked(each.value)}});
  }
  Json statements = Json::array();
  for (const Statement& each : relationship.statements) {
    statements.push_back({{"figures", each.figures}, {"sql", each.sql}});
  }
  return {{"child", {{"table", tables[relationship.child].profile->name}, {"columns", relationship.child_columns}}},
          {"parent", {{"table", tables[relationship.parent].profile->name}, {"columns", relationship.parent_columns}}},
          {"cardinality", cardinality_name(relationship)},
          {"score", relationship.score},
          {"completeness", completeness(relationship)},
          {"rows", relationship.rows},
          {"rows_without", relationship.rows_without},
          {"rows_broken", relationship.rows_broken},
          {"parents_named", relationship.parents_named},
          {"parent_rows", tables[relationship.parent].profile->rows},
          {"reasons", relationship.reasons},
          {"sentence", relationship_sentence(relationship, tables)},
          {"broken", std::move(broken)},
          {"statements", std::move(statements)}};
}

/// A name that Mermaid reads as one word.
std::string mermaid_word(std::string_view name) {
  std::string word;
  for (const char character : name) {
    const bool plain = (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') ||
                       (character >= '0' && character <= '9') || character == '_' || character == '-';
    word += plain ? character : '_';
  }
  return word.empty() ? "_" : word;
}

}  // namespace

std::string column_list(const std::vector<std::string>& columns) {
  return fmt::format("{}", fmt::join(columns, " + "));
}

std::string relationship_sentence(const Relationship& relationship, const std::vector<RelatedTable>& tables) {
  const std::string& child = tables[relationship.child].profile->name;
  const TableProfile& parent = *tables[relationship.parent].profile;
  std::string sentence = fmt::format("{}.{} names rows of {} by {}: {} of {} rows there are named, ", child,
                                     column_list(relationship.child_columns), parent.name,
                                     column_list(relationship.parent_columns), relationship.parents_named, parent.rows);
  sentence += relationship.one_to_one ? "each once." : "each any number of times.";
  if (relationship.rows_without > 0) {
    sentence += fmt::format(" {} rows of {} name none.", relationship.rows_without, child);
  }
  if (relationship.rows_broken > 0) {
    sentence += fmt::format(" {} rows of {} name a row that is not there.", relationship.rows_broken, child);
  }
  return sentence;
}

std::string relationships_json(const Relationships& relationships, const std::vector<RelatedTable>& tables) {
  Json found = Json::array(), bridges = Json::array();
  for (const Relationship& each : relationships.found) found.push_back(relationship_json(each, tables));
  for (const ManyToMany& each : relationships.many_to_many) {
    bridges.push_back({{"left", tables[each.left].profile->name},
                       {"right", tables[each.right].profile->name},
                       {"through", tables[each.through].profile->name},
                       {"sql", each.sql}});
  }
  const Json json = {{"found", std::move(found)}, {"many_to_many", std::move(bridges)}};
  return json.dump(2, ' ', false, Json::error_handler_t::replace);
}

std::string relationships_mermaid(const Relationships& relationships, const std::vector<RelatedTable>& tables) {
  std::string text = "erDiagram\n";
  for (const Relationship& each : relationships.found) {
    text += fmt::format("  {} {}--{} {} : {}\n", mermaid_word(tables[each.parent].profile->name),
                        each.rows_without + each.rows_broken > 0 ? "|o" : "||", each.one_to_one ? "o|" : "o{",
                        mermaid_word(tables[each.child].profile->name), mermaid_word(column_list(each.child_columns)));
  }
  return text;
}

}  // namespace concord::profile
