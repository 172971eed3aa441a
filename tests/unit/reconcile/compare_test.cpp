// By hand: what each comparison must say, in both ways and with the sides swapped.
#include "reconcile/compare.hpp"

#include <gtest/gtest.h>

#include "unit/reconcile/comparison_bench.hpp"

namespace concord::reconcile {
namespace {

struct ComparisonCase {
  std::string name;
  std::string left, right;
  std::string rows;          ///< of identical, changed, left_only, right_only, duplicate_key
  std::string changes = {};  ///< lines of changes.csv below its header
  std::string keys = "id";
  bool hashed = true;  ///< the way without an engine is certain of its answer
  bool strict = false;
};

std::string rows_of(const std::string& numbers) {
  static const char* const kNames[] = {"identical", "changed", "left_only", "right_only", "duplicate_key"};
  std::string text;
  std::size_t begin = 0;
  for (const char* name : kNames) {
    const std::size_t end = std::min(numbers.find(' ', begin), numbers.size());
    text += (text.empty() ? "" : ", ") + std::string{name} + " " + numbers.substr(begin, end - begin);
    begin = end + 1;
  }
  return text;
}

std::string swapped(std::string numbers) {
  std::string result;
  std::vector<std::string> parts;
  for (std::size_t begin = 0; begin < numbers.size();) {
    const std::size_t end = std::min(numbers.find(' ', begin), numbers.size());
    const std::string part = numbers.substr(begin, end - begin);
    const std::size_t slash = part.find('/');
    parts.push_back(part.substr(slash + 1) + "/" + part.substr(0, slash));
    begin = end + 1;
  }
  std::swap(parts[2], parts[3]);
  for (const std::string& part : parts) result += (result.empty() ? "" : " ") + part;
  return result;
}

CompareOptions options_of(const ComparisonCase& wanted) {
  CompareOptions options;
  options.strict = wanted.strict;
  for (std::size_t begin = 0; begin < wanted.keys.size();) {
    const std::size_t end = std::min(wanted.keys.find(',', begin), wanted.keys.size());
    const std::string key = wanted.keys.substr(begin, end - begin);
    options.keys.push_back({key, key});
    begin = end + 1;
  }
  return options;
}

class CompareTest : public ::testing::TestWithParam<ComparisonCase> {};

TEST_P(CompareTest, SaysTheSameInBothWaysAndFromBothSides) {
  const ComparisonCase& wanted = GetParam();
  ComparisonBench bench;
  const CompareOptions options = options_of(wanted);
  const Compared engine = bench.by_engine(wanted.left, wanted.right, options);
  EXPECT_EQ(engine.rows(), rows_of(wanted.rows));
  const std::string changes = engine.files.at("changes.csv");
  EXPECT_EQ(changes.substr(changes.find('\n') + 1), wanted.changes);
  const auto hashed = bench.by_hash(wanted.left, wanted.right, options);
  ASSERT_EQ(hashed.has_value(), wanted.hashed) << bench.reason;
  if (hashed) {
    EXPECT_EQ(difference_of(*hashed, engine), "");
  }
  EXPECT_EQ(bench.by_engine(wanted.right, wanted.left, options).rows(), rows_of(swapped(wanted.rows)));
}

// Files are written with their header in line 1, so row n stands in line n + 1.
INSTANTIATE_TEST_SUITE_P(
    ByHand, CompareTest,
    ::testing::Values(
        ComparisonCase{"all_equal", "id,name\na1,x\nb2,y\n", "id,name\nb2,y\na1,x\n", "2/2 0/0 0/0 0/0 0/0"},
        ComparisonCase{"one_of_each", "id,name\na1,x\nb2,y\nc3,z\n", "id,name\na1,x\nb2,Y\nd4,w\n",
                       "1/1 1/1 1/0 0/1 0/0", "b2,name,y,Y,2,2,3,3\n"},
        ComparisonCase{"numbers_by_value", "id,price\na1,1.00\nb2,2.50\n", "id,price\na1,1.0\nb2,2.51\n",
                       "1/1 1/1 0/0 0/0 0/0", "b2,price,2.50,2.51,2,2,3,3\n"},
        ComparisonCase{"times_by_value", "id,at\na1,2024-01-05 10:00:00\nb2,2024-01-05 10:00:01\n",
                       "id,at\na1,2024-01-05T10:00:00.000\nb2,2024-01-05 10:00:02\n", "1/1 1/1 0/0 0/0 0/0",
                       "b2,at,2024-01-05 10:00:01,2024-01-05 10:00:02,2,2,3,3\n"},
        ComparisonCase{"zones_by_instant", "id,at\na1,2024-01-05 10:00:00+02:00\nb2,2024-01-05 10:00:00Z\n",
                       "id,at\na1,2024-01-05 08:00:00Z\nb2,2024-01-05 10:00:00+01:00\n", "1/1 1/1 0/0 0/0 0/0",
                       "b2,at,2024-01-05 10:00:00+00,2024-01-05 09:00:00+00,2,2,3,3\n"},
        ComparisonCase{"date_and_its_midnight", "id,at\na1,2024-01-05\nb2,2024-01-06\n",
                       "id,at\na1,2024-01-05 00:00:00\nb2,2024-01-06 00:00:01\n", "1/1 1/1 0/0 0/0 0/0",
                       "b2,at,2024-01-06,2024-01-06 00:00:01,2,2,3,3\n"},
        ComparisonCase{"composed_characters", "id,name\na1,Jos\u00E9\nb2,Ana\n",
                       "id,name\na1,Jose\u0301\nb2,An\u00E1\n", "1/1 1/1 0/0 0/0 0/0",
                       "b2,name,Ana,An\u00E1,2,2,3,3\n"},
        ComparisonCase{"another_encoding", "id,name\na1,Jos\xE9\nb2,Ana\n", "id,name\na1,Jos\u00E9\nb2,Ane\n",
                       "1/1 1/1 0/0 0/0 0/0", "b2,name,Ana,Ane,2,2,3,3\n"},
        ComparisonCase{"composed_keys", "id,name\nJos\u00E9,x\nb2,y\n", "id,name\nJose\u0301,x\nb2,y\n",
                       "2/2 0/0 0/0 0/0 0/0"},
        ComparisonCase{"strict_takes_text", "id,price\na1,1.00\nb2,2.50\n", "id,price\na1,1.0\nb2,2.50\n",
                       "1/1 1/1 0/0 0/0 0/0", "a1,price,1.00,1.0,1,1,2,2\n", "id", true, true},
        ComparisonCase{"strict_tells_characters_apart", "id,name\na1,Jos\u00E9\nb2,y\n",
                       "id,name\na1,Jose\u0301\nb2,y\n", "1/1 1/1 0/0 0/0 0/0",
                       "a1,name,Jos\u00E9,Jose\u0301,1,1,2,2\n", "id", true, true},
        ComparisonCase{"empty_cells_are_equal", "id,name\na1,\nb2,y\n", "id,name\na1,\"\"\nb2,\n",
                       "1/1 1/1 0/0 0/0 0/0", "b2,name,y,,2,2,3,3\n"},
        ComparisonCase{"keys_that_repeat", "id,name\na1,x\na1,x\nb2,y\nc3,z\n", "id,name\na1,x\nb2,y\nb2,y\nc3,z\n",
                       "1/1 0/0 0/0 0/0 3/3"},
        ComparisonCase{"keys_that_repeat_on_the_right_only", "id,name\nb2,y\n", "id,name\na1,x\na1,q\nb2,y\n",
                       "1/1 0/0 0/0 0/0 0/2"},
        ComparisonCase{"keys_that_are_empty", "id,name\n,x\nb2,y\n", "id,name\n,x\n,q\nb2,y\n", "1/1 0/0 0/0 0/0 1/2"},
        ComparisonCase{"two_keys", "id,no,name\na1,1,x\na1,2,y\nb2,1,z\n", "id,no,name\na1,2,y\na1,1,X\nb2,1,z\n",
                       "2/2 1/1 0/0 0/0 0/0", "a1,1,name,x,X,1,2,2,3\n", "id,no"},
        ComparisonCase{"two_keys_one_empty", "id,no,name\na1,,x\na1,2,y\n,2,q\n", "id,no,name\na1,2,y\na1,,X\n,2,q\n",
                       "2/2 1/1 0/0 0/0 0/0", "a1,,name,x,X,1,2,2,3\n", "id,no"},
        ComparisonCase{"keys_do_not_run_together", "id,no,name\nx1,1,p\nx,11,q\n", "id,no,name\nx,11,q\nx1,1,p\n",
                       "2/2 0/0 0/0 0/0 0/0", "", "id,no"},
        ComparisonCase{"another_order_of_columns", "id,name,city\na1,x,\"p,q\"\nb2,y,r\n",
                       "city,id,name\n\"p,q\",a1,x\nr,b2,Y\n", "1/1 1/1 0/0 0/0 0/0", "b2,name,y,Y,2,2,3,3\n"},
        ComparisonCase{"another_dialect", "id,name,city\na1,x,\"p;q\"\nb2,\"y\",r\n",
                       "id;name;city\r\na1;x;\"p;q\"\r\nb2;y;r\r\n", "2/2 0/0 0/0 0/0 0/0"},
        ComparisonCase{"cells_do_not_run_together", "id,name,city\na1,\"x,y\",z\nb2,q,r\n",
                       "id,name,city\na1,x,\"y,z\"\nb2,q,r\n", "1/1 1/1 0/0 0/0 0/0",
                       "a1,name,\"x,y\",x,1,1,2,2\na1,city,z,\"y,z\",1,1,2,2\n"},
        ComparisonCase{"quotes_in_cells", "id,name\na1,\"say \"\"x\"\"\"\nb2,y\n",
                       "id,name\na1,\"say \"\"x\"\"\"\nb2,\"y \"\"\"\n", "1/1 1/1 0/0 0/0 0/0",
                       "b2,name,y,\"y \"\"\",2,2,3,3\n"},
        ComparisonCase{"lines_in_cells", "id,name\na1,\"x\ny\"\nb2,y\nc3,z\n", "id,name\nc3,z\na1,\"x\ny\"\nb2,Y\n",
                       "2/2 1/1 0/0 0/0 0/0", "b2,name,y,Y,2,3,4,5\n"},
        ComparisonCase{"one_column", "id\na1\nb2\n", "id\nb2\nc3\n", "1/1 0/0 1/0 0/1 0/0"},
        ComparisonCase{"last_line_without_end", "id,name\na1,x\nb2,y", "id,name\na1,x\nb2,Y", "1/1 1/1 0/0 0/0 0/0",
                       "b2,name,y,Y,2,2,3,3\n"},
        ComparisonCase{"integer_keys", "id,name\n1,x\n22,y\n", "id,name\n22,y\n3,z\n", "1/1 0/0 1/0 0/1 0/0"},
        ComparisonCase{"signed_keys_need_the_engine", "id,name\n-1,x\n22,y\n", "id,name\n22,y\n-1,x\n",
                       "2/2 0/0 0/0 0/0 0/0", "", "id", false},
        ComparisonCase{"decimal_keys_need_the_engine", "id,name\n1.5,x\n22.0,y\n", "id,name\n22.00,y\n1.50,x\n",
                       "2/2 0/0 0/0 0/0 0/0", "", "id", false},
        ComparisonCase{"other_columns_need_the_engine", "id,name\na1,x\nb2,y\n", "id,name,city\na1,x,p\nb2,y,q\n",
                       "2/2 0/0 0/0 0/0 0/0", "", "id", false}),
    [](const auto& param_info) { return param_info.param.name; });

TEST(Compare, AddsUpTheAmountsOfEachBucket) {
  ComparisonBench bench;
  const std::string left = "id,amount\na1,10.00\nb2,20.5\nc3,-1.25\nd4,\nd4,7.00\n";
  const std::string right = "id,amount\na1,10.0\nb2,20.75\ne5,3.00\nd4,7.00\n";
  const CompareOptions options{.keys = {{"id", "id"}}};
  const Compared engine = bench.by_engine(left, right, options);
  EXPECT_EQ(engine.rows(), rows_of("1/1 1/1 1/0 0/1 2/1"));
  const auto& buckets = engine.comparison.buckets;
  const auto sums = [&](std::size_t bucket) {
    return buckets[bucket].left_sum.to_string() + " " + buckets[bucket].right_sum.to_string();
  };
  EXPECT_EQ(sums(0), "10.00 10.00");
  EXPECT_EQ(sums(1), "20.50 20.75");
  EXPECT_EQ(sums(2), "-1.25 0.00");
  EXPECT_EQ(sums(3), "0.00 3.00");
  EXPECT_EQ(sums(4), "7.00 7.00");
  EXPECT_EQ(engine.comparison.left_sum.to_string(), "36.25");
  EXPECT_EQ(engine.comparison.difference.to_string(), "-4.50");  // 36.25 - 40.75
  EXPECT_EQ(engine.files.at("duplicate_keys.csv"),
            "side,row,line,id,reason\nleft,4,5,d4,repeats\nleft,5,6,d4,repeats\nright,4,5,d4,repeats\n");
  const auto hashed = bench.by_hash(left, right, options);
  ASSERT_TRUE(hashed.has_value()) << bench.reason;
  EXPECT_EQ(difference_of(*hashed, engine), "");
}

TEST(Compare, CallsValuesWithinTheToleranceEqual) {
  ComparisonBench bench;
  const std::string left = "id,price,on\na1,10.00,2024-03-01\nb2,20.00,2024-03-01\nc3,30.00,2024-03-01\n";
  const std::string right = "id,price,on\na1,10.02,2024-03-01\nb2,20.03,2024-03-01\nc3,30.00,2024-03-04\n";
  CompareOptions options{.keys = {{"id", "id"}}, .tolerance = Decimal::parse("0.02").value()};
  EXPECT_EQ(bench.by_engine(left, right, options).rows(), rows_of("1/1 2/2 0/0 0/0 0/0"));
  options.window_days = 3;
  const Compared engine = bench.by_engine(left, right, options);
  EXPECT_EQ(engine.rows(), rows_of("2/2 1/1 0/0 0/0 0/0"));
  const auto hashed = bench.by_hash(left, right, options);
  ASSERT_TRUE(hashed.has_value()) << bench.reason;
  EXPECT_EQ(difference_of(*hashed, engine), "");
  options.window_days = 2;
  EXPECT_EQ(bench.by_engine(left, right, options).rows(), rows_of("1/1 2/2 0/0 0/0 0/0"));
}

TEST(Compare, SeesWhatBecameOfTheColumns) {
  ComparisonBench bench;
  std::string left = "id,city,price,note,old\n", right = "id,price,town,note,new\n";
  for (int i = 0; i < 30; ++i) {
    const std::string id = "K" + std::to_string(i), city = "city " + std::to_string(i % 7);
    const std::string price = std::to_string(i) + ".50";
    left += id + "," + city + "," + price + "," + std::to_string(i) + ",gone\n";
    right += id + "," + price + "," + (i == 4 ? "elsewhere" : city) + "," + (i == 4 ? "many" : std::to_string(i)) +
             ",2024-01-01\n";
  }
  const Compared engine = bench.by_engine(left, right, {.keys = {{"id", "id"}}});
  EXPECT_EQ(engine.rows(), rows_of("29/29 1/1 0/0 0/0 0/0"));
  std::string columns;
  for (const ColumnChanges& column : engine.comparison.columns) {
    columns += column.left + "=" + column.right + " " + std::to_string(column.cells) +
               (column.renamed ? " renamed" : "") +
               (column.left_type.kind != column.right_type.kind ? " retyped" : "") + "; ";
  }
  EXPECT_EQ(columns, "city=town 1 renamed; price=price 0; note=note 1 retyped; ");
  EXPECT_EQ(engine.comparison.left_only_columns, std::vector<std::string>{"old"});
  EXPECT_EQ(engine.comparison.right_only_columns, std::vector<std::string>{"new"});
  EXPECT_TRUE(engine.comparison.reordered);
  EXPECT_EQ(engine.comparison.left_sum.to_string(), "450.00");  // 0.5 * 30 + (0 + ... + 29)
}

TEST(Compare, ReadsLongRecordsAgain) {
  ComparisonBench bench;
  const std::string filler(500'000, 'x');
  const std::string left = "id,note,no\na1," + filler + ",1\nb2,\"" + filler + ",\"\"\",2\n";
  const std::string right = "id,note,no\na1," + filler + ",1\nb2,\"" + filler + ",\",2\n";
  const CompareOptions options{.keys = {{"id", "id"}}};
  const auto hashed = bench.by_hash(left, right, options);
  ASSERT_TRUE(hashed.has_value()) << bench.reason;
  EXPECT_EQ(hashed->rows(), rows_of("1/1 1/1 0/0 0/0 0/0"));
  EXPECT_EQ(difference_of(*hashed, bench.by_engine(left, right, options)), "");
}

struct DamagedText {
  std::string name, text;
};

TEST(Compare, LeavesDamagedTextsToTheEngine) {
  const std::string good = "id,name\na1,x\nb2,y\nc3,z\n";
  for (const auto& [name, text] : {DamagedText{"NUL", std::string{"id,name\na1,x\nb2,y\0\nc3,z\n", 25}},
                                   DamagedText{"stray quote", "id,name\na1,x\"\nb2,y\nc3,z\n"},
                                   DamagedText{"missing cell", "id,name\na1,x\nb2\nc3,z\n"},
                                   DamagedText{"mixed line ends", "id,name\na1,x\r\nb2,y\nc3,z\n"},
                                   DamagedText{"header twice", "id,name\na1,x\nid,name\nb2,y\nc3,z\n"}}) {
    SCOPED_TRACE(name);
    ComparisonBench bench;
    EXPECT_FALSE(bench.by_hash(good, text, {.keys = {{"id", "id"}}}).has_value());
    EXPECT_FALSE(bench.by_hash(text, good, {.keys = {{"id", "id"}}}).has_value());
  }
}

TEST(Compare, LeavesAMissingKeyToTheEngineToComplainOf) {
  ComparisonBench bench;
  EXPECT_FALSE(bench.by_hash("id,name\na1,x\n", "id,name\na1,x\n", {.keys = {{"id", "nr"}}}).has_value());
  EXPECT_EQ(bench.reason, "the right side has not these keys");
}

}  // namespace
}  // namespace concord::reconcile
