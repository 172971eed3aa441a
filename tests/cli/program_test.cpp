// The program around its commands: help, usage, settings, exit codes, streams.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <thread>

#include "cli/workdir.hpp"

namespace concord::tests {
namespace {

using Program = Workdir;

bool says(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

TEST_F(Program, HelpGoesToStandardOutput) {
  for (const auto& arguments : std::vector<std::vector<std::string>>{{"--help"}, {"-h"}, {"help"}}) {
    const auto ended = run(arguments);
    EXPECT_EQ(ended.code, 0);
    EXPECT_TRUE(says(ended.out, "Commands:\n  inspect"));
    EXPECT_EQ(ended.err, "");
  }
  EXPECT_EQ(run({"help", "convert"}).out, run({"convert", "--help"}).out);
  EXPECT_TRUE(says(run({"convert", "--help"}).out, "--as-text"));
}

TEST_F(Program, WrongUsageIsExplainedOnStandardError) {
  struct Case {
    std::vector<std::string> arguments;
    std::string message;
  };
  for (const auto& [arguments, message] :
       std::vector<Case>{{{}, "Commands:"},
                         {{"recncile", "a", "b"}, "Did you mean reconcile?"},
                         {{"help", "convret"}, "Did you mean convert?"},
                         {{"inspect"}, "Usage: concord inspect"},
                         {{"reconcile"}, "Something is missing."},
                         {{"convert", "a.csv"}, "-o OUT"},
                         {{"convert", "a.csv", "-o", "b.unknown"}, "--to"},
                         {{"convert", "a.csv", "-o", "b.csv", "--to", "xls"}, "csv, tsv, json"},
                         {{"convert", "a.csv", "-o", "b.csv", "--header", "maybe"}, "auto, always or never"},
                         {{"reconcile", "a", "b", "--window", "-1"}, "--window"},
                         {{"reconcile", "a", "b", "--tolerance", "lots"}, "--tolerance"},
                         {{"completion", "tcsh"}, "bash, zsh and fish"},
                         {{"inspect", "a.csv", "--threads", "many"}, "threads is \"many\""},
                         {{"doctor", "extra"}, "one word too many"}}) {
    const auto ended = run(arguments);
    EXPECT_EQ(ended.code, 2) << message;
    EXPECT_EQ(ended.out, "") << message;
    EXPECT_TRUE(says(ended.err, message)) << message << "\n" << ended.err;
  }
}

TEST_F(Program, VersionNamesTheEngine) {
  EXPECT_EQ(run({"--version"}).out.substr(0, 8), "concord ");
  const auto ended = run({"version"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_TRUE(says(ended.out, "\nduckdb 1.")) << ended.out;
  EXPECT_TRUE(says(run({"version", "--json"}).out, "\"engine\": \"duckdb 1."));
}

TEST_F(Program, DoctorSaysWhatWorksAndWhereSettingsComeFrom) {
  write("concord.toml", "threads = 1\n");
  const auto ended = run({"doctor", "--json"}, {.environment = {{"CONCORD_TIMEOUT", "5m"}}});
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_TRUE(says(ended.out, "\"healthy\": true")) << ended.out;
  EXPECT_TRUE(says(ended.out, "\"origin\": \"concord.toml\""));
  EXPECT_TRUE(says(ended.out, "\"origin\": \"environment\""));
  EXPECT_TRUE(says(run({"doctor"}).out, "temporary space"));
}

TEST_F(Program, DoctorSaysWhatToDoAboutAnUnusableTemporaryFolder) {
  const auto ended = run({"doctor", "--temp-directory", path("none").string()});
  EXPECT_EQ(ended.code, 5);
  EXPECT_TRUE(says(ended.out, "--temp-directory")) << ended.out;
}

TEST_F(Program, AWrongSettingsFileIsNamed) {
  write("concord.toml", "colour = true\n");
  const auto ended = run({"inspect", "a.csv"});
  EXPECT_EQ(ended.code, 2);
  EXPECT_TRUE(says(ended.err, "concord.toml, line 1")) << ended.err;
}

TEST_F(Program, CompletionScriptsAreValidForBash) {
  const auto script = run({"completion", "bash"});
  EXPECT_EQ(script.code, 0);
  EXPECT_TRUE(says(script.out, "complete -o default -F _concord concord"));
  EXPECT_EQ(run({"completion", "zsh"}).code, 0);
  EXPECT_EQ(run({"completion", "fish"}).code, 0);
}

TEST_F(Program, NoColoursAndNoProgressWhereThereIsNoTerminal) {
  write("a.csv", "id,amount\n1,2.50\n2,3.50\n");
  const auto ended = run({"profile", "a.csv"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_FALSE(says(ended.out + ended.err, "\x1b"));
}

TEST_F(Program, CtrlCWhileReadingEndsWith130AndLeavesNothing) {
  ASSERT_EQ(::mkfifo(path("endless").c_str(), 0600), 0);
  int writer = -1;  // open, so that the program waits for more
  RunOptions options;
  options.while_running = [&](int process) {
    writer = ::open(path("endless").c_str(), O_WRONLY | O_CLOEXEC);  // returns when the program reads
    ::kill(process, SIGINT);
  };
  const auto ended = run({"convert", "endless", "-o", "out.csv"}, options);
  ::close(writer);
  EXPECT_EQ(ended.code, 130) << ended.err;
  EXPECT_FALSE(ended.by_signal);
  EXPECT_EQ(entries(), (std::vector<std::string>{"endless"}));
  EXPECT_EQ(temporary_entries(), std::vector<std::string>{});
}

TEST_F(Program, CtrlCDuringTheWorkEndsWith130AndLeavesNothing) {
  std::string rows = "id,first,second,third\n";
  for (int i = 0; i < 400'000; ++i) rows += std::to_string(i) + ",some text,more text," + std::to_string(i * 7) + "\n";
  write("large.csv", rows);
  RunOptions options;
  options.while_running = [&](int process) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds{30};
    while (temporary_entries().empty() && std::chrono::steady_clock::now() < end) {  // the worker's folder
      std::this_thread::sleep_for(std::chrono::milliseconds{1});
    }
    ::kill(process, SIGINT);
  };
  const auto ended = run({"convert", "large.csv", "-o", "out.xlsx"}, options);
  EXPECT_EQ(ended.code, 130) << ended.err;
  EXPECT_FALSE(ended.by_signal);
  EXPECT_EQ(entries(), (std::vector<std::string>{"large.csv"}));
  EXPECT_EQ(temporary_entries(), std::vector<std::string>{});
}

TEST_F(Program, ATimeoutEndsWith4) {
  ASSERT_EQ(::mkfifo(path("endless").c_str(), 0600), 0);
  const auto ended = run({"inspect", "endless", "--timeout", "100ms"});
  EXPECT_EQ(ended.code, 4);
  EXPECT_TRUE(says(ended.err, "--timeout")) << ended.err;
}

}  // namespace
}  // namespace concord::tests
