#include "ingest/xlsx/impl/xml_part.hpp"

#include <expat.h>

#include <array>
#include <memory>
#include <new>
#include <type_traits>

namespace concord::ingest::xlsx {
namespace {

constexpr std::size_t kChunkBytes = 64 << 10;
constexpr std::uint64_t kTokenBytesMax = 4 << 20;  // one tag or comment; cell text comes in pieces and is no token
constexpr std::size_t kDepthMax = 200;
constexpr unsigned kChunksBetweenChecks = 16;

struct FreeParser {
  void operator()(XML_Parser parser) const { XML_ParserFree(parser); }
};
using Parser = std::unique_ptr<std::remove_pointer_t<XML_Parser>, FreeParser>;

struct Context {
  XML_Parser parser;
  XmlHandler& handler;
  const std::string& source_name;
  std::size_t depth = 0;
  std::uint64_t fed = 0;         ///< bytes given to the parser
  std::uint64_t last_event = 0;  ///< bytes given when the last event came
};

/// Exceptions must not travel through expat, which is C.
template <typename Call>
void guarded(Context& context, Call call) {
  context.last_event = context.fed;
  try {
    call();
  } catch (const std::bad_alloc&) {
    context.handler.fail({ErrorCode::kLimitExceeded, context.source_name + ": not enough memory to read it"});
  } catch (const std::exception& failure) {
    context.handler.fail({ErrorCode::kInternal, context.source_name + ": reading failed", failure.what()});
  }
  if (context.handler.failure() || context.handler.stopped()) XML_StopParser(context.parser, XML_FALSE);
}

void on_start(void* user, const char* name, const char** attributes) {
  Context& context = *static_cast<Context*>(user);
  guarded(context, [&] {
    if (++context.depth > kDepthMax) {
      context.handler.fail(
          {ErrorCode::kInvalidInput, context.source_name + ": the workbook is damaged (nested too deep)"});
      return;
    }
    context.handler.start(XmlAttributes::local_part(name), XmlAttributes{attributes});
  });
}

void on_end(void* user, const char* name) {
  Context& context = *static_cast<Context*>(user);
  --context.depth;
  guarded(context, [&] { context.handler.end(XmlAttributes::local_part(name)); });
}

void on_text(void* user, const char* text, int length) {
  Context& context = *static_cast<Context*>(user);
  guarded(context, [&] { context.handler.text({text, static_cast<std::size_t>(length)}); });
}

void on_doctype(void* user, const char*, const char*, const char*, int) {
  Context& context = *static_cast<Context*>(user);
  guarded(context, [&] {
    context.handler.fail({ErrorCode::kInvalidInput,
                          context.source_name + ": the workbook declares a document type, which no spreadsheet program "
                                                "writes; it is not read, for it can reach for other files"});
  });
}

Error parse_error(const Context& context, std::string_view part) {
  return {ErrorCode::kInvalidInput,
          context.source_name + ": the workbook is damaged (" + std::string{part} + ", line " +
              std::to_string(XML_GetCurrentLineNumber(context.parser)) + ", is no XML)",
          XML_ErrorString(XML_GetErrorCode(context.parser))};
}

/// Feeds one chunk; false when the handler has seen enough.
Result<bool> feed(Context& context, std::string_view part, std::size_t length) {
  context.fed += length;
  const XML_Status status =
      XML_ParseBuffer(context.parser, static_cast<int>(length), length == 0 ? XML_TRUE : XML_FALSE);
  if (context.handler.failure()) return *context.handler.failure();
  if (context.handler.stopped()) return false;
  if (status != XML_STATUS_OK) return parse_error(context, part);
  if (context.fed - context.last_event > kTokenBytesMax) {
    return Error{ErrorCode::kLimitExceeded,
                 context.source_name + ": the workbook holds a single tag of more than 4 MiB; it is not read further"};
  }
  return true;
}

}  // namespace

std::string_view XmlAttributes::get(std::string_view local_name) const {
  for (const char** attribute = attributes_; *attribute != nullptr; attribute += 2) {
    if (local_part(attribute[0]) == local_name) return attribute[1];
  }
  return {};
}

bool is_true(std::string_view value) {
  return value == "1" || value == "true";
}

Status parse_part(Archive& archive, std::string_view part, XmlHandler& handler, const Deadline& deadline,
                  ProgressSink& progress) {
  CONCORD_CHECK(archive.open_part(part));
  const Parser parser{XML_ParserCreate(nullptr)};
  if (parser == nullptr) return Error{ErrorCode::kLimitExceeded, "not enough memory to read XML"};
  Context context{parser.get(), handler, archive.source_name()};
  XML_SetUserData(parser.get(), &context);
  XML_SetElementHandler(parser.get(), on_start, on_end);
  XML_SetCharacterDataHandler(parser.get(), on_text);
  XML_SetStartDoctypeDeclHandler(parser.get(), on_doctype);
  XML_SetParamEntityParsing(parser.get(), XML_PARAM_ENTITY_PARSING_NEVER);
  const std::string step = "reading " + archive.source_name();
  for (unsigned chunk = 0;; ++chunk) {
    if (chunk % kChunksBetweenChecks == 0) {
      CONCORD_CHECK(deadline.check(step));
      progress.report(step, context.fed, archive.claimed_bytes());
    }
    void* buffer = XML_GetBuffer(parser.get(), static_cast<int>(kChunkBytes));
    if (buffer == nullptr)
      return Error{ErrorCode::kLimitExceeded, archive.source_name() + ": not enough memory to read it"};
    CONCORD_TRY(const std::size_t length, archive.read({static_cast<char*>(buffer), kChunkBytes}));
    CONCORD_TRY(const bool more, feed(context, part, length));
    if (!more || length == 0) return {};
  }
}

}  // namespace concord::ingest::xlsx
