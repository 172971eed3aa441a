// All elements of an XML document by their paths: which of them repeat, and what they hold.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/deadline.hpp"
#include "ingest/xml_stream.hpp"

namespace concord::ingest::xml {

struct AttributeNode {
  std::string name;         ///< as written, with its prefix
  std::string field = {};   ///< what its column is called
  std::string sample = {};  ///< the beginning of its first value
};

/// All elements at one path.
struct ElementNode {
  std::string name;  ///< as written, with its prefix
  ElementNode* parent = nullptr;
  std::vector<std::unique_ptr<ElementNode>> children = {};
  std::vector<AttributeNode> attributes = {};
  std::uint64_t count = 0;
  bool repeats = false;          ///< somewhere there are two in one parent
  bool has_text = false;         ///< of its own, more than blanks
  std::string sample = {};       ///< the beginning of its first text
  std::string field = {};        ///< what its column is called
  std::string value_field = {};  ///< what the column of its own text is called, where it is a row

  bool is_leaf() const { return children.empty() && attributes.empty(); }
  /// Null when there is none.
  ElementNode* find(std::string_view child) const;
  const AttributeNode* find_attribute(std::string_view attribute) const;

  std::unordered_map<std::string_view, ElementNode*> by_name = {};
  std::uint64_t parent_number = 0;  ///< the element that the last of these was in
};

/// Whether an attribute only says how the document is to be read.
bool is_declaration(std::string_view attribute);

/// Reads the whole document. Columns are called by names without prefix, unless two would then be the same.
/// @param document  the root element's node is its only child.
/// @error  as XmlStream::run; kLimitExceeded  more different elements and attributes than `names_max`.
Status survey_elements(ByteStream& bytes, const XmlTraits& traits, std::uint64_t names_max, ElementNode& document,
                       const Deadline& deadline, ProgressSink& progress);

}  // namespace concord::ingest::xml
