// Any bytes, read as XLSX.
#include "fuzz/reader_target.hpp"
#include "ingest/xlsx/xlsx_reader.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  concord::fuzz::read_untrusted(concord::ingest::xlsx::xlsx_reader(), "input.xlsx", bytes, size);
  return 0;
}
