// Runs work on untrusted bytes in a child process with limits, no network and a private directory.
// The sandbox knows no handler: `main` registers them, and the same binary, started in the worker role, serves one
// request.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/deadline.hpp"
#include "core/error.hpp"
#include "core/progress.hpp"

namespace concord::sandbox {

/// What a worker may use up. Each limit that is hit becomes its own kLimitExceeded error.
struct Limits {
  std::uint64_t address_space_bytes = 0;         ///< 0: three quarters of the machine's memory plus the inputs' sizes
  std::chrono::seconds cpu{3600};                ///< CPU time over all threads
  std::uint64_t file_size_bytes = 64ULL << 30;   ///< largest single file written
  std::uint64_t directory_bytes = 256ULL << 30;  ///< all files in the private directory; watched by the parent
  std::uint64_t open_files = 256;                ///< with the inputs and four of the sandbox's own
  std::uint64_t threads = 64;                    ///< watched by the parent
  std::uint64_t reply_bytes = 64ULL << 20;       ///< largest frame accepted from the worker
};

/// A file the parent has opened for reading. The worker gets the descriptor and nothing else of the file system.
struct InputFile {
  int descriptor = -1;  ///< owned by the caller, who closes it after the run
  std::string name;     ///< as the user named it; for messages
  std::uint64_t size_bytes = 0;
};

/// A path by which a library that only takes paths can open the input again, at its start and for reading only. Valid
/// where the descriptor is: in the worker, or in process. A descriptor's own position is unspecified: use `pread`.
std::string input_path(const InputFile& input);

/// A directory with mode 0700 that is removed with all it holds when the object goes. Movable.
/// Leftovers of processes that died are removed by a later `make` in the same parent once they are a day old.
class PrivateDirectory {
 public:
  /// @param parent  where to make it; empty: the system's temporary folder.
  static Result<PrivateDirectory> make(const std::filesystem::path& parent = {});
  PrivateDirectory(PrivateDirectory&& other) noexcept;
  PrivateDirectory& operator=(PrivateDirectory&& other) noexcept;
  PrivateDirectory(const PrivateDirectory&) = delete;
  PrivateDirectory& operator=(const PrivateDirectory&) = delete;
  ~PrivateDirectory();
  const std::filesystem::path& path() const { return path_; }

 private:
  PrivateDirectory(std::filesystem::path path, int lock);
  void remove() noexcept;

  std::filesystem::path path_;
  int lock_ = -1;  ///< descriptor of the directory, locked for as long as it is in use; -1: none
};

/// What a handler sees inside the worker (or in process, in tests).
struct WorkerContext {
  std::string request;              ///< the caller's bytes, usually JSON
  std::vector<InputFile> inputs;    ///< readable descriptors, in the caller's order
  std::filesystem::path directory;  ///< private, writable, the only place to write to
  Deadline deadline;
  ProgressSink* progress = nullptr;  ///< never null
};

/// One kind of work. The worker sees no time zone but UTC and no locale but "C". `prepare` runs before the walls close
/// and without the request (to load a library, say); may be empty; it must not leave a thread running, for walls are
/// raised around one thread.
struct Handler {
  std::function<Status()> prepare;
  std::function<Result<std::string>(WorkerContext&)> run;
};
using HandlerRegistry = std::map<std::string, Handler, std::less<>>;

/// One request to a worker.
struct Job {
  std::string handler;
  std::string request;
  std::vector<InputFile> inputs;
  std::filesystem::path directory_parent = {};  ///< where the private directory is made; empty: the temporary folder
  Limits limits = {};
};

/// The handler's answer, and the private directory with the files that it left there.
struct JobResult {
  std::string reply;
  PrivateDirectory directory;
};

/// Runs jobs. Thread-safe: many jobs may run at once.
class Runner {
 public:
  virtual ~Runner() = default;
  /// @error  the handler's own error; kLimitExceeded: deadline, memory, CPU, file size, descriptors, disk space given;
  ///         kCancelled; kInternal: the worker died, sent a bad frame or nothing. The directory is removed on every
  ///         error.
  virtual Result<JobResult> run(const Job& job, const Deadline& deadline, ProgressSink& progress) = 0;
};

/// Starts this program again for each job (`/proc/self/exe` with the worker role's argument).
std::unique_ptr<Runner> make_process_runner();
/// Calls the handler in this process, for tests and debugging: no walls.
std::unique_ptr<Runner> make_in_process_runner(HandlerRegistry handlers);

/// True when the command line asks for the worker role; `main` then returns `serve_worker(...)` at once.
bool is_worker_command(int argc, char** argv);
/// Serves one request on the inherited socket and returns the process's exit code.
int serve_worker(const HandlerRegistry& handlers);

/// Which walls hold on this machine, for `doctor`.
struct Layer {
  std::string name;
  bool holds = false;
  std::string note;  ///< what it does, or what to do to get it
};
std::vector<Layer> layers();

}  // namespace concord::sandbox
