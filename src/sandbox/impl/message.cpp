#include "sandbox/impl/message.hpp"

#include <algorithm>

#include "sandbox/impl/frame.hpp"

namespace concord::sandbox {
namespace {

constexpr std::size_t kStepBytesMax = 200;
constexpr std::size_t kMessageBytesMax = 16 * 1024;
// `Deadline::remaining` never says more; so much left is as good as no deadline.
constexpr std::chrono::hours kNoDeadline{24};

const Error& malformed() {
  static const Error error{ErrorCode::kInternal, "a frame whose content makes no sense"};
  return error;
}

void write_limits(FieldWriter& writer, const Limits& limits) {
  writer.number(limits.address_space_bytes);
  writer.number(static_cast<std::uint64_t>(limits.cpu.count()));
  writer.number(limits.file_size_bytes);
  writer.number(limits.directory_bytes);
  writer.number(limits.open_files);
  writer.number(limits.threads);
  writer.number(limits.reply_bytes);
}

Limits read_limits(FieldReader& reader) {
  Limits limits;
  limits.address_space_bytes = reader.number();
  limits.cpu = std::chrono::seconds{static_cast<std::int64_t>(reader.number())};
  limits.file_size_bytes = reader.number();
  limits.directory_bytes = reader.number();
  limits.open_files = reader.number();
  limits.threads = reader.number();
  limits.reply_bytes = reader.number();
  return limits;
}

}  // namespace

std::string encode_setup(const Job& job, const std::string& directory, const Deadline& deadline,
                         const WallChoice& walls) {
  FieldWriter writer;
  writer.text(job.handler);
  writer.text(job.request);
  writer.number(job.inputs.size());
  for (const InputFile& input : job.inputs) {
    writer.text(input.name);
    writer.number(input.size_bytes);
  }
  writer.text(directory);
  write_limits(writer, job.limits);
  const auto left = deadline.remaining();
  writer.number(left >= kNoDeadline ? 0 : 1);
  writer.number(static_cast<std::uint64_t>(left.count()));
  writer.number(walls.landlock ? 1 : 0);
  writer.number(walls.minimal_root ? 1 : 0);
  return writer.take();
}

Result<Setup> decode_setup(std::string_view payload) {
  FieldReader reader{payload};
  Setup setup;
  setup.job.handler = reader.text();
  setup.job.request = reader.text();
  const std::uint64_t input_count = reader.number();
  for (std::uint64_t i = 0; i < input_count && reader.ok(); ++i) {
    InputFile input;
    input.descriptor = kFirstInputDescriptor + static_cast<int>(i);
    input.name = reader.text();
    input.size_bytes = reader.number();
    setup.job.inputs.push_back(std::move(input));
  }
  setup.directory = reader.text();
  setup.job.limits = read_limits(reader);
  const bool has_deadline = reader.number() != 0;
  const std::chrono::milliseconds left{static_cast<std::int64_t>(reader.number())};
  if (has_deadline) setup.time_left = left;
  setup.walls.landlock = reader.number() != 0;
  setup.walls.minimal_root = reader.number() != 0;
  if (!reader.at_end()) return malformed();
  return setup;
}

std::string encode_progress(std::string_view step, std::uint64_t done, std::uint64_t total) {
  FieldWriter writer;
  writer.text(step.substr(0, kStepBytesMax));
  writer.number(done);
  writer.number(total);
  return writer.take();
}

Result<ProgressMessage> decode_progress(std::string_view payload) {
  FieldReader reader{payload};
  ProgressMessage message;
  message.step = printable(reader.text(), kStepBytesMax);
  message.done = reader.number();
  message.total = reader.number();
  if (!reader.at_end()) return malformed();
  return message;
}

std::string encode_error(const Error& error) {
  FieldWriter writer;
  writer.number(static_cast<std::uint64_t>(error.code));
  writer.text(std::string_view{error.message}.substr(0, kMessageBytesMax));
  writer.text(std::string_view{error.detail}.substr(0, kMessageBytesMax));
  return writer.take();
}

std::optional<Error> decode_error(std::string_view payload) {
  FieldReader reader{payload};
  const std::uint64_t code = reader.number();
  std::string message = printable(reader.text(), kMessageBytesMax);
  std::string detail = printable(reader.text(), kMessageBytesMax);
  if (!reader.at_end() || code > static_cast<std::uint64_t>(ErrorCode::kInternal)) return std::nullopt;
  return Error{static_cast<ErrorCode>(code), std::move(message), std::move(detail)};
}

std::string printable(std::string_view text, std::size_t bytes_max) {
  std::string clean{text.substr(0, bytes_max)};
  std::replace_if(
      clean.begin(), clean.end(),
      [](char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\n') || c == 0x7f; }, '?');
  return clean;
}

}  // namespace concord::sandbox
