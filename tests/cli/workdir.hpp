// A fresh folder for each test, and the program run in it as a user would: what it printed and how it ended.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace concord::tests {

/// How one run of the program ended.
struct Ended {
  int code = -1;  ///< exit code; the signal when one ended it
  bool by_signal = false;
  std::string out, err;
};

/// What a run may differ in.
struct RunOptions {
  std::string input = {};                               ///< standard input
  std::map<std::string, std::string> environment = {};  ///< beside a bare one
  std::function<void(int process)> while_running = {};  ///< called once, right after the start
  std::chrono::seconds patience{60};                    ///< killed and failed after that
};

class Workdir : public ::testing::Test {
 protected:
  Workdir();
  ~Workdir() override;

  /// Runs `concord ARGUMENTS...` with the folder as its current one.
  Ended run(const std::vector<std::string>& arguments, const RunOptions& options = {}) const;

  std::filesystem::path path(std::string_view name) const { return folder_ / name; }
  void write(std::string_view name, std::string_view content) const;
  std::string read(std::string_view name) const;
  /// Names of all that lies in the folder, sorted: shows that nothing else was left.
  std::vector<std::string> entries() const;
  /// Names of what lies in the folder for temporary files.
  std::vector<std::string> temporary_entries() const;

 private:
  std::filesystem::path folder_, temporary_;
};

}  // namespace concord::tests
