// The elements of one area of a document as nested records.
#pragma once

#include <memory>
#include <string>

#include "ingest/nested_records.hpp"
#include "ingest/reader.hpp"
#include "ingest/xml/impl/element_tree.hpp"
#include "ingest/xml_text.hpp"

namespace concord::ingest::xml {

class XmlRecords final : public NestedSource {
 public:
  /// Borrows all of it. @param area  the node whose elements are the records, of the document's tree.
  XmlRecords(const XmlText& text, const ElementNode& document, const ElementNode& area, const ReadOptions& options,
             const Deadline& deadline, ProgressSink& progress);
  ~XmlRecords() override;
  Status rewind() override;
  Result<bool> next(NestedRecord& record) override;

 private:
  struct Run;
  const XmlText& text_;
  const ElementNode& document_;
  const ElementNode& area_;
  const ReadOptions& options_;
  const Deadline& deadline_;
  ProgressSink& progress_;
  std::unique_ptr<Run> run_;
};

/// How documents are parsed here.
XmlTraits xml_traits();

}  // namespace concord::ingest::xml
