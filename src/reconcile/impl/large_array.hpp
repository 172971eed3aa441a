// A large array of zeros in memory of its own, in large pages where the system has them: random access to it misses the
// processor's address cache far less often.
#pragma once

#include <cstddef>
#include <new>
#include <span>
#include <type_traits>
#include <utility>

namespace concord::reconcile {

/// @return zeroed memory. Throws std::bad_alloc as `new` does.
void* allocate_large(std::size_t bytes);
void free_large(void* memory, std::size_t bytes) noexcept;

/// Values whose zero bytes are a valid state and that need no destructor.
template <typename Value>
class LargeArray {
  static_assert(std::is_trivially_destructible_v<Value>);

 public:
  LargeArray() = default;
  explicit LargeArray(std::size_t size)
      : values_{static_cast<Value*>(allocate_large(size * sizeof(Value)))}, size_{size} {}
  LargeArray(LargeArray&& other) noexcept
      : values_{std::exchange(other.values_, nullptr)}, size_{std::exchange(other.size_, 0)} {}
  LargeArray& operator=(LargeArray&& other) noexcept {
    std::swap(values_, other.values_);
    std::swap(size_, other.size_);
    return *this;
  }
  LargeArray(const LargeArray&) = delete;
  LargeArray& operator=(const LargeArray&) = delete;
  ~LargeArray() {
    if (values_ != nullptr) free_large(values_, size_ * sizeof(Value));
  }
  Value& operator[](std::size_t place) const { return values_[place]; }
  std::span<Value> first(std::size_t count) const { return {values_, count}; }
  std::size_t size() const { return size_; }

 private:
  Value* values_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace concord::reconcile
