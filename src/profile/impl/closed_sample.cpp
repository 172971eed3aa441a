#include "profile/impl/closed_sample.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace concord::profile {

Result<ClosedSample> ClosedSample::read(engine::Session& session, const std::string& table,
                                        const std::vector<std::string>& columns, std::size_t lead, std::uint64_t rows,
                                        std::uint64_t rows_wanted, const Deadline& deadline) {
  ClosedSample sample;
  sample.hashes_.resize(columns.size());
  std::string query;
  for (const std::string& column : columns) {
    query += fmt::format("{}hash({})", query.empty() ? "SELECT " : ", ", engine::quote_identifier(column));
  }
  query += fmt::format(" FROM {} WHERE hash({}) % {} = 0", engine::quote_identifier(table),
                       engine::quote_identifier(columns[lead]), std::max<std::uint64_t>(rows / rows_wanted, 1));
  CONCORD_TRY(auto stream, session.query(query, deadline));
  for (;;) {
    CONCORD_TRY(const engine::Chunk* chunk, stream->next());
    if (chunk == nullptr) return sample;
    for (std::size_t column = 0; column < columns.size(); ++column) {
      const engine::ColumnView& cells = chunk->column(column);
      for (std::size_t row = 0; row < chunk->rows(); ++row) {
        sample.hashes_[column].push_back(static_cast<std::uint64_t>(cells.decimal_coefficient(row)));
      }
    }
    // One frequent value may bring in most of the table: such a column leads nowhere.
    if (sample.rows() > 4 * rows_wanted) return ClosedSample{};
  }
}

std::uint64_t ClosedSample::repeated_rows(std::span<const std::size_t> columns) const {
  constexpr std::uint64_t kMixer = 0x9E3779B97F4A7C15ULL;
  std::vector<std::uint64_t> keys(rows(), 0);
  for (const std::size_t column : columns) {
    for (std::size_t row = 0; row < keys.size(); ++row) {
      keys[row] = (keys[row] ^ hashes_[column][row]) * kMixer;
      keys[row] ^= keys[row] >> 32U;
    }
  }
  std::ranges::sort(keys);
  std::uint64_t repeated = 0;
  for (std::size_t row = 1; row < keys.size(); ++row) repeated += keys[row] == keys[row - 1] ? 1U : 0U;
  return repeated;
}

}  // namespace concord::profile
