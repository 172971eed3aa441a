// DuckDB's messages turned into Concord's errors: whose fault it is, said without paths of ours.
#pragma once

#include <string_view>

#include "core/deadline.hpp"
#include "core/error.hpp"

namespace concord::engine::duckdb {

/// @param message   DuckDB's text, which begins with the kind of the error: "Conversion Error: ...".
/// @param deadline  tells an interrupt by the deadline from one by the user.
/// The whole text goes to `detail`; only its first line, and only of kinds that name no file of ours, to `message`.
Error translate_error(std::string_view message, const Deadline& deadline);

}  // namespace concord::engine::duckdb
