#include "sandbox/impl/probe.hpp"

#include <fcntl.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include "sandbox/impl/descriptor.hpp"
#include "sandbox/impl/frame.hpp"

namespace concord::sandbox {

std::string probe_walls(const WallReport& walls) {
  struct rlimit address_space {};
  ::getrlimit(RLIMIT_AS, &address_space);
  const Descriptor passwords{::open("/etc/passwd", O_RDONLY | O_CLOEXEC)};
  const Descriptor socket{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  FieldWriter writer;
  writer.number(static_cast<std::uint64_t>(walls.landlock_version));
  writer.number(walls.minimal_root ? 1 : 0);
  writer.number(address_space.rlim_cur != RLIM_INFINITY ? 1 : 0);
  writer.number(::prctl(PR_GET_SECCOMP, 0, 0, 0, 0) == SECCOMP_MODE_FILTER ? 1 : 0);
  writer.number(socket.open() ? 0 : 1);
  writer.number(passwords.open() ? 0 : 1);
  return writer.take();
}

Result<ProbeResult> decode_probe(std::string_view reply) {
  FieldReader reader{reply};
  ProbeResult result;
  result.walls.landlock_version = static_cast<int>(reader.number());
  result.walls.minimal_root = reader.number() != 0;
  result.address_space_limited = reader.number() != 0;
  result.filter_loaded = reader.number() != 0;
  result.network_closed = reader.number() != 0;
  result.files_closed = reader.number() != 0;
  if (!reader.at_end())
    return Error{ErrorCode::kInternal, "The worker process answered in a form that makes no sense."};
  return result;
}

}  // namespace concord::sandbox
