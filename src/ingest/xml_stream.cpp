#include "ingest/xml_stream.hpp"

#include <expat.h>

#include <algorithm>
#include <array>
#include <new>
#include <type_traits>
#include <utility>

namespace concord::ingest {
namespace {

constexpr std::size_t kChunkBytes = 64 << 10;
constexpr std::uint64_t kTokenBytesMax = 4 << 20;  // one tag or comment; cell text comes in pieces and is no token
constexpr unsigned kChunksBetweenChecks = 16;
constexpr std::string_view kUnknownEntity =
    " refers to an entity that is not defined in it; write the character itself, or its number";

struct FreeParser {
  void operator()(XML_Parser parser) const { XML_ParserFree(parser); }
};
using Parser = std::unique_ptr<std::remove_pointer_t<XML_Parser>, FreeParser>;

}  // namespace

struct XmlStream::State {
  ByteStream& bytes;
  XmlHandler& handler;
  XmlTraits traits;
  const Deadline& deadline;
  ProgressSink& progress;
  Parser parser = {};
  std::size_t depth = 0;
  std::uint64_t fed = 0;         ///< bytes given to the parser
  std::uint64_t last_event = 0;  ///< bytes given when the last event came
  unsigned chunks = 0;
  bool at_end = false, suspended = false, has_external_type = false;

  Status begin();
  Result<bool> parse_chunk();
  Result<bool> outcome(XML_Status status);
  Error parse_error() const;
  std::string place() const;
  void refuse(ErrorCode code, std::string_view why) { handler.fail({code, place() + ": " + std::string{why}}); }

  /// Exceptions must not travel through expat, which is C.
  template <typename Call>
  void guarded(Call call) {
    last_event = fed;
    try {
      call();
    } catch (const std::bad_alloc&) {
      handler.fail({ErrorCode::kLimitExceeded, bytes.source_name() + ": not enough memory to read it"});
    } catch (const std::exception& failure) {
      handler.fail({ErrorCode::kInternal, bytes.source_name() + ": reading failed", failure.what()});
    }
    if (handler.failure() || handler.stopped()) {
      XML_StopParser(parser.get(), XML_FALSE);
    } else if (handler.take_pause()) {
      XML_StopParser(parser.get(), XML_TRUE);
    }
  }
  std::string_view shown(const char* name) const {
    return traits.keeps_prefixes ? std::string_view{name} : XmlAttributes::local_part(name);
  }

  static State& of(void* user) { return *static_cast<State*>(user); }
  static void on_start(void* user, const char* name, const char** attributes);
  static void on_end(void* user, const char* name);
  static void on_text(void* user, const char* text, int length);
  static void on_doctype(void* user, const char*, const char*, const char*, int);
  static void on_entity(void* user, const char*, int, const char*, int, const char*, const char*, const char*,
                        const char*);
  static void on_skipped(void* user, const char*, int);
  bool refers_to_unknown() const;
  void refuse_unknown();
};

void XmlStream::State::on_start(void* user, const char* name, const char** attributes) {
  State& state = of(user);
  state.guarded([&] {
    if (++state.depth > state.traits.depth_max) {
      state.refuse(ErrorCode::kLimitExceeded, "elements are nested more than " +
                                                  std::to_string(state.traits.depth_max) + " deep, which no table is");
      return;
    }
    if (state.has_external_type && attributes[0] != nullptr && state.refers_to_unknown()) {
      state.refuse_unknown();
      return;
    }
    state.handler.start(state.shown(name), XmlAttributes{attributes});
  });
}

void XmlStream::State::on_end(void* user, const char* name) {
  State& state = of(user);
  --state.depth;
  state.guarded([&] { state.handler.end(state.shown(name)); });
}

void XmlStream::State::on_text(void* user, const char* text, int length) {
  State& state = of(user);
  state.guarded([&] { state.handler.text({text, static_cast<std::size_t>(length)}); });
}

void XmlStream::State::on_doctype(void* user, const char*, const char* system, const char*, int) {
  State& state = of(user);
  state.has_external_type = system != nullptr;
  if (state.traits.allows_doctype) return;
  state.guarded([&] {
    state.refuse(ErrorCode::kInvalidInput, state.traits.what +
                                               " declares a document type, which no spreadsheet program writes; it is "
                                               "not read, for it can reach for other files");
  });
}

void XmlStream::State::on_entity(void* user, const char*, int, const char*, int, const char*, const char*, const char*,
                                 const char*) {
  State& state = of(user);
  state.guarded([&] {
    state.refuse(ErrorCode::kInvalidInput,
                 state.traits.what +
                     " declares entities of its own, which can reach for files or grow without end; it is not read. "
                     "Replace them by their text");
  });
}

/// What the external part of a document type declares is not known here, and in attributes expat drops references to it
/// without a word.
bool XmlStream::State::refers_to_unknown() const {
  int offset = 0, size = 0;
  const char* context = XML_GetInputContext(parser.get(), &offset, &size);
  if (context == nullptr) return true;
  const std::string_view tag{context + offset, static_cast<std::size_t>(XML_GetCurrentByteCount(parser.get()))};
  static constexpr auto kKnown = std::to_array<std::string_view>({"lt;", "gt;", "amp;", "quot;", "apos;", "#"});
  for (std::size_t at = tag.find('&'); at != std::string_view::npos; at = tag.find('&', at + 1)) {
    const std::string_view name = tag.substr(at + 1);
    if (std::none_of(kKnown.begin(), kKnown.end(), [name](std::string_view known) { return name.starts_with(known); }))
      return true;
  }
  return false;
}

void XmlStream::State::on_skipped(void* user, const char*, int) {
  State& state = of(user);
  state.guarded([&] { state.refuse_unknown(); });
}

void XmlStream::State::refuse_unknown() {
  refuse(ErrorCode::kInvalidInput, traits.what + std::string{kUnknownEntity});
}

std::string XmlStream::State::place() const {
  const std::string line = "line " + std::to_string(XML_GetCurrentLineNumber(parser.get()));
  return bytes.source_name() + (traits.part.empty() ? "" : ", " + traits.part) + ", " + line;
}

Error XmlStream::State::parse_error() const {
  const XML_Error code = XML_GetErrorCode(parser.get());
  const char* said = XML_ErrorString(code);
  std::string message = place() + ": " + traits.what;
  if (code == XML_ERROR_NO_ELEMENTS || code == XML_ERROR_UNCLOSED_TOKEN || code == XML_ERROR_PARTIAL_CHAR ||
      (code == XML_ERROR_INVALID_TOKEN && at_end)) {
    message += " ends here in the middle; it was cut off. Export or copy it once more";
  } else if (code == XML_ERROR_UNKNOWN_ENCODING || code == XML_ERROR_INCORRECT_ENCODING) {
    message += " is not in the encoding that it declares; save it as UTF-8";
  } else if (code == XML_ERROR_UNDEFINED_ENTITY) {
    message += std::string{kUnknownEntity};
  } else {
    message += std::string{" is damaged: it is no well-formed XML ("} + (said == nullptr ? "" : said) + ")";
  }
  return {ErrorCode::kInvalidInput, std::move(message), said == nullptr ? "" : said};
}

Status XmlStream::State::begin() {
  parser.reset(XML_ParserCreate(traits.is_utf8 ? "UTF-8" : nullptr));
  if (parser == nullptr) return Error{ErrorCode::kLimitExceeded, "not enough memory to read XML"};
  XML_SetUserData(parser.get(), this);
  XML_SetElementHandler(parser.get(), on_start, on_end);
  XML_SetCharacterDataHandler(parser.get(), on_text);
  XML_SetStartDoctypeDeclHandler(parser.get(), on_doctype);
  XML_SetEntityDeclHandler(parser.get(), on_entity);
  XML_SetSkippedEntityHandler(parser.get(), on_skipped);
  XML_SetParamEntityParsing(parser.get(), XML_PARAM_ENTITY_PARSING_NEVER);
  return {};
}

/// After a piece was parsed: true to pause, false at the end, nothing yet otherwise is told by `at_end`.
Result<bool> XmlStream::State::outcome(XML_Status status) {
  if (handler.failure()) return *handler.failure();
  if (handler.stopped()) {
    at_end = true;
    return false;
  }
  suspended = status == XML_STATUS_SUSPENDED;
  if (suspended) return true;
  if (status != XML_STATUS_OK) return parse_error();
  return false;
}

Result<bool> XmlStream::State::parse_chunk() {
  if (chunks++ % kChunksBetweenChecks == 0) {
    const std::string step = "reading " + bytes.source_name();
    CONCORD_CHECK(deadline.check(step));
    progress.report(step, fed, bytes.total_bytes());
  }
  void* buffer = XML_GetBuffer(parser.get(), static_cast<int>(kChunkBytes));
  if (buffer == nullptr)
    return Error{ErrorCode::kLimitExceeded, bytes.source_name() + ": not enough memory to read it"};
  CONCORD_TRY(const std::size_t length, bytes.read({static_cast<char*>(buffer), kChunkBytes}));
  fed += length;
  at_end = length == 0;
  CONCORD_TRY(const bool paused,
              outcome(XML_ParseBuffer(parser.get(), static_cast<int>(length), at_end ? XML_TRUE : XML_FALSE)));
  if (fed - last_event > kTokenBytesMax) {
    return Error{ErrorCode::kLimitExceeded,
                 place() + ": " + traits.what + " holds a single tag of more than 4 MiB; it is not read further"};
  }
  return paused;
}

XmlStream::XmlStream(ByteStream& bytes, XmlHandler& handler, XmlTraits traits, const Deadline& deadline,
                     ProgressSink& progress)
    : state_{new State{bytes, handler, std::move(traits), deadline, progress}} {}
XmlStream::~XmlStream() = default;

LineNumber XmlStream::line() const {
  return {state_->parser == nullptr ? 0 : XML_GetCurrentLineNumber(state_->parser.get())};
}

Result<bool> XmlStream::run() {
  State& state = *state_;
  if (state.parser == nullptr) CONCORD_CHECK(state.begin());
  if (state.suspended) {
    CONCORD_TRY(const bool paused, state.outcome(XML_ResumeParser(state.parser.get())));
    if (paused) return true;
  }
  while (!state.at_end) {
    CONCORD_TRY(const bool paused, state.parse_chunk());
    if (paused) return true;
  }
  return false;
}

std::string_view XmlAttributes::get(std::string_view local_name) const {
  for (const char** attribute = attributes_; *attribute != nullptr; attribute += 2) {
    if (local_part(attribute[0]) == local_name) return attribute[1];
  }
  return {};
}

bool is_true(std::string_view value) {
  return value == "1" || value == "true";
}

Status parse_xml(ByteStream& bytes, XmlHandler& handler, XmlTraits traits, const Deadline& deadline,
                 ProgressSink& progress) {
  XmlStream stream{bytes, handler, std::move(traits), deadline, progress};
  CONCORD_TRY(const bool paused, stream.run());
  if (paused) return Error{ErrorCode::kInternal, bytes.source_name() + ": reading paused without need"};
  return {};
}

}  // namespace concord::ingest
