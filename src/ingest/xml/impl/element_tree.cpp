#include "ingest/xml/impl/element_tree.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace concord::ingest::xml {
namespace {

constexpr std::size_t kSampleBytes = 80;

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

/// A piece of a text that does not end inside a character.
std::string sample_of(std::string_view text) {
  const std::size_t begin = std::min(text.find_first_not_of(" \t\r\n"), text.size());
  std::string sample{text.substr(begin, kSampleBytes)};
  if (text.size() - begin > kSampleBytes) {
    while (!sample.empty() && (static_cast<unsigned char>(sample.back()) & 0x80U) != 0) sample.pop_back();
    sample += "...";
  }
  while (!sample.empty() && is_blank({&sample.back(), 1})) sample.pop_back();
  return sample;
}

class SurveyHandler final : public XmlHandler {
 public:
  SurveyHandler(ElementNode& document, std::uint64_t names_max) : names_max_{names_max} {
    open_.push_back({&document, 0});
  }

  void start(std::string_view name, const XmlAttributes& attributes) override {
    const Open top = open_.back();
    ElementNode* node = top.node->find(name);
    if (node == nullptr) node = &add_child(*top.node, name);
    if (node->count++ > 0 && node->parent_number == top.number) node->repeats = true;
    node->parent_number = top.number;
    attributes.each_full([&](std::string_view attribute, std::string_view value) {
      if (is_declaration(attribute) || node->find_attribute(attribute) != nullptr) return;
      node->attributes.push_back({std::string{attribute}, {}, sample_of(value)});
      count_name();
    });
    open_.push_back({node, ++elements_});
  }
  void end(std::string_view) override { open_.pop_back(); }
  void text(std::string_view piece) override {
    ElementNode& node = *open_.back().node;
    if (node.has_text || is_blank(piece)) return;
    node.has_text = true;
    node.sample = sample_of(piece);
  }

 private:
  struct Open {
    ElementNode* node = nullptr;
    std::uint64_t number = 0;  ///< of the element in the document
  };
  ElementNode& add_child(ElementNode& parent, std::string_view name) {
    parent.children.push_back(std::make_unique<ElementNode>(ElementNode{std::string{name}, &parent}));
    ElementNode& node = *parent.children.back();
    parent.by_name.emplace(node.name, &node);
    count_name();
    return node;
  }
  void count_name() {
    if (++names_ > names_max_)
      fail({ErrorCode::kLimitExceeded,
            "the document has more than " + std::to_string(names_max_) +
                " different elements and attributes, the limit; names that are values (dates, numbers) should be "
                "values instead"});
  }

  std::uint64_t names_max_, names_ = 0, elements_ = 0;
  std::vector<Open> open_;
};

void name_fields(ElementNode& node) {
  std::map<std::string_view, int> locals, attribute_locals;
  for (const auto& child : node.children) ++locals[XmlAttributes::local_part(child->name)];
  for (const AttributeNode& attribute : node.attributes) ++attribute_locals[XmlAttributes::local_part(attribute.name)];
  std::set<std::string> fields;
  for (const auto& child : node.children) {
    const std::string_view local = XmlAttributes::local_part(child->name);
    child->field = locals[local] > 1 ? child->name : std::string{local};
    fields.insert(child->field);
  }
  for (AttributeNode& attribute : node.attributes) {
    const std::string_view local = XmlAttributes::local_part(attribute.name);
    attribute.field = attribute_locals[local] > 1 ? attribute.name : std::string{local};
    if (fields.contains(attribute.field)) attribute.field = "@" + attribute.field;
    fields.insert(attribute.field);
  }
  node.value_field = fields.contains("value") ? "#text" : "value";
  for (const auto& child : node.children) name_fields(*child);
}

}  // namespace

ElementNode* ElementNode::find(std::string_view child) const {
  const auto found = by_name.find(child);
  return found == by_name.end() ? nullptr : found->second;
}

const AttributeNode* ElementNode::find_attribute(std::string_view attribute) const {
  const auto found = std::find_if(attributes.begin(), attributes.end(),
                                  [attribute](const AttributeNode& known) { return known.name == attribute; });
  return found == attributes.end() ? nullptr : &*found;
}

bool is_declaration(std::string_view attribute) {
  return attribute == "xmlns" || attribute.starts_with("xmlns:") || attribute.starts_with("xsi:");
}

Status survey_elements(ByteStream& bytes, const XmlTraits& traits, std::uint64_t names_max, ElementNode& document,
                       const Deadline& deadline, ProgressSink& progress) {
  SurveyHandler handler{document, names_max};
  CONCORD_CHECK(parse_xml(bytes, handler, traits, deadline, progress));
  name_fields(document);
  return {};
}

}  // namespace concord::ingest::xml
