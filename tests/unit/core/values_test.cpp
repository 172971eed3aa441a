// Fingerprints, times, currencies, deadlines, schema names: the small values of core.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "core/clock.hpp"
#include "core/currency.hpp"
#include "core/deadline.hpp"
#include "core/files.hpp"
#include "core/schema.hpp"
#include "core/sha256.hpp"

namespace concord {
namespace {

TEST(Sha256Test, MatchesThePublishedExamples) {  // FIPS 180-4, examples of the one- and two-block message
  EXPECT_EQ(sha256_of_text(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256_of_text("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256_of_text("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

TEST(Sha256Test, AFileInBlocksHasTheFingerprintOfItsText) {
  std::string name = "/tmp/concord-sha-XXXXXX";
  const FileDescriptor file{::mkstemp(name.data())};
  ASSERT_TRUE(file.is_open());
  ::unlink(name.c_str());
  std::string text;
  for (int i = 0; text.size() < 3'000'000; ++i) text += std::to_string(i);
  ASSERT_TRUE(write_all(file.get(), text, name).ok());
  EXPECT_EQ(sha256_of_file(file.get(), "file", Deadline{}).value(), sha256_of_text(text));
  const Deadline cancelled;
  cancelled.cancel();
  EXPECT_EQ(sha256_of_file(file.get(), "file", cancelled).error().code, ErrorCode::kCancelled);
}

TEST(ClockTest, PrintsUtcAndCanBeFixed) {
  FixedClock clock{Clock::TimePoint{std::chrono::seconds{1'709'210'096}}};  // 2024-02-29: 19782 days and 45296 seconds
  EXPECT_EQ(iso_timestamp(clock.now()), "2024-02-29T12:34:56Z");
  clock.set(Clock::TimePoint{});
  EXPECT_EQ(iso_timestamp(clock.now()), "1970-01-01T00:00:00Z");
}

TEST(CurrencyTest, KnowsSignsAndNothingElse) {
  for (const auto* sign : {"RM", "$", "US$", "EUR", "MYR", "\xE2\x82\xAC", "\xC2\xA3", "Rs.", "kr", "z\xC5\x82"}) {
    EXPECT_TRUE(is_currency_sign(sign)) << sign;
  }
  for (const auto* other : {"", "kg", "PCS", "eur", "EURO", "A", "%", "abc$", "LONG$", "AD A"}) {
    EXPECT_FALSE(is_currency_sign(other)) << other;
  }
}

TEST(DeadlineTest, TellsCancellationFromTimeout) {
  const Deadline open;
  EXPECT_TRUE(open.check("testing").ok());
  const Deadline copy = open;
  copy.cancel();
  EXPECT_EQ(open.check("testing").error().code, ErrorCode::kCancelled);
  EXPECT_EQ(open.remaining().count(), 0);
  const Deadline over = Deadline::after(std::chrono::milliseconds{-1});
  EXPECT_EQ(over.check("testing").error().code, ErrorCode::kLimitExceeded);
}

TEST(SchemaTest, TypeNamesGoBothWays) {
  for (const auto type :
       {DataType{TypeKind::kBoolean}, DataType{TypeKind::kInteger}, DataType{TypeKind::kDecimal, 12, 2},
        DataType{TypeKind::kDouble}, DataType{TypeKind::kDate}, DataType{TypeKind::kTime},
        DataType{TypeKind::kTimestamp}, DataType{TypeKind::kTimestampTz}, DataType{TypeKind::kText}}) {
    EXPECT_EQ(data_type_from_name(data_type_name(type)), type);
  }
  for (const auto* wrong : {"", "TEXT", "DECIMAL(39,2)", "DECIMAL(2,3)", "DECIMAL(2)", "DECIMAL(2,1) "}) {
    EXPECT_FALSE(data_type_from_name(wrong).has_value()) << wrong;
  }
}

}  // namespace
}  // namespace concord
