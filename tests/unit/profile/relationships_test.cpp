// Relationships of small databases whose truth is known, their exact figures, and sketches against plain sets.
#include "profile/relationships.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <random>
#include <set>

#include "engine/duckdb/open.hpp"
#include "profile/impl/reference_names.hpp"
#include "profile/impl/value_sketch.hpp"
#include "profile/panels.hpp"
#include "profile/profile_report.hpp"
#include "report/render.hpp"

namespace concord::profile {
namespace {

/// A database that is filled by SQL and profiled table by table.
class Database {
 public:
  Database() : session_{engine::duckdb::open_session({}).value()} {}

  void add(const std::string& name, const Schema& schema, const std::string& rows,
           std::vector<std::vector<std::string>> composite_keys = {}) {
    run("CREATE TABLE " + name + " AS " + rows);
    NoProgress progress;
    auto profile = profile_table(*session_, name, schema, {}, Deadline{}, progress);
    ASSERT_TRUE(profile.ok()) << profile.error().message;
    tables_.push_back(
        {name, &profiles_.emplace_back(std::move(profile).value()), "rowid + 1", std::move(composite_keys)});
  }
  Relationships find() {
    NoProgress progress;
    auto found = find_relationships(*session_, tables_, Deadline{}, progress);
    EXPECT_TRUE(found.ok()) << (found.ok() ? "" : found.error().message);
    return found.ok() ? std::move(found).value() : Relationships{};
  }
  std::set<std::string> found_texts() {
    std::set<std::string> texts;
    for (const Relationship& each : find().found) {
      texts.insert(fmt::format("{}.{}>{}.{}", tables_[each.child].table, column_list(each.child_columns),
                               tables_[each.parent].table, column_list(each.parent_columns)));
    }
    return texts;
  }
  const std::vector<RelatedTable>& tables() const { return tables_; }

 private:
  void run(const std::string& sql) {
    const Status status = session_->execute(sql, Deadline{});
    ASSERT_TRUE(status.ok()) << status.error().message << '\n' << sql;
  }
  std::unique_ptr<engine::Session> session_;
  std::deque<TableProfile> profiles_;
  std::vector<RelatedTable> tables_;
};

Schema two_integers(const std::string& first, const std::string& second) {
  return {{first, {TypeKind::kInteger}}, {second, {TypeKind::kInteger}}};
}

TEST(Relationships, NamesDecideWhereKeysAreCountedFromOne) {
  Database database;
  database.add("customers", two_integers("id", "age"), "SELECT i AS id, 20 + i % 7 AS age FROM range(1, 31) t(i)");
  database.add("products", two_integers("id", "price"), "SELECT i AS id, i % 5 AS price FROM range(1, 41) t(i)");
  database.add("orders",
               {{"id", {TypeKind::kInteger}},
                {"customer_id", {TypeKind::kInteger}},
                {"product_id", {TypeKind::kInteger}},
                {"quantity", {TypeKind::kInteger}}},
               "SELECT i AS id, 1 + i % 30 AS customer_id, 1 + i % 40 AS product_id, 1 + i % 3 AS quantity FROM "
               "range(1, 201) t(i)");
  EXPECT_EQ(database.found_texts(),
            (std::set<std::string>{"orders.customer_id>customers.id", "orders.product_id>products.id"}));
}

TEST(Relationships, CountsAreExactAndBrokenRowsAreNamed) {
  Database database;
  database.add("artist", two_integers("artist_id", "rank"),
               "SELECT i AS artist_id, i % 3 AS rank FROM range(1, 11) t(i)");
  database.add("album", two_integers("album_id", "artist_id"),
               "SELECT i AS album_id, CASE WHEN i = 7 THEN 99 WHEN i = 9 THEN NULL ELSE 1 + i % 8 END AS artist_id "
               "FROM range(1, 41) t(i)");
  const Relationships result = database.find();
  ASSERT_EQ(result.found.size(), 1U);
  const Relationship& found = result.found[0];
  EXPECT_FALSE(found.one_to_one);
  EXPECT_EQ(found.rows, 39U);
  EXPECT_EQ(found.rows_without, 1U);
  EXPECT_EQ(found.rows_broken, 1U);
  EXPECT_EQ(found.parents_named, 8U);
  ASSERT_EQ(found.broken.size(), 1U);
  EXPECT_EQ(found.broken[0].row, 7U);
  EXPECT_EQ(found.broken[0].value, "99");
}

TEST(Relationships, ATreeAndAPersonRole) {
  Database database;
  database.add("Employee", two_integers("EmployeeId", "ReportsTo"),
               "SELECT i AS EmployeeId, CASE WHEN i > 1 THEN 1 + i // 3 END AS ReportsTo FROM range(1, 13) t(i)");
  database.add("Genre", two_integers("GenreId", "rank"), "SELECT i AS GenreId, i % 3 AS rank FROM range(1, 11) t(i)");
  database.add("Customer", two_integers("CustomerId", "SupportRepId"),
               "SELECT i AS CustomerId, 3 + i % 3 AS SupportRepId FROM range(1, 31) t(i)");
  EXPECT_EQ(database.found_texts(), (std::set<std::string>{"Employee.ReportsTo>Employee.EmployeeId",
                                                           "Customer.SupportRepId>Employee.EmployeeId"}));
}

TEST(Relationships, ATablesOwnKeyIsNoAbbreviation) {
  Database database;
  for (const char* name : {"cat", "category", "thing1", "thing10"}) {
    database.add(name, two_integers(fmt::format("{}_id", name), "x"),
                 fmt::format("SELECT i AS {}_id, i % 3 AS x FROM range(1, 21) t(i)", name));
  }
  database.add("use", two_integers("use_id", "thing1_id"),
               "SELECT i AS use_id, 1 + i % 20 AS thing1_id FROM range(1, 41) t(i)");
  EXPECT_EQ(database.found_texts(), (std::set<std::string>{"use.thing1_id>thing1.thing1_id"}));
}

TEST(Relationships, AJoiningTableMakesManyToMany) {
  Database database;
  database.add("student", two_integers("student_id", "age"),
               "SELECT i AS student_id, i % 4 AS age FROM range(1, 11) t(i)");
  database.add("course", two_integers("course_id", "hours"),
               "SELECT i AS course_id, i % 4 AS hours FROM range(1, 8) t(i)");
  database.add(
      "attends", two_integers("student_id", "course_id"),
      "SELECT s AS student_id, c AS course_id FROM range(1, 11) a(s), range(1, 8) b(c) WHERE (s + c) % 3 <> 0");
  const Relationships result = database.find();
  EXPECT_EQ(result.found.size(), 2U);
  ASSERT_EQ(result.many_to_many.size(), 1U);
  EXPECT_EQ(result.many_to_many[0].through, 2U);
  EXPECT_NE(relationships_mermaid(result, database.tables()).find("student ||--o{ attends : student_id"),
            std::string::npos);
}

TEST(Relationships, SeveralColumnsNameTheRowsOfACompositeKey) {
  Database database;
  database.add("order_lines",
               {{"order_no", {TypeKind::kInteger}}, {"line_no", {TypeKind::kInteger}}, {"price", {TypeKind::kInteger}}},
               "SELECT i // 3 AS order_no, i % 3 AS line_no, i % 11 AS price FROM range(90) t(i)",
               {{"order_no", "line_no"}});
  database.add(
      "returns", {{"reason", {TypeKind::kText}}, {"order_no", {TypeKind::kInteger}}, {"line_no", {TypeKind::kInteger}}},
      "SELECT 'broken' AS reason, CASE WHEN i = 70 THEN NULL ELSE i // 3 END AS order_no, CASE WHEN i = 59 THEN 9 "
      "ELSE i % 3 END AS line_no FROM range(0, 71) t(i) UNION ALL SELECT 'late', 4, 1");
  const Relationships result = database.find();
  const auto composite = std::ranges::find_if(result.found, [](const Relationship& each) {
    return each.child_columns == std::vector<std::string>{"order_no", "line_no"};
  });
  ASSERT_NE(composite, result.found.end());
  EXPECT_EQ(composite->child, 1U);
  EXPECT_EQ(composite->parent, 0U);
  EXPECT_EQ(composite->rows, 71U);
  EXPECT_EQ(composite->rows_without, 1U);
  EXPECT_EQ(composite->rows_broken, 1U);
  EXPECT_EQ(composite->parents_named, 69U);
  EXPECT_FALSE(composite->one_to_one) << "line 4/1 is named twice";
  ASSERT_EQ(composite->broken.size(), 1U);
  EXPECT_EQ(composite->broken[0].row, 60U);
  EXPECT_EQ(composite->broken[0].value, "19 / 9");
  EXPECT_NE(relationships_json(result, database.tables()).find("\"completeness\": 0.98"), std::string::npos);
  const report::Diagram diagram = relationships_diagram(result, database.tables());
  EXPECT_EQ(diagram.boxes.size(), 2U);
  EXPECT_EQ(diagram.lines.size(), result.found.size());
}

TEST(Relationships, CardNumbersAreMaskedInEveryOutput) {
  Database database;
  database.add("card", {{"card_number", {TypeKind::kText}}, {"note", {TypeKind::kText}}},
               "SELECT '4111111111111111' AS card_number, 'paid 5500 0000 0000 0004' AS note FROM range(3)");
  const TableProfile& profile = *database.tables()[0].profile;
  report::Document document = profile_document(profile);
  for (const ColumnProfile& column : profile.columns) document.blocks.emplace_back(column_panel(column, {}));
  for (const std::string& output : {profile_json(profile), report::render_html(document), report::render_json(document),
                                    report::render_terminal(document, {})}) {
    EXPECT_EQ(output.find("4111111111111111"), std::string::npos);
    EXPECT_EQ(output.find("5500 0000 0000 0004"), std::string::npos);
    EXPECT_NE(output.find("*1111"), std::string::npos);
  }
}

TEST(ReferenceNames, Words) {
  EXPECT_EQ(name_words("SupportRepId"), (Words{"support", "rep", "id"}));
  EXPECT_EQ(name_words("order_lines"), (Words{"order", "line"}));
  EXPECT_EQ(name_words("categories"), (Words{"category"}));
  EXPECT_EQ(name_words("HTTPStatus"), (Words{"http", "status"}));
  EXPECT_EQ(name_words(""), Words{});
}

TEST(ValueSketch, ContainmentAgreesWithSets) {
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    SCOPED_TRACE(fmt::format("seed {}", seed));
    std::mt19937_64 random{seed};
    // Every third run is larger than a sketch, so that containment is an estimate.
    const bool large = seed % 3 == 0;
    const std::uint64_t range = large ? 400'000 : 500;
    std::set<std::string> left, right;
    ValueSketch left_sketch, right_sketch;
    for (std::uint64_t count = 0; count < (large ? 200'000U : 200U); ++count) {
      const std::string mine = std::to_string(random() % range), other = std::to_string(random() % range);
      left.insert(mine);
      right.insert(other);
      left_sketch.add(mine);
      right_sketch.add(other);
    }
    left_sketch.finish();
    right_sketch.finish();
    std::size_t shared = 0;
    for (const std::string& value : left) shared += right.contains(value) ? 1U : 0U;
    const double expected = static_cast<double>(shared) / static_cast<double>(left.size());
    EXPECT_NEAR(left_sketch.contained_in(right_sketch), expected, large ? 0.02 : 1e-12);
    EXPECT_EQ(left_sketch.is_complete(), !large);
  }
}

}  // namespace
}  // namespace concord::profile
