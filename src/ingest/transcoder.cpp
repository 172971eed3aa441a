#include "ingest/transcoder.hpp"

#include <unicode/ucnv.h>

#include <array>
#include <utility>

namespace concord::ingest {
namespace {

using Converter = std::unique_ptr<UConverter, decltype(&ucnv_close)>;

Converter open_converter(const char* name) {
  UErrorCode status = U_ZERO_ERROR;
  UConverter* converter = ucnv_open(name, &status);
  return {U_FAILURE(status) != 0 ? nullptr : converter, &ucnv_close};
}

}  // namespace

struct Transcoder::State {
  Converter from, to;
  std::array<UChar, 8192> pivot{};
  UChar* pivot_source = pivot.data();
  UChar* pivot_target = pivot.data();
  bool first = true;
};

Transcoder::Transcoder(std::unique_ptr<State> state) : state_{std::move(state)} {}
Transcoder::Transcoder(Transcoder&&) noexcept = default;
Transcoder::~Transcoder() = default;

std::optional<Transcoder> Transcoder::open(const std::string& encoding) {
  Converter from = open_converter(encoding.c_str());
  Converter to = open_converter("UTF-8");
  if (!from || !to) return std::nullopt;
  return Transcoder{std::unique_ptr<State>{new State{std::move(from), std::move(to)}}};
}

bool Transcoder::append(std::string_view bytes, bool at_end, std::string& out) {
  State& state = *state_;
  const char* source = bytes.data();
  const char* const source_end = source + bytes.size();
  std::array<char, 16384> block{};
  for (;;) {
    UErrorCode status = U_ZERO_ERROR;
    char* target = block.data();
    ucnv_convertEx(state.to.get(), state.from.get(), &target, block.data() + block.size(), &source, source_end,
                   state.pivot.data(), &state.pivot_source, &state.pivot_target,
                   state.pivot.data() + state.pivot.size(), state.first ? 1 : 0, at_end ? 1 : 0, &status);
    state.first = false;
    out.append(block.data(), target);
    if (status == U_BUFFER_OVERFLOW_ERROR) continue;
    return U_SUCCESS(status) != 0;
  }
}

}  // namespace concord::ingest
