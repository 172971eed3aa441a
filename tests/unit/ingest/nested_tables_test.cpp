// Tables made stretch by stretch on several threads are those that a plain walk over the records makes, for any number
// of threads. The twin knows nothing of stretches, owners and spools.
#include "ingest/nested_tables.hpp"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>

#include "ingest/nested_batches.hpp"
#include "unit/ingest/format_folder.hpp"

namespace concord::ingest {
namespace {

class Random {
 public:
  explicit Random(unsigned seed) : engine_{seed} {}
  unsigned operator()() { return static_cast<unsigned>(engine_()); }

 private:
  std::mt19937 engine_;
};
using Kind = NestedEventKind;

/// An event that owns its texts.
struct MadeEvent {
  Kind kind = Kind::kEnd;
  std::string name, text;
};
struct MadeRecord {
  std::vector<MadeEvent> events;
  bool refused = false;
};

/// Fields of an object: values, nothings, objects and lists under names that are no keys and come in any order. Which
/// of them may be lists changes on the way through the records, so that single objects turn out to be lists of one.
void add_fields(Random& random, int depth, bool lists, std::vector<MadeEvent>& events) {
  std::set<std::string> used;
  const std::size_t fields = random() % 5;
  for (std::size_t i = 0; i < fields; ++i) {
    const std::string name(1, static_cast<char>('p' + random() % 6));
    if (random() % 4 != 0 && !used.insert(name).second) continue;  // now and then a field comes twice
    const unsigned luck = random() % 10;
    if (luck < 5 || depth == 3) {
      events.push_back({Kind::kValue, name, std::to_string(random() % 1000)});
    } else if (luck < 6) {
      events.push_back({Kind::kNull, name, ""});
    } else if (luck < 8 || !lists) {
      events.push_back({Kind::kObject, name, ""});
      add_fields(random, depth + 1, lists, events);
      events.push_back({Kind::kEnd, "", ""});
    } else {
      events.push_back({Kind::kList, name, ""});
      for (unsigned element = 0; element < 1 + random() % 3; ++element) {
        events.push_back({Kind::kObject, "", ""});
        add_fields(random, depth + 1, lists, events);
        events.push_back({Kind::kEnd, "", ""});
      }
      events.push_back({Kind::kEnd, "", ""});
    }
  }
}

std::vector<MadeRecord> made_records(Random& random) {
  std::vector<MadeRecord> records(1 + random() % 400);
  for (std::size_t i = 0; i < records.size(); ++i) {
    add_fields(random, 0, i > records.size() / 2, records[i].events);
    records[i].refused = random() % 20 == 0;
  }
  records.front().events.push_back({Kind::kValue, "a", "first"});
  records.front().refused = false;
  return records;
}

/// Hands out some records a stretch.
class MadeStretches final : public NestedStretches {
 public:
  MadeStretches(const std::vector<MadeRecord>& records, std::size_t size) : records_{records}, size_{size} {}
  Status start(std::size_t slots) override {
    begins_.assign(slots, 0);
    return {};
  }
  Result<bool> take(std::size_t slot) override {
    begins_[slot] = next_;
    next_ += size_;
    return begins_[slot] < records_.size();
  }
  Status parse(std::size_t slot, NestedSink& sink) override {
    for (std::size_t i = begins_[slot]; i < std::min(begins_[slot] + size_, records_.size()); ++i) {
      NestedRecord record;
      record.line = {i + 1};
      record.refusal = records_[i].refused ? "refused" : "";
      for (const MadeEvent& event : records_[i].events) record.events.push_back({event.kind, event.name, event.text});
      CONCORD_CHECK(sink.take(record));
    }
    return {};
  }

 private:
  const std::vector<MadeRecord>& records_;
  std::size_t size_;
  std::vector<std::size_t> begins_;
  std::size_t next_ = 0;
};

/// The twin: a table as rows of named cells, by walking over the events.
class Walk {
 public:
  explicit Walk(const std::vector<MadeRecord>& records) {
    for (const MadeRecord& record : records) {
      at_ = 0;
      if (!record.refused) find_lists(record.events, "");
    }
    for (const MadeRecord& record : records) {
      at_ = 0;
      if (record.refused) {
        ++objects_[""];
      } else {
        row(record.events, "", "");
      }
    }
  }
  /// By the path of the list: rows, each column by its path within the table.
  std::map<std::string, std::vector<std::map<std::string, std::string>>> tables;

 private:
  void find_lists(const std::vector<MadeEvent>& events, const std::string& path) {
    for (; at_ < events.size() && events[at_].kind != Kind::kEnd; ++at_) {
      const MadeEvent event = events[at_];
      const std::string inner = event.name.empty() ? path : path + "/" + event.name;
      if (event.kind == Kind::kList) lists_.insert(inner);
      if (event.kind != Kind::kList && event.kind != Kind::kObject) continue;
      ++at_;
      find_lists(events, inner);
    }
  }
  void row(const std::vector<MadeEvent>& events, const std::string& path, const std::string& parent) {
    const std::string place = std::to_string(++objects_[path]);
    const std::size_t number = tables[path].size();
    tables[path].push_back({{"parent", parent}, {"place", place}});
    fields(events, path, path, "", number, place);
  }
  void fields(const std::vector<MadeEvent>& events, const std::string& table, const std::string& path,
              const std::string& column, std::size_t number, const std::string& place) {
    for (; at_ < events.size() && events[at_].kind != Kind::kEnd; ++at_) {
      const MadeEvent event = events[at_];
      const std::string inner = path + "/" + event.name;
      const std::string name = column.empty() ? event.name : column + "." + event.name;
      if (event.kind == Kind::kValue) tables[table][number][name] = event.text;
      if (event.kind == Kind::kList) {
        for (++at_; events[at_].kind != Kind::kEnd; ++at_) {
          ++at_;
          row(events, inner, place);
        }
      } else if (event.kind == Kind::kObject) {
        ++at_;
        if (lists_.contains(inner)) {
          row(events, inner, place);
        } else {
          fields(events, table, inner, name, number, place);
        }
      }
    }
  }
  std::size_t at_ = 0;
  std::set<std::string> lists_;
  std::map<std::string, std::uint64_t> objects_;
};

/// A table as the twin writes it, with the columns of a table that was built.
std::string walked_text(const std::vector<std::map<std::string, std::string>>& rows, const Table& table) {
  std::string text;
  for (const auto& row : rows) {
    std::string line;
    for (const ColumnFinding& column : table.columns) {
      const bool is_place = column.header_text == table.name + ".row";
      const bool is_parent = !is_place && column.header_text.ends_with(".row");
      const auto cell = row.find(is_place ? "place" : is_parent ? "parent" : column.header_text);
      line += (&column == &table.columns.front() ? "" : ",") + (cell == row.end() ? "" : cell->second);
    }
    text += (line.empty() ? "\"\"" : line) + "\n";
  }
  return text;
}

class NestedTablesTwin : public ::testing::TestWithParam<unsigned> {};
INSTANTIATE_TEST_SUITE_P(Seeds, NestedTablesTwin, ::testing::Range(1U, 25U));

TEST_P(NestedTablesTwin, AreThoseOfAPlainWalk) {
  SCOPED_TRACE("seed " + std::to_string(GetParam()));
  Random random{GetParam()};
  const std::vector<MadeRecord> records = made_records(random);
  const Walk walk{records};
  const std::size_t size = 1 + random() % 50;
  for (const auto& [threads, rows_stay] : {std::pair{1U, false}, std::pair{3U, false}, std::pair{2U, true}}) {
    SCOPED_TRACE(std::to_string(threads) + (rows_stay ? " threads, typed rows" : " threads"));
    const FormatFolder folder;
    ReadOptions options;
    options.directory = folder.path();
    options.threads = threads;
    options.as_text = true;
    options.typed_rows_suffice = rows_stay;
    MadeStretches source{records, size};
    NoProgress progress;
    const auto built = build_nested_tables(source, "t", "t", options, Deadline{}, progress);
    ASSERT_TRUE(built.ok()) << built.error().message;
    EXPECT_EQ(built.value().tables.size(), walk.tables.size());
    for (const Table& table : built.value().tables) {
      std::string path = table.name.substr(1);
      std::replace(path.begin(), path.end(), '.', '/');
      ASSERT_TRUE(walk.tables.contains(path)) << path;
      EXPECT_EQ(rows_text(table), walked_text(walk.tables.at(path), table)) << path;
      EXPECT_EQ(table.typed_rows != nullptr, rows_stay);
      EXPECT_EQ(table.rows + table.rejects.rows, table.records);
    }
    EXPECT_EQ(built.value().tables.front().records, records.size());
  }
}

/// Values of each type, in the forms that have to be rewritten too.
std::string made_value(Random& random, unsigned column) {
  const std::string number = std::to_string(random() % 10000);
  const std::string day = std::to_string(10 + random() % 18), clock = "10:0" + std::to_string(random() % 10);
  switch (column) {
    case 0:
      return number + (random() % 2 == 0 ? ".5" : "");
    case 1:
      return std::to_string(1 + random() % 9) + ".000," + std::to_string(10 + random() % 90);
    case 2:
      return day + "/12/2024";
    case 3:
      return "2025-01-" + day + "T" + clock + ":07";
    case 4:
      return "2025-01-" + day + " " + clock + ":07+08:00";
    case 5:
      return random() % 2 == 0 ? "yes" : "no";
    case 6:
      return number + "e-07";
    case 7:
      return clock + ":30";
    case 8:
      return random() % 2 == 0 ? " a text with blanks around it " : number + "x";
    default:
      return random() % 8 == 0 ? "N/A" : number;
  }
}

TEST_P(NestedTablesTwin, TypedRowsAreThoseOfTheFile) {
  SCOPED_TRACE("seed " + std::to_string(GetParam()));
  Random random{GetParam()};
  std::vector<MadeRecord> records(1 + random() % 400);
  for (MadeRecord& record : records) {
    for (unsigned column = 0; column < 10; ++column) {
      const std::string name(1, static_cast<char>('a' + column));
      if (random() % 5 == 0) continue;
      record.events.push_back({random() % 9 == 0 ? Kind::kNull : Kind::kValue, name, made_value(random, column)});
    }
  }
  records.front().events = {{Kind::kValue, "a", "1"}};
  std::vector<std::string> texts;
  for (const bool rows_stay : {false, true}) {
    const FormatFolder folder;
    ReadOptions options;
    options.directory = folder.path();
    options.typed_rows_suffice = rows_stay;
    MadeStretches source{records, 1 + random() % 50};
    NoProgress progress;
    const auto built = build_nested_tables(source, "t", "t", options, Deadline{}, progress);
    ASSERT_TRUE(built.ok()) << built.error().message;
    const Table& table = built.value().tables.front();
    EXPECT_EQ(table.typed_rows != nullptr, rows_stay);
    EXPECT_EQ(table.rows, records.size());
    texts.push_back(columns_text(table) + "\n" + rows_text(table));
  }
  EXPECT_EQ(texts.front(), texts.back());
}

TEST(NestedTablesTest, ARowWhoseCellDoesNotFitIsRejectedWithItsCells) {
  std::vector<MadeRecord> records(1000);
  for (std::size_t i = 0; i < records.size(); ++i)
    records[i].events = {{Kind::kValue, "day", "2025-01-31"}, {Kind::kValue, "amount", std::to_string(i) + ".50"}};
  records[700].events[1].text = "about 3";
  const FormatFolder folder;
  ReadOptions options;
  options.directory = folder.path();
  options.typed_rows_suffice = true;  // which they do not: what is rejected must be known before
  MadeStretches source{records, 64};
  NoProgress progress;
  const auto built = build_nested_tables(source, "t", "t", options, Deadline{}, progress);
  ASSERT_TRUE(built.ok()) << built.error().message;
  const Table& table = built.value().tables.front();
  EXPECT_EQ(columns_text(table), "day DATE, amount DECIMAL(5,2)");
  EXPECT_EQ(table.rows, 999U);
  EXPECT_EQ(file_text(table.rejects_path),
            "line,reason,raw\n701,\"column amount: \"\"about 3\"\" is no DECIMAL(5,2)\",2025-01-31 | about 3\n");
  EXPECT_EQ(table.line_of(RowNumber{701}), LineNumber{702});
  EXPECT_EQ(rows_text(table).substr(0, 31), "2025-01-31,0.50\n2025-01-31,1.50");
}

}  // namespace
}  // namespace concord::ingest
