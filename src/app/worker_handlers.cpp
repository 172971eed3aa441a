#include "app/worker_handlers.hpp"

#include "app/convert.hpp"
#include "app/doctor.hpp"
#include "app/inspect.hpp"
#include "app/profile.hpp"
#include "app/reconcile.hpp"
#include "engine/duckdb/open.hpp"

namespace concord::app {

sandbox::HandlerRegistry worker_handlers() {
  const auto load_engine = [] { return engine::duckdb::load_library(); };
  return {
      {"inspect", {load_engine, serve_inspect}},  // for Parquet
      {"inspect_without_engine", {{}, serve_inspect_without_engine}},
      {"convert", {load_engine, serve_convert}},
      {"profile", {load_engine, serve_profile}},
      {"compare", {{}, serve_compare}},  // texts need no engine: it asks for `reconcile` where an engine is needed
      {"reconcile", {load_engine, serve_reconcile}},
      {"doctor", {load_engine, serve_doctor}},
  };
}

}  // namespace concord::app
