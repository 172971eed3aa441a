// Any bytes, read as XLS.
#include "fuzz/reader_target.hpp"
#include "ingest/xls/xls_reader.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  concord::fuzz::read_untrusted(concord::ingest::xls::xls_reader(), "input.xls", bytes, size);
  return 0;
}
