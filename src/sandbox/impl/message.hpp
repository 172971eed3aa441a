// What the frames' payloads mean.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sandbox/sandbox.hpp"

namespace concord::sandbox {

/// Descriptor numbers in the worker. 0 and 1 are /dev/null, 2 is a pipe to the parent, all others are closed.
inline constexpr int kSocketDescriptor = 3;
inline constexpr int kFirstInputDescriptor = 4;

inline constexpr std::uint64_t kSetupBytesMax = 1ULL << 30;
inline constexpr std::uint64_t kProgressBytesMax = 4096;
inline constexpr std::uint64_t kErrorBytesMax = 64 * 1024;

/// Which of the walls around files the worker tries; the tests leave some out.
struct WallChoice {
  bool landlock = true;
  bool minimal_root = true;  ///< a private mount namespace with next to nothing in it, where Landlock is absent
};

/// The job as the worker receives it: `inputs` carry the worker's own descriptor numbers.
struct Setup {
  Job job;
  std::string directory;
  std::optional<std::chrono::milliseconds> time_left;  ///< none: no deadline
  WallChoice walls;
};

struct ProgressMessage {
  std::string step;
  std::uint64_t done = 0;
  std::uint64_t total = 0;
};

std::string encode_setup(const Job& job, const std::string& directory, const Deadline& deadline,
                         const WallChoice& walls);
/// @error kInternal  the payload is no setup.
Result<Setup> decode_setup(std::string_view payload);

/// Cuts a long step so that the frame stays under its limit.
std::string encode_progress(std::string_view step, std::uint64_t done, std::uint64_t total);
Result<ProgressMessage> decode_progress(std::string_view payload);

/// Cuts long texts so that the frame stays under its limit.
std::string encode_error(const Error& error);
/// The worker is not trusted: an unknown code or a broken payload gives nothing, control characters become '?'.
std::optional<Error> decode_error(std::string_view payload);

/// `text` cut to `bytes_max`, with control characters other than line ends replaced by '?', for terminals and logs.
std::string printable(std::string_view text, std::size_t bytes_max);

}  // namespace concord::sandbox
