#include "ingest/csv/impl/byte_classes.hpp"

#include <bit>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace concord::ingest::csv {
namespace {

#if defined(__x86_64__)

__attribute__((target("avx2"))) inline std::uint64_t equal_avx2(__m256i low, __m256i high, __m256i wanted) {
  const auto low_mask = static_cast<std::uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(low, wanted)));
  const auto high_mask = static_cast<std::uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(high, wanted)));
  return low_mask | std::uint64_t{high_mask} << 32U;
}

__attribute__((target("avx2"))) void classify_avx2(const char* data, std::size_t chunks, const StructureBytes& bytes,
                                                   ChunkMasks* masks) {
  const __m256i delimiter = _mm256_set1_epi8(bytes.delimiter);
  const __m256i quote = _mm256_set1_epi8(bytes.quote);
  const __m256i line_feed = _mm256_set1_epi8('\n');
  const __m256i carriage_return = _mm256_set1_epi8('\r');
  const __m256i zero = _mm256_setzero_si256();
  const std::uint64_t quoting = bytes.quote == '\0' ? 0 : ~std::uint64_t{0};
  for (std::size_t i = 0; i < chunks; ++i, data += kChunkBytes) {
    const __m256i low = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(data));
    const __m256i high = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(data + 32));
    masks[i].delimiter = equal_avx2(low, high, delimiter);
    masks[i].quote = equal_avx2(low, high, quote) & quoting;
    masks[i].line_feed = equal_avx2(low, high, line_feed);
    masks[i].carriage_return = equal_avx2(low, high, carriage_return);
    masks[i].non_ascii = _mm256_movemask_epi8(_mm256_or_si256(low, high)) != 0;
    masks[i].zero = _mm256_movemask_epi8(_mm256_cmpeq_epi8(_mm256_min_epu8(low, high), zero)) != 0;
  }
}

__attribute__((target("avx2"))) std::uint64_t folded_matches_avx2(const char* data, std::size_t chunks,
                                                                  char character) {
  const __m256i wanted = _mm256_set1_epi8(character);
  std::uint64_t folded = 0;
  for (std::size_t i = 0; i < chunks; ++i, data += kChunkBytes) {
    folded ^= equal_avx2(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(data)),
                         _mm256_loadu_si256(reinterpret_cast<const __m256i*>(data + 32)), wanted);
  }
  return folded;
}

std::uint64_t equal_sse2(const __m128i (&parts)[4], __m128i wanted) {
  std::uint64_t mask = 0;
  for (unsigned i = 0; i < 4; ++i) {
    const auto part = static_cast<std::uint32_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(parts[i], wanted)));
    mask |= std::uint64_t{part} << (16U * i);
  }
  return mask;
}

ChunkMasks classify_chunk(const char* data, const StructureBytes& bytes) {
  __m128i parts[4];
  for (unsigned i = 0; i < 4; ++i)
    parts[i] = _mm_loadu_si128(reinterpret_cast<const __m128i*>(data + std::size_t{16} * i));
  const __m128i any = _mm_or_si128(_mm_or_si128(parts[0], parts[1]), _mm_or_si128(parts[2], parts[3]));
  ChunkMasks masks;
  masks.delimiter = equal_sse2(parts, _mm_set1_epi8(bytes.delimiter));
  masks.quote = bytes.quote == '\0' ? 0 : equal_sse2(parts, _mm_set1_epi8(bytes.quote));
  masks.line_feed = equal_sse2(parts, _mm_set1_epi8('\n'));
  masks.carriage_return = equal_sse2(parts, _mm_set1_epi8('\r'));
  masks.non_ascii = _mm_movemask_epi8(any) != 0;
  masks.zero = equal_sse2(parts, _mm_setzero_si128()) != 0;
  return masks;
}

bool has_avx2() {
  static const bool kHas = __builtin_cpu_supports("avx2") != 0;
  return kHas;
}

#else

std::uint64_t equal_bytes(const char* data, char wanted) {
  std::uint64_t mask = 0;
  for (unsigned i = 0; i < kChunkBytes; ++i) mask |= std::uint64_t{data[i] == wanted} << i;
  return mask;
}

ChunkMasks classify_chunk(const char* data, const StructureBytes& bytes) {
  ChunkMasks masks{equal_bytes(data, bytes.delimiter),
                   bytes.quote == '\0' ? 0 : equal_bytes(data, bytes.quote),
                   equal_bytes(data, '\n'),
                   equal_bytes(data, '\r'),
                   false,
                   equal_bytes(data, '\0') != 0};
  for (unsigned i = 0; i < kChunkBytes; ++i) masks.non_ascii |= static_cast<unsigned char>(data[i]) >= 0x80;
  return masks;
}

#endif

}  // namespace

void classify(const char* data, std::size_t chunks, const StructureBytes& bytes, ChunkMasks* masks) {
#if defined(__x86_64__)
  if (has_avx2()) {
    classify_avx2(data, chunks, bytes, masks);
    return;
  }
#endif
  for (std::size_t i = 0; i < chunks; ++i) masks[i] = classify_chunk(data + i * kChunkBytes, bytes);
}

bool occurs_oddly(const char* data, std::size_t length, char character) {
  const std::size_t chunks = length / kChunkBytes;
  std::uint64_t folded = 0;
  const StructureBytes bytes{'\n', character};
#if defined(__x86_64__)
  if (has_avx2()) {
    folded = folded_matches_avx2(data, chunks, character);
  } else
#endif
    for (std::size_t i = 0; i < chunks; ++i) folded ^= classify_chunk(data + i * kChunkBytes, bytes).quote;
  if (const std::size_t left = length % kChunkBytes; left > 0) {
    folded ^= classify_chunk(data + chunks * kChunkBytes, bytes).quote & ((std::uint64_t{1} << left) - 1);
  }
  return (static_cast<unsigned>(std::popcount(folded)) & 1U) != 0;
}

}  // namespace concord::ingest::csv
