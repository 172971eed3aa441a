// Inputs good and bad, as every command meets them: a clear answer, the right exit code, nothing left behind.
#include <gtest/gtest.h>
#include <sys/mount.h>
#include <unistd.h>

#include "cli/workdir.hpp"

namespace concord::tests {
namespace {

using Inputs = Workdir;

bool says(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

TEST_F(Inputs, AProfileOfSeveralTablesBeginsWithHowTheyBelongTogether) {
  write("people.csv", "person_id,name,year\n1,Ann Lee,1980\n2,Bob Tan,1985\n3,Cy Ong,1990\n4,Di Goh,1995\n");
  write("sales.csv", "sale_id,person_id,amount\n11,1,5.10\n12,2,6.20\n13,3,7.30\n14,4,8.40\n15,1,9.50\n16,2,1.60\n");
  const auto profiled = run({"profile", "people.csv", "sales.csv"});
  EXPECT_EQ(profiled.code, 0) << profiled.err;
  EXPECT_TRUE(says(profiled.out, "2 tables with 6 columns and 10 rows; one relationship between them was found."))
      << profiled.out;
  EXPECT_LT(profiled.out.find("How the tables belong together"), profiled.out.find("people.csv")) << profiled.out;
  EXPECT_FALSE(says(profiled.out, "7,750")) << "years are not added up";
}

TEST_F(Inputs, InspectAndProfileDescribeAnOrdinaryFile) {
  write("orders.csv", "Orders of January\n\norder,amount (RM)\nA-1,10.00\nA-2,20.50\nA-3,5.25\nTotal,35.75\n");
  const auto inspected = run({"inspect", "orders.csv", "--json"});
  EXPECT_EQ(inspected.code, 0) << inspected.err;
  EXPECT_TRUE(inspected.out.starts_with("{\n  \"inputs\": [\n")) << inspected.out;
  EXPECT_EQ(inspected.err, "");
  EXPECT_TRUE(says(run({"inspect", "orders.csv"}).out, "Orders of January"));
  const auto profiled = run({"profile", "orders.csv", "--json"});
  EXPECT_EQ(profiled.code, 0) << profiled.err;
  EXPECT_TRUE(says(profiled.out, "\"35.75\"")) << profiled.out;
  const auto page = run({"profile", "orders.csv", "--html", "page.html"});
  EXPECT_EQ(page.code, 0) << page.err;
  EXPECT_TRUE(says(read("page.html"), "<html"));
  EXPECT_EQ(temporary_entries(), std::vector<std::string>{});
}

TEST_F(Inputs, SeveralInputsAreAnsweredInTheirOrder) {
  write("b.csv", "id,n\n1,2\n3,4\n");
  write("a.csv", "id,n\n1,2\n3,4\n");
  const auto ended = run({"inspect", "b.csv", "a.csv", "-", "--json"}, {.input = "x,y\n1,2\n3,4\n"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  const auto first = ended.out.find("\"b.csv\"");
  const auto second = ended.out.find("\"a.csv\"");
  const auto third = ended.out.find("\"standard input\"");
  EXPECT_LT(first, second);
  EXPECT_LT(second, third);
  EXPECT_NE(third, std::string::npos);
}

TEST_F(Inputs, BadOnesAreNamedByEveryCommand) {
  std::filesystem::create_directories(path("folder.csv"));
  write("empty.csv", "");
  write("blank.csv", "\n\n\n");
  write("binary.csv", std::string("\x7f"
                                  "ELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03\0\x3e\0",
                                  20) +
                          std::string(300, '\0'));
  write("broken.xlsx", "PK\x03\x04 this is no archive");
  for (const auto* name : {"missing.csv", "folder.csv", "empty.csv", "blank.csv", "binary.csv", "broken.xlsx"}) {
    for (const auto& arguments : std::vector<std::vector<std::string>>{{"inspect", name},
                                                                       {"profile", name},
                                                                       {"convert", name, "-o", "out.parquet"},
                                                                       {"inspect", name, "--json"}}) {
      const auto ended = run(arguments);
      EXPECT_EQ(ended.code, 3) << arguments[0] << " " << name << ": " << ended.err;
      EXPECT_EQ(ended.out, "") << name;
      EXPECT_TRUE(says(ended.err, name)) << ended.err;
    }
  }
  EXPECT_FALSE(std::filesystem::exists(path("out.parquet")));
  EXPECT_EQ(temporary_entries(), std::vector<std::string>{});
}

TEST_F(Inputs, AHeaderWithoutRowsIsATableWithoutRows) {
  write("header.csv", "id,name,amount\n");
  const auto ended = run({"convert", "header.csv", "-o", "-"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_EQ(ended.out, "id,name,amount\n");
}

TEST_F(Inputs, AnUnreadableFileIsNamed) {
  if (::geteuid() == 0) GTEST_SKIP() << "root reads everything";
  write("secret.csv", "id,n\n1,2\n");
  std::filesystem::permissions(path("secret.csv"), std::filesystem::perms::none);
  const auto ended = run({"inspect", "secret.csv"});
  EXPECT_EQ(ended.code, 3);
  EXPECT_TRUE(says(ended.err, "No permission to read secret.csv")) << ended.err;
}

TEST_F(Inputs, StandardInputCannotBeReadTwice) {
  const auto ended = run({"inspect", "-", "-"}, {.input = "a,b\n1,2\n"});
  EXPECT_EQ(ended.code, 3);
  EXPECT_TRUE(says(ended.err, "only once")) << ended.err;
}

TEST_F(Inputs, NamesCannotSteerTheTerminal) {
  const auto ended = run({"inspect", "evil\x1b[2J.csv"});
  EXPECT_EQ(ended.code, 3);
  EXPECT_FALSE(says(ended.err, "\x1b")) << ended.err;
}

/// A file system of one megabyte, where the machine lets us mount one.
class FullDisk : public Workdir {
 protected:
  FullDisk() {
    std::filesystem::create_directories(path("small"));
    mounted_ = ::mount("tmpfs", path("small").c_str(), "tmpfs", 0, "size=1m") == 0;
    std::string rows = "id,text\n";
    for (int i = 0; i < 100'000; ++i) rows += std::to_string(i * 7919 % 100'003) + "," + std::to_string(i) + "x\n";
    write("large.csv", rows);
  }
  ~FullDisk() override {
    if (mounted_) ::umount(path("small").c_str());
  }
  bool mounted_ = false;
};

TEST_F(FullDisk, AFullOutputDiskIsSaidAndNothingStays) {
  if (!mounted_) GTEST_SKIP() << "no permission to mount";
  const auto ended = run({"convert", "large.csv", "-o", "small/out.csv"});
  EXPECT_EQ(ended.code, 5) << ended.err;
  EXPECT_TRUE(says(ended.err, "disk is full")) << ended.err;
  EXPECT_TRUE(std::filesystem::is_empty(path("small")));
}

TEST_F(FullDisk, AFullTemporaryDiskIsSaidAndNothingStays) {
  if (!mounted_) GTEST_SKIP() << "no permission to mount";
  for (const auto* output : {"out.csv", "out.xlsx", "out.parquet"}) {
    const auto ended = run({"convert", "large.csv", "-o", output, "--temp-directory", path("small").string()});
    if (ended.code == 0) continue;  // it fitted
    EXPECT_EQ(ended.code, 5) << output << ended.err;
    EXPECT_FALSE(std::filesystem::exists(path(output)));
  }
  EXPECT_TRUE(std::filesystem::is_empty(path("small")));
  EXPECT_EQ(run({"convert", "large.csv", "-o", "out.csv", "--temp-directory", path("small").string()}).code, 5);
}

TEST_F(Inputs, AFolderOrAPatternStandsForItsFiles) {
  std::filesystem::create_directory(path("months"));
  write("months/b.csv", "id,total\n2,3.50\n");
  write("months/a.csv", "id,total\n1,2.50\n");
  write("months/.hidden", "x");
  const std::string rows = "file,id,total\na.csv,1,2.50\nb.csv,2,3.50\n";
  EXPECT_EQ(run({"convert", "months", "-o", "-"}).out, rows);
  EXPECT_EQ(run({"convert", "months/*.csv", "-o", "-"}).out, rows);
  EXPECT_EQ(run({"convert", "months", "-o", "-", "--as-text"}).out, "id,total\n1,2.50\n2,3.50\n");
  EXPECT_EQ(run({"convert", "months/a.csv", "months/b.csv", "-o", "-"}).out, "id,total\n1,2.50\n2,3.50\n");
  write("odd[1].csv", "id,total\n7,1.00\n");  // a file of that very name is no pattern
  EXPECT_EQ(run({"convert", "odd[1].csv", "-o", "-"}).out, "id,total\n7,1.00\n");
  EXPECT_EQ(run({"convert", "none*.csv", "-o", "-"}).code, 3);
  std::filesystem::create_directory(path("empty"));
  const auto ended = run({"inspect", "empty"});
  EXPECT_EQ(ended.code, 3);
  EXPECT_NE(ended.err.find("holds no file"), std::string::npos) << ended.err;
}

/// Long enough for an engine to read every file in several pieces at once.
TEST_F(Inputs, FilesOfTheSameStructureAreOneInput) {
  constexpr int kRows = 20'000;
  std::filesystem::create_directory(path("months"));
  std::string all = "id,day,total\n";
  for (const int month : {1, 2, 3}) {
    std::string file = "id,day,total\n";
    for (int row = 1; row <= kRows; ++row) {
      const std::string number = std::to_string(row % 1000 + 1000);
      const std::string line = "R" + std::to_string(month) + "-" + std::to_string(row) + ",2025-0" +
                               std::to_string(month) + "-01," + number.substr(0, 3) + "." + number.substr(2) + "\n";
      file += line;
      all += line;
    }
    if (month == 2) file += "late,2025-02-28,99.99\ntoo,many,cells,here\n";
    write("months/" + std::to_string(month) + ".csv", file);
  }
  write("all.csv", all);
  const auto inspected = run({"inspect", "months", "--json"});
  EXPECT_TRUE(says(inspected.out, "\"rows\": 60001")) << inspected.out << inspected.err;
  EXPECT_TRUE(says(inspected.out, "2.csv: line 20003")) << inspected.out;
  const auto profiled = run({"profile", "months/*.csv"});
  EXPECT_TRUE(says(profiled.out, "60001 rows in 4 columns")) << profiled.out << profiled.err;

  ASSERT_EQ(run({"reconcile", "all.csv", "months", "--out", "out"}).code, 0);
  const std::string pairs = read("out/pairs.csv");
  EXPECT_TRUE(says(pairs, "\n1,1,1,2,1.csv:2,")) << pairs.substr(0, 200);
  EXPECT_TRUE(says(pairs, ",60000,60001,60001,3.csv:20001,")) << pairs.substr(pairs.size() - 200);
  EXPECT_EQ(read("out/right_unmatched.csv"),
            "row,line,file,id,day,total\n40001,2.csv:20002,2.csv,late,2025-02-28,99.99\n");

  ASSERT_EQ(run({"reconcile", "all.csv", "months", "--keys", "id", "--out", "by_key"}).code, 0);
  EXPECT_TRUE(says(read("by_key/right_unmatched.csv"), "\n40001,2.csv:20002,")) << read("by_key/right_unmatched.csv");
}

TEST_F(Inputs, FilesOfOtherStructureStayApartAndAreNoSide) {
  std::filesystem::create_directory(path("mixed"));
  write("mixed/a.csv", "id,total\n1,2.50\n2,3.50\n");
  write("mixed/b.csv", "id,gross\n1,2.50\n2,3.50\n");
  write("other.csv", "id,total\n1,2.50\n");
  const auto inspected = run({"inspect", "mixed"});
  EXPECT_EQ(inspected.code, 0) << inspected.err;
  EXPECT_TRUE(says(inspected.out, "mixed/a.csv") && says(inspected.out, "mixed/b.csv")) << inspected.out;
  const auto refused = run({"reconcile", "mixed", "other.csv"});
  EXPECT_EQ(refused.code, 3);
  EXPECT_TRUE(says(refused.err, "mixed/a.csv and mixed/b.csv name column 2 \"total\" and \"gross\"")) << refused.err;
}

TEST_F(Inputs, TheColumnOfFilesTakesAFreeName) {
  std::filesystem::create_directories(path("years/1"));
  std::filesystem::create_directories(path("years/2"));
  write("years/1/a.csv", "File,total\nx,2.50\n");
  write("years/2/a.csv", "File,total\ny,3.50\n");
  EXPECT_EQ(run({"convert", "years/*/a.csv", "-o", "-"}).out,
            "file_,File,total\nyears/1/a.csv,x,2.50\nyears/2/a.csv,y,3.50\n");
  ASSERT_EQ(run({"convert", "years/*/a.csv", "-o", "all.xlsx"}).code, 0);
  EXPECT_EQ(run({"convert", "all.xlsx", "-o", "-"}).out,
            "file_,File,total\nyears/1/a.csv,x,2.5\nyears/2/a.csv,y,3.5\n");
}

TEST_F(Inputs, EveryFormatComesThroughStandardInput) {
  write("a.json", "[{\"id\":1,\"total\":2.50},{\"id\":2,\"total\":3.50}]");
  const std::string rows = "id,total\n1,2.50\n2,3.50\n";
  const std::string numbers = "id,total\n1,2.5\n2,3.5\n";  // a workbook's numbers have no trailing zeros
  ASSERT_EQ(run({"convert", "a.json", "-o", "a.parquet"}).code, 0);
  ASSERT_EQ(run({"convert", "a.json", "-o", "a.xlsx"}).code, 0);
  for (const char* name : {"a.json", "a.parquet", "a.xlsx"}) {
    const std::string& want = std::string{name} == "a.xlsx" ? numbers : rows;
    EXPECT_EQ(run({"convert", "-", "-o", "-"}, {.input = read(name)}).out, want) << name;
    EXPECT_EQ(run({"convert", name, "-o", "-"}).out, want) << name;
  }
}

}  // namespace
}  // namespace concord::tests
