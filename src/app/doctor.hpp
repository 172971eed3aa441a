// Use case: what works on this machine? Checks the data engine, the sandbox's walls, temporary space and memory.
#pragma once

#include <string>
#include <vector>

#include "app/context.hpp"
#include "report/document.hpp"

namespace concord::app {

/// One thing that was looked at.
struct DoctorCheck {
  enum class Outcome : std::uint8_t {
    kGood,
    kWarning,
    kBad
  } outcome = Outcome::kGood;  ///< bad: the main job cannot work
  std::string name;
  std::string found;   ///< one sentence
  std::string advice;  ///< what to do; empty when good
};

struct DoctorResponse {
  std::vector<DoctorCheck> checks;
  std::string json;  ///< {"version", "healthy", "checks": [...], "settings": [...]}
  report::Document document;
  bool healthy = true;  ///< no check is bad
};

/// Checks that fail are part of the answer. @error kCancelled, kLimitExceeded  the deadline, nothing else.
Result<DoctorResponse> doctor(Context& context);

/// The engine's version as a worker sees it: "duckdb 1.5.6". @error  as sandbox::Runner::run and
/// engine::duckdb::open_session.
Result<std::string> engine_version(Context& context);

/// The worker half: opens an engine and computes something. Answer: "engine".
Result<std::string> serve_doctor(sandbox::WorkerContext& context);

}  // namespace concord::app
