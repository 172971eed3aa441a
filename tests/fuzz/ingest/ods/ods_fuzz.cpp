// Any bytes, read as ODS.
#include "fuzz/reader_target.hpp"
#include "ingest/ods/ods_reader.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  concord::fuzz::read_untrusted(concord::ingest::ods::ods_reader(), "input.ods", bytes, size);
  return 0;
}
