// What the fuzz targets of all format readers do with some bytes: read them as a file, and hold the answer to the
// promises that hold for every input.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "ingest/reader.hpp"

namespace concord::fuzz {

/// Reads the bytes with this reader, once typed and once as text, under small limits. Aborts with a message when the
/// reader reports a fault of its own, loses count of its rows, or makes a manifest that is no JSON text.
void read_untrusted(const ingest::Reader& reader, const std::string& name, const std::uint8_t* bytes, std::size_t size);

/// Ends the process with a message that a fuzzer records together with the input.
[[noreturn]] void fail(const std::string& broken_promise);

}  // namespace concord::fuzz
