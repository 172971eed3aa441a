// Any text as a question in SQL. What passes the gate reads nothing but the tables it may, and passes again as it will
// run.
#include <memory>

#include "engine/api/gate.hpp"
#include "engine/duckdb/open.hpp"
#include "fuzz/reader_target.hpp"

namespace {

namespace engine = concord::engine;

std::unique_ptr<engine::Session> session_with_tables() {
  auto session = engine::duckdb::open_session({.memory_limit_bytes = 256U << 20, .threads = 1});
  if (!session.ok()) concord::fuzz::fail("no engine: " + session.error().message);
  for (const char* sql : {"CREATE TABLE orders(id INTEGER, amount DECIMAL(12,2), day DATE, note VARCHAR)",
                          "CREATE TABLE secrets(word VARCHAR)"}) {
    if (!session.value()->execute(sql, concord::Deadline{}).ok()) concord::fuzz::fail("no tables");
  }
  return std::move(session).value();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  static std::unique_ptr<engine::Session> session = session_with_tables();
  const engine::GatePolicy policy{.tables = {"orders"}};
  const std::string sql{reinterpret_cast<const char*>(bytes), size};
  const auto deadline = concord::Deadline::after(std::chrono::seconds{10});
  const auto checked = engine::check(*session, sql, policy, deadline);
  if (!checked.ok()) {
    if (checked.error().code == concord::ErrorCode::kInternal)
      concord::fuzz::fail("the gate blames itself: " + checked.error().message);
    return 0;
  }
  for (const std::string& table : checked.value().tables()) {
    if (table != "orders") concord::fuzz::fail("a table passed that is not allowed: " + table);
  }
  if (!engine::check(*session, checked.value().sql(), policy, deadline).ok())
    concord::fuzz::fail("what would run does not pass itself: " + checked.value().sql());
  return 0;
}
