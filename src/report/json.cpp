#include <array>
#include <limits>
#include <nlohmann/json.hpp>
#include <utility>

#include "report/impl/display_text.hpp"
#include "report/render.hpp"

namespace concord::report {
namespace {

using Json = nlohmann::ordered_json;
using Tone = KeyFigures::Figure::Tone;

constexpr std::array<std::pair<CellKind, std::string_view>, 6> kCellKinds{{{CellKind::kText, "text"},
                                                                           {CellKind::kInteger, "integer"},
                                                                           {CellKind::kMoney, "money"},
                                                                           {CellKind::kDecimal, "decimal"},
                                                                           {CellKind::kDate, "date"},
                                                                           {CellKind::kPercent, "percent"}}};
constexpr std::array<std::pair<Tone, std::string_view>, 3> kTones{
    {{Tone::kNeutral, "neutral"}, {Tone::kGood, "good"}, {Tone::kBad, "bad"}}};

constexpr std::array<std::pair<Chart::Shape, std::string_view>, 2> kChartShapes{
    {{Chart::Shape::kColumns, "columns"}, {Chart::Shape::kRows, "rows"}}};

template <typename Enum, std::size_t Size>
std::string_view name_of(const std::array<std::pair<Enum, std::string_view>, Size>& names, Enum value) {
  for (const auto& [entry, name] : names) {
    if (entry == value) return name;
  }
  return "";
}

Json to_json(const Heading& heading) {
  return {{"type", "heading"}, {"text", heading.text}};
}
Json to_json(const Paragraph& paragraph) {
  return {{"type", "paragraph"}, {"text", paragraph.text}};
}
Json to_json(const Code& code) {
  return {{"type", "code"}, {"title", code.title}, {"language", code.language}, {"text", code.text}};
}

Json to_json(const KeyFigures& block) {
  auto figures = Json::array();
  for (const auto& figure : block.figures) {
    figures.push_back({{"label", figure.label},
                       {"value", figure.value},
                       {"note", figure.note},
                       {"tone", name_of(kTones, figure.tone)}});
  }
  return {{"type", "key_figures"}, {"figures", std::move(figures)}};
}

Json to_json(const Table& table) {
  auto columns = Json::array();
  for (const auto& column : table.columns) {
    columns.push_back({{"name", column.name}, {"kind", name_of(kCellKinds, column.kind)}});
  }
  Json json{{"type", "table"}, {"title", table.title}, {"columns", std::move(columns)}};
  json["rows"] = table.rows;
  json["totals"] = table.totals;
  json["rows_left_out"] = table.rows_left_out;
  json["full_file"] = table.full_file;
  json["sheet"] = table.sheet;
  json["empty_text"] = table.empty_text;
  return json;
}

Json to_json(const Waterfall& waterfall) {
  auto bars = Json::array();
  for (const auto& bar : waterfall.bars) {
    bars.push_back({{"label", bar.label}, {"value", bar.value}, {"is_total", bar.is_total}});
  }
  return {{"type", "waterfall"}, {"title", waterfall.title}, {"unit", waterfall.unit}, {"bars", std::move(bars)}};
}

Json to_json(const Timeline& timeline) {
  auto parts = Json::array(), steps = Json::array();
  for (const auto& part : timeline.parts) parts.push_back({{"name", part.name}, {"is_open", part.is_open}});
  for (const auto& step : timeline.steps) steps.push_back({{"label", step.label}, {"values", step.values}});
  return {{"type", "timeline"},        {"title", timeline.title},   {"unit", timeline.unit},
          {"period", timeline.period}, {"parts", std::move(parts)}, {"steps", std::move(steps)}};
}

Json to_json(const Chart& chart) {
  auto bars = Json::array();
  for (const auto& bar : chart.bars) bars.push_back({{"label", bar.label}, {"count", bar.count}});
  return {{"title", chart.title}, {"shape", name_of(kChartShapes, chart.shape)}, {"bars", std::move(bars)}};
}

Json to_json(const Panel& panel) {
  auto facts = Json::array(), charts = Json::array();
  for (const auto& fact : panel.facts) facts.push_back({{"label", fact.label}, {"value", fact.value}});
  for (const auto& chart : panel.charts) charts.push_back(to_json(chart));
  return {{"type", "panel"},
          {"title", panel.title},
          {"note", panel.note},
          {"share", panel.share},
          {"share_text", panel.share_text},
          {"facts", std::move(facts)},
          {"charts", std::move(charts)},
          {"remarks", panel.remarks}};
}

Json to_json(const Diagram& diagram) {
  auto boxes = Json::array(), lines = Json::array();
  for (const auto& box : diagram.boxes) boxes.push_back({{"name", box.name}, {"lines", box.lines}});
  for (const auto& line : diagram.lines) {
    lines.push_back({{"from", line.from},
                     {"to", line.to},
                     {"from_text", line.from_text},
                     {"to_text", line.to_text},
                     {"text", line.text}});
  }
  return {{"type", "diagram"}, {"title", diagram.title}, {"boxes", std::move(boxes)}, {"lines", std::move(lines)}};
}

/// Reads a document from JSON; the first thing that is not as render_json writes it is kept as the error.
class DocumentReader {
 public:
  Result<Document> read(const Json& json) {
    Document document;
    document.title = text(json, "title");
    document.subtitle = text(json, "subtitle");
    for (const auto& block : list(json, "blocks")) document.blocks.push_back(read_block(block));
    if (!problem_.empty()) return Error{ErrorCode::kInternal, "The report could not be read.", problem_};
    return document;
  }

 private:
  void fail(std::string problem) {
    if (problem_.empty()) problem_ = std::move(problem);
  }

  const Json& member(const Json& json, const char* name) {
    static const Json kAbsent;
    if (json.is_object()) {
      if (const auto found = json.find(name); found != json.end()) return *found;
    }
    fail(std::string{"no member "} + name);
    return kAbsent;
  }

  std::string as_text(const Json& json, std::string_view name) {
    if (const auto* text = json.get_ptr<const std::string*>()) return *text;
    fail(std::string{name} + " is no text");
    return {};
  }
  std::string text(const Json& json, const char* name) { return as_text(member(json, name), name); }

  const Json& list(const Json& json, const char* name) {
    static const Json kEmpty = Json::array();
    const auto& found = member(json, name);
    if (found.is_array()) return found;
    fail(std::string{name} + " is no list");
    return kEmpty;
  }

  bool flag(const Json& json, const char* name) {
    if (const auto* value = member(json, name).get_ptr<const bool*>()) return *value;
    fail(std::string{name} + " is no boolean");
    return false;
  }

  std::uint64_t count(const Json& json, const char* name) {
    if (const auto* value = member(json, name).get_ptr<const std::uint64_t*>()) return *value;
    fail(std::string{name} + " is no count");
    return 0;
  }

  template <typename Enum, std::size_t Size>
  Enum named(const std::array<std::pair<Enum, std::string_view>, Size>& names, const Json& json, const char* name) {
    const auto wanted = text(json, name);
    for (const auto& [entry, entry_name] : names) {
      if (entry_name == wanted) return entry;
    }
    fail(std::string{name} + " is unknown");
    return names.front().first;
  }

  std::vector<std::string> texts(const Json& json, std::string_view name) {
    std::vector<std::string> cells;
    if (!json.is_array()) fail(std::string{name} + " is no list");
    if (json.is_array()) {
      for (const auto& cell : json) cells.push_back(as_text(cell, name));
    }
    return cells;
  }

  Block read_block(const Json& json) {
    const auto type = text(json, "type");
    if (type == "heading") return Heading{text(json, "text")};
    if (type == "paragraph") return Paragraph{text(json, "text")};
    if (type == "key_figures") return read_key_figures(json);
    if (type == "table") return read_table(json);
    if (type == "waterfall") return read_waterfall(json);
    if (type == "timeline") return read_timeline(json);
    if (type == "code") return Code{text(json, "title"), text(json, "language"), text(json, "text")};
    if (type == "panel") return read_panel(json);
    if (type == "diagram") return read_diagram(json);
    fail("unknown block type");
    return Heading{};
  }

  Block read_key_figures(const Json& json) {
    KeyFigures block;
    for (const auto& entry : list(json, "figures")) {
      block.figures.push_back(
          {text(entry, "label"), text(entry, "value"), text(entry, "note"), named(kTones, entry, "tone")});
    }
    return block;
  }

  Block read_table(const Json& json) {
    Table table;
    table.title = text(json, "title");
    for (const auto& entry : list(json, "columns")) {
      table.columns.push_back({text(entry, "name"), named(kCellKinds, entry, "kind")});
    }
    for (const auto& row : list(json, "rows")) {
      table.rows.push_back(texts(row, "row"));
      if (table.rows.back().size() != table.columns.size())
        fail("a row has another number of cells than there are columns");
    }
    table.totals = texts(member(json, "totals"), "totals");
    if (!table.totals.empty() && table.totals.size() != table.columns.size()) fail("totals do not fit the columns");
    table.rows_left_out = count(json, "rows_left_out");
    table.full_file = text(json, "full_file");
    table.sheet = text(json, "sheet");
    table.empty_text = text(json, "empty_text");
    return table;
  }

  Block read_waterfall(const Json& json) {
    Waterfall waterfall{text(json, "title"), text(json, "unit"), {}};
    for (const auto& entry : list(json, "bars")) {
      waterfall.bars.push_back({text(entry, "label"), text(entry, "value"), flag(entry, "is_total")});
    }
    return waterfall;
  }

  Timeline read_timeline(const Json& json) {
    Timeline timeline{text(json, "title"), text(json, "unit"), text(json, "period"), {}, {}};
    for (const auto& entry : list(json, "parts"))
      timeline.parts.push_back({text(entry, "name"), flag(entry, "is_open")});
    for (const auto& entry : list(json, "steps")) {
      timeline.steps.push_back({text(entry, "label"), texts(member(entry, "values"), "values")});
      if (timeline.steps.back().values.size() != timeline.parts.size())
        fail("a step has another number of values than there are parts");
    }
    return timeline;
  }

  Chart read_chart(const Json& json) {
    Chart chart{text(json, "title"), named(kChartShapes, json, "shape"), {}};
    for (const auto& entry : list(json, "bars")) chart.bars.push_back({text(entry, "label"), count(entry, "count")});
    return chart;
  }

  Panel read_panel(const Json& json) {
    Panel panel{text(json, "title"), text(json, "note"), text(json, "share"), text(json, "share_text"), {}, {}, {}};
    for (const auto& entry : list(json, "facts")) panel.facts.push_back({text(entry, "label"), text(entry, "value")});
    for (const auto& entry : list(json, "charts")) panel.charts.push_back(read_chart(entry));
    panel.remarks = texts(member(json, "remarks"), "remarks");
    return panel;
  }

  Diagram read_diagram(const Json& json) {
    Diagram diagram{text(json, "title"), {}, {}};
    for (const auto& entry : list(json, "boxes")) {
      diagram.boxes.push_back({text(entry, "name"), texts(member(entry, "lines"), "lines")});
    }
    for (const auto& entry : list(json, "lines")) {
      diagram.lines.push_back({count(entry, "from"), count(entry, "to"), text(entry, "from_text"),
                               text(entry, "to_text"), text(entry, "text")});
    }
    return diagram;
  }

  std::string problem_;
};

}  // namespace

std::string render_json(const Document& document) {
  Json json{{"title", document.title}, {"subtitle", document.subtitle}};
  auto& blocks = json["blocks"] = Json::array();
  for (const auto& block : document.blocks) {
    blocks.push_back(std::visit([](const auto& part) { return to_json(part); }, block));
  }
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<Document> parse_json(const std::string& text) {
  const auto json = Json::parse(text, nullptr, false);
  if (json.is_discarded()) return Error{ErrorCode::kInternal, "The report could not be read.", "not JSON"};
  return DocumentReader{}.read(json);
}

}  // namespace concord::report
