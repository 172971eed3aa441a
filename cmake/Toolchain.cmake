# Compiler flags, linker, compiler cache. Everything a target needs is in the interface target `concord_flags`.
find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()

add_library(concord_flags INTERFACE)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  target_compile_options(concord_flags INTERFACE
    -Wall -Wextra -Wpedantic -Werror -Wshadow -Wconversion -Wsign-conversion -Wnon-virtual-dtor -Wold-style-cast
    -Woverloaded-virtual -Wnull-dereference -Wduplicated-cond -Wlogical-op -Wuseless-cast -Wimplicit-fallthrough
    -Werror=switch -fno-plt)
else()  # clang, for the fuzzers: it does not know all that g++ is told
  target_compile_options(concord_flags INTERFACE -Wno-unknown-warning-option)
endif()
# The optimiser's flow analysis reports null dereferences, uninitialised values and overlapping copies inside the standard
# library (g++ 12).
target_compile_options(concord_flags INTERFACE $<$<CONFIG:Release>:-Wno-null-dereference -Wno-maybe-uninitialized -Wno-restrict>)
target_include_directories(concord_flags INTERFACE ${CMAKE_SOURCE_DIR}/src)

find_program(MOLD mold)
if(MOLD)
  target_link_options(concord_flags INTERFACE -fuse-ld=mold)
endif()

set(CMAKE_CXX_FLAGS_DEBUG "-O1 -g1")
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -g0")
if(CONCORD_SANITIZE)
  target_compile_options(concord_flags INTERFACE -fsanitize=${CONCORD_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer
    -Wno-null-dereference -Wno-maybe-uninitialized)
  target_link_options(concord_flags INTERFACE -fsanitize=${CONCORD_SANITIZE})
  if(CONCORD_FUZZ)
    target_compile_options(concord_flags INTERFACE -fsanitize=fuzzer-no-link)
  endif()
  target_compile_definitions(concord_flags INTERFACE CONCORD_SANITIZED=1)
  if(CONCORD_SANITIZE MATCHES "thread")
    target_sources(concord_flags INTERFACE
      $<$<STREQUAL:$<TARGET_PROPERTY:TYPE>,EXECUTABLE>:${CMAKE_CURRENT_LIST_DIR}/thread_sanitizer_defaults.cpp>)
  endif()
endif()
