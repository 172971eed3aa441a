#include "core/files.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

namespace concord {
namespace {

namespace fs = std::filesystem;

std::string content_of(const fs::path& path) {
  std::ifstream file{path, std::ios::binary};
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

void write_text(const fs::path& path, std::string_view text) {
  std::ofstream{path, std::ios::binary} << text;
}

std::string read_from(const OpenedFile& file) {
  std::string text(file.size_bytes, '\0');
  EXPECT_EQ(::pread(file.descriptor.get(), text.data(), text.size(), 0), static_cast<ssize_t>(text.size()));
  return text;
}

/// A fresh folder for each test.
struct FilesTest : ::testing::Test {
  FilesTest() {
    std::string pattern = (fs::temp_directory_path() / "concord-files-XXXXXX").string();
    folder = ::mkdtemp(pattern.data());
  }
  ~FilesTest() override { fs::remove_all(folder); }
  std::size_t entries() const {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator{folder}, fs::directory_iterator{}));
  }
  fs::path folder;
};

TEST_F(FilesTest, OpensARegularFileWithItsSize) {
  write_text(folder / "a.csv", "x,y\n");
  const auto file = open_input(folder / "a.csv", {}, Deadline{});
  ASSERT_TRUE(file.ok());
  EXPECT_EQ(file.value().size_bytes, 4U);
  EXPECT_EQ(read_from(file.value()), "x,y\n");
}

TEST_F(FilesTest, SaysWhyAnInputCannotBeOpened) {
  const auto missing = open_input(folder / "missing.csv", {}, Deadline{});
  ASSERT_FALSE(missing.ok());
  EXPECT_EQ(missing.error().code, ErrorCode::kNotFound);
  EXPECT_NE(missing.error().message.find("missing.csv does not exist"), std::string::npos);

  const auto directory = open_input(folder, {}, Deadline{});
  ASSERT_FALSE(directory.ok());
  EXPECT_EQ(directory.error().code, ErrorCode::kInvalidInput);

  write_text(folder / "secret.csv", "x");
  fs::permissions(folder / "secret.csv", fs::perms::none);
  if (::geteuid() != 0) {
    const auto unreadable = open_input(folder / "secret.csv", {}, Deadline{});
    ASSERT_FALSE(unreadable.ok());
    EXPECT_EQ(unreadable.error().code, ErrorCode::kInvalidInput);
  }
}

TEST_F(FilesTest, SpoolsAPipeToItsEnd) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe(ends.data()), 0);
  const std::string want(300'000, 'x');
  std::thread writer{[&] {
    EXPECT_TRUE(write_all(ends[1], want, "pipe").ok());
    ::close(ends[1]);
  }};
  const auto file = spool_input(ends[0], "standard input", folder, Deadline{});
  writer.join();
  ::close(ends[0]);
  ASSERT_TRUE(file.ok());
  EXPECT_EQ(read_from(file.value()), want);
  EXPECT_EQ(entries(), 0U);  // the temporary file has no name
}

TEST_F(FilesTest, WaitingForANamedPipeEndsWithTheDeadline) {
  ASSERT_EQ(::mkfifo((folder / "fifo").c_str(), 0600), 0);
  const auto file = open_input(folder / "fifo", {}, Deadline::after(std::chrono::milliseconds{50}));
  ASSERT_FALSE(file.ok());
  EXPECT_EQ(file.error().code, ErrorCode::kLimitExceeded);
}

TEST_F(FilesTest, AnOutputAppearsOnlyWhenCommitted) {
  {
    auto file = AtomicFile::create(folder / "out.csv");
    ASSERT_TRUE(file.ok());
    ASSERT_TRUE(file.value().write("half").ok());
    EXPECT_FALSE(fs::exists(folder / "out.csv"));
    EXPECT_EQ(entries(), 1U);
  }
  EXPECT_EQ(entries(), 0U);
  auto file = AtomicFile::create(folder / "out.csv");
  ASSERT_TRUE(file.ok());
  AtomicFile moved = std::move(file).value();
  ASSERT_TRUE(moved.write("whole").ok());
  ASSERT_TRUE(moved.commit().ok());
  EXPECT_EQ(content_of(folder / "out.csv"), "whole");
  EXPECT_EQ(entries(), 1U);
}

TEST_F(FilesTest, ReplacingKeepsTheOldFileUntilCommitAndItsPermissions) {
  write_text(folder / "out.csv", "old");
  fs::permissions(folder / "out.csv", fs::perms::owner_read | fs::perms::owner_write);
  auto file = AtomicFile::create(folder / "out.csv");
  ASSERT_TRUE(file.ok());
  ASSERT_TRUE(file.value().write("new").ok());
  EXPECT_EQ(content_of(folder / "out.csv"), "old");
  ASSERT_TRUE(file.value().commit().ok());
  EXPECT_EQ(content_of(folder / "out.csv"), "new");
  EXPECT_EQ(fs::status(folder / "out.csv").permissions(), fs::perms::owner_read | fs::perms::owner_write);
}

TEST_F(FilesTest, ASymbolicLinkStaysAndItsTargetIsReplaced) {
  write_text(folder / "target.csv", "old");
  fs::create_symlink("target.csv", folder / "link.csv");
  auto file = AtomicFile::create(folder / "link.csv");
  ASSERT_TRUE(file.ok());
  ASSERT_TRUE(file.value().write("new").ok());
  ASSERT_TRUE(file.value().commit().ok());
  EXPECT_TRUE(fs::is_symlink(folder / "link.csv"));
  EXPECT_EQ(content_of(folder / "target.csv"), "new");
}

TEST_F(FilesTest, ADeviceIsWrittenToAndNeverReplaced) {
  auto file = AtomicFile::create("/dev/null");
  ASSERT_TRUE(file.ok());
  ASSERT_TRUE(file.value().write("gone").ok());
  ASSERT_TRUE(file.value().commit().ok());
  EXPECT_TRUE(fs::is_character_file("/dev/null"));
}

TEST_F(FilesTest, SaysWhyAnOutputCannotBeWritten) {
  EXPECT_EQ(AtomicFile::create(folder / "none" / "out.csv").error().code, ErrorCode::kNotFound);
  EXPECT_EQ(AtomicFile::create(folder).error().code, ErrorCode::kInvalidInput);
  auto full = AtomicFile::create("/dev/full");
  ASSERT_TRUE(full.ok());
  const auto status = full.value().write("x");
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().code, ErrorCode::kUnavailable);
  EXPECT_NE(status.error().message.find("disk is full"), std::string::npos);
}

TEST_F(FilesTest, MovesWithinAndAcrossFileSystems) {
  write_text(folder / "from.csv", "data");
  ASSERT_TRUE(move_file(folder / "from.csv", folder / "to.csv", Deadline{}).ok());
  EXPECT_EQ(content_of(folder / "to.csv"), "data");
  EXPECT_EQ(entries(), 1U);

  if (!fs::is_directory("/dev/shm") || ::access("/dev/shm", W_OK) != 0) GTEST_SKIP() << "no second file system";
  const fs::path elsewhere = "/dev/shm/concord-files-test-" + std::to_string(::getpid());
  ASSERT_TRUE(move_file(folder / "to.csv", elsewhere, Deadline{}).ok());
  EXPECT_EQ(content_of(elsewhere), "data");
  EXPECT_EQ(entries(), 0U);
  fs::remove(elsewhere);
}

TEST_F(FilesTest, ReadsATextFileUpToALimit) {
  write_text(folder / "a.txt", "12345");
  EXPECT_EQ(read_text_file(folder / "a.txt", 5).value(), "12345");
  EXPECT_EQ(read_text_file(folder / "a.txt", 4).error().code, ErrorCode::kLimitExceeded);
}

}  // namespace
}  // namespace concord
