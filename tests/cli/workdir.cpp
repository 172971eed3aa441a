#include "cli/workdir.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <thread>

namespace concord::tests {
namespace {

namespace fs = std::filesystem;

fs::path fresh_folder() {
  std::string pattern = (fs::temp_directory_path() / "concord-cli-XXXXXX").string();
  return ::mkdtemp(pattern.data());
}

std::vector<std::string> names_in(const fs::path& folder) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator{folder}) names.push_back(entry.path().filename().string());
  std::ranges::sort(names);
  return names;
}

std::string drain(int descriptor) {
  std::string text;
  std::array<char, 65536> block{};
  for (ssize_t count = 0; (count = ::read(descriptor, block.data(), block.size())) > 0;) {
    text.append(block.data(), static_cast<std::size_t>(count));
  }
  ::close(descriptor);
  return text;
}

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (auto& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

[[noreturn]] void become_program(const fs::path& folder, std::vector<std::string>& arguments,
                                 std::vector<std::string>& environment, const std::array<int, 3>& streams) {
  for (int i = 0; i < 3; ++i) ::dup2(streams[static_cast<std::size_t>(i)], i);
  if (::chdir(folder.c_str()) != 0) ::_exit(99);
  ::execve(CONCORD_PROGRAM, pointers_to(arguments).data(), pointers_to(environment).data());
  ::_exit(99);
}

}  // namespace

Workdir::Workdir() : folder_{fresh_folder()}, temporary_{fresh_folder()} {}

Workdir::~Workdir() {
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
  fs::remove_all(temporary_, ignored);
}

Ended Workdir::run(const std::vector<std::string>& arguments, const RunOptions& options) const {
  std::vector<std::string> words{"concord"};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<std::string> environment{"TMPDIR=" + temporary_.string(), "HOME=" + temporary_.string(),
                                       "LC_ALL=C.UTF-8"};
  for (const auto& [name, value] : options.environment) environment.push_back(name + "=" + value);
  std::array<std::array<int, 2>, 3> pipes{};
  for (auto& ends : pipes) {
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) return {};
  }
  const pid_t process = ::fork();
  if (process == 0) become_program(folder_, words, environment, {pipes[0][0], pipes[1][1], pipes[2][1]});
  ::close(pipes[0][0]);
  ::close(pipes[1][1]);
  ::close(pipes[2][1]);
  Ended ended;
  std::thread out_reader{[&] { ended.out = drain(pipes[1][0]); }};
  std::thread err_reader{[&] { ended.err = drain(pipes[2][0]); }};
  std::thread writer{[&] {
    for (std::string_view rest = options.input; !rest.empty();) {
      const ssize_t count = ::write(pipes[0][1], rest.data(), rest.size());
      if (count <= 0) break;
      rest.remove_prefix(static_cast<std::size_t>(count));
    }
    ::close(pipes[0][1]);
  }};
  if (options.while_running) options.while_running(process);
  int status = 0;
  const auto end = std::chrono::steady_clock::now() + options.patience;
  while (::waitpid(process, &status, WNOHANG) == 0) {
    if (std::chrono::steady_clock::now() > end) {
      ADD_FAILURE() << "the program hangs";
      ::kill(process, SIGKILL);
      ::waitpid(process, &status, 0);
      break;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds{2});
  }
  out_reader.join();
  err_reader.join();
  writer.join();
  ended.by_signal = WIFSIGNALED(status);
  ended.code = ended.by_signal ? WTERMSIG(status) : WEXITSTATUS(status);
  return ended;
}

void Workdir::write(std::string_view name, std::string_view content) const {
  std::ofstream{path(name), std::ios::binary} << content;
}

std::string Workdir::read(std::string_view name) const {
  std::ifstream file{path(name), std::ios::binary};
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::vector<std::string> Workdir::entries() const {
  return names_in(folder_);
}
std::vector<std::string> Workdir::temporary_entries() const {
  return names_in(temporary_);
}

}  // namespace concord::tests
