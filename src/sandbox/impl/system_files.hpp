// What the worker may read besides its inputs: nothing that tells about users or other processes.
#pragma once

#include <array>

namespace concord::sandbox {

inline constexpr std::array<const char*, 2> kReadableFolders{"/usr/share/zoneinfo", "/sys/devices/system/cpu"};
/// About the worker itself and the machine; libraries ask for memory and processors here.
inline constexpr std::array<const char*, 3> kReadableProcess{"/proc/self", "/proc/meminfo", "/proc/cpuinfo"};

}  // namespace concord::sandbox
