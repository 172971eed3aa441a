#include <fmt/format.h>

#include "sandbox/impl/probe.hpp"
#include "sandbox/impl/process_runner.hpp"

namespace concord::sandbox {
namespace {

constexpr std::chrono::seconds kProbeTime{10};

Layer files_layer(const ProbeResult& found) {
  if (!found.files_closed) {
    return Layer{
        "files", false,
        "nothing limits which files a worker may read; use a kernel with Landlock (5.13 or later, in its list of "
        "security modules) or allow user namespaces"};
  }
  if (found.walls.landlock_version > 0) {
    return Layer{"files", true,
                 fmt::format("only its inputs and its private folder (Landlock {})", found.walls.landlock_version)};
  }
  if (found.walls.minimal_root) {
    return Layer{"files", true,
                 "only its inputs and its private folder (own mount namespace; the kernel has no Landlock)"};
  }
  return Layer{"files", false, "/etc/passwd cannot be read, but no wall of ours is the reason"};
}

std::vector<Layer> describe(const ProbeResult& found, std::chrono::microseconds start_time) {
  std::vector<Layer> layers;
  layers.push_back(Layer{"child process", true,
                         fmt::format("empty environment, private folder, only its own descriptors; starts in {:.1f} ms",
                                     static_cast<double>(start_time.count()) / 1000)});
  layers.push_back(
      found.address_space_limited
          ? Layer{"limits", true, "memory, processor time, file size, open files, threads, temporary space"}
          : Layer{"limits", false, "memory is not limited (built with a sanitizer); all others are"});
  layers.push_back(Layer{"system calls", found.filter_loaded, "only those for computing, threads and files (seccomp)"});
  layers.push_back(Layer{"network", found.network_closed, "no socket can be opened"});
  layers.push_back(Layer{"programs", found.filter_loaded, "no program and no process can be started"});
  layers.push_back(files_layer(found));
  return layers;
}

}  // namespace

std::vector<Layer> layers() {
  Job job;
  job.handler = kProbeHandler;
  NoProgress progress;
  const auto ran = run_timed(job, Deadline::after(kProbeTime), progress, WallChoice{});
  if (!ran.ok()) return {Layer{"child process", false, ran.error().message}};
  const auto found = decode_probe(ran.value().result.reply);
  if (!found.ok()) return {Layer{"child process", false, found.error().message}};
  return describe(found.value(), ran.value().start_time);
}

}  // namespace concord::sandbox
