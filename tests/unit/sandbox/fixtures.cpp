#include "unit/sandbox/fixtures.hpp"

#include <fcntl.h>

#include <fstream>
#include <iterator>
#include <stdexcept>

#include "sandbox/impl/probe.hpp"
#include "sandbox/impl/process_runner.hpp"

namespace concord::sandbox {

PrivateDirectory make_directory(const std::filesystem::path& parent) {
  auto made = PrivateDirectory::make(parent);
  if (!made.ok()) throw std::runtime_error{made.error().message + made.error().detail};
  return std::move(made).value();
}

TestFile::TestFile(const std::string& content, int flags)
    : directory_{make_directory()}, path_{directory_.path() / "input.csv"}, size_{content.size()} {
  std::ofstream{path_} << content;
  descriptor_ = Descriptor{::open(path_.c_str(), flags | O_CLOEXEC)};
}

InputFile TestFile::input(const std::string& name) const {
  return InputFile{descriptor_.number(), name, size_};
}

std::size_t entry_count(const std::filesystem::path& folder) {
  const std::filesystem::directory_iterator entries{folder};
  return static_cast<std::size_t>(std::distance(begin(entries), end(entries)));
}

bool files_can_be_limited(const WallChoice& choice) {
  NoProgress progress;
  const auto ran = run_timed(job_for(std::string{kProbeHandler}), Deadline::after(kAmpleTime), progress, choice);
  if (!ran.ok()) throw std::runtime_error{ran.error().message + ran.error().detail};
  const auto found = decode_probe(ran.value().result.reply);
  return found.ok() && (found.value().walls.landlock_version > 0 || found.value().walls.minimal_root);
}

}  // namespace concord::sandbox
