// `reconcile` of registers without amounts and keys, as its users meet it.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <random>

#include "cli/workdir.hpp"

namespace concord::tests {
namespace {

bool says(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

// Persons, the same for every test. In the second register every second street, third surname, fourth given name and
// fifth date has a typing error.
class Linkage : public Workdir {
 protected:
  static constexpr std::string_view kHeader = "given,family,born,street,town\n";

  static std::string line(int person, bool second) {
    static constexpr std::array kGiven{"Amelie",  "Bruno",  "Carlotta", "Dietmar", "Eleonore", "Friedrich", "Gisela",
                                       "Hartmut", "Isolde", "Joachim",  "Klara",   "Ludwig",   "Mechthild"};
    static constexpr std::array kFamily{"Achterberg", "Brandstetter", "Castellani", "Dormagen", "Eichhorn", "Falkner",
                                        "Gerlach",    "Hellwig",      "Immendorf",  "Jansen",   "Kessler"};
    static constexpr std::array kTown{"Wismar", "Lindau", "Husum", "Passau", "Goslar", "Celle", "Meissen"};
    std::mt19937 random{static_cast<unsigned>(person)};
    const auto pick = [&random](const auto& words) { return std::string{words[random() % words.size()]}; };
    std::string given = pick(kGiven), family = pick(kFamily), town = pick(kTown);
    std::string street = pick(kFamily) + "weg " + std::to_string(1 + random() % 90);
    std::string born = std::to_string(1940 + random() % 60) + "-0" + std::to_string(1 + random() % 9) + "-" +
                       std::to_string(10 + random() % 19);
    if (second && person % 2 == 0) street.erase(3, 1);
    if (second && person % 3 == 0) family.erase(4, 1);
    if (second && person % 4 == 0) given.erase(2, 1);
    if (second && person % 5 == 0) born[3] = born[3] == '4' ? '5' : '4';
    return given + "," + family + "," + born + "," + street + "," + town + "\n";
  }
  static std::string lines(int first, int end, bool second) {
    std::string text;
    for (int person = first; person < end; ++person) text += line(person, second);
    return text;
  }
  void write_registers() const {
    write("old.csv", std::string{kHeader} + lines(0, 80, false));
    write("new.csv", std::string{kHeader} + lines(5, 85, true));
  }
};

TEST_F(Linkage, LinksTwoFilesAndWritesWhatItSays) {
  write_registers();
  const auto ended = run({"reconcile", "old.csv", "new.csv", "--out", "result"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_TRUE(says(ended.out, "Records of old.csv and new.csv")) << ended.out;
  for (const char* name : {"summary.json", "report.html", "report.xlsx", "report.pdf"})
    EXPECT_GT(read(std::string{"result/"} + name).size(), 100U) << name;
  const std::string pairs = read("result/pairs.csv");
  EXPECT_TRUE(says(pairs, "\n1,6,1,7,2,linkage,")) << pairs;
  EXPECT_EQ(std::count(pairs.begin(), pairs.end(), '\n'), 1 + 75) << pairs;
  EXPECT_TRUE(says(pairs, ",38,33,39,34,linkage,")) << pairs;
  EXPECT_TRUE(says(pairs, "family one letter different")) << pairs;
  std::string alone = "row,line,given,family,born,street,town\n";
  for (int person = 0; person < 5; ++person)
    alone += std::to_string(person + 1) + "," + std::to_string(person + 2) + "," + line(person, false);
  EXPECT_EQ(read("result/left_unmatched.csv"), alone);
}

TEST_F(Linkage, FindsTheDuplicatesOfOneFile) {
  write("all.csv", std::string{kHeader} + lines(0, 80, false) + lines(35, 55, true));
  const auto ended = run({"reconcile", "all.csv", "--out", "result"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_TRUE(says(ended.out, "Duplicates in all.csv")) << ended.out;
  const std::string pairs = read("result/pairs.csv");
  EXPECT_TRUE(says(pairs, "\n1,36,,37,,linkage,")) << pairs;
  EXPECT_TRUE(says(pairs, "\n1,81,,82,,linkage,")) << pairs;
  EXPECT_FALSE(says(pairs, "\n21,")) << pairs;
}

TEST_F(Linkage, LeavesOutWhatIsLessSureThanAsked) {
  write_registers();
  const auto ended = run({"reconcile", "old.csv", "new.csv", "--min-confidence", "0.99999", "--out", "result"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  ASSERT_EQ(run({"reconcile", "old.csv", "new.csv", "--out", "all"}).code, 0);
  EXPECT_LT(read("result/pairs.csv").size(), read("all/pairs.csv").size());
  EXPECT_GT(read("result/left_unmatched.csv").size(), read("all/left_unmatched.csv").size());
}

TEST_F(Linkage, AnswersInJson) {
  write_registers();
  const auto ended = run({"reconcile", "old.csv", "new.csv", "--json"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_TRUE(says(ended.out, "\"kind\": \"linkage\"")) << ended.out;
  EXPECT_TRUE(says(ended.out, "\"name\": \"matched\"")) << ended.out;
}

TEST_F(Linkage, ComparesNotWhichFileARowIsFrom) {
  std::filesystem::create_directories(path("registers"));
  write("registers/north.csv", std::string{kHeader} + lines(0, 40, false));
  write("registers/south.csv", std::string{kHeader} + lines(40, 80, false) + lines(5, 25, true));
  const auto ended = run({"reconcile", "registers", "--out", "result"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_TRUE(says(read("result/pairs.csv"), ",north.csv:7,")) << read("result/pairs.csv");
  EXPECT_FALSE(says(read("result/summary.json"), "\"left\": \"file\"")) << read("result/summary.json");
  EXPECT_FALSE(says(read("result/pairs.csv"), "other file"));
}

}  // namespace
}  // namespace concord::tests
