#include "unit/ingest/csv/random_tables.hpp"

#include <array>
#include <string_view>

namespace concord::ingest::csv {
namespace {

std::uint64_t below(Generator& generator, std::uint64_t end) {
  return generator() % end;
}

template <std::size_t N>
std::string pick(Generator& generator, const std::array<std::string_view, N>& words) {
  return std::string{words[below(generator, N)]};
}

std::string number(Generator& generator, std::uint64_t end, std::size_t digits) {
  std::string text = std::to_string(below(generator, end));
  return text.size() < digits ? std::string(digits - text.size(), '0') + text : text;
}

enum class Kind : std::uint8_t { kId, kAmount, kDay, kMoment, kName, kCity, kCode, kSentence };

std::string header_of(Generator& generator, Kind kind) {
  switch (kind) {
    case Kind::kId:
      return pick<3>(generator, {"id", "Order No", "customer_id"});
    case Kind::kAmount:
      return pick<3>(generator, {"amount", "Net price", "total value"});
    case Kind::kDay:
      return pick<2>(generator, {"date", "Due day"});
    case Kind::kMoment:
      return pick<2>(generator, {"created time", "timestamp"});
    case Kind::kName:
      return pick<2>(generator, {"name", "Customer"});
    case Kind::kCity:
      return pick<2>(generator, {"city", "Branch"});
    case Kind::kCode:
      return pick<2>(generator, {"code", "reference"});
    case Kind::kSentence:
      return pick<2>(generator, {"description", "Comment"});
  }
  return {};
}

std::string nasty_text(Generator& generator, std::string text) {
  static constexpr std::array<std::string_view, 8> kNasty = {",", ";", "\"", "\"\"", "\n", "|", " \"x\" ", "'"};
  const std::size_t at = 1 + below(generator, text.size() - 1);
  return text.substr(0, at) + pick(generator, kNasty) + text.substr(at);
}

std::string cell_of(Generator& generator, Kind kind, bool nasty) {
  static constexpr std::array<std::string_view, 6> kFirst = {"Amira",       "Bo",   "Chandra",
                                                             "Jos\xC3\xA9", "Noor", "Zo\xC3\xAB"};
  static constexpr std::array<std::string_view, 6> kLast = {"Abdullah", "Bauer", "Lim", "Nguyen", "O'Hara", "Tan"};
  static constexpr std::array<std::string_view, 5> kCity = {"Kuala Lumpur", "Rome", "Kiel", "S\xC3\xA3o Paulo", "Oslo"};
  static constexpr std::array<std::string_view, 6> kWords = {"paid in cash", "see the note", "ok",
                                                             "second try",   "call back",    "urgent"};
  switch (kind) {
    case Kind::kId:
      return std::to_string(1000 + below(generator, 9000));
    case Kind::kAmount:
      return std::to_string(below(generator, 100000)) + "." + number(generator, 100, 2);
    case Kind::kDay:
      return "20" + number(generator, 30, 2) + "-0" + std::to_string(1 + below(generator, 9)) + "-1" +
             std::to_string(below(generator, 10));
    case Kind::kMoment:
      return "2024-05-1" + std::to_string(below(generator, 10)) + " 1" + std::to_string(below(generator, 10)) + ":" +
             number(generator, 60, 2) + ":00";
    case Kind::kName:
      return pick(generator, kFirst) + " " + pick(generator, kLast);
    case Kind::kCity:
      return pick(generator, kCity);
    case Kind::kCode: {
      std::string code;
      for (int i = 0; i < 6; ++i) code += "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"[below(generator, 32)];
      return code + "Q";
    }
    case Kind::kSentence: {
      const std::string text = pick(generator, kWords) + " " + pick(generator, kWords);
      return nasty && below(generator, 4) == 0 ? nasty_text(generator, text) : text;
    }
  }
  return {};
}

bool needs_quotes(const std::string& cell, const RandomDialect& dialect) {
  return cell.find(dialect.delimiter) != std::string::npos || cell.find(dialect.quote) != std::string::npos ||
         cell.find_first_of("\r\n") != std::string::npos;
}

void write_cell(const std::string& cell, const RandomDialect& dialect, bool quoted, std::string& out) {
  if (!quoted) {
    out += cell;
    return;
  }
  out += dialect.quote;
  for (const char c : cell) {
    if (c == dialect.quote || (c == dialect.escape && dialect.escape != dialect.quote)) out += dialect.escape;
    out += c;
  }
  out += dialect.quote;
}

void write_record(const std::vector<std::string>& cells, const RandomDialect& dialect, Generator& generator,
                  std::string& out) {
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (i > 0) out += dialect.delimiter;
    const bool at_will = dialect.quotes_all && below(generator, 10) > 0;
    write_cell(cells[i], dialect, at_will || needs_quotes(cells[i], dialect), out);
  }
}

}  // namespace

std::string RandomDialect::describe() const {
  const auto visible = [](const std::string& text) {
    std::string shown;
    for (const char c : text) shown += c == '\n' ? "LF" : c == '\r' ? "CR" : c == '\t' ? "TAB" : std::string(1, c);
    return shown;
  };
  return "delimiter " + visible(delimiter) + " quote " + quote + " escape " + escape + " ends " + visible(line_end);
}

RandomTable random_table(Generator& generator, bool nasty) {
  RandomTable table;
  std::vector<Kind> kinds = {Kind::kId, below(generator, 2) == 0 ? Kind::kAmount : Kind::kDay, Kind::kSentence};
  for (std::uint64_t extra = below(generator, 6); extra > 0; --extra)
    kinds.push_back(static_cast<Kind>(below(generator, 8)));
  for (std::size_t i = 0; i < kinds.size(); ++i)
    table.header.push_back(header_of(generator, kinds[i]) +
                           (i < 3 ? "" : " " + std::string(1, static_cast<char>('a' + i))));
  const std::uint64_t rows = 3 + below(generator, 80);
  for (std::uint64_t row = 0; row < rows; ++row) {
    std::vector<std::string> cells;
    for (std::size_t i = 0; i < kinds.size(); ++i)
      cells.push_back(i > 0 && below(generator, 12) == 0 ? "" : cell_of(generator, kinds[i], nasty));
    table.rows.push_back(std::move(cells));
  }
  return table;
}

RandomDialect random_dialect(Generator& generator) {
  RandomDialect dialect;
  dialect.delimiter = pick<5>(generator, {",", ";", "\t", "|", ","});
  dialect.quote = below(generator, 4) == 0 ? '\'' : '"';
  dialect.escape = dialect.quote == '"' && below(generator, 4) == 0 ? '\\' : dialect.quote;
  dialect.line_end = pick<3>(generator, {"\n", "\r\n", "\r"});
  dialect.quotes_all = dialect.quote == '\'' || below(generator, 3) == 0;
  dialect.ends_with_line_end = below(generator, 5) > 0;
  return dialect;
}

RandomDialect random_plain_dialect(Generator& generator) {
  RandomDialect dialect;
  dialect.line_end = below(generator, 2) == 0 ? "\n" : "\r\n";
  dialect.quotes_all = below(generator, 3) == 0;
  dialect.ends_with_line_end = below(generator, 5) > 0;
  return dialect;
}

std::string write_table(const RandomTable& table, const RandomDialect& dialect, Generator& generator) {
  std::string text;
  write_record(table.header, dialect, generator, text);
  for (const std::vector<std::string>& row : table.rows) {
    text += dialect.line_end;
    write_record(row, dialect, generator, text);
  }
  if (dialect.ends_with_line_end) text += dialect.line_end;
  return text;
}

std::vector<std::vector<std::string>> read_plainly(const std::string& text) {
  std::vector<std::vector<std::string>> records;
  std::vector<std::string> record;
  std::string cell;
  bool quoted = false;
  const auto end_record = [&] {
    record.push_back(cell);
    cell.clear();
    records.push_back(record);
    record.clear();
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted) {
      if (c != '"')
        cell += c;
      else if (i + 1 < text.size() && text[i + 1] == '"')
        cell += text[++i];
      else
        quoted = false;
    } else if (c == '"') {
      quoted = true;
    } else if (c == ',') {
      record.push_back(cell);
      cell.clear();
    } else if (c == '\n' || c == '\r') {
      if (c == '\r' && i + 1 < text.size() && text[i + 1] == '\n') ++i;
      end_record();
    } else {
      cell += c;
    }
  }
  if (!cell.empty() || !record.empty()) end_record();
  return records;
}

}  // namespace concord::ingest::csv
