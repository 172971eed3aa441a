#include "reconcile/impl/large_array.hpp"

#include <sys/mman.h>

namespace concord::reconcile {

void* allocate_large(std::size_t bytes) {
  void* const memory =
      ::mmap(nullptr, bytes == 0 ? 1 : bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) throw std::bad_alloc{};
  ::madvise(memory, bytes, MADV_HUGEPAGE);  // a wish: without large pages it is only slower
  return memory;
}

void free_large(void* memory, std::size_t bytes) noexcept {
  ::munmap(memory, bytes == 0 ? 1 : bytes);
}

}  // namespace concord::reconcile
