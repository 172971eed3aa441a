// What `layers` asks of a real worker: which walls it finds around itself, by trying them.
#pragma once

#include "sandbox/impl/walls.hpp"

namespace concord::sandbox {

/// The name under which the worker runs the probe; no registry can hold it.
inline constexpr std::string_view kProbeHandler = "\x01probe";

/// What a worker found. Each `*_closed` was tried.
struct ProbeResult {
  WallReport walls;
  bool address_space_limited = false;
  bool filter_loaded = false;
  bool network_closed = false;
  bool files_closed = false;
};

/// Inside the worker, behind the walls: tries them and encodes a ProbeResult.
std::string probe_walls(const WallReport& walls);
Result<ProbeResult> decode_probe(std::string_view reply);

}  // namespace concord::sandbox
