#include "ingest/xml/xml_reader.hpp"

#include <unistd.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "ingest/cell_shape.hpp"
#include "ingest/dataset_parts.hpp"
#include "ingest/input_names.hpp"
#include "ingest/nested_batches.hpp"
#include "ingest/nested_tables.hpp"
#include "ingest/xml/impl/element_tree.hpp"
#include "ingest/xml/impl/record_areas.hpp"
#include "ingest/xml/impl/xml_records.hpp"
#include "ingest/xml_text.hpp"

namespace concord::ingest::xml {
namespace {

/// Whether the file ends with the end of the element.
bool ends_with_element(const Source& source, std::string_view name) {
  constexpr std::uint64_t kTailBytes = 4096;
  if (source.descriptor < 0) return false;
  std::string tail(std::min(kTailBytes, source.size_bytes), '\0');
  const ssize_t got =
      ::pread(source.descriptor, tail.data(), tail.size(), static_cast<off_t>(source.size_bytes - tail.size()));
  tail.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
  const std::string folded = folded_beginning(tail);
  const std::size_t last = folded.rfind("</");
  if (last == std::string::npos) return false;
  const std::string_view closing = std::string_view{folded}.substr(last + 2);
  return closing.starts_with(name) && trimmed(closing.substr(name.size())) == ">";
}

/// Letters and drawings, whose elements are no records; spreadsheets have a reader of their own.
bool is_flat_opendocument(std::string_view folded) {
  return folded.substr(0, 4096).find("opendocument:xmlns:office") != std::string_view::npos;
}

class XmlReader final : public Reader {
 public:
  std::string_view format() const override { return "xml"; }

  double recognise(std::string_view head, const Source& source) const override {
    const std::string folded = folded_beginning(head);
    if (folded.starts_with("<?xml")) return 0.95;
    const bool named = has_extension(source.name, {"xml", "rss", "atom", "kml", "gpx", "xsd"});
    const std::string_view element = first_element(folded);
    if (element.empty()) return 0;
    return named || ends_with_element(source, element) ? 0.9 : 0;
  }

  Result<Dataset> read(const Source& source, const ReadOptions& options, const Deadline& deadline,
                       ProgressSink& progress) const override;
};

bool holds_value(const ElementNode& node) {
  return node.has_text || !node.attributes.empty() ||
         std::any_of(node.children.begin(), node.children.end(), [](const auto& child) { return holds_value(*child); });
}

Error naming(Error error, const Source& source) {
  if (error.message.starts_with("line ")) error.message = source.name + ", " + error.message;
  return error;
}

struct Run {
  const XmlText& text;
  const ElementNode& document;
  const ReadOptions& options;
  const Deadline& deadline;
  ProgressSink& progress;
  Dataset dataset = {};
  DatasetParts parts{dataset};
};

Status read_area(Run& run, const ElementNode& area, const std::string& name) {
  XmlRecords records{run.text, run.document, area, run.options, run.deadline, run.progress};
  NestedBatches batches{records};
  Result<NestedTables> built = build_nested_tables(batches, name, free_stem(name, run.options.directory), run.options,
                                                   run.deadline, run.progress);
  if (!built.ok()) return naming(std::move(built).error(), run.text.source);
  for (std::string& note : built.value().notes) run.dataset.notes.push_back(std::move(note));
  run.parts.add(std::move(built.value().tables), DatasetParts::MayBeMain::kFirst);
  return {};
}

Result<Dataset> XmlReader::read(const Source& source, const ReadOptions& options, const Deadline& deadline,
                                ProgressSink& progress) const {
  CONCORD_TRY(const std::string head, read_head(source));
  if (is_flat_opendocument(folded_beginning(head)))
    return Error{ErrorCode::kInvalidInput, source.name +
                                               " is a flat OpenDocument file without a spreadsheet in it; copy "
                                               "its tables to a spreadsheet program and save them there"};
  CONCORD_TRY(const XmlText text, find_xml_text(source, head, deadline));
  ElementNode document;
  {
    CONCORD_TRY(const std::unique_ptr<ByteStream> bytes, open_xml_text(text));
    CONCORD_CHECK(survey_elements(*bytes, xml_traits(), options.columns_max, document, deadline, progress));
  }
  if (!holds_value(document))
    return Error{ErrorCode::kInvalidInput, source.name + " holds no value, only empty elements"};
  const RecordAreas areas = find_record_areas(document);
  Run run{text, document, options, deadline, progress};
  Dataset& dataset = run.dataset;
  for (const ElementNode* area : areas.records) {
    const bool only = areas.records.size() == 1;
    const std::string name = only ? table_name_of(source.name) : path_of(*area);
    const Status read = read_area(run, *area, name);
    if (read.ok()) continue;
    if (only || read.error().code != ErrorCode::kInvalidInput) return read.error();
    dataset.notes.push_back("the elements " + name + " give no table: " + read.error().message);
  }
  if (dataset.tables.empty()) return Error{ErrorCode::kInvalidInput, dataset.notes.front()};
  if (!areas.outside.empty()) {
    std::string note = "beside its records the document says:";
    for (const std::string& said : areas.outside) note += (&said == &areas.outside.front() ? " " : "; ") + said;
    dataset.notes.push_back(std::move(note));
  }
  dataset.evidence.push_back("encoding: " + text.encoding.name + " (" + text.encoding.reason + ")");
  dataset.evidence.push_back(areas.evidence);
  return std::move(dataset);
}

}  // namespace

const Reader& xml_reader() {
  static const XmlReader kReader;
  return kReader;
}

}  // namespace concord::ingest::xml
