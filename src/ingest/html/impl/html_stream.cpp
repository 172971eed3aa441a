#include "ingest/html/impl/html_stream.hpp"

#include <libxml/HTMLparser.h>

#include <new>
#include <string>
#include <type_traits>

namespace concord::ingest::html {
namespace {

constexpr std::size_t kDepthMax = 2000;

std::string_view view(const unsigned char* text) {
  return text == nullptr ? std::string_view{} : std::string_view{reinterpret_cast<const char*>(text)};
}

struct FreeParser {
  void operator()(htmlParserCtxtPtr parser) const { htmlFreeParserCtxt(parser); }
};
using Parser = std::unique_ptr<std::remove_pointer_t<htmlParserCtxtPtr>, FreeParser>;

}  // namespace

std::optional<std::string_view> HtmlAttributes::find(std::string_view name) const {
  for (const unsigned char** at = attributes_; at != nullptr && *at != nullptr; at += 2) {
    if (view(at[0]) == name) return view(at[1]);
  }
  return std::nullopt;
}

struct HtmlStream::State {
  HtmlHandler& handler;
  Parser parser = {};
  std::size_t depth = 0;

  /// Exceptions must not travel through libxml2, which is C.
  template <typename Call>
  void guarded(Call call) {
    if (handler.failure()) return;
    try {
      call();
    } catch (const std::bad_alloc&) {
      handler.fail({ErrorCode::kLimitExceeded, "not enough memory to read the page"});
    } catch (const std::exception& failure) {
      handler.fail({ErrorCode::kInternal, "reading the page failed", failure.what()});
    }
    if (handler.failure()) xmlStopParser(parser.get());
  }

  static State& of(void* user) { return *static_cast<State*>(user); }
  static void on_start(void* user, const xmlChar* name, const xmlChar** attributes) {
    State& state = of(user);
    state.guarded([&] {
      if (++state.depth > kDepthMax)
        state.handler.fail({ErrorCode::kLimitExceeded, "the page has more than " + std::to_string(kDepthMax) +
                                                           " elements in each other, the limit"});
      state.handler.start(view(name), HtmlAttributes{attributes});
    });
  }
  static void on_end(void* user, const xmlChar* name) {
    State& state = of(user);
    if (state.depth > 0) --state.depth;
    state.guarded([&] { state.handler.end(view(name)); });
  }
  static void on_text(void* user, const xmlChar* text, int length) {
    State& state = of(user);
    state.guarded([&] { state.handler.text({reinterpret_cast<const char*>(text), static_cast<std::size_t>(length)}); });
  }
};

HtmlStream::HtmlStream(HtmlHandler& handler) : state_{new State{handler}} {
  htmlSAXHandler events{};
  events.startElement = State::on_start;
  events.endElement = State::on_end;
  events.characters = State::on_text;
  events.ignorableWhitespace = State::on_text;
  events.cdataBlock = State::on_text;
  state_->parser.reset(htmlCreatePushParserCtxt(&events, state_.get(), nullptr, 0, nullptr, XML_CHAR_ENCODING_UTF8));
  if (state_->parser == nullptr) throw std::bad_alloc{};
  htmlCtxtUseOptions(state_->parser.get(), HTML_PARSE_RECOVER | HTML_PARSE_NONET | HTML_PARSE_NOERROR |
                                               HTML_PARSE_NOWARNING | HTML_PARSE_IGNORE_ENC);
}
HtmlStream::~HtmlStream() = default;

Status HtmlStream::feed(std::string_view bytes) {
  htmlParseChunk(state_->parser.get(), bytes.data(), static_cast<int>(bytes.size()), 0);
  if (state_->handler.failure()) return *state_->handler.failure();
  return {};
}

Status HtmlStream::finish() {
  htmlParseChunk(state_->parser.get(), nullptr, 0, 1);
  if (state_->handler.failure()) return *state_->handler.failure();
  return {};
}

}  // namespace concord::ingest::html
