#include "ingest/csv/impl/dialect_score.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <string_view>

#include "ingest/cell_shape.hpp"
#include "ingest/csv/impl/record_parser.hpp"

namespace concord::ingest::csv {
namespace {

constexpr std::size_t kSampleCellBytesMax = 8 << 10;
constexpr std::size_t kSampleColumnsMax = 2000;
constexpr double kEmptyColumnsCost = 0.4;
constexpr double kOneColumnRegularity = 0.25;  // a single column is always regular: weak evidence

/// What a table of the records' cells looks like, gathered record by record.
class Tally {
 public:
  explicit Tally(const TextDialect& dialect) : dialect_{dialect} {}
  void add(const ParsedRecord& record);
  void add_malformed() { ++malformed_; }
  DialectScore score() const;

 private:
  struct Column {
    std::size_t filled = 0;
    std::array<std::size_t, 8> shapes{};
    CellShape family() const;
  };
  static bool has_enclosing_quote(const ParsedRecord& record);
  double cell_sense(std::string_view cell, CellShape shape, bool quoted_record) const;
  void add_column_shapes(const std::vector<CellShape>& shapes);
  double typed_column_share(std::size_t width) const;
  double empty_column_share(std::size_t width) const;
  RowLook look(std::size_t width) const;

  const TextDialect& dialect_;
  std::map<std::size_t, std::size_t> lengths_;
  std::map<std::size_t, std::vector<Column>> columns_;  ///< by record length
  double sense_ = 0;
  std::size_t cells_ = 0;
  std::size_t malformed_ = 0;  ///< records that could not be cut into cells
  std::size_t enclosing_ = 0;  ///< records with quotes left on their cells
  std::size_t blank_led_ = 0;  ///< records whose second cell begins with a blank
};

CellShape Tally::Column::family() const {
  const auto count = [this](CellShape shape) { return shapes[static_cast<std::size_t>(shape)]; };
  const auto nearly_all = [this](std::size_t fitting) { return fitting >= 2 && fitting * 10 >= (filled - 1) * 8; };
  if (nearly_all(count(CellShape::kInteger) + count(CellShape::kNumber))) return CellShape::kNumber;
  if (nearly_all(count(CellShape::kDate) + count(CellShape::kTimestamp))) return CellShape::kDate;
  if (nearly_all(count(CellShape::kTime))) return CellShape::kTime;
  if (nearly_all(count(CellShape::kBoolean))) return CellShape::kBoolean;
  return CellShape::kText;
}

RowLook Tally::look(std::size_t width) const {
  RowLook look;
  if (const auto found = columns_.find(width); found != columns_.end()) {
    for (const Column& column : found->second) look.families.push_back(column.family());
  }
  std::size_t records = 0;
  for (const auto& [cells, count] : lengths_) records += count;
  look.blank_led = blank_led_ * 5 > records;
  return look;
}

/// 1 for what is surely a value, less for what may be several cells or a cell with its quotes still on.
double Tally::cell_sense(std::string_view cell, CellShape shape, bool quoted_record) const {
  if (shape == CellShape::kEmpty) return 0.9;
  const double blank = cell.front() == ' ' ? 0.9 : 1.0;
  if (shape != CellShape::kText) return blank;
  const std::string_view text = trimmed(cell);
  const auto is_quote = [](char c) { return c == '"' || c == '\''; };
  if (text.size() >= 2 && is_quote(text.front()) && text.back() == text.front()) return 0.05;
  if (text.front() == '"' || (text.back() == '"' && std::count(text.begin(), text.end(), '"') == 1)) return 0.2;
  if (quoted_record) return 0.9 * blank;  // within quotes any delimiter may stand
  double sense = 0.9;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == ';' || c == '|' || c == '\t') sense = std::min(sense, 0.3);
    if (c == ',') sense = std::min(sense, i + 1 < text.size() && text[i + 1] == ' ' ? 0.6 : 0.3);
    if (static_cast<unsigned char>(c) < ' ' && c != '\t' && c != '\n' && c != '\r') sense = std::min(sense, 0.1);
  }
  return sense * blank;
}

/// Without quotes in the dialect, a cell that begins or ends with one speaks against it.
bool Tally::has_enclosing_quote(const ParsedRecord& record) {
  return std::any_of(record.cells.begin(), record.cells.end(), [](std::string_view cell) {
    const std::string_view text = trimmed(cell);
    return !text.empty() && (text.front() == '"' || text.back() == '"');
  });
}

void Tally::add(const ParsedRecord& record) {
  if (record.cells.size() == 1 && trimmed(record.cells.front()).empty()) return;
  ++lengths_[record.cells.size()];
  if (record.cells.size() > 1 && record.cells[1].starts_with(' ')) ++blank_led_;
  if (dialect_.quote == '\0' && has_enclosing_quote(record)) ++enclosing_;
  std::vector<CellShape> shapes;
  shapes.reserve(record.cells.size());
  for (const std::string_view cell : record.cells) {
    const CellShape shape = cell_shape(cell);
    sense_ += cell_sense(cell, shape, record.has_quoted_cell);
    ++cells_;
    shapes.push_back(shape);
  }
  add_column_shapes(shapes);
}

void Tally::add_column_shapes(const std::vector<CellShape>& shapes) {
  std::vector<Column>& columns = columns_[shapes.size()];
  columns.resize(std::min(shapes.size(), kSampleColumnsMax));
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (shapes[i] == CellShape::kEmpty) continue;
    ++columns[i].filled;
    ++columns[i].shapes[static_cast<std::size_t>(shapes[i])];
  }
}

double Tally::typed_column_share(std::size_t width) const {
  const auto found = columns_.find(width);
  if (found == columns_.end() || found->second.empty()) return 0;
  std::size_t typed = 0;
  for (const Column& column : found->second) {
    const auto count = [&column](CellShape shape) { return column.shapes[static_cast<std::size_t>(shape)]; };
    const std::size_t numbers = count(CellShape::kInteger) + count(CellShape::kNumber);
    const std::size_t moments = count(CellShape::kDate) + count(CellShape::kTimestamp);
    const std::size_t most = std::max({numbers, moments, count(CellShape::kTime), count(CellShape::kBoolean)});
    if (most >= 1 && most * 10 >= (column.filled - 1) * 8 && most + 1 >= column.filled * 8 / 10) ++typed;
  }
  return static_cast<double>(typed) / static_cast<double>(found->second.size());
}

/// Columns without any cell, not even in the header: between the two characters of a delimiter there is nothing.
double Tally::empty_column_share(std::size_t width) const {
  const auto found = columns_.find(width);
  if (found == columns_.end() || found->second.empty()) return 0;
  const auto empty = std::count_if(found->second.begin(), found->second.end(),
                                   [](const Column& column) { return column.filled == 0; });
  return static_cast<double>(empty) / static_cast<double>(found->second.size());
}

DialectScore Tally::score() const {
  DialectScore score;
  for (const auto& [cells, count] : lengths_) score.records += count;
  if (score.records == 0 || cells_ == 0) return score;
  const auto records = static_cast<double>(score.records);
  double best_weight = 0;
  for (const auto& [cells, count] : lengths_) {
    const double share = static_cast<double>(count) / records;
    const double width =
        cells == 1 ? kOneColumnRegularity : static_cast<double>(cells - 1) / static_cast<double>(cells);
    score.regularity += share * share * width;
    const double weight = static_cast<double>(count) * (cells == 1 ? 0.05 : width);
    if (weight >= best_weight) {
      best_weight = weight;
      score.usual_cells = cells;
      score.usual_share = share;
    }
  }
  score.known_cells = sense_ / static_cast<double>(cells_);
  const double lines = records + static_cast<double>(malformed_);
  score.malformed = static_cast<double>(malformed_ + enclosing_) / lines;
  score.typed_columns = typed_column_share(score.usual_cells);
  score.look = look(score.usual_cells);
  const double sound = 1.0 - 0.8 * score.malformed;
  const double enough = lines / (lines + 1.0);  // a single record is always regular
  score.total = enough * score.regularity * score.known_cells * sound * (0.85 + 0.15 * score.typed_columns) *
                (1.0 - kEmptyColumnsCost * empty_column_share(score.usual_cells));
  return score;
}

}  // namespace

DialectScore score_dialect(const std::vector<TextStretch>& sample, const TextDialect& dialect) {
  const RecordParser parser{dialect, kSampleCellBytesMax};
  Tally tally{dialect};
  ParsedRecord record;
  for (const TextStretch& stretch : sample) {
    std::string_view text = stretch.text;
    while (!text.empty()) {
      const ParseOutcome outcome = parser.parse(text, stretch.at_end, record);
      if (outcome == ParseOutcome::kRecord) {
        tally.add(record);
        text.remove_prefix(record.consumed);
        continue;
      }
      // The last record of a stretch is cut off; an open quote far from its end is a broken one.
      if (outcome == ParseOutcome::kNeedsMore && (!record.open_quote || text.size() < kSampleCellBytesMax)) break;
      tally.add_malformed();
      RecordParser::Line line;
      if (!parser.find_line(text, stretch.at_end, 0, line) || line.consumed == 0) break;
      text.remove_prefix(line.consumed);
    }
  }
  return tally.score();
}

DialectScore score_records(const std::vector<std::vector<std::string_view>>& records) {
  const TextDialect dialect;
  Tally tally{dialect};
  ParsedRecord record;
  for (const std::vector<std::string_view>& cells : records) {
    record.cells = cells;
    tally.add(record);
  }
  return tally.score();
}

}  // namespace concord::ingest::csv
