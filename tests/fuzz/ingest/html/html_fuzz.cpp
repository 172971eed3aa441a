// Any bytes, read as HTML.
#include "fuzz/reader_target.hpp"
#include "ingest/html/html_reader.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  concord::fuzz::read_untrusted(concord::ingest::html::html_reader(), "input.html", bytes, size);
  return 0;
}
