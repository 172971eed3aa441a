// Some rows of a large table, evenly spread by their number.
#pragma once

#include <cstdint>
#include <string>

namespace concord::profile {

/// A condition that about `wanted` of `rows` rows meet, always the same ones; the rows of a smaller sample are among
/// those of a larger one. @param row_number  SQL of a row's number from 1.
std::string sample_condition(const std::string& row_number, std::uint64_t rows, std::uint64_t wanted);

}  // namespace concord::profile
