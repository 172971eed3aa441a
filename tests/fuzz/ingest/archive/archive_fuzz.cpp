// Any bytes, unpacked, with the readers for what may be inside.
#include "fuzz/reader_target.hpp"
#include "ingest/archive/archive_reader.hpp"
#include "ingest/csv/csv_reader.hpp"
#include "ingest/json/json_reader.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  namespace ingest = concord::ingest;
  static const auto reader =
      ingest::archive::make_archive_reader({&ingest::csv::csv_reader(), &ingest::json::json_reader()});
  concord::fuzz::read_untrusted(*reader, "input.zip", bytes, size);
  return 0;
}
