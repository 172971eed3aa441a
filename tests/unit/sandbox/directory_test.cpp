// Private directories: made, measured, removed whatever is in them, and swept when their owner died.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include "sandbox/impl/directory_tree.hpp"
#include "unit/sandbox/fixtures.hpp"

namespace concord::sandbox {
namespace {

namespace fs = std::filesystem;

TEST(PrivateDirectoryTest, IsForTheOwnerOnlyAndGoesWithItsContent) {
  fs::path path;
  {
    const PrivateDirectory directory = make_directory();
    path = directory.path();
    EXPECT_EQ(fs::status(path).permissions(), fs::perms::owner_all);
    std::ofstream{path / "file"} << "x";
  }
  EXPECT_FALSE(fs::exists(path));
}

TEST(PrivateDirectoryTest, MovesWithoutBeingRemoved) {
  PrivateDirectory first = make_directory();
  const fs::path path = first.path();
  PrivateDirectory second{std::move(first)};
  EXPECT_EQ(second.path(), path);
  PrivateDirectory third = make_directory();
  const fs::path replaced = third.path();
  third = std::move(second);
  EXPECT_TRUE(fs::exists(path));
  EXPECT_FALSE(fs::exists(replaced));
}

TEST(PrivateDirectoryTest, AMissingParentIsNamedWithoutItsPath) {
  const auto made = PrivateDirectory::make("/nonexistent/folder");
  ASSERT_FALSE(made.ok());
  EXPECT_EQ(made.error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(made.error().message.find("nonexistent"), std::string::npos);
}

void make_old(const fs::path& path, std::chrono::hours age) {
  fs::last_write_time(path, fs::file_time_type::clock::now() - age);
}

TEST(PrivateDirectoryTest, OnlyOldUnlockedLeftoversAreSwept) {
  const PrivateDirectory parent = make_directory();
  const auto leave = [&](const char* name, int hours) {
    fs::create_directory(parent.path() / name);
    std::ofstream{parent.path() / name / "rest"} << "x";
    make_old(parent.path() / name, std::chrono::hours{hours});
  };
  leave("concord-work-0000000000000001", 25);
  leave("concord-work-0000000000000002", 23);
  leave("somebody-else-3", 1000);
  const fs::path used = parent.path() / "concord-work-0000000000000004";
  leave("concord-work-0000000000000004", 1000);
  const Descriptor lock{::open(used.c_str(), O_RDONLY | O_DIRECTORY)};
  ASSERT_EQ(::flock(lock.number(), LOCK_EX), 0);

  const PrivateDirectory made = make_directory(parent.path());
  EXPECT_FALSE(fs::exists(parent.path() / "concord-work-0000000000000001"));
  EXPECT_TRUE(fs::exists(parent.path() / "concord-work-0000000000000002"));
  EXPECT_TRUE(fs::exists(parent.path() / "somebody-else-3"));
  EXPECT_TRUE(fs::exists(used));
  EXPECT_TRUE(fs::exists(made.path()));
}

TEST(DirectoryTreeTest, MeasuresWithoutFollowingLinks) {
  const PrivateDirectory directory = make_directory();
  const PrivateDirectory outside = make_directory();
  std::ofstream{outside.path() / "large"} << std::string(1UL << 20, 'x');
  std::ofstream{directory.path() / "file"} << std::string(100'000, 'x');
  const TreeSize before = measure_tree(directory.path(), UINT64_MAX);
  EXPECT_TRUE(before.only_plain);
  EXPECT_EQ(before.entries, 1U);
  EXPECT_GE(before.bytes, 100'000U);
  EXPECT_LT(before.bytes, 200'000U);
  fs::create_directory_symlink(outside.path(), directory.path() / "link");
  const TreeSize after = measure_tree(directory.path(), UINT64_MAX);
  EXPECT_FALSE(after.only_plain);
  EXPECT_LT(after.bytes, 200'000U);
}

TEST(DirectoryTreeTest, RemovesDeepLockedAndLinkedTreesAndNothingElse) {
  const PrivateDirectory outside = make_directory();
  std::ofstream{outside.path() / "kept"} << "x";
  const PrivateDirectory parent = make_directory();
  const fs::path tree = parent.path() / "tree";
  fs::create_directory(tree);
  fs::create_directory_symlink(outside.path(), tree / "link");
  ASSERT_EQ(::mkfifo((tree / "pipe").c_str(), 0600), 0);
  constexpr const char* kDown = "twenty-letters-below";
  Descriptor at{::open(tree.c_str(), O_RDONLY | O_DIRECTORY)};
  for (int depth = 0; depth < 250; ++depth) {  // beyond the length that a path may have
    ASSERT_EQ(::mkdirat(at.number(), kDown, 0700), 0);
    const Descriptor file{::openat(at.number(), "file", O_WRONLY | O_CREAT, 0)};
    Descriptor next{::openat(at.number(), kDown, O_RDONLY | O_DIRECTORY)};
    ASSERT_EQ(::fchmod(at.number(), 0), 0);
    at = std::move(next);
  }
  at.close();
  EXPECT_TRUE(measure_tree(tree, UINT64_MAX).too_deep || ::geteuid() != 0);
  const Status removed = remove_tree(tree);
  EXPECT_TRUE(removed.ok()) << removed.error().detail;
  EXPECT_FALSE(fs::exists(tree));
  EXPECT_TRUE(fs::exists(outside.path() / "kept"));
}

}  // namespace
}  // namespace concord::sandbox
