// What the worker may read besides its inputs: nothing that tells about users or other processes.
#pragma once

#include <array>

namespace concord::sandbox {

/// With listing. Fonts are for reports as PDF.
inline constexpr std::array<const char*, 6> kReadableFolders{"/usr/share/zoneinfo",   "/sys/devices/system/cpu",
                                                             "/usr/share/fonts",      "/etc/fonts",
                                                             "/usr/share/fontconfig", "/var/cache/fontconfig"};
/// About the worker itself and the machine, without listing: libraries ask for memory and processors here. An engine
/// that sees its control group's name but may not read the group's limit takes that for a fault of its own and ends.
inline constexpr std::array<const char*, 4> kReadableAboutItself{"/proc/self", "/proc/meminfo", "/proc/cpuinfo",
                                                                 "/sys/fs/cgroup"};

}  // namespace concord::sandbox
