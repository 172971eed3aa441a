// What bytes look like, for messages about inputs that cannot be read.
#pragma once

#include <string_view>

namespace concord::ingest {

/// "a PDF document", "a program (ELF)", "JSON", ...; empty when nothing is recognised.
std::string_view content_kind(std::string_view head);

}  // namespace concord::ingest
