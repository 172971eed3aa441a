#include "ingest/xlsx/impl/workbook.hpp"

#include <algorithm>
#include <map>

#include "ingest/xml_stream.hpp"
#include "ingest/zip_archive.hpp"

namespace concord::ingest::xlsx {
namespace {

constexpr std::size_t kSheetsMax = 1000;

struct Relation {
  std::string type;  ///< last step of the type's address: "worksheet"
  std::string part;
};

class RelationsHandler final : public XmlHandler {
 public:
  explicit RelationsHandler(std::string folder) : folder_{std::move(folder)} {}
  void start(std::string_view name, const XmlAttributes& attributes) override {
    constexpr std::size_t kRelationsMax = 10'000;
    if (name != "Relationship" || relations_.size() >= kRelationsMax) return;
    if (attributes.get("TargetMode") == "External") return;
    const std::string_view type = attributes.get("Type");
    relations_[std::string{attributes.get("Id")}] = {std::string{type.substr(type.rfind('/') + 1)},
                                                     resolve_part_name(folder_, attributes.get("Target"))};
  }
  std::map<std::string, Relation> take() { return std::move(relations_); }

 private:
  std::string folder_;
  std::map<std::string, Relation> relations_;
};

class WorkbookHandler final : public XmlHandler {
 public:
  struct Sheet {
    std::string name, relation;
    bool hidden = false;
  };
  void start(std::string_view name, const XmlAttributes& attributes) override {
    if (name == "workbookPr") {
      since_1904_ = is_true(attributes.get("date1904"));
    } else if (name == "sheet" && sheets_.size() < kSheetsMax) {
      const std::string_view state = attributes.get("state");
      Sheet sheet{std::string{attributes.get("name")}, {}, state == "hidden" || state == "veryHidden"};
      // Both "sheetId" and "r:id" are there; only the latter leads to a part.
      attributes.each([&](std::string_view attribute, std::string_view value) {
        if (attribute == "id") sheet.relation = value;
      });
      sheets_.push_back(std::move(sheet));
    }
  }
  std::vector<Sheet>& sheets() { return sheets_; }
  bool since_1904() const { return since_1904_; }

 private:
  std::vector<Sheet> sheets_;
  bool since_1904_ = false;
};

std::string folder_of(const std::string& part) {
  const std::size_t slash = part.rfind('/');
  return slash == std::string::npos ? std::string{} : part.substr(0, slash);
}

std::string relations_part(const std::string& part) {
  const std::string folder = folder_of(part);
  const std::string file = folder.empty() ? part : part.substr(folder.size() + 1);
  return (folder.empty() ? "" : folder + '/') + "_rels/" + file + ".rels";
}

Result<std::map<std::string, Relation>> read_relations(ZipArchive& archive, const std::string& part,
                                                       const std::string& folder, const Deadline& deadline,
                                                       ProgressSink& progress) {
  if (!archive.contains(part)) return std::map<std::string, Relation>{};
  RelationsHandler handler{folder};
  CONCORD_CHECK(parse_part(archive, part, handler, deadline, progress));
  return handler.take();
}

std::string part_of_type(const std::map<std::string, Relation>& relations, std::string_view type) {
  for (const auto& [id, relation] : relations) {
    if (relation.type == type) return relation.part;
  }
  return {};
}

Error no_workbook(const ZipArchive& archive) {
  std::string what = "it is an archive without a workbook in it";
  if (archive.contains("xl/workbook.bin")) what = "it is a binary workbook (XLSB); save it as XLSX";
  if (archive.contains("word/document.xml")) what = "it is a Word document";
  if (archive.contains("ppt/presentation.xml")) what = "it is a presentation";
  if (archive.contains("content.xml"))
    what = "it is an OpenDocument file without its mark; open it in a spreadsheet program and save it again";
  return {ErrorCode::kInvalidInput, archive.source_name() + ": no XLSX workbook: " + what};
}

}  // namespace

Result<Workbook> read_workbook(ZipArchive& archive, const Deadline& deadline, ProgressSink& progress) {
  CONCORD_TRY(const auto roots, read_relations(archive, "_rels/.rels", "", deadline, progress));
  std::string part = part_of_type(roots, "officeDocument");
  if (part.empty() || !archive.contains(part)) part = "xl/workbook.xml";
  if (!archive.contains(part) || part.ends_with(".bin") || !part.starts_with("xl/")) return no_workbook(archive);
  WorkbookHandler handler;
  CONCORD_CHECK(parse_part(archive, part, handler, deadline, progress));
  CONCORD_TRY(const auto relations, read_relations(archive, relations_part(part), folder_of(part), deadline, progress));
  Workbook workbook;
  workbook.since_1904 = handler.since_1904();
  workbook.shared_strings_part = part_of_type(relations, "sharedStrings");
  workbook.styles_part = part_of_type(relations, "styles");
  for (WorkbookHandler::Sheet& sheet : handler.sheets()) {
    const auto relation = relations.find(sheet.relation);
    const bool cells = relation != relations.end() && relation->second.type == "worksheet";
    workbook.sheets.push_back({std::move(sheet.name), cells ? relation->second.part : std::string{}, sheet.hidden});
  }
  if (workbook.sheets.empty()) {
    return Error{ErrorCode::kInvalidInput, archive.source_name() + ": the workbook names no sheet"};
  }
  return workbook;
}

std::string resolve_part_name(std::string_view folder, std::string_view target) {
  std::string path =
      target.starts_with('/') ? std::string{target.substr(1)} : std::string{folder} + '/' + std::string{target};
  std::string resolved;
  std::string_view rest = path;
  while (!rest.empty()) {
    const std::size_t slash = rest.find('/');
    const std::string_view step = rest.substr(0, slash);
    rest = slash == std::string_view::npos ? std::string_view{} : rest.substr(slash + 1);
    if (step.empty() || step == ".") continue;
    if (step == "..") {
      const std::size_t parent = resolved.rfind('/');
      resolved.resize(parent == std::string::npos ? 0 : parent);
      continue;
    }
    if (!resolved.empty()) resolved += '/';
    resolved += step;
  }
  return resolved;
}

}  // namespace concord::ingest::xlsx
