#include "report/impl/temporary_name.hpp"

#include <stdlib.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "core/files.hpp"

namespace concord::report {

Result<TemporaryName> TemporaryName::create_beside(const std::filesystem::path& target) {
  auto pattern = target.parent_path() / ".concord-XXXXXX";
  std::string name = pattern.string();
  const FileDescriptor file{::mkstemp(name.data())};
  if (!file.is_open()) return write_error(errno, target.string());
  return TemporaryName{std::filesystem::path{name}};
}

TemporaryName::TemporaryName(std::filesystem::path path) : path_{std::move(path)} {}

TemporaryName::TemporaryName(TemporaryName&& other) noexcept : path_{std::exchange(other.path_, {})} {}

TemporaryName::~TemporaryName() {
  if (!path_.empty()) ::unlink(path_.c_str());
}

std::filesystem::path TemporaryName::folder() const {
  const auto parent = path_.parent_path();
  return parent.empty() ? std::filesystem::path{"."} : parent;
}

}  // namespace concord::report
