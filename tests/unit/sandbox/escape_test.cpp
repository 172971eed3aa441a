// Attempts to get out, with each of the two walls around files.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "sandbox/impl/process_runner.hpp"
#include "unit/sandbox/fixtures.hpp"

namespace concord::sandbox {
namespace {

struct WallCase {
  std::string name;
  WallChoice choice;
};

class EscapeTest : public ::testing::TestWithParam<WallCase> {
 protected:
  void SetUp() override {
    if (!files_can_be_limited(GetParam().choice)) GTEST_SKIP() << "this machine does not offer " << GetParam().name;
  }
  /// The handler's answer, or what the error says.
  std::string run(const Job& job) {
    const auto runner = make_process_runner(GetParam().choice);
    const auto result = runner->run(job, Deadline::after(kAmpleTime), progress_);
    return result.ok() ? result.value().reply : result.error().message + " [" + result.error().detail + "]";
  }
  NoProgress progress_;
};

INSTANTIATE_TEST_SUITE_P(Walls, EscapeTest,
                         ::testing::Values(WallCase{"landlock", {true, false}},
                                           WallCase{"minimal_root", {false, true}}),
                         [](const auto& instance) { return instance.param.name; });

TEST_P(EscapeTest, ForeignFilesCannotBeRead) {
  for (const char* path :
       {"/etc/passwd", "/etc/shadow", "/root/.bashrc", "/proc/1/environ", "/proc/self/root/etc/passwd",
        "/usr/share/zoneinfo/../../../etc/passwd", "/proc/self/exe", "/dev/vda", "/sys/kernel/notes"}) {
    EXPECT_EQ(run(job_for("read_path", path)), "refused") << path;
  }
}

TEST_P(EscapeTest, ASiblingsDirectoryCannotBeReadOrListedOrWritten) {
  const PrivateDirectory sibling = make_directory();
  const std::string file = (sibling.path() / "secret.csv").string();
  std::ofstream{file} << "secret";
  EXPECT_EQ(run(job_for("read_path", file)), "refused");
  EXPECT_EQ(run(job_for("list_parent_of", file)), "refused");
  EXPECT_EQ(run(job_for("list_parent_of", sibling.path().string())), "refused");
  EXPECT_EQ(run(job_for("write_path", file)), "refused");
  EXPECT_EQ(run(job_for("write_path", (sibling.path() / "planted").string())), "refused");
  EXPECT_EQ(entry_count(sibling.path()), 1U);
}

TEST_P(EscapeTest, NothingCanBeWrittenOutsideThePrivateDirectory) {
  for (const char* path : {"/tmp/concord-planted", "/dev/shm/concord-planted", "/concord-planted",
                           "/proc/self/oom_score_adj", "/usr/share/zoneinfo/planted"}) {
    EXPECT_EQ(run(job_for("write_path", path)), "refused") << path;
    EXPECT_NE(::access(path, F_OK) == 0 && std::string_view{path}.ends_with("planted"), true) << path;
  }
}

TEST_P(EscapeTest, TheZoneTableAndThePrivateDirectoryStayUsable) {
  if (::access("/usr/share/zoneinfo/UTC", R_OK) == 0) {
    EXPECT_EQ(run(job_for("read_path", "/usr/share/zoneinfo/UTC")), "done");
  }
  EXPECT_EQ(run(job_for("write_path", "here")), "done");
  EXPECT_EQ(run(job_for("leave_files")), "left");
}

TEST_P(EscapeTest, AnInputIsReadableByNumberAndByPathButNotWritable) {
  const TestFile first{"one"};
  const TestFile second{"two"};
  EXPECT_EQ(run(job_for("read_inputs", "", {first.input("a"), second.input("b")})), "a=one/one;b=two/two;");
  EXPECT_EQ(run(job_for("write_input", "", {first.input("a")})), "refused");
  const TestFile writable{"three", O_RDWR};
  EXPECT_EQ(run(job_for("write_input", "", {writable.input("c")})), "refused");
  EXPECT_EQ(run(job_for("read_inputs", "", {writable.input("c")})), "c=three/three;");
}

TEST_P(EscapeTest, AnInputOfAnotherUserStaysReadableForRoot) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root opens other users' files";
  const TestFile foreign{"theirs"};
  ASSERT_EQ(::chown(foreign.path().c_str(), 12345, 12345), 0);
  ASSERT_EQ(::chmod(foreign.path().c_str(), 0400), 0);
  EXPECT_EQ(run(job_for("read_inputs", "", {foreign.input("a")})), "a=theirs/theirs;");
}

TEST_P(EscapeTest, TheParentsPositionInAnInputDoesNotMove) {
  const TestFile file{"position"};
  ASSERT_EQ(::lseek(file.input("a").descriptor, 3, SEEK_SET), 3);
  EXPECT_EQ(run(job_for("read_inputs", "", {file.input("a")})), "a=position/position;");
  EXPECT_EQ(::lseek(file.input("a").descriptor, 0, SEEK_CUR), 3);
}

TEST_P(EscapeTest, RefusedAttempts) {
  for (const char* handler : {"sockets", "links", "reach_parent", "raise_limits", "code_from_data"}) {
    EXPECT_EQ(run(job_for(handler)), "refused") << handler;
  }
}

TEST_P(EscapeTest, DeadlyAttempts) {
  for (const char* handler : {"exec", "fork", "vfork_by_clone", "ptrace", "mount", "unshare", "io_uring"}) {
    EXPECT_NE(run(job_for(handler)).find("SIGSYS"), std::string::npos) << handler << ": " << run(job_for(handler));
  }
}

TEST_P(EscapeTest, NothingIsInherited) {
  ::setenv("CONCORD_TEST_SECRET", "leaks", 1);
  const Descriptor leaking{::open("/etc/passwd", O_RDONLY)};  // without close-on-exec, as careless code opens files
  const TestFile file{"x"};
  EXPECT_EQ(run(job_for("inherited", "", {file.input("a")})), "TZ=UTC 0 1 2 3 4 ");
  ::unsetenv("CONCORD_TEST_SECRET");
}

}  // namespace
}  // namespace concord::sandbox
