#include "unit/report/workbook_reader.hpp"

#include <expat.h>
#include <zip.h>

#include <cstring>
#include <functional>
#include <memory>

namespace concord::report {
namespace {

using Attributes = std::map<std::string, std::string>;

/// Calls back for each element's start, and for each element's end with the text inside it.
bool walk(const std::string& xml, const std::function<void(const std::string&, const Attributes&)>& start,
          const std::function<void(const std::string&, const std::string&)>& end) {
  struct Walk {
    const std::function<void(const std::string&, const Attributes&)>& start;
    const std::function<void(const std::string&, const std::string&)>& end;
    std::string text;
  } state{start, end, {}};
  const std::unique_ptr<XML_ParserStruct, decltype(&XML_ParserFree)> parser{XML_ParserCreate(nullptr), &XML_ParserFree};
  XML_SetUserData(parser.get(), &state);
  XML_SetElementHandler(
      parser.get(),
      [](void* data, const XML_Char* name, const XML_Char** pairs) {
        auto& walk_state = *static_cast<Walk*>(data);
        Attributes attributes;
        for (; *pairs != nullptr; pairs += 2) attributes[pairs[0]] = pairs[1];
        walk_state.text.clear();
        walk_state.start(name, attributes);
      },
      [](void* data, const XML_Char* name) {
        auto& walk_state = *static_cast<Walk*>(data);
        walk_state.end(name, walk_state.text);
        walk_state.text.clear();
      });
  XML_SetCharacterDataHandler(parser.get(), [](void* data, const XML_Char* text, int length) {
    static_cast<Walk*>(data)->text.append(text, static_cast<std::size_t>(length));
  });
  return XML_Parse(parser.get(), xml.data(), static_cast<int>(xml.size()), 1) == XML_STATUS_OK;
}

std::string entry_text(zip_t* archive, const std::string& name) {
  zip_stat_t info;
  if (zip_stat(archive, name.c_str(), 0, &info) != 0) return {};
  std::string text(info.size, '\0');
  zip_file_t* const file = zip_fopen(archive, name.c_str(), 0);
  if (file == nullptr) return {};
  const auto read = zip_fread(file, text.data(), text.size());
  zip_fclose(file);
  text.resize(read < 0 ? 0 : static_cast<std::size_t>(read));
  return text;
}

/// Number format codes by cell style index.
std::vector<std::string> read_formats(const std::string& xml) {
  std::map<std::string, std::string> codes;
  std::vector<std::string> formats;
  bool in_cell_formats = false;
  walk(
      xml,
      [&](const std::string& name, const Attributes& attributes) {
        if (name == "numFmt") codes[attributes.at("numFmtId")] = attributes.at("formatCode");
        if (name == "cellXfs") in_cell_formats = true;
        if (name != "xf" || !in_cell_formats) return;
        const auto& id = attributes.at("numFmtId");
        const std::map<std::string, std::string> kBuiltIn{
            {"1", "0"}, {"2", "0.00"}, {"3", "#,##0"}, {"4", "#,##0.00"}, {"9", "0%"}, {"10", "0.00%"}, {"49", "@"}};
        const auto built_in = kBuiltIn.find(id);
        formats.push_back(codes.contains(id) ? codes[id] : built_in != kBuiltIn.end() ? built_in->second : "");
      },
      [&](const std::string& name, const std::string& /*text*/) {
        if (name == "cellXfs") in_cell_formats = false;
      });
  return formats;
}

ReadSheet read_sheet(const std::string& xml, const std::vector<std::string>& formats) {
  ReadSheet sheet;
  ReadCell* cell = nullptr;
  const bool whole = walk(
      xml,
      [&](const std::string& name, const Attributes& attributes) {
        const auto attribute = [&](const char* key) {
          return attributes.contains(key) ? attributes.at(key) : std::string{};
        };
        if (name == "pane") sheet.frozen_below = attribute("topLeftCell");
        if (name == "autoFilter") sheet.filter = attribute("ref");
        if (name == "hyperlink") ++sheet.links;
        if (name == "col") sheet.widths.push_back(std::stod(attribute("width")));
        if (name != "c") return;
        cell = &sheet.cells[attribute("r")];
        cell->type = "blank";
        if (!attribute("t").empty()) cell->type = attribute("t");
        if (!attribute("s").empty()) cell->format = formats.at(std::stoul(attribute("s")));
      },
      [&](const std::string& name, const std::string& text) {
        if (cell == nullptr) return;
        if (name == "f") cell->type = "formula";
        if (name == "v" || name == "t") cell->text = text;
        if (name == "v" && cell->type == "blank") cell->type = "";
      });
  if (!whole) sheet.cells.clear();
  return sheet;
}

}  // namespace

std::string read_sheet_xml(const std::filesystem::path& path, std::size_t number) {
  int error = 0;
  const std::unique_ptr<zip_t, decltype(&zip_discard)> archive{zip_open(path.c_str(), ZIP_RDONLY, &error), &zip_discard};
  return archive == nullptr ? "" : entry_text(archive.get(), "xl/worksheets/sheet" + std::to_string(number) + ".xml");
}

std::vector<ReadSheet> read_workbook(const std::filesystem::path& path) {
  int error = 0;
  const std::unique_ptr<zip_t, decltype(&zip_discard)> archive{zip_open(path.c_str(), ZIP_RDONLY, &error),
                                                               &zip_discard};
  if (archive == nullptr) return {};
  std::vector<std::string> names;
  walk(
      entry_text(archive.get(), "xl/workbook.xml"),
      [&](const std::string& name, const Attributes& attributes) {
        if (name == "sheet") names.push_back(attributes.at("name"));
      },
      [](const std::string&, const std::string&) {});
  const auto formats = read_formats(entry_text(archive.get(), "xl/styles.xml"));
  std::vector<ReadSheet> sheets;
  for (std::size_t index = 0; index < names.size(); ++index) {
    sheets.push_back(
        read_sheet(entry_text(archive.get(), "xl/worksheets/sheet" + std::to_string(index + 1) + ".xml"), formats));
    sheets.back().name = names[index];
  }
  return sheets;
}

}  // namespace concord::report
