// What must not change a result, over whole runs of random pairs of files: the order of the rows, which side is left,
// the names of the columns, columns that say nothing. CONCORD_TEST_SEEDS tries more than the usual 50.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <random>
#include <set>

#include "unit/reconcile/shop.hpp"
#include "unit/seeds.hpp"

namespace concord::reconcile {
namespace {

/// A pair of files in a form that can be changed without changing what it says.
struct Pair {
  Schema left_schema = kStatement, right_schema = kOrders;
  Files files;
  bool swapped = false;                                // the statement is the right side
  std::vector<std::size_t> left_cells = {0, 1, 2, 3};  // of a line, those that name the row
  std::vector<std::size_t> right_cells = {0, 1, 2, 3, 4};
};

std::vector<std::string> cells_of(const std::string& line) {
  std::vector<std::string> cells{""};
  for (const char character : line) {
    if (character == ',') {
      cells.emplace_back();
    } else {
      cells.back() += character;
    }
  }
  return cells;
}

std::string name_of(const std::string& line, const std::vector<std::size_t>& places) {
  const std::vector<std::string> cells = cells_of(line);
  std::string name;
  for (const std::size_t place : places) name += cells[place] + "|";
  return name;
}

using Partition = std::multiset<std::pair<std::string, std::multiset<std::string>>>;

// Who is with whom, and what is open, by the rows' content as the statement and the orders have it.
Partition partition_of(const Pair& pair) {
  Bench bench;
  const SideInput statement = bench.add("statement", pair.left_schema, pair.files.statement);
  const SideInput orders = bench.add("orders", pair.right_schema, pair.files.orders);
  const auto outcome = pair.swapped ? run(bench, orders, statement) : run(bench, statement, orders);
  EXPECT_TRUE(outcome.ok()) << outcome.error().message << outcome.error().detail;
  if (!outcome.ok()) return {};
  const Outcome& result = outcome.value();
  const auto add_rows = [&](const std::vector<RowNumber>& rows, bool statement_rows,
                            std::multiset<std::string>& names) {
    for (const RowNumber row : rows) {
      names.insert(statement_rows ? "s " + name_of(pair.files.statement[row.value - 1], pair.left_cells)
                                  : "o " + name_of(pair.files.orders[row.value - 1], pair.right_cells));
    }
  };
  Partition partition;
  for (const Group& group : result.groups) {
    std::multiset<std::string> names;
    add_rows(group.left, !pair.swapped, names);
    add_rows(group.right, pair.swapped, names);
    partition.insert({std::string{bucket_name(group.bucket)}, names});
  }
  std::multiset<std::string> open, outside;
  add_rows(result.missing_from_right, !pair.swapped, open);
  add_rows(result.missing_from_left, pair.swapped, open);
  if (result.scope) add_rows(result.out_of_scope, result.scope->on_right == pair.swapped, outside);
  partition.insert({"open", open});
  partition.insert({"outside", outside});
  return partition;
}

void shuffle(Pair& pair, std::mt19937& random) {
  std::shuffle(pair.files.statement.begin(), pair.files.statement.end(), random);
  std::shuffle(pair.files.orders.begin(), pair.files.orders.end(), random);
}

// The files as several exports one behind the other, in another order.
void batches(Pair& pair, std::mt19937& random) {
  for (auto* lines : {&pair.files.statement, &pair.files.orders}) {
    std::vector<std::vector<std::string>> parts(4);
    for (std::size_t line = 0; line < lines->size(); ++line)
      parts[line * parts.size() / lines->size()].push_back((*lines)[line]);
    std::shuffle(parts.begin(), parts.end(), random);
    lines->clear();
    for (const auto& part : parts) lines->insert(lines->end(), part.begin(), part.end());
  }
}

void swap_sides(Pair& pair, std::mt19937&) {
  pair.swapped = true;
}

void name_columns(Schema& schema, const std::vector<std::string>& names) {
  for (std::size_t column = 0; column < names.size(); ++column) schema[column].name = names[column];
}

void rename(Pair& pair, std::mt19937& random) {
  for (Schema* schema : {&pair.left_schema, &pair.right_schema}) {
    for (Column& column : *schema) column.name = fmt::format("field_{}", random() % 1'000'000);
  }
}

void translate(Pair& pair, std::mt19937& random) {
  static const std::array<std::array<std::vector<std::string>, 2>, 3> kLanguages{
      {{{{"Buchungstag", "Verwendungszweck", "Betrag", "Referenz"},
         {"Datum", "Kunde", "Zahlungsart", "Bezahlt", "Zahlungsreferenz"}}},
       {{{"Fecha valor", "Concepto", "Importe", "Referencia"},
         {"Fecha", "Cliente", "Pasarela", "Pagado", "Referencia del pedido"}}},
       {{{"Tarikh", "Keterangan", "Jumlah", "Rujukan"},
         {"Tarikh pesanan", "Pelanggan", "Saluran", "Bayaran", "Rujukan pesanan"}}}}};
  const auto& language = kLanguages[random() % kLanguages.size()];
  name_columns(pair.left_schema, language[0]);
  name_columns(pair.right_schema, language[1]);
}

// Columns that say nothing: a counter, a constant, a number of the machine that wrote the line.
void add_noise(Pair& pair, std::mt19937& random) {
  const std::uint64_t start = 5000 + random() % 1000;
  for (auto* lines : {&pair.files.statement, &pair.files.orders}) {
    std::uint64_t counter = start * (lines == &pair.files.orders ? 7 : 1);
    for (std::string& line : *lines) line += fmt::format(",{},HQ,{}", ++counter, 3 + random() % 900);
  }
  for (Schema* schema : {&pair.left_schema, &pair.right_schema}) {
    schema->push_back({"line_no", {TypeKind::kInteger}});
    schema->push_back({"office", {TypeKind::kText}});
    schema->push_back({"terminal", {TypeKind::kInteger}});
  }
}

struct ChangeCase {
  std::string_view name;
  std::function<void(Pair&, std::mt19937&)> change;
};
class EquivalenceTest : public ::testing::TestWithParam<ChangeCase> {};

INSTANTIATE_TEST_SUITE_P(Changes, EquivalenceTest,
                         ::testing::Values(ChangeCase{"shuffled_rows", shuffle}, ChangeCase{"batches", batches},
                                           ChangeCase{"swapped_sides", swap_sides},
                                           ChangeCase{"renamed_columns", rename},
                                           ChangeCase{"translated_headers", translate},
                                           ChangeCase{"noise_columns", add_noise}),
                         [](const auto& instance) { return std::string{instance.param.name}; });

TEST_P(EquivalenceTest, GivesTheSameGroups) {
  for (unsigned seed = 1; seed <= tests::seed_count(50); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random{seed};
    Pair pair;
    pair.files = make_hard_files(seed);
    const Partition before = partition_of(pair);
    GetParam().change(pair, random);
    const Partition after = partition_of(pair);
    EXPECT_EQ(before, after);
    if (HasFailure()) return;  // one seed tells enough
  }
}

}  // namespace
}  // namespace concord::reconcile
