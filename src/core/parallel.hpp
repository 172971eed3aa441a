// Work on all processors whose result does not depend on how many there are.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <system_error>
#include <thread>
#include <vector>

namespace concord {

/// Calls `work(begin, end, part)` for consecutive parts of [0, count), each of `part_size` but the last, on all
/// processors. Parts are always the same ones, so what is summed for each part and then in their order is always the
/// same sum. @param work  may run for several parts at once; must not throw.
template <typename Work>
void for_each_part(std::size_t count, std::size_t part_size, const Work& work) {
  const std::size_t parts = (count + part_size - 1) / part_size;
  std::atomic<std::size_t> next{0};
  const auto run = [&] {
    for (std::size_t part = next++; part < parts; part = next++)
      work(part * part_size, std::min(count, (part + 1) * part_size), part);
  };
  std::vector<std::jthread> helpers;
  const std::size_t threads = std::min<std::size_t>(parts, std::max(1U, std::thread::hardware_concurrency()));
  try {
    for (std::size_t thread = 1; thread < threads; ++thread) helpers.emplace_back(run);
  } catch (const std::system_error&) {  // no thread to be had: fewer do it
  }
  run();
}

}  // namespace concord
