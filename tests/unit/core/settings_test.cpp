#include "core/settings.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

namespace concord {
namespace {

namespace fs = std::filesystem;

struct SettingsTest : ::testing::Test {
  SettingsTest() {
    std::string pattern = (fs::temp_directory_path() / "concord-settings-XXXXXX").string();
    folder = ::mkdtemp(pattern.data());
    sources.project_file = folder / "concord.toml";
    sources.user_file = folder / "config.toml";
    sources.environment = [this](const std::string& name) -> std::optional<std::string> {
      const auto found = environment.find(name);
      return found == environment.end() ? std::nullopt : std::optional{found->second};
    };
  }
  ~SettingsTest() override { fs::remove_all(folder); }
  static void write(const fs::path& path, std::string_view text) { std::ofstream{path} << text; }

  fs::path folder;
  std::map<std::string, std::string> environment;
  SettingSources sources;
};

TEST_F(SettingsTest, DefaultsHoldWhenNothingIsSet) {
  const auto settings = Settings::load(sources);
  ASSERT_TRUE(settings.ok());
  EXPECT_EQ(settings.value().threads(), 0U);
  EXPECT_EQ(settings.value().memory_limit_bytes(), 0U);
  EXPECT_TRUE(settings.value().temp_directory().empty());
  EXPECT_FALSE(settings.value().timeout().has_value());
  EXPECT_FALSE(settings.value().no_color());
  EXPECT_EQ(settings.value().log_level(), LogLevel::kInfo);
  EXPECT_EQ(settings.value().origin("threads"), "default");
}

TEST_F(SettingsTest, FlagBeatsEnvironmentBeatsProjectFileBeatsUserFile) {
  const auto threads = [this] { return Settings::load(sources).value().threads(); };
  const auto origin = [this] { return Settings::load(sources).value().origin("threads"); };
  write(sources.user_file, "threads = 1\n");
  EXPECT_EQ(threads(), 1U);
  EXPECT_EQ(origin(), sources.user_file.string());
  write(sources.project_file, "threads = 2\n");
  EXPECT_EQ(threads(), 2U);
  EXPECT_EQ(origin(), sources.project_file.string());
  environment["CONCORD_THREADS"] = "3";
  EXPECT_EQ(threads(), 3U);
  EXPECT_EQ(origin(), "environment");
  sources.flags["threads"] = "4";
  EXPECT_EQ(threads(), 4U);
  EXPECT_EQ(origin(), "flag");
}

TEST_F(SettingsTest, ReadsEveryTypeFromAFile) {
  write(sources.project_file,
        "memory_limit = \"2GiB\"\ntemp_directory = \"/var/tmp\"\ntimeout = \"15m\"\nno_color = true\nlog_level = "
        "\"debug\"\n");
  const auto settings = Settings::load(sources);
  ASSERT_TRUE(settings.ok()) << settings.error().message;
  EXPECT_EQ(settings.value().memory_limit_bytes(), std::uint64_t{2} << 30U);
  EXPECT_EQ(settings.value().temp_directory(), "/var/tmp");
  EXPECT_EQ(settings.value().timeout(), std::chrono::minutes{15});
  EXPECT_TRUE(settings.value().no_color());
  EXPECT_EQ(settings.value().log_level(), LogLevel::kDebug);
}

TEST_F(SettingsTest, WrongFilesAreRefusedWithTheirPlace) {
  for (const auto& [text, want] : std::vector<std::pair<std::string, std::string>>{
           {"\n\ntreads = 2\n", "concord.toml, line 3: there is no setting \"treads\""},
           {"threads = \n", "concord.toml, line 1: not valid TOML"},
           {"threads = [1]\n", "concord.toml, line 1: threads must be"},
           {"threads = \"many\"\n", "threads is \"many\", but must be a whole number"},
           {"threads = -1\n", "threads is \"-1\""}}) {
    write(sources.project_file, text);
    const auto settings = Settings::load(sources);
    ASSERT_FALSE(settings.ok()) << text;
    EXPECT_EQ(settings.error().code, ErrorCode::kInvalidInput);
    EXPECT_NE(settings.error().message.find(want), std::string::npos) << settings.error().message;
  }
}

struct BadValueCase {
  std::string name, text;
};
TEST_F(SettingsTest, WrongValuesAreRefused) {
  for (const auto& [name, text] : std::vector<BadValueCase>{{"threads", "1025"},
                                                            {"threads", "2x"},
                                                            {"memory_limit", "2 bananas"},
                                                            {"memory_limit", "99999999999GB"},
                                                            {"timeout", "soon"},
                                                            {"timeout", "-1s"},
                                                            {"no_color", "perhaps"},
                                                            {"log_level", "loud"},
                                                            {"log_level", ""},
                                                            {"temp_directory", ""}}) {
    sources.flags = {{name, text}};
    EXPECT_FALSE(Settings::load(sources).ok()) << name << " = " << text;
  }
}

TEST(SettingTableTest, NamesFlagsAndVariablesAreUniqueAndRelated) {
  std::set<std::string_view> seen;
  for (const auto& setting : setting_table()) {
    std::string flag = "--" + std::string{setting.name};
    std::string variable = "CONCORD_";
    for (char& character : flag) character = character == '_' ? '-' : character;
    for (const char character : setting.name) {
      variable += character == '_' ? '_' : static_cast<char>(character - 'a' + 'A');
    }
    EXPECT_EQ(setting.flag, flag);
    EXPECT_EQ(setting.environment, variable);
    EXPECT_TRUE(seen.insert(setting.name).second);
    EXPECT_TRUE(setting.help.ends_with('.'));
  }
}

TEST(SettingFormsTest, SizesAndTimes) {
  EXPECT_EQ(parse_bytes("512"), 512U);
  EXPECT_EQ(parse_bytes("2 GB"), 2'000'000'000U);
  EXPECT_EQ(parse_bytes("1mib"), 1'048'576U);
  EXPECT_FALSE(parse_bytes("").has_value());
  EXPECT_FALSE(parse_bytes("GB").has_value());
  EXPECT_FALSE(parse_bytes("1.5GB").has_value());
  EXPECT_EQ(parse_duration("90"), std::chrono::seconds{90});
  EXPECT_EQ(parse_duration("500ms"), std::chrono::milliseconds{500});
  EXPECT_EQ(parse_duration("2h"), std::chrono::hours{2});
  EXPECT_FALSE(parse_duration("9000000h").has_value());
}

// CONCORD_UPDATE=1 writes the page anew; review the difference.
TEST(SettingsPageTest, DocumentationIsWhatTheTableSays) {
  const fs::path page = fs::path{CONCORD_SOURCE_DIR} / "docs" / "settings.md";
  if (std::getenv("CONCORD_UPDATE") != nullptr) std::ofstream{page} << settings_page();
  std::ifstream file{page};
  std::ostringstream text;
  text << file.rdbuf();
  EXPECT_EQ(text.str(), settings_page()) << "docs/settings.md is not up to date: run test_core with CONCORD_UPDATE=1";
}

}  // namespace
}  // namespace concord
