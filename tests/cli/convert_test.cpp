// `concord convert` as a process: formats, tables, text, rejects, outputs.
#include <gtest/gtest.h>

#include "cli/workdir.hpp"

namespace concord::tests {
namespace {

using Convert = Workdir;

bool says(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

constexpr std::string_view kOrders =
    "order;paid on;amount\n"
    "00017;31.01.2025;1.234,50\n"
    "00018;01.02.2025;-7,00\n"
    "00019;;\n";

TEST_F(Convert, WritesTypedCsv) {
  write("orders.csv", kOrders);
  const auto ended = run({"convert", "orders.csv", "-o", "out.csv"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_EQ(ended.out, "");
  EXPECT_EQ(read("out.csv"), "order,paid on,amount\n00017,2025-01-31,1234.50\n00018,2025-02-01,-7.00\n00019,,\n");
  EXPECT_EQ(ended.err, "3 rows written to out.csv.\n");
  EXPECT_EQ(entries(), (std::vector<std::string>{"orders.csv", "out.csv"}));
  EXPECT_EQ(temporary_entries(), std::vector<std::string>{});
}

TEST_F(Convert, WritesToStandardOutputAndReadsStandardInput) {
  const auto ended = run({"convert", "-", "-o", "-", "--to", "tsv"}, {.input = "a,b\n1,x y\n2,z\n"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_EQ(ended.out, "a\tb\n1\tx y\n2\tz\n");
  EXPECT_EQ(ended.err, "");
  EXPECT_EQ(run({"convert", "-", "-o", "-"}, {.input = "a,b\n1,x\n2,y\n"}).out, "a,b\n1,x\n2,y\n");
}

TEST_F(Convert, WritesJsonWithExactNumbers) {
  write("a.csv", "id,amount\n1,12345678901234567.10\n2,0.07\n");
  EXPECT_EQ(run({"convert", "a.csv", "-o", "out.jsonl"}).code, 0);
  EXPECT_EQ(read("out.jsonl"), "{\"id\":1,\"amount\":12345678901234567.10}\n{\"id\":2,\"amount\":0.07}\n");
  EXPECT_EQ(run({"convert", "a.csv", "-o", "out.json"}).code, 0);
  const std::string array = read("out.json");
  EXPECT_TRUE(array.starts_with("[") && array.ends_with("]\n")) << array;
  EXPECT_TRUE(says(array, "12345678901234567.10"));
}

TEST_F(Convert, WritesParquetAndWorkbooks) {
  write("orders.csv", kOrders);
  ASSERT_EQ(run({"convert", "orders.csv", "-o", "out.parquet"}).code, 0);
  const std::string parquet = read("out.parquet");
  EXPECT_TRUE(parquet.starts_with("PAR1") && parquet.ends_with("PAR1"));
  ASSERT_EQ(run({"convert", "orders.csv", "-o", "out.xlsx"}).code, 0);
  const auto back = run({"convert", "out.xlsx", "-o", "-"});
  // A sheet stores numbers without trailing zeros, so the scale is that of the values.
  EXPECT_EQ(back.out, "order,paid on,amount\n00017,2025-01-31,1234.5\n00018,2025-02-01,-7.0\n00019,,\n") << back.err;
}

TEST_F(Convert, AsTextKeepsEveryCellAndInventsNoHeader) {
  write("bare.csv", "007, 1.50 ,x\n008,2.5,\n009,3.5,\"a \"\"b\"\"\"\n");
  EXPECT_EQ(run({"convert", "bare.csv", "--as-text", "-o", "-"}).out,
            "007, 1.50 ,x\n008,2.5,\n009,3.5,\"a \"\"b\"\"\"\n");
  write("orders.csv", kOrders);
  EXPECT_EQ(run({"convert", "orders.csv", "--as-text", "-o", "-"}).out,
            "order,paid on,amount\n00017,31.01.2025,\"1.234,50\"\n00018,01.02.2025,\"-7,00\"\n00019,,\n");
  EXPECT_EQ(run({"convert", "orders.csv", "--as-text", "--header", "never", "-o", "-"}).out,
            "00017,31.01.2025,\"1.234,50\"\n00018,01.02.2025,\"-7,00\"\n00019,,\n");
}

TEST_F(Convert, SeveralInputsBecomeOneTableInTheirOrder) {
  write("january.csv", "id,amount\n1,1.50\n2,2\n");
  write("february.csv", "id,amount\n3,30\n4,400.123\n");
  const auto ended = run({"convert", "february.csv", "january.csv", "-o", "-"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_EQ(ended.out, "id,amount\n3,30.000\n4,400.123\n1,1.500\n2,2.000\n");
  write("other.csv", "id,total\n5,6\n7,8\n");
  const auto refused = run({"convert", "january.csv", "other.csv", "-o", "out.csv"});
  EXPECT_EQ(refused.code, 3);
  EXPECT_TRUE(says(refused.err, "\"amount\" and \"total\"")) << refused.err;
}

TEST_F(Convert, TwoInputsOfOneNameDoNotMix) {
  std::filesystem::create_directories(path("one"));
  std::filesystem::create_directories(path("two"));
  write("one/data.csv", "id,name\n1,a\n2,b\n");
  write("two/data.csv", "id,name\n3,c\n4,d\n");
  EXPECT_EQ(run({"convert", "one/data.csv", "two/data.csv", "-o", "-"}).out, "id,name\n1,a\n2,b\n3,c\n4,d\n");
}

TEST_F(Convert, RejectsAreWrittenAndCounted) {
  std::string text = "id,amount,note\n";
  for (int i = 1; i <= 50; ++i) text += std::to_string(i) + "," + std::to_string(i) + ".50,fine\n";
  text += "51,1.00,too,many,cells,here\n52,2.50,fine\n";
  write("a.csv", text);
  const auto ended = run({"convert", "a.csv", "-o", "out.csv", "--rejects", "rejects.csv"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  const std::string rejects = read("rejects.csv");
  EXPECT_TRUE(rejects.starts_with("line,reason,raw\n")) << rejects;
  EXPECT_TRUE(says(rejects, "too,many,cells,here")) << rejects;
  EXPECT_TRUE(says(ended.err, "1 of 52 records rejected")) << ended.err;
  write("clean.csv", "id,amount\n1,2.50\n2,3.50\n");
  EXPECT_EQ(run({"convert", "clean.csv", "-o", "out.csv", "--rejects", "none.csv"}).code, 0);
  EXPECT_EQ(read("none.csv"), "line,reason,raw\n");
  EXPECT_EQ(run({"convert", "a.csv", "a.csv", "-o", "out.csv", "--rejects", "both.csv"}).code, 0);
  EXPECT_TRUE(read("both.csv").starts_with("input,line,reason,raw\na.csv,52,")) << read("both.csv");
}

TEST_F(Convert, ATableThatIsNotThereIsNamedWithThoseThatAre) {
  write("orders.csv", kOrders);
  const auto ended = run({"convert", "orders.csv", "--table", "2", "-o", "out.csv"});
  EXPECT_EQ(ended.code, 3);
  EXPECT_TRUE(says(ended.err, "1 \"orders\"")) << ended.err;
  EXPECT_EQ(run({"convert", "orders.csv", "--table", "1", "-o", "out.csv"}).code, 0);
  EXPECT_EQ(run({"convert", "orders.csv", "--table", "orders", "-o", "out.csv"}).code, 0);
}

TEST_F(Convert, AnOutputThatCannotBeWrittenIsReportedAndNothingIsLeft) {
  write("orders.csv", kOrders);
  EXPECT_EQ(run({"convert", "orders.csv", "-o", "none/out.csv"}).code, 3);
  std::filesystem::create_directories(path("folder.csv"));
  EXPECT_EQ(run({"convert", "orders.csv", "-o", "folder.csv"}).code, 3);
  const auto full = run({"convert", "orders.csv", "-o", "/dev/full", "--to", "csv"});
  EXPECT_EQ(full.code, 5);
  EXPECT_TRUE(says(full.err, "disk is full")) << full.err;
  EXPECT_EQ(run({"convert", "orders.csv", "-o", "/dev/null", "--to", "csv"}).code, 0);
  EXPECT_EQ(entries(), (std::vector<std::string>{"folder.csv", "orders.csv"}));
}

TEST_F(Convert, AFailureLeavesTheOldOutputAlone) {
  write("out.csv", "old\n");
  write("bad.csv", "");
  EXPECT_EQ(run({"convert", "bad.csv", "-o", "out.csv"}).code, 3);
  EXPECT_EQ(read("out.csv"), "old\n");
  EXPECT_EQ(entries(), (std::vector<std::string>{"bad.csv", "out.csv"}));
}

}  // namespace
}  // namespace concord::tests
