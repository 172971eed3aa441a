// What the command line understands and says, without running anything.
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "cli/command.hpp"
#include "cli/console.hpp"
#include "cli/help_text.hpp"
#include "cli/impl/completion_scripts.hpp"
#include "cli/nearest.hpp"
#include "cli/parse.hpp"
#include "cli/progress_bar.hpp"

namespace concord::cli {
namespace {

ParsedLine understood(const std::vector<std::string>& words) {
  auto parsed = parse_line(words);
  if (const auto* failure = std::get_if<ParseFailure>(&parsed)) {
    ADD_FAILURE() << failure->message;
    return {};
  }
  return std::get<ParsedLine>(std::move(parsed));
}

std::string refused(const std::vector<std::string>& words) {
  auto parsed = parse_line(words);
  const auto* failure = std::get_if<ParseFailure>(&parsed);
  return failure == nullptr ? "" : failure->message;
}

TEST(ParseTest, TakesWordsAndOptionsInAnyOrder) {
  const auto line = understood({"convert", "a.csv", "-o", "-", "b.csv", "--to=tsv", "--as-text"});
  ASSERT_NE(line.command, nullptr);
  EXPECT_EQ(line.command->name, "convert");
  EXPECT_EQ(line.arguments.words, (std::vector<std::string>{"a.csv", "b.csv"}));
  EXPECT_EQ(line.arguments.value("--output"), "-");
  EXPECT_EQ(line.arguments.value("--to"), "tsv");
  EXPECT_TRUE(line.arguments.has("--as-text"));
  EXPECT_FALSE(line.arguments.has("--table"));
}

TEST(ParseTest, ADashIsAnInputAndBehindTwoDashesEverythingIs) {
  EXPECT_EQ(understood({"inspect", "-"}).arguments.words, (std::vector<std::string>{"-"}));
  EXPECT_EQ(understood({"inspect", "--", "--odd.csv"}).arguments.words, (std::vector<std::string>{"--odd.csv"}));
}

TEST(ParseTest, SettingsStandBeforeOrBehindTheCommand) {
  for (const auto& words : std::vector<std::vector<std::string>>{{"--threads", "2", "--no-color", "inspect", "a"},
                                                                 {"inspect", "a", "--threads", "2", "--no-color"}}) {
    const auto line = understood(words);
    EXPECT_EQ(line.settings.at("threads"), "2");
    EXPECT_EQ(line.settings.at("no_color"), "true");
    EXPECT_FALSE(line.settings.contains("timeout"));
  }
}

TEST(ParseTest, AnotherCommandsNameIsAnOrdinaryWordBehindACommand) {
  const auto line = understood({"help", "convert"});
  EXPECT_EQ(line.command->name, "help");
  EXPECT_EQ(line.arguments.words, (std::vector<std::string>{"convert"}));
  EXPECT_EQ(understood({"inspect", "profile"}).arguments.words, (std::vector<std::string>{"profile"}));
}

TEST(ParseTest, HelpIsUnderstoodWithoutTheRest) {
  EXPECT_TRUE(understood({"--help"}).help);
  EXPECT_EQ(understood({"--help"}).command, nullptr);
  const auto line = understood({"convert", "--help"});
  EXPECT_TRUE(line.help);
  EXPECT_EQ(line.command->name, "convert");
  EXPECT_TRUE(understood({"--version"}).version);
}

TEST(ParseTest, RefusalsSayWhatIsWrongAndWhatWasMeant) {
  EXPECT_EQ(refused({"recncile", "a", "b"}), "There is no command \"recncile\". Did you mean reconcile?");
  EXPECT_EQ(refused({"xyzzy"}), "There is no command \"xyzzy\".");
  EXPECT_EQ(refused({"reconcile", "a", "b", "--kyes", "id"}), "There is no option --kyes. Did you mean --keys?");
  EXPECT_EQ(refused({"inspect", "a", "--jsn=1"}), "There is no option --jsn. Did you mean --json?");
  EXPECT_EQ(refused({"inspect"}), "Something is missing.");
  EXPECT_EQ(refused({"reconcile"}), "Something is missing.");
  EXPECT_EQ(refused({"doctor", "a"}), "\"a\" is one word too many.");
  EXPECT_NE(refused({"convert", "a", "-o"}), "");
  EXPECT_NE(refused({"convert", "a", "-o", "b", "-o", "c"}), "");
}

TEST(NearestTest, TakesTheClosestWordOrNone) {
  const std::vector<std::string_view> words{"inspect", "convert", "profile"};
  EXPECT_EQ(nearest("porfile", words), "profile");  // neighbours swapped
  EXPECT_EQ(nearest("inspct", words), "inspect");
  EXPECT_EQ(nearest("migrate", words), "");
  EXPECT_EQ(nearest("", words), "");
  EXPECT_EQ(nearest(std::string(1000, 'x'), words), "");
}

TEST(ConsoleTest, ControlCharactersAreShownAndNeverSent) {
  EXPECT_EQ(printable("a\x1b[31mb\n\tc\x7f"), "a\\x1b[31mb\n\tc\\x7f");
  EXPECT_EQ(printable("\xC2\x9B"
                      "1m \xC3\xA9"),
            "\\x9b1m \xC3\xA9");
}

struct ProgressBarTest : ::testing::Test {
  std::chrono::steady_clock::time_point now{};
  std::string written;
  ProgressBar bar(bool enabled, unsigned width = 60) {
    return {enabled, width, [this] { return now; }, [this](std::string_view text) { written += text; }};
  }
};

TEST_F(ProgressBarTest, AppearsAfterASecondAndLeavesNothing) {
  auto progress = bar(true);
  progress.report("reading a.csv", 1, 4);
  EXPECT_EQ(written, "");
  progress.clear();
  EXPECT_EQ(written, "");
  now += std::chrono::seconds{2};
  progress.report("reading a.csv", 1, 4);
  EXPECT_EQ(written, "\r\x1b[Kreading a.csv  [#####...............]  25 %  2 s");
  written.clear();
  progress.report("reading a.csv", 2, 4);  // too soon to be drawn again
  EXPECT_EQ(written, "");
  progress.clear();
  EXPECT_EQ(written, "\r\x1b[K");
}

TEST_F(ProgressBarTest, StaysInOneLineAndOnScale) {
  auto progress = bar(true, 50);
  now += std::chrono::seconds{1};
  progress.report("reading " + std::string(200, 'x') + "\n\x1b[2J", std::uint64_t{1} << 62U, std::uint64_t{1} << 62U);
  EXPECT_LE(written.size(), std::string_view{"\r\x1b[K"}.size() + 50);
  EXPECT_NE(written.find("100 %"), std::string::npos);
  EXPECT_EQ(written.find('\n'), std::string::npos);
}

TEST_F(ProgressBarTest, ATickShowsTheTimeGoneByWhileTheWorkIsSilent) {
  auto progress = bar(true);
  now += std::chrono::seconds{2};
  progress.tick();
  EXPECT_EQ(written, "");  // nothing was reported yet
  progress.report("writing", 0, 0);
  EXPECT_EQ(written, "\r\x1b[Kwriting  2 s");
  written.clear();
  now += std::chrono::seconds{3};
  progress.tick();
  EXPECT_EQ(written, "\r\x1b[Kwriting  5 s");
  progress.clear();
  written.clear();
  now += std::chrono::seconds{3};
  progress.tick();
  EXPECT_EQ(written, "");  // gone until the next report
}

TEST_F(ProgressBarTest, SaysNothingWhereThereIsNoTerminal) {
  auto progress = bar(false);
  now += std::chrono::seconds{5};
  progress.report("reading", 1, 2);
  progress.clear();
  EXPECT_EQ(written, "");
}

std::string page_of_commands() {
  std::ifstream file{std::string{CONCORD_SOURCE_DIR} + "/docs/command-line.md"};
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

/// The part of the page about one command.
std::string section_of(const std::string& page, std::string_view command) {
  const auto start = page.find("\n## concord " + std::string{command});
  if (start == std::string::npos) return {};
  return page.substr(start, page.find("\n## ", start + 1) - start);
}

TEST(DocumentationTest, EveryCommandAndOptionIsDescribed) {
  const std::string page = page_of_commands();
  for (const auto& command : commands()) {
    const std::string section = section_of(page, command.name);
    ASSERT_FALSE(section.empty()) << command.name;
    for (const auto& option : command.options) {
      EXPECT_NE(section.find("`" + std::string{option.flag}), std::string::npos) << command.name << " " << option.flag;
    }
  }
  for (const auto& setting : setting_table())
    EXPECT_NE(page.find("`" + std::string{setting.flag}), std::string::npos) << setting.flag;
}

TEST(HelpTest, NamesEveryOptionInLinesThatFit) {
  for (const auto& command : commands()) {
    const std::string help = command_help(command);
    for (const auto& option : command.options) EXPECT_NE(help.find(option.flag), std::string::npos) << option.flag;
    EXPECT_NE(program_help().find(command.summary), std::string::npos);
    std::istringstream lines{help};
    for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 120U) << line;
  }
}

TEST(CompletionTest, KnowsEveryCommandAndOptionInEachShell) {
  for (const auto* shell : {"bash", "zsh", "fish"}) {
    const std::string script = completion_script(shell);
    for (const auto& command : commands()) {
      EXPECT_NE(script.find(command.name), std::string::npos) << shell;
      for (const auto& option : command.options) {
        EXPECT_NE(script.find(option.flag.substr(2)), std::string::npos) << shell << option.flag;
      }
    }
  }
  EXPECT_EQ(completion_script("tcsh"), "");
}

TEST(ExitCodeTest, EveryFailureHasItsOwn) {
  EXPECT_EQ(exit_code_of(ErrorCode::kInvalidInput), 3);
  EXPECT_EQ(exit_code_of(ErrorCode::kNotFound), 3);
  EXPECT_EQ(exit_code_of(ErrorCode::kConflict), 3);
  EXPECT_EQ(exit_code_of(ErrorCode::kLimitExceeded), 4);
  EXPECT_EQ(exit_code_of(ErrorCode::kUnavailable), 5);
  EXPECT_EQ(exit_code_of(ErrorCode::kInternal), 70);
  EXPECT_EQ(exit_code_of(ErrorCode::kCancelled), 130);
}

}  // namespace
}  // namespace concord::cli
