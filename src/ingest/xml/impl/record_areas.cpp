// From the root downwards, through elements that there is one of, the first that repeat are the records: what repeats
// inside of them belongs to them. Repeated elements that only hold text are records where nothing else repeats. A
// document in which nothing repeats is one record: the first element that holds more than another one.
#include "ingest/xml/impl/record_areas.hpp"

#include <algorithm>

namespace concord::ingest::xml {
namespace {

constexpr std::size_t kAreasMax = 64;
constexpr std::size_t kOutsideMax = 20;

struct Search {
  RecordAreas& areas;
  std::vector<const ElementNode*> text_lists = {};
  std::uint64_t unsaid = 0;

  void say(std::string what) {
    if (areas.outside.size() < kOutsideMax) {
      areas.outside.push_back(std::move(what));
    } else {
      ++unsaid;
    }
  }

  /// Of a single element.
  void look_into(const ElementNode& node) {
    const std::string path = path_of(node);
    const std::string prefix = path.empty() ? "" : path + ".";
    for (const AttributeNode& attribute : node.attributes) say(prefix + attribute.field + " = " + attribute.sample);
    if (node.has_text) say((path.empty() ? node.field : path) + " = " + node.sample);
    for (const auto& child : node.children) {
      if (child->repeats && child->is_leaf()) {
        text_lists.push_back(child.get());
      } else if (child->repeats && areas.records.size() < kAreasMax) {
        areas.records.push_back(child.get());
      } else if (child->repeats) {
        say(path_of(*child) + " = a list of records, which is one too many");
      } else {
        look_into(*child);
      }
    }
  }
};

const ElementNode& single_record(const ElementNode& root) {
  const ElementNode* node = &root;
  while (node->attributes.empty() && !node->has_text && node->children.size() == 1 &&
         !node->children.front()->is_leaf())
    node = node->children.front().get();
  return *node;
}

}  // namespace

std::string path_of(const ElementNode& node) {
  std::string path;
  for (const ElementNode* at = &node; at->parent != nullptr && at->parent->parent != nullptr; at = at->parent)
    path = path.empty() ? at->field : at->field + "." + path;
  return path;
}

RecordAreas find_record_areas(const ElementNode& document) {
  RecordAreas areas;
  const ElementNode& root = *document.children.front();
  Search search{areas};
  search.look_into(root);
  if (areas.records.empty()) {
    areas.records = search.text_lists;
    areas.records.resize(std::min(areas.records.size(), kAreasMax));
  } else {
    for (const ElementNode* list : search.text_lists) search.say(path_of(*list) + " = a list of texts");
  }
  if (search.unsaid > 0) areas.outside.push_back(std::to_string(search.unsaid) + " more");
  if (areas.records.empty()) {
    areas.outside.clear();
    areas.records.push_back(&single_record(root));
    areas.evidence = "nothing repeats: the element \"" + areas.records.front()->name + "\" is the only record";
    return areas;
  }
  areas.evidence = "records:";
  for (const ElementNode* record : areas.records)
    areas.evidence += (record == areas.records.front() ? " " : ", ") + std::to_string(record->count) + " elements \"" +
                      record->name + "\"";
  return areas;
}

}  // namespace concord::ingest::xml
