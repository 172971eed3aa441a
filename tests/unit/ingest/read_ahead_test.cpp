// Bytes read ahead by a thread are those of the stream, in whatever pieces they are asked for, and so is its error.
#include "ingest/read_ahead.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <random>

namespace concord::ingest {
namespace {

/// Bytes that tell their place, in pieces of any size; fails behind them if told so.
class CountedBytes final : public ByteStream {
 public:
  CountedBytes(std::uint64_t bytes, bool fails, unsigned seed) : left_{bytes}, fails_{fails}, random_{seed} {}
  Result<std::size_t> read(std::span<char> buffer) override {
    if (left_ == 0 && fails_) return Error{ErrorCode::kInvalidInput, "broken"};
    const std::size_t wanted = std::min<std::size_t>(buffer.size(), 1 + random_() % 50'000);
    const auto length = static_cast<std::size_t>(std::min<std::uint64_t>(left_, wanted));
    for (char& byte : buffer.first(length)) byte = static_cast<char>(next_++ * 31 / 7);
    left_ -= length;
    return length;
  }
  std::uint64_t total_bytes() const override { return 7; }
  const std::string& source_name() const override { return name_; }

 private:
  std::uint64_t left_, next_ = 0;
  bool fails_;
  std::mt19937 random_;
  std::string name_ = "counted";
};

/// All bytes, and the error at their end.
std::string all_of(ByteStream& stream, std::size_t piece) {
  std::string text;
  std::string buffer(piece, '\0');
  for (;;) {
    const Result<std::size_t> got = stream.read(buffer);
    if (!got.ok()) return text + "error: " + got.error().message;
    if (got.value() == 0) return text;
    text.append(buffer, 0, got.value());
  }
}

TEST(ReadAheadTwin, GivesTheSameBytesAndError) {
  for (unsigned seed = 1; seed <= 24; ++seed) {
    const std::uint64_t bytes = seed % 4 == 0 ? 0 : std::uint64_t{seed} * seed * 9973;
    const bool fails = seed % 3 == 0;
    CountedBytes plain{bytes, fails, seed}, inner{bytes, fails, seed + 100};
    ReadAhead ahead{inner};
    EXPECT_EQ(all_of(ahead, 1 + seed * 4999), all_of(plain, 65536)) << "seed " << seed;
    EXPECT_EQ(ahead.total_bytes(), 7U);
    EXPECT_EQ(ahead.source_name(), "counted");
  }
}

TEST(ReadAhead, MayBeLeftInTheMiddle) {
  for (unsigned seed = 1; seed <= 10; ++seed) {
    CountedBytes inner{50'000'000, false, seed};
    ReadAhead ahead{inner};
    std::string buffer(1000, '\0');
    if (seed % 2 == 0) {
      ASSERT_TRUE(ahead.read(buffer).ok());
    }
  }
}

}  // namespace
}  // namespace concord::ingest
