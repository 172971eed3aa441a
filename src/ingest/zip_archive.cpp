#include "ingest/zip_archive.hpp"

#include <unistd.h>
#include <zip.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <unordered_set>

#include "core/files.hpp"
#include "ingest/read_ahead.hpp"
#include "ingest/xml_stream.hpp"

namespace concord::ingest {
namespace {

/// libzip's view of the input: bytes by pread, so that the descriptor's position is left alone.
struct Input {
  int descriptor = -1;
  std::uint64_t size = 0;
  std::uint64_t position = 0;
  zip_error_t error{};
};

zip_int64_t read_input_bytes(Input& input, void* data, zip_uint64_t length) {
  const std::uint64_t left = input.size - std::min(input.position, input.size);
  ssize_t got = 0;
  do {
    got = ::pread(input.descriptor, data, std::min(length, left), static_cast<off_t>(input.position));
  } while (got < 0 && errno == EINTR);
  if (got < 0) {
    zip_error_set(&input.error, ZIP_ER_READ, errno);
    return -1;
  }
  input.position += static_cast<std::uint64_t>(got);
  return got;
}

zip_int64_t describe_input(const Input& input, void* data) {
  zip_stat_t stat;
  zip_stat_init(&stat);
  stat.size = input.size;
  stat.valid = ZIP_STAT_SIZE;
  std::memcpy(data, &stat, sizeof stat);
  return static_cast<zip_int64_t>(sizeof stat);
}

zip_int64_t input_command(void* user, void* data, zip_uint64_t length, zip_source_cmd_t command) {
  Input& input = *static_cast<Input*>(user);
  switch (command) {
    case ZIP_SOURCE_OPEN:
      input.position = 0;
      return 0;
    case ZIP_SOURCE_READ:
      return read_input_bytes(input, data, length);
    case ZIP_SOURCE_STAT:
      return length < sizeof(zip_stat_t) ? -1 : describe_input(input, data);
    case ZIP_SOURCE_ERROR:
      return zip_error_to_data(&input.error, data, length);
    case ZIP_SOURCE_SEEK: {
      const zip_int64_t offset = zip_source_seek_compute_offset(input.position, input.size, data, length, &input.error);
      if (offset < 0) return -1;
      input.position = static_cast<std::uint64_t>(offset);
      return 0;
    }
    case ZIP_SOURCE_TELL:
      return static_cast<zip_int64_t>(input.position);
    case ZIP_SOURCE_SUPPORTS:
      return zip_source_make_command_bitmap(ZIP_SOURCE_OPEN, ZIP_SOURCE_READ, ZIP_SOURCE_CLOSE, ZIP_SOURCE_STAT,
                                            ZIP_SOURCE_ERROR, ZIP_SOURCE_FREE, ZIP_SOURCE_SEEK, ZIP_SOURCE_TELL,
                                            ZIP_SOURCE_SUPPORTS, -1);
    case ZIP_SOURCE_CLOSE:
    case ZIP_SOURCE_FREE:
      return 0;
    default:
      zip_error_set(&input.error, ZIP_ER_OPNOTSUPP, 0);
      return -1;
  }
}

std::uint64_t little_endian(std::string_view bytes, std::size_t at, std::size_t width) {
  std::uint64_t number = 0;
  for (std::size_t index = width; index > 0; --index) {
    number = (number << 8) | static_cast<unsigned char>(bytes[at + index - 1]);
  }
  return number;
}

Result<std::string> read_bytes(const Source& source, std::uint64_t offset, std::size_t length) {
  std::string bytes(length, '\0');
  const std::optional<std::size_t> filled = read_fully(source.descriptor, offset, bytes);
  if (!filled) return Error{ErrorCode::kUnavailable, source.name + ": cannot be read", std::strerror(errno)};
  bytes.resize(*filled);
  return bytes;
}

struct Contents {
  std::uint64_t parts = 0, directory_bytes = 0;
};

/// What the archive's last record claims, read before libzip allocates by it.
Result<Contents> read_end_record(const Source& source) {
  constexpr std::size_t kRecordBytes = 22, kCommentMax = 65535, kLocatorBytes = 20, kLargeRecordBytes = 56;
  const std::uint64_t tail_bytes =
      std::min<std::uint64_t>(source.size_bytes, kRecordBytes + kCommentMax + kLocatorBytes);
  CONCORD_TRY(const std::string tail, read_bytes(source, source.size_bytes - tail_bytes, tail_bytes));
  const std::size_t at = tail.rfind("PK\x05\x06");
  if (at == std::string::npos || at + kRecordBytes > tail.size()) {
    return Error{
        ErrorCode::kInvalidInput,
        source.name + ": the end of the workbook is missing; the file was cut off, so copy or download it again"};
  }
  Contents contents{little_endian(tail, at + 10, 2), little_endian(tail, at + 12, 4)};
  const bool large = contents.parts == 0xFFFF || contents.directory_bytes == 0xFFFFFFFF;
  if (!large || at < kLocatorBytes || tail.compare(at - kLocatorBytes, 4, "PK\x06\x07") != 0) return contents;
  const std::uint64_t offset = little_endian(tail, at - kLocatorBytes + 8, 8);
  if (offset > source.size_bytes)
    return Error{ErrorCode::kInvalidInput, source.name + ": the archive's end record is broken"};
  CONCORD_TRY(const std::string record, read_bytes(source, offset, kLargeRecordBytes));
  if (record.size() < kLargeRecordBytes || !record.starts_with("PK\x06\x06")) {
    return Error{ErrorCode::kInvalidInput, source.name + ": the archive's end record is broken"};
  }
  return Contents{little_endian(record, 32, 8), little_endian(record, 40, 8)};
}

Error damaged(const std::string& name, std::string_view what, std::string detail) {
  return {ErrorCode::kInvalidInput,
          name + ": the workbook is damaged (" + std::string{what} +
              "); open it in a spreadsheet program and save it again, or copy it once more",
          std::move(detail)};
}

struct CloseArchive {
  void operator()(zip_t* archive) const { zip_discard(archive); }
};
struct ClosePart {
  void operator()(zip_file_t* part) const { zip_fclose(part); }
};

}  // namespace

struct ZipArchive::State {
  std::string name;
  ZipLimits limits;
  Input input;
  std::unique_ptr<zip_t, CloseArchive> archive;
  std::unique_ptr<zip_file_t, ClosePart> part;  // closed before the archive
  std::string part_name;
  std::uint64_t claimed = 0, packed = 0, unpacked = 0, unpacked_total = 0;

  Status check_names() const;
  Status check_limits() const;
};

/// Two parts of one name: programs disagree on which of them counts.
Status ZipArchive::State::check_names() const {
  std::unordered_set<std::string_view> names;
  const zip_int64_t count = zip_get_num_entries(archive.get(), 0);
  for (zip_int64_t index = 0; index < count; ++index) {
    const char* entry = zip_get_name(archive.get(), static_cast<zip_uint64_t>(index), ZIP_FL_ENC_GUESS);
    if (entry != nullptr && !names.insert(entry).second) return damaged(name, "it holds one part twice", entry);
  }
  return {};
}

Status ZipArchive::State::check_limits() const {
  if (unpacked > limits.ratio_floor_bytes && unpacked / limits.ratio_max > packed) {
    return Error{ErrorCode::kLimitExceeded,
                 name + ": a part of the workbook unpacks to more than " + std::to_string(limits.ratio_max) +
                     " times its size, as archives made to exhaust memory do; it is not read further",
                 part_name};
  }
  if (unpacked_total > limits.expanded_bytes_max) {
    return Error{ErrorCode::kLimitExceeded, name + ": the workbook unpacks to more than " +
                                                std::to_string(limits.expanded_bytes_max) +
                                                " bytes, the limit; save the sheet as CSV, or split it"};
  }
  return {};
}

ZipArchive::ZipArchive(std::unique_ptr<State> state) : state_{std::move(state)} {}
ZipArchive::ZipArchive(ZipArchive&&) noexcept = default;
ZipArchive& ZipArchive::operator=(ZipArchive&&) noexcept = default;
ZipArchive::~ZipArchive() = default;

Result<ZipArchive> ZipArchive::open(const Source& source, const ZipLimits& limits) {
  CONCORD_TRY(const Contents contents, read_end_record(source));
  if (contents.parts > limits.parts_max || contents.directory_bytes > limits.directory_bytes_max) {
    return Error{ErrorCode::kLimitExceeded, source.name + ": the archive holds " + std::to_string(contents.parts) +
                                                " parts, more than any workbook; it is not read"};
  }
  auto state = std::make_unique<State>();
  state->name = source.name;
  state->limits = limits;
  state->input = Input{source.descriptor, source.size_bytes, 0, {}};
  zip_error_init(&state->input.error);
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* bytes = zip_source_function_create(input_command, &state->input, &error);
  if (bytes == nullptr) return Error{ErrorCode::kInternal, source.name + ": no memory to open it"};
  state->archive.reset(zip_open_from_source(bytes, ZIP_RDONLY, &error));
  if (state->archive == nullptr) {
    std::string detail = zip_error_strerror(&error);
    zip_error_fini(&error);
    zip_source_free(bytes);
    return damaged(source.name, "its table of contents cannot be read", std::move(detail));
  }
  CONCORD_CHECK(state->check_names());
  return ZipArchive{std::move(state)};
}

bool ZipArchive::contains(std::string_view name) const {
  return zip_name_locate(state_->archive.get(), std::string{name}.c_str(), ZIP_FL_NOCASE) >= 0;
}

Status ZipArchive::open_part(std::string_view name) {
  State& state = *state_;
  state.part.reset();
  state.part_name = name;
  const zip_int64_t index = zip_name_locate(state.archive.get(), state.part_name.c_str(), ZIP_FL_NOCASE);
  if (index < 0) return Error{ErrorCode::kNotFound, state.name + ": the workbook has no part " + state.part_name};
  zip_stat_t stat;
  zip_stat_init(&stat);
  const auto place = static_cast<zip_uint64_t>(index);
  if (zip_stat_index(state.archive.get(), place, 0, &stat) != 0) {
    return damaged(state.name, "a part has no description", state.part_name);
  }
  if ((stat.valid & ZIP_STAT_ENCRYPTION_METHOD) != 0 && stat.encryption_method != ZIP_EM_NONE) {
    return Error{ErrorCode::kInvalidInput,
                 state.name + ": the workbook is encrypted; save it without a password and try again"};
  }
  state.claimed = (stat.valid & ZIP_STAT_SIZE) != 0 ? stat.size : 0;
  state.packed = (stat.valid & ZIP_STAT_COMP_SIZE) != 0 ? stat.comp_size : 0;
  // A claim to be larger than the whole input would take the ratio rule's teeth.
  state.packed = std::min(state.packed, state.input.size);
  state.unpacked = 0;
  state.part.reset(zip_fopen_index(state.archive.get(), place, 0));
  if (state.part == nullptr) {
    return damaged(state.name, "a part cannot be unpacked", zip_strerror(state.archive.get()));
  }
  return {};
}

Result<std::size_t> ZipArchive::read(std::span<char> buffer) {
  State& state = *state_;
  if (state.part == nullptr) return std::size_t{0};
  const zip_int64_t got = zip_fread(state.part.get(), buffer.data(), buffer.size());
  if (got < 0) return damaged(state.name, "a part cannot be unpacked", zip_file_strerror(state.part.get()));
  state.unpacked += static_cast<std::uint64_t>(got);
  state.unpacked_total += static_cast<std::uint64_t>(got);
  CONCORD_CHECK(state.check_limits());
  return static_cast<std::size_t>(got);
}

std::uint64_t ZipArchive::total_bytes() const {
  return state_->claimed;
}
const std::string& ZipArchive::source_name() const {
  return state_->name;
}

Status parse_part(ZipArchive& archive, std::string_view part, XmlHandler& handler, const Deadline& deadline,
                  ProgressSink& progress) {
  constexpr std::uint64_t kWorthAThread = 1 << 20;
  CONCORD_CHECK(archive.open_part(part));
  const XmlTraits traits{.part = std::string{part}};
  if (archive.total_bytes() < kWorthAThread) return parse_xml(archive, handler, traits, deadline, progress);
  ReadAhead unpacked{archive};
  return parse_xml(unpacked, handler, traits, deadline, progress);
}

}  // namespace concord::ingest
