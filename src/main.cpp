// The program: a sandbox worker when asked to be one, the command line otherwise.
#include "app/worker_handlers.hpp"
#include "cli/cli.hpp"
#include "sandbox/sandbox.hpp"

int main(int argc, char** argv) {
  if (concord::sandbox::is_worker_command(argc, argv)) {
    return concord::sandbox::serve_worker(concord::app::worker_handlers());
  }
  return concord::cli::run(argc, argv);
}
