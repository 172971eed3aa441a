// Any bytes, read as a flat OpenDocument spreadsheet.
#include "fuzz/reader_target.hpp"
#include "ingest/ods/ods_reader.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  concord::fuzz::read_untrusted(concord::ingest::ods::flat_ods_reader(), "input.fods", bytes, size);
  return 0;
}
