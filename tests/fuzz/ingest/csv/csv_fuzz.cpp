// Any bytes, read as CSV.
#include "fuzz/reader_target.hpp"
#include "ingest/csv/csv_reader.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  concord::fuzz::read_untrusted(concord::ingest::csv::csv_reader(), "input.csv", bytes, size);
  return 0;
}
