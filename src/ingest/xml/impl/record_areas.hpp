// Which elements of a document are its records.
#pragma once

#include <string>
#include <vector>

#include "ingest/xml/impl/element_tree.hpp"

namespace concord::ingest::xml {

struct RecordAreas {
  std::vector<const ElementNode*> records;  ///< at least one; each becomes a table
  std::vector<std::string> outside;         ///< values beside the records, "count = 3", at most some
  std::string evidence;
};

/// @param document  whose only child is the root element.
RecordAreas find_record_areas(const ElementNode& document);

/// "orders.order": the names of the elements down to this one, the root's left out.
std::string path_of(const ElementNode& node);

}  // namespace concord::ingest::xml
