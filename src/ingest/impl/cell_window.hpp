// Looks at the first 16 bytes of a cell at once: which of them are digits, which equal a given character.
// Bit i of a mask stands for byte i; bits behind the cell's end mean nothing.
#pragma once

#include <cstddef>
#include <cstdint>

#if defined(__SSE2__)
#include <emmintrin.h>
#else
#include <array>
#include <cstring>
#endif

namespace concord::ingest {

inline constexpr std::size_t kWindowBytes = 16;

/// Reads 16 bytes at `text`: all of them must be readable.
class CellWindow {
 public:
#if defined(__SSE2__)
  explicit CellWindow(const char* text) : bytes_{_mm_loadu_si128(reinterpret_cast<const __m128i*>(text))} {}
  std::uint32_t digits() const {
    // Shifting the digits to the lowest signed values makes "is a digit" one signed comparison.
    const __m128i shifted = _mm_add_epi8(bytes_, _mm_set1_epi8(static_cast<char>(-128 - '0')));
    return mask_of(_mm_cmplt_epi8(shifted, _mm_set1_epi8(-128 + 10)));
  }
  std::uint32_t equal_to(char character) const {
    return mask_of(_mm_cmpeq_epi8(bytes_, _mm_set1_epi8(character)));
  }

 private:
  static std::uint32_t mask_of(__m128i bytes) {
    return static_cast<std::uint32_t>(_mm_movemask_epi8(bytes));
  }
  __m128i bytes_;
#else
  explicit CellWindow(const char* text) {
    std::memcpy(bytes_.data(), text, kWindowBytes);
  }
  std::uint32_t digits() const {
    return mask_of([](char byte) { return byte >= '0' && byte <= '9'; });
  }
  std::uint32_t equal_to(char character) const {
    return mask_of([character](char byte) { return byte == character; });
  }

 private:
  template <typename Test>
  std::uint32_t mask_of(Test test) const {
    std::uint32_t mask = 0;
    for (std::size_t i = 0; i < kWindowBytes; ++i) mask |= static_cast<std::uint32_t>(test(bytes_[i])) << i;
    return mask;
  }
  std::array<char, kWindowBytes> bytes_;
#endif
};

/// The mask of the bytes that belong to a cell of `length` bytes.
inline std::uint32_t window_of_length(std::size_t length) {
  return length >= kWindowBytes ? 0xFFFFU : (1U << length) - 1U;
}

}  // namespace concord::ingest
