// Any bytes, read as XML.
#include "fuzz/reader_target.hpp"
#include "ingest/xml/xml_reader.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  concord::fuzz::read_untrusted(concord::ingest::xml::xml_reader(), "input.xml", bytes, size);
  return 0;
}
