#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <fstream>
#include <new>
#include <system_error>
#include <thread>

#include "unit/sandbox/handlers.hpp"

namespace concord::sandbox {
namespace {

using Run = Result<std::string>;

Run read_inputs(WorkerContext& context) {
  std::string reply;
  for (const InputFile& input : context.inputs) {
    std::array<char, 64> buffer{};
    const ssize_t count = ::pread(input.descriptor, buffer.data(), buffer.size(), 0);
    if (count < 0) return Error{ErrorCode::kUnavailable, "pread failed"};
    std::ifstream again{input_path(input)};
    std::string by_path;
    std::getline(again, by_path);
    reply += input.name + "=" + std::string{buffer.data(), static_cast<std::size_t>(count)} + "/" + by_path + ";";
  }
  return reply;
}

Run leave_files(WorkerContext& context) {
  std::filesystem::create_directory(context.directory / "deeper");
  std::ofstream{context.directory / "a.txt"} << "first";
  std::ofstream{context.directory / "b.part"} << "second";
  std::filesystem::rename(context.directory / "b.part", context.directory / "deeper" / "b.txt");
  std::ofstream{"relative.txt"} << "the private directory is the current one only behind walls";
  std::filesystem::remove("relative.txt");
  return std::string{"left"};
}

Run report_steps(WorkerContext& context) {
  context.progress->report("reading", 1, 3);
  context.progress->report("sorting", 2, 3);
  context.progress->report("writing", 3, 3);
  return std::string{"reported"};
}

Run large_reply(WorkerContext& context) {
  std::size_t bytes = 0;
  std::from_chars(context.request.data(), context.request.data() + context.request.size(), bytes);
  return std::string(bytes, 'r');
}

Run wait_for_deadline(WorkerContext& context) {
  while (!context.deadline.passed()) std::this_thread::sleep_for(std::chrono::milliseconds{2});
  if (auto status = context.deadline.check("waiting"); !status.ok()) return std::move(status).error();
  return std::string{"never"};
}

Run throw_code(int code) {
  throw std::system_error{code, std::system_category()};
}

}  // namespace

void add_honest_handlers(HandlerRegistry& handlers) {
  const auto nothing_to_prepare = std::function<Status()>{};
  const auto add = [&](const char* name, std::function<Run(WorkerContext&)> run) {
    handlers[name] = Handler{nothing_to_prepare, std::move(run)};
  };
  add("echo", [](WorkerContext& context) -> Run { return context.request; });
  add("read_inputs", read_inputs);
  add("leave_files", leave_files);
  add("report_steps", report_steps);
  add("large_reply", large_reply);
  add("wait_for_deadline", wait_for_deadline);
  add("refuse", [](WorkerContext&) -> Run {
    return Error{ErrorCode::kInvalidInput, "Row 3 of 'a.csv' has no amount.", "byte 71"};
  });
  add("throw_exception", [](WorkerContext&) -> Run { throw std::runtime_error{"surprise"}; });
  add("throw_number", [](WorkerContext&) -> Run { throw 7; });
  add("throw_bad_alloc", [](WorkerContext&) -> Run { throw std::bad_alloc{}; });
  add("throw_too_many_files", [](WorkerContext&) { return throw_code(EMFILE); });
  add("throw_no_thread", [](WorkerContext&) { return throw_code(EAGAIN); });
  add("throw_disk_full", [](WorkerContext&) { return throw_code(ENOSPC); });
  handlers["unprepared"] = Handler{[]() -> Status {
                                     return Error{ErrorCode::kUnavailable, "The library is missing."};
                                   },
                                   [](WorkerContext&) -> Run { return std::string{"unreachable"}; }};
  handlers["throws_in_prepare"] = Handler{[]() -> Status { throw std::runtime_error{"early surprise"}; },
                                          [](WorkerContext&) -> Run { return std::string{"unreachable"}; }};
}

}  // namespace concord::sandbox
