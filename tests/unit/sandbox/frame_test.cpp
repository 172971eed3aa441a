// Frames and messages, cut at every place and broken in every way.
#include "sandbox/impl/frame.hpp"

#include <gtest/gtest.h>

#include "sandbox/impl/message.hpp"
#include "sandbox/impl/wording.hpp"

namespace concord::sandbox {
namespace {

std::string frame(FrameType type, const std::string& payload) {
  return encode_frame_header(type, payload.size()) + payload;
}

std::vector<FrameRule> rules() {
  return {{FrameType::kHello, 0}, {FrameType::kReply, 10}};
}

TEST(FrameParserTest, FramesSurviveEveryCut) {
  const std::string stream =
      frame(FrameType::kHello, "") + frame(FrameType::kReply, "0123456789") + frame(FrameType::kReply, "");
  for (std::size_t step = 1; step <= stream.size(); ++step) {
    FrameParser parser{rules()};
    std::vector<std::string> seen;
    for (std::size_t at = 0; at < stream.size(); at += step) {
      ASSERT_TRUE(parser.feed(std::string_view{stream}.substr(at, step)).ok());
      while (const auto next = parser.next()) {
        seen.push_back(std::to_string(static_cast<std::uint32_t>(next->type)) + next->payload);
      }
    }
    EXPECT_EQ(seen, (std::vector<std::string>{"2", "40123456789", "4"})) << "step " << step;
  }
}

TEST(FrameParserTest, AnUnfinishedFrameIsNoFrame) {
  FrameParser parser{rules()};
  ASSERT_TRUE(parser.feed(frame(FrameType::kReply, "0123456789").substr(0, 25)).ok());
  EXPECT_FALSE(parser.next().has_value());
}

struct BadStream {
  std::string name;
  std::string bytes;
  std::string want;
};
class BadStreamTest : public ::testing::TestWithParam<BadStream> {};
INSTANTIATE_TEST_SUITE_P(
    Streams, BadStreamTest,
    ::testing::Values(BadStream{"no_magic", std::string(16, '\0'), "no frame"},
                      BadStream{"magic_off_by_one", "DND1" + std::string(12, '\0'), "no frame"},
                      BadStream{"without_rule", encode_frame_header(FrameType::kProgress, 0), "unexpected type 3"},
                      BadStream{"one_byte_over", encode_frame_header(FrameType::kReply, 11), "claims 11 bytes"},
                      BadStream{"two_to_the_64th", encode_frame_header(FrameType::kReply, UINT64_MAX),
                                "18446744073709551615"},
                      BadStream{"second_is_bad", frame(FrameType::kReply, "ok") + std::string(16, 'x'), "no frame"}),
    [](const auto& instance) { return instance.param.name; });
TEST_P(BadStreamTest, IsRefusedWithItsReason) {
  FrameParser parser{rules()};
  const Status status = parser.feed(GetParam().bytes);
  ASSERT_FALSE(status.ok());
  EXPECT_NE(status.error().message.find(GetParam().want), std::string::npos) << status.error().message;
}

Job full_job() {
  Job job{"handler",
          std::string{"re\0quest", 8},
          {InputFile{9, "a.csv", 12}, InputFile{11, "b.xlsx", 34}},
          "/elsewhere",
          {}};
  job.limits = Limits{1, std::chrono::seconds{2}, 3, 4, 5, 6, 7};
  return job;
}

TEST(MessageTest, ASetupArrivesAsItWasSent) {
  const Deadline deadline = Deadline::after(std::chrono::seconds{100});
  const auto setup = decode_setup(encode_setup(full_job(), "/private", deadline, WallChoice{false, true}));
  ASSERT_TRUE(setup.ok());
  const Job& job = setup.value().job;
  EXPECT_EQ(job.handler, "handler");
  EXPECT_EQ(job.request, std::string("re\0quest", 8));
  ASSERT_EQ(job.inputs.size(), 2U);
  EXPECT_EQ(job.inputs[1].descriptor, kFirstInputDescriptor + 1);
  EXPECT_EQ(job.inputs[1].name, "b.xlsx");
  EXPECT_EQ(job.inputs[1].size_bytes, 34U);
  EXPECT_EQ(setup.value().directory, "/private");
  EXPECT_EQ(job.limits.address_space_bytes, 1U);
  EXPECT_EQ(job.limits.cpu, std::chrono::seconds{2});
  EXPECT_EQ(job.limits.reply_bytes, 7U);
  ASSERT_TRUE(setup.value().time_left.has_value());
  EXPECT_NEAR(static_cast<double>(setup.value().time_left->count()), 100'000, 1'000);
  EXPECT_FALSE(setup.value().walls.landlock);
  EXPECT_TRUE(setup.value().walls.minimal_root);
}

TEST(MessageTest, NoDeadlineStaysNone) {
  const auto setup = decode_setup(encode_setup(full_job(), "/private", Deadline{}, WallChoice{}));
  ASSERT_TRUE(setup.ok());
  EXPECT_FALSE(setup.value().time_left.has_value());
}

TEST(MessageTest, ATornSetupIsRefusedAtEveryPlace) {
  const std::string whole = encode_setup(full_job(), "/private", Deadline{}, WallChoice{});
  for (std::size_t size = 0; size < whole.size(); ++size)
    EXPECT_FALSE(decode_setup(whole.substr(0, size)).ok()) << size;
  EXPECT_FALSE(decode_setup(whole + "x").ok());
}

TEST(MessageTest, AnErrorIsCleanedOnArrival) {
  const auto error = decode_error(encode_error(Error{ErrorCode::kNotFound, "a\x1b[2Jb\nc", std::string(100'000, 'd')}));
  ASSERT_TRUE(error.has_value());
  EXPECT_EQ(error->code, ErrorCode::kNotFound);
  EXPECT_EQ(error->message, "a?[2Jb\nc");
  EXPECT_EQ(error->detail.size(), 16'384U);
  FieldWriter writer;
  writer.number(200);
  writer.text("m");
  writer.text("d");
  EXPECT_FALSE(decode_error(writer.take()).has_value());
}

TEST(MessageTest, LongStepsStayUnderTheFrameLimit) {
  const std::string payload = encode_progress(std::string(10'000, 's'), 1, 2);
  EXPECT_LE(payload.size(), kProgressBytesMax);
  const auto message = decode_progress(payload);
  ASSERT_TRUE(message.ok());
  EXPECT_EQ(message.value().step, std::string(200, 's'));
}

TEST(WordingTest, SizesForPeople) {
  EXPECT_EQ(bytes_text(0), "0 bytes");
  EXPECT_EQ(bytes_text(1023), "1023 bytes");
  EXPECT_EQ(bytes_text(1024), "1 KiB");
  EXPECT_EQ(bytes_text(1536), "1.5 KiB");
  EXPECT_EQ(bytes_text(2ULL << 30), "2 GiB");
  EXPECT_EQ(bytes_text(UINT64_MAX), "16777215 TiB");
}

}  // namespace
}  // namespace concord::sandbox
