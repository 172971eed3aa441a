// `reconcile --keys` as its users meet it.
#include <gtest/gtest.h>

#include "cli/workdir.hpp"

namespace concord::tests {
namespace {

class Keyed : public Workdir {
 protected:
  void SetUp() override {
    Workdir::SetUp();
    write("old.csv", "id,name,amount\nA1,Ann,10.00\nB2,Bob,20.50\nC3,Cy,5.25\n");
    write("new.csv", "id,name,amount\nC3,Cy,5.250\nB2,Bob,20.75\nD4,Di,1.00\n");
  }
  static bool says(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }
};

TEST_F(Keyed, ComparesTwoTextsWithoutAnEngine) {
  const auto ended = run({"reconcile", "old.csv", "new.csv", "--keys", "id", "--out", "result"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_TRUE(says(ended.out, "1 records differ, 1 are only in old.csv, 1 only in new.csv; 1 are identical."))
      << ended.out;
  EXPECT_EQ(read("result/changes.csv"),
            "id,column,left,right,left_row,right_row,left_line,right_line\nB2,amount,20.50,20.750,2,2,3,3\n");
  EXPECT_EQ(read("result/left_unmatched.csv"), "row,line,id,name,amount\n1,2,A1,Ann,10.00\n");
  EXPECT_EQ(read("result/right_unmatched.csv"), "row,line,id,name,amount\n3,4,D4,Di,1.000\n");
  EXPECT_EQ(read("result/duplicate_keys.csv"), "side,row,line,id,reason\n");
  EXPECT_TRUE(says(read("result/summary.json"), "records hashed as they stand")) << read("result/summary.json");
  EXPECT_EQ(temporary_entries(), std::vector<std::string>{});
}

TEST_F(Keyed, AsksTheEngineWhereATextIsNotRegular) {
  write("titled.csv", "List of July\n\nid;name;amount\nA1;Ann;10,00\nB2;Bob;20,50\nC3;Cy;5,25\n");
  const auto ended = run({"reconcile", "titled.csv", "new.csv", "--keys", "id", "--out", "result"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_EQ(read("result/changes.csv"),
            "id,column,left,right,left_row,right_row,left_line,right_line\nB2,amount,20.50,20.750,2,2,5,3\n");
  EXPECT_TRUE(says(read("result/summary.json"), "duckdb"));
  EXPECT_EQ(temporary_entries(), std::vector<std::string>{});
}

TEST_F(Keyed, AnswersWithItsExitCode) {
  EXPECT_EQ(run({"reconcile", "old.csv", "old.csv", "--keys", "id", "--fail-on-difference"}).code, 0);
  EXPECT_EQ(run({"reconcile", "old.csv", "new.csv", "--keys", "id", "--fail-on-difference"}).code, 1);
  const auto wrong = run({"reconcile", "old.csv", "new.csv", "--keys", "nr"});
  EXPECT_EQ(wrong.code, 3);
  EXPECT_TRUE(says(wrong.err, "old.csv has no column \"nr\". Its columns are: id, name, amount.")) << wrong.err;
  const auto strict = run({"reconcile", "old.csv", "new.csv", "--strict"});
  EXPECT_EQ(strict.code, 2);
  EXPECT_TRUE(says(strict.err, "--keys")) << strict.err;
}

TEST_F(Keyed, TellsTextsApartWhenItIsStrict) {
  const auto ended = run({"reconcile", "old.csv", "new.csv", "--keys", "id", "--strict", "--out", "result"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_EQ(read("result/changes.csv"),
            "id,column,left,right,left_row,right_row,left_line,right_line\n"
            "B2,amount,20.50,20.75,2,2,3,3\nC3,amount,5.25,5.250,3,1,4,2\n");
}

TEST_F(Keyed, FindsTheKeysOfTablesWithoutAmounts) {
  write("staff.csv", "person,name,city\nP1,Ann,Rome\nP2,Bob,Oslo\nP3,Cy,Bern\nP4,Di,Bonn\n");
  write("people.csv", "staff no,name,city\nP2,Bob,Oslo\nP1,Ann,Rome\nP3,Cy,Basel\nP4,Dinah,Bonn\n");
  const auto ended = run({"reconcile", "staff.csv", "people.csv", "--out", "result"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_TRUE(says(ended.out, "Key found: person=staff no tells 100.0 %")) << ended.out;
  EXPECT_EQ(read("result/changes.csv"),
            "person,column,left,right,left_row,right_row,left_line,right_line\n"
            "P3,city,Bern,Basel,3,3,4,4\nP4,name,Di,Dinah,4,4,5,5\n");
  write("words.csv", "name,city\nx,y\nx,y\nz,y\n");
  const auto none = run({"reconcile", "words.csv", "words.csv"});
  EXPECT_EQ(none.code, 3);
  EXPECT_TRUE(says(none.err, "Keys were looked for:")) << none.err;
}

}  // namespace
}  // namespace concord::tests
