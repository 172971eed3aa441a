#include "ingest/xls/impl/workbook_bytes.hpp"

#include <gsf/gsf.h>
#include <sys/mman.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <mutex>
#include <utility>

namespace concord::ingest::xls {
namespace {

struct Unreference {
  void operator()(void* object) const { g_object_unref(object); }
};
using Input = std::unique_ptr<GsfInput, Unreference>;

/// The whole file as memory.
class Mapping {
 public:
  Mapping() = default;
  Mapping(Mapping&& other) noexcept : bytes_{std::exchange(other.bytes_, {})} {}
  Mapping& operator=(Mapping&&) = delete;
  ~Mapping() {
    if (!bytes_.empty()) ::munmap(const_cast<char*>(bytes_.data()), bytes_.size());
  }
  static Result<Mapping> open(const Source& source) {
    Mapping mapping;
    if (source.size_bytes == 0) return mapping;
    void* address = ::mmap(nullptr, source.size_bytes, PROT_READ, MAP_PRIVATE, source.descriptor, 0);
    if (address == MAP_FAILED)
      return Error{ErrorCode::kUnavailable, source.name + ": cannot be read", std::strerror(errno)};
    mapping.bytes_ = {static_cast<const char*>(address), source.size_bytes};
    return mapping;
  }
  std::string_view bytes() const { return bytes_; }

 private:
  std::string_view bytes_;
};

/// The library writes what it thinks of damaged files to standard error.
void silence_library() {
  static std::once_flag once;
  std::call_once(once, [] {
    const auto nothing = [](const char*, GLogLevelFlags, const char*, void*) {};
    constexpr auto kAll = static_cast<GLogLevelFlags>(G_LOG_LEVEL_MASK | G_LOG_FLAG_FATAL | G_LOG_FLAG_RECURSION);
    for (const char* domain : {"libgsf", "libgsf:msole", "libgsf:ole"})
      g_log_set_handler(domain, kAll, nothing, nullptr);
  });
}

bool is_named(GsfInfile* container, int child, std::string_view name) {
  const char* found = gsf_infile_name_by_index(container, child);
  if (found == nullptr) return false;
  return std::ranges::equal(std::string_view{found}, name, [](char left, char right) {
    return (left >= 'A' && left <= 'Z' ? static_cast<char>(left | 0x20) : left) == right;
  });
}

/// The stream of that name, in lower case; nothing where there is none.
Input child_named(GsfInfile* container, std::string_view name) {
  const int count = gsf_infile_num_children(container);
  for (int child = 0; child < count; ++child) {
    if (is_named(container, child, name)) return Input{gsf_infile_child_by_index(container, child)};
  }
  return {};
}

Error no_workbook(GsfInfile* container, const Source& source) {
  constexpr auto kOthers = std::to_array<std::pair<std::string_view, std::string_view>>({
      {"encryptedpackage", "it is encrypted; save it without a password and try again"},
      {"worddocument", "it is a Word document; save its tables as XLSX or CSV"},
      {"powerpoint document", "it is a presentation"},
      {"__properties_version1.0", "it is a message of a mail program; save the file that is attached to it"},
      {"contents", "it is a document of another program; save its tables as XLSX or CSV"},
  });
  const auto is_there = [container](const auto& other) { return child_named(container, other.first) != nullptr; };
  const auto found = std::ranges::find_if(kOthers, is_there);
  const std::string_view what = found != kOthers.end()
                                    ? found->second
                                    : "there is no workbook in it; open it in the program that made it and save it as "
                                      "XLSX, ODS or CSV";
  return {ErrorCode::kInvalidInput, source.name + ": " + std::string{what}};
}

}  // namespace

struct WorkbookBytes::State {
  const Source* source = nullptr;
  Mapping mapping;
  Input stream = {};  ///< absent: the file is the stream
  std::uint64_t size = 0;
};

WorkbookBytes::WorkbookBytes(std::unique_ptr<State> state) : state_{std::move(state)} {}
WorkbookBytes::WorkbookBytes(WorkbookBytes&&) noexcept = default;
WorkbookBytes::~WorkbookBytes() = default;

std::uint64_t WorkbookBytes::size() const {
  return state_->size;
}
const std::string& WorkbookBytes::source_name() const {
  return state_->source->name;
}

Result<WorkbookBytes> WorkbookBytes::open(const Source& source) {
  CONCORD_TRY(Mapping mapping, Mapping::open(source));
  std::unique_ptr<State> state{new State{&source, std::move(mapping)}};
  const std::string_view bytes = state->mapping.bytes();
  state->size = bytes.size();
  if (!bytes.starts_with(kContainerMark)) return WorkbookBytes{std::move(state)};
  silence_library();
  const Input file{
      gsf_input_memory_new(reinterpret_cast<const guint8*>(bytes.data()), static_cast<gsf_off_t>(bytes.size()), FALSE)};
  GError* failure = nullptr;
  const std::unique_ptr<GsfInfile, Unreference> container{gsf_infile_msole_new(file.get(), &failure)};
  if (!container) {
    const std::string why = failure == nullptr ? "" : failure->message;
    g_clear_error(&failure);
    return Error{ErrorCode::kInvalidInput,
                 source.name + ": the old Office document is damaged or was cut off; copy or download it once more",
                 why};
  }
  state->stream = child_named(container.get(), "workbook");
  if (!state->stream) state->stream = child_named(container.get(), "book");
  if (!state->stream) return no_workbook(container.get(), source);
  state->size = static_cast<std::uint64_t>(std::max<gsf_off_t>(gsf_input_size(state->stream.get()), 0));
  return WorkbookBytes{std::move(state)};
}

Status WorkbookBytes::read(std::uint64_t offset, std::span<char> buffer) {
  State& state = *state_;
  const Error cut{ErrorCode::kInvalidInput,
                  source_name() + ": the workbook is damaged or was cut off; copy or download it once more"};
  if (offset > state.size || buffer.size() > state.size - offset) return cut;
  if (buffer.empty()) return {};
  if (!state.stream) {
    std::ranges::copy(state.mapping.bytes().substr(offset, buffer.size()), buffer.begin());
    return {};
  }
  GsfInput* stream = state.stream.get();
  if (gsf_input_seek(stream, static_cast<gsf_off_t>(offset), G_SEEK_SET) != FALSE) return cut;
  if (gsf_input_read(stream, buffer.size(), reinterpret_cast<guint8*>(buffer.data())) == nullptr) return cut;
  return {};
}

}  // namespace concord::ingest::xls
