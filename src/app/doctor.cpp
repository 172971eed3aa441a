#include "app/doctor.hpp"

#include <fmt/format.h>
#include <sys/statvfs.h>
#include <sys/sysinfo.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <thread>
#include <utility>

#include "app/impl/message.hpp"
#include "app/impl/worker_call.hpp"
#include "app/impl/worker_session.hpp"
#include "core/version.hpp"

namespace concord::app {
namespace {

using Outcome = DoctorCheck::Outcome;

std::string_view outcome_name(Outcome outcome) {
  switch (outcome) {
    case Outcome::kGood:
      return "good";
    case Outcome::kWarning:
      return "warning";
    case Outcome::kBad:
      return "bad";
  }
  return "bad";
}

std::string gigabytes(std::uint64_t bytes) {
  return fmt::format("{}.{} GB", bytes / 1'000'000'000, bytes / 100'000'000 % 10);
}

/// Starts a worker, which loads the engine: shows that both work together.
Result<DoctorCheck> check_engine(Context& context) {
  const auto start = std::chrono::steady_clock::now();
  const auto version = engine_version(context);
  if (version.ok()) {
    const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start);
    return DoctorCheck{Outcome::kGood, "data engine",
                       fmt::format("{} answers in a sandbox worker after {} ms.", version.value(), took.count()), ""};
  }
  CONCORD_CHECK(context.deadline.check("checking the data engine"));
  return DoctorCheck{Outcome::kBad, "data engine", version.error().message, "Run scripts/setup.sh, then build again."};
}

void check_sandbox(std::vector<DoctorCheck>& checks) {
  for (const auto& layer : sandbox::layers()) {
    if (layer.holds) {
      checks.push_back({Outcome::kGood, "sandbox: " + layer.name, layer.note, ""});
    } else {
      checks.push_back({Outcome::kWarning, "sandbox: " + layer.name, "Not available here; the other layers still hold.",
                        layer.note});
    }
  }
}

DoctorCheck check_temporary_space(const std::filesystem::path& wanted) {
  constexpr std::uint64_t kLittle = 5'000'000'000;
  std::error_code failed;
  const std::filesystem::path folder = wanted.empty() ? std::filesystem::temp_directory_path(failed) : wanted;
  const std::string advice = "Choose another folder with --temp-directory or CONCORD_TEMP_DIRECTORY.";
  struct statvfs space {};
  if (failed || ::statvfs(folder.c_str(), &space) != 0) {
    return {Outcome::kBad, "temporary space", "The temporary folder " + folder.string() + " cannot be used.", advice};
  }
  const auto made = sandbox::PrivateDirectory::make(folder);
  if (!made.ok()) return {Outcome::kBad, "temporary space", made.error().message, advice};
  const std::uint64_t free_bytes = std::uint64_t{space.f_bavail} * space.f_frsize;
  const std::string found = gigabytes(free_bytes) + " free in " + folder.string() + ".";
  if (free_bytes < kLittle)
    return {Outcome::kWarning, "temporary space", found, "Large inputs need several times their size. " + advice};
  return {Outcome::kGood, "temporary space", found, ""};
}

DoctorCheck check_memory() {
  constexpr std::uint64_t kLittle = 1'000'000'000;
  struct sysinfo info {};
  if (::sysinfo(&info) != 0)
    return {Outcome::kWarning, "memory", "The machine does not say how much memory it has.", ""};
  const std::uint64_t total = std::uint64_t{info.totalram} * info.mem_unit;
  const std::string found =
      fmt::format("{}, {} processors.", gigabytes(total), std::max(1U, std::thread::hardware_concurrency()));
  if (total < kLittle) return {Outcome::kWarning, "memory", found, "Inputs of more than some 100 MB may not fit."};
  return {Outcome::kGood, "memory", found, ""};
}

std::string with_advice(const DoctorCheck& check) {
  return check.advice.empty() ? check.found : check.found + " " + check.advice;
}

report::Document document_of(const DoctorResponse& response, const Settings& settings) {
  report::Document document;
  document.title = "Concord on this machine";
  document.subtitle = response.healthy ? "Everything that is needed works." : "Something that is needed does not work.";
  report::Table checks;
  checks.title = "Checks";
  checks.columns = {{"Outcome"}, {"What"}, {"Found, and what to do"}};
  for (const auto& check : response.checks) {
    checks.rows.push_back({std::string{outcome_name(check.outcome)}, check.name, with_advice(check)});
  }
  report::Table values;
  values.title = "Settings";
  values.columns = {{"Name"}, {"Value"}, {"From"}};
  for (const auto& setting : setting_table()) {
    values.rows.push_back({std::string{setting.name}, settings.text(setting.name), settings.origin(setting.name)});
  }
  document.blocks = {std::move(checks), std::move(values)};
  return document;
}

Result<std::string> json_of(const DoctorResponse& response, const Settings& settings) {
  std::vector<std::string> checks;
  for (const auto& check : response.checks) {
    checks.push_back("{\"name\": " + json_string(check.name) +
                     ", \"outcome\": " + json_string(outcome_name(check.outcome)) +
                     ", \"found\": " + json_string(check.found) + ", \"advice\": " + json_string(check.advice) + "}");
  }
  std::vector<std::string> values;
  for (const auto& setting : setting_table()) {
    values.push_back("{\"name\": " + json_string(setting.name) +
                     ", \"value\": " + json_string(settings.text(setting.name)) +
                     ", \"origin\": " + json_string(settings.origin(setting.name)) + "}");
  }
  return checked_json("{\"version\": " + json_string(program_version()) +
                      ", \"healthy\": " + (response.healthy ? "true" : "false") +
                      ", \"checks\": " + json_array(checks) + ", \"settings\": " + json_array(values) + "}");
}

}  // namespace

Result<std::string> engine_version(Context& context) {
  CONCORD_TRY(const WorkerReply reply, call_worker("doctor", {}, {}, context));
  return reply.message.text("engine");
}

Result<DoctorResponse> doctor(Context& context) {
  DoctorResponse response;
  CONCORD_TRY(DoctorCheck engine, check_engine(context));
  response.checks.push_back(std::move(engine));
  check_sandbox(response.checks);
  response.checks.push_back(check_temporary_space(context.settings.temp_directory()));
  response.checks.push_back(check_memory());
  response.healthy =
      std::ranges::none_of(response.checks, [](const DoctorCheck& check) { return check.outcome == Outcome::kBad; });
  response.document = document_of(response, context.settings);
  CONCORD_TRY(response.json, json_of(response, context.settings));
  return response;
}

Result<std::string> serve_doctor(sandbox::WorkerContext& context) {
  CONCORD_TRY(const Message request, Message::decode(context.request));
  CONCORD_TRY(const auto session, open_session(context, request));
  CONCORD_TRY(const engine::Value two, engine::query_single_value(*session, "SELECT 1 + 1", context.deadline));
  if (two == engine::Value{std::monostate{}}) return Error{ErrorCode::kInternal, "The data engine does not compute."};
  Message answer;
  answer.set("engine", session->engine_version());
  return answer.encode();
}

}  // namespace concord::app
