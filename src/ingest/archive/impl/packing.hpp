// How bytes are packed, by their first ones.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace concord::ingest::archive {

enum class Packing : std::uint8_t { kZip, kTar, kGzip, kBzip2, kXz, kZstandard };

/// Nothing for what is not packed, and for ZIP archives that are documents of office or other programs.
std::optional<Packing> packing_of(std::string_view head);
/// "ZIP archive", "gzip", ...
std::string_view packing_name(Packing packing);
/// The name without the ending that stands for packing, where it has one: "a.csv.gz" gives "a.csv", "a.tgz" gives
/// "a.tar".
std::string_view unpacked_name(std::string_view name);

}  // namespace concord::ingest::archive
