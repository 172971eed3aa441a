// Any bytes, read as SpreadsheetML.
#include "fuzz/reader_target.hpp"
#include "ingest/spreadsheetml/spreadsheetml_reader.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  concord::fuzz::read_untrusted(concord::ingest::spreadsheetml::spreadsheetml_reader(), "input.xml", bytes, size);
  return 0;
}
