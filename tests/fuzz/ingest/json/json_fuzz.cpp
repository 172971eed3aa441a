// Any bytes, read as JSON.
#include "fuzz/reader_target.hpp"
#include "ingest/json/json_reader.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  concord::fuzz::read_untrusted(concord::ingest::json::json_reader(), "input.json", bytes, size);
  return 0;
}
