// What the thread sanitizer is to overlook, built into each program so that sandbox workers, whose environment is
// empty, have it too. DuckDB's library is not instrumented: the sanitizer sees its reads and frees but none of the
// atomics between them. Only what that library does by itself is overlooked, never a frame of Concord's alone.

extern "C" const char* __tsan_default_suppressions();  // NOLINT(bugprone-reserved-identifier): the sanitizer's name

extern "C" const char* __tsan_default_suppressions() {  // NOLINT(bugprone-reserved-identifier)
  return "called_from_lib:libduckdb.so\nrace:libduckdb.so\n";
}
