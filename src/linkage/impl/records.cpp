#include "linkage/impl/records.hpp"

#include <algorithm>
#include <numeric>
#include <string_view>
#include <unordered_map>

#include "core/iso_text.hpp"
#include "core/parallel.hpp"
#include "engine/api/sql.hpp"
#include "linkage/impl/plain_text.hpp"

namespace concord::linkage {
namespace {

namespace sql = engine::sql;

constexpr double kDigitsShareMin = 0.9;
constexpr std::size_t kValuesPerPart = 4096;

sql::Expression cell_text(const Column& column) {
  const sql::Expression value = sql::column(column.name);
  if (column.type.kind != TypeKind::kDouble) return sql::to_text(value);
  constexpr int kScale = 6;
  return sql::to_text(sql::try_decimal(value, Decimal::kMaxDigits, kScale));
}

// Gives each different text of a column a number while rows pass.
class Coder {
 public:
  std::uint32_t code(std::string_view text) {
    if (text.empty()) return kNoValue;
    const auto [place, is_new] = codes_.try_emplace(std::string{text}, static_cast<std::uint32_t>(codes_.size()));
    return place->second;
  }
  std::vector<std::string> texts() {
    std::vector<std::string> texts(codes_.size());
    while (!codes_.empty()) {
      auto node = codes_.extract(codes_.begin());
      texts[node.mapped()] = std::move(node.key());
    }
    return texts;
  }

 private:
  std::unordered_map<std::string, std::uint32_t> codes_;
};

void make_plain(RawColumn& column) {
  std::size_t digits = 0;
  for (const std::string& text : column.texts) digits += is_digits(text) ? 1U : 0U;
  column.digits = static_cast<double>(digits) >= kDigitsShareMin * static_cast<double>(column.texts.size());
  for_each_part(column.texts.size(), kValuesPerPart, [&](std::size_t begin, std::size_t end, std::size_t) {
    const PlainText plain;
    for (std::size_t place = begin; place < end; ++place) {
      std::string& text = column.texts[place];
      text = column.digits && is_digits(text) ? digits_of(text) : plain.words(text);
    }
  });
}

void count_values(RawColumn& column) {
  column.counts.assign(column.texts.size(), 0);
  for (const std::uint32_t cell : column.cells) {
    if (cell != kNoValue) ++column.counts[cell];
  }
}

// The sorted different texts of both sides, and where each raw value went.
struct MergedValues {
  ValueColumn column;
  std::vector<std::uint32_t> left_places, right_places;
};

void place_values(const RawColumn& raw, const std::vector<std::string>& texts, std::vector<std::uint32_t>& places) {
  places.resize(raw.texts.size());
  for (std::size_t value = 0; value < raw.texts.size(); ++value) {
    const auto place = std::lower_bound(texts.begin(), texts.end(), raw.texts[value]);
    places[value] = raw.texts[value].empty() ? kNoValue : static_cast<std::uint32_t>(place - texts.begin());
  }
}

bool is_day(std::string_view digits) {
  if (digits.size() != 8) return false;
  const auto year = take_digits(digits, 4), month = take_digits(digits, 2), day = take_digits(digits, 2);
  return year && month && day && *year >= 1800 && *year <= 2200 && *month >= 1 && *month <= 12 && *day >= 1 &&
         *day <= 31;
}

bool are_days(const std::vector<std::string>& texts) {
  const auto days = std::count_if(texts.begin(), texts.end(), [](const std::string& text) { return is_day(text); });
  return static_cast<double>(days) >= kDigitsShareMin * static_cast<double>(texts.size());
}

MergedValues merge_values(const RawColumn& left, const RawColumn& right, bool one_table) {
  MergedValues merged;
  merged.column.left = left.name;
  merged.column.right = right.name;
  merged.column.digits = left.digits && right.digits;
  std::vector<std::string>& texts = merged.column.texts;
  texts = left.texts;
  if (!one_table) texts.insert(texts.end(), right.texts.begin(), right.texts.end());
  std::sort(texts.begin(), texts.end());
  texts.erase(std::unique(texts.begin(), texts.end()), texts.end());
  if (!texts.empty() && texts.front().empty()) texts.erase(texts.begin());
  merged.column.dates = merged.column.digits && are_days(texts);
  merged.column.counts.assign(texts.size(), 0);
  place_values(left, texts, merged.left_places);
  if (!one_table) place_values(right, texts, merged.right_places);
  const auto add_counts = [&](const RawColumn& raw, const std::vector<std::uint32_t>& places) {
    for (std::size_t value = 0; value < places.size(); ++value) {
      if (places[value] != kNoValue) merged.column.counts[places[value]] += raw.counts[value];
    }
  };
  add_counts(left, merged.left_places);
  add_counts(right, merged.right_places);
  return merged;
}

// Orders the rows of one table by content and makes one record of equal ones.
void add_side(Records& records, const std::vector<std::uint32_t>& cells, std::size_t rows) {
  const std::size_t width = records.columns.size();
  std::vector<std::uint32_t> order(rows);
  std::iota(order.begin(), order.end(), 0U);
  const auto content = [&](std::uint32_t row) { return std::span{cells}.subspan(row * width, width); };
  std::sort(order.begin(), order.end(), [&](std::uint32_t one, std::uint32_t other) {
    const auto mine = content(one), its = content(other);
    const auto [here, there] = std::mismatch(mine.begin(), mine.end(), its.begin());
    return here == mine.end() ? one < other : *here < *there;
  });
  for (std::size_t place = 0; place < rows; ++place) {
    const auto now = content(order[place]);
    const bool repeats = place > 0 && std::equal(now.begin(), now.end(), content(order[place - 1]).begin());
    if (!repeats) {
      records.member_begin.push_back(static_cast<std::uint32_t>(records.members.size()));
      records.cells.insert(records.cells.end(), now.begin(), now.end());
    }
    records.members.push_back(RowNumber{order[place] + 1ULL});
  }
}

}  // namespace

Result<std::vector<RawColumn>> read_columns(engine::Session& session, const std::string& table, const Schema& schema,
                                            const Deadline& deadline) {
  sql::Select rows{table};
  for (std::size_t index = 0; index < schema.size(); ++index)
    rows.column(cell_text(schema[index]), "cell_" + std::to_string(index));
  rows.order_by(sql::ascending(sql::column("concord_row")));
  CONCORD_TRY(auto stream, session.query(rows.sql(sql::Dialect::kDuckdb), deadline));
  std::vector<RawColumn> columns(schema.size());
  std::vector<Coder> coders(schema.size());
  while (true) {
    CONCORD_TRY(const engine::Chunk* chunk, stream->next());
    if (chunk == nullptr) break;
    for (std::size_t index = 0; index < schema.size(); ++index) {
      const engine::ColumnView& view = chunk->column(index);
      for (std::size_t row = 0; row < chunk->rows(); ++row)
        columns[index].cells.push_back(view.is_null(row) ? kNoValue : coders[index].code(view.text(row)));
    }
  }
  for (std::size_t index = 0; index < schema.size(); ++index) {
    columns[index].name = schema[index].name;
    columns[index].texts = coders[index].texts();
    make_plain(columns[index]);
    count_values(columns[index]);
  }
  return columns;
}

std::vector<PairedColumns> pair_with_itself(const std::vector<RawColumn>& columns) {
  std::vector<PairedColumns> pairs;
  for (std::size_t index = 0; index < columns.size(); ++index) {
    if (columns[index].texts.size() > 1) pairs.push_back({index, index});
  }
  return pairs;
}

Records make_records(const std::vector<RawColumn>& left, const std::vector<RawColumn>& right,
                     const std::vector<PairedColumns>& pairs, bool one_table) {
  Records records;
  records.one_table = one_table;
  records.rows = {left.front().cells.size(), one_table ? 0 : right.front().cells.size()};
  std::vector<std::uint32_t> left_cells(records.rows[0] * pairs.size()), right_cells(records.rows[1] * pairs.size());
  for (std::size_t index = 0; index < pairs.size(); ++index) {
    const RawColumn& mine = left[pairs[index].left];
    const RawColumn& other = right[pairs[index].right];
    MergedValues merged = merge_values(mine, other, one_table);
    const auto fill = [&](const RawColumn& raw, const std::vector<std::uint32_t>& places,
                          std::vector<std::uint32_t>& cells) {
      for (std::size_t row = 0; row < raw.cells.size(); ++row)
        cells[row * pairs.size() + index] = raw.cells[row] == kNoValue ? kNoValue : places[raw.cells[row]];
    };
    fill(mine, merged.left_places, left_cells);
    if (!one_table) fill(other, merged.right_places, right_cells);
    records.columns.push_back(std::move(merged.column));
  }
  add_side(records, left_cells, records.rows[0]);
  records.left_count = records.member_begin.size();
  add_side(records, right_cells, records.rows[1]);
  records.member_begin.push_back(static_cast<std::uint32_t>(records.members.size()));
  return records;
}

}  // namespace concord::linkage
