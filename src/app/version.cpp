#include "app/version.hpp"

#include "app/doctor.hpp"
#include "app/impl/message.hpp"
#include "core/version.hpp"

namespace concord::app {

Result<VersionResponse> version(Context& context) {
  VersionResponse response;
  response.program = program_version();
  auto engine = engine_version(context);
  CONCORD_CHECK(context.deadline.check("asking the data engine for its version"));
  if (engine.ok()) response.engine = std::move(engine).value();
  CONCORD_TRY(response.json, checked_json("{\"version\": " + json_string(response.program) + ", \"engine\": " +
                                          (response.engine.empty() ? "null" : json_string(response.engine)) + "}"));
  return response;
}

}  // namespace concord::app
