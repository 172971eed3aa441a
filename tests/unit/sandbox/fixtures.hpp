// What several of the sandbox's tests need: input files, a sink that remembers, the walls to test with.
#pragma once

#include <fcntl.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "sandbox/impl/descriptor.hpp"
#include "sandbox/impl/message.hpp"
#include "sandbox/sandbox.hpp"

namespace concord::sandbox {

/// A file with a given content, open for reading, removed at the end.
class TestFile {
 public:
  explicit TestFile(const std::string& content, int flags = O_RDONLY);
  InputFile input(const std::string& name) const;
  const std::filesystem::path& path() const { return path_; }

 private:
  PrivateDirectory directory_;
  std::filesystem::path path_;
  Descriptor descriptor_;
  std::uint64_t size_ = 0;
};

struct ProgressCall {
  std::string step;
  std::uint64_t done = 0;
  std::uint64_t total = 0;
  bool operator==(const ProgressCall&) const = default;
};

class RememberingSink final : public ProgressSink {
 public:
  void report(std::string_view step, std::uint64_t done, std::uint64_t total) override {
    calls.push_back({std::string{step}, done, total});
  }
  std::vector<ProgressCall> calls;
};

/// A limit that ends every test here long before the test runner would.
inline constexpr std::chrono::seconds kAmpleTime{20};

inline Job job_for(std::string handler, std::string request = {}, std::vector<InputFile> inputs = {}) {
  return Job{std::move(handler), std::move(request), std::move(inputs), {}, {}};
}

PrivateDirectory make_directory(const std::filesystem::path& parent = {});

/// Number of entries in a folder.
std::size_t entry_count(const std::filesystem::path& folder);

/// Whether the walls around files that `choice` leaves can be raised on this machine.
bool files_can_be_limited(const WallChoice& choice);

}  // namespace concord::sandbox
