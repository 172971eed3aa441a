// The command line: parses, calls app, renders. Commands and exit codes: docs/command-line.md.
#pragma once

namespace concord::cli {

/// @return the process's exit code: 0 done, 1 the answer is no, 2 usage, 3 bad input, 4 limit, 5 outside, 70 bug, 130
/// cancelled.
int run(int argc, char** argv);

}  // namespace concord::cli
