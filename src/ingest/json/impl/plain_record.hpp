// Most records are written plainly: then they need no parser.
#pragma once

#include <string_view>
#include <vector>

#include "ingest/json/impl/field_names.hpp"
#include "ingest/nested_records.hpp"

namespace concord::ingest::json {

/// Reads an object whose values are texts without a backslash, numbers, words and such objects.
/// @param text  valid UTF-8; kPaddingBytes behind it are readable. Events point into it or are known names.
/// @return false: it is another one or no JSON; then `events` mean nothing.
bool read_plain_record(std::string_view text, FieldNames& names, std::vector<NestedEvent>& events);

}  // namespace concord::ingest::json
