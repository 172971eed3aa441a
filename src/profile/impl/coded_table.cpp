#include "profile/impl/coded_table.hpp"

#include <fmt/format.h>

#include <bit>
#include <string_view>
#include <unordered_map>

namespace concord::profile {
namespace {

struct TextHash : std::hash<std::string_view> {
  using is_transparent = void;
};
using Codes = std::unordered_map<std::string, std::uint32_t, TextHash, std::equal_to<>>;

std::uint32_t code_of(std::string_view value, Codes& codes) {
  const auto known = codes.find(value);
  if (known != codes.end()) return known->second;
  const auto code = static_cast<std::uint32_t>(codes.size() + 1);
  codes.emplace(value, code);
  return code;
}

/// Multiples of the golden ratio spread consecutive numbers evenly, so that no habit of the rows' order is met.
std::string sample_condition(const std::string& row_number, std::uint64_t rows, std::uint64_t rows_max) {
  constexpr std::uint64_t kRange = 1ULL << 32U;
  const auto limit = static_cast<std::uint64_t>(static_cast<double>(rows_max) / static_cast<double>(rows) *
                                                static_cast<double>(kRange));
  return fmt::format(" WHERE ((({}) % {}) * 2654435761) % {} < {}", row_number, kRange / 2, kRange, limit);
}

}  // namespace

Result<CodedTable> read_codes(engine::Session& session, const std::string& table, const std::string& row_number,
                              const std::vector<std::string>& columns, std::uint64_t rows, std::uint64_t rows_max,
                              const Deadline& deadline) {
  CodedTable coded;
  coded.complete = rows <= rows_max;
  coded.columns.resize(columns.size());
  if (columns.empty()) return coded;
  std::string query;
  for (const std::string& column : columns) {
    query += fmt::format("{}CAST({} AS VARCHAR)", query.empty() ? "SELECT " : ", ", engine::quote_identifier(column));
  }
  query += " FROM " + engine::quote_identifier(table);
  if (!coded.complete) query += sample_condition(row_number, rows, rows_max);
  CONCORD_TRY(auto stream, session.query(query, deadline));
  std::vector<Codes> codes(columns.size());
  for (;;) {
    CONCORD_TRY(const engine::Chunk* chunk, stream->next());
    if (chunk == nullptr) return coded;
    coded.rows += chunk->rows();
    for (std::size_t column = 0; column < columns.size(); ++column) {
      const engine::ColumnView& cells = chunk->column(column);
      for (std::size_t row = 0; row < chunk->rows(); ++row) {
        coded.columns[column].push_back(cells.is_null(row) ? 0 : code_of(cells.text(row), codes[column]));
      }
    }
  }
}

Partition PartitionRefiner::refine(const Partition& partition, const std::vector<std::uint32_t>& codes) {
  constexpr std::uint64_t kMixer = 0x9E3779B97F4A7C15ULL;
  const std::size_t needed = std::bit_ceil(codes.size() * 2 + 2);
  if (slots_.size() < needed || stamp_ == UINT32_MAX) {
    slots_.assign(needed, {});
    stamp_ = 0;
  }
  ++stamp_;
  const std::size_t mask = slots_.size() - 1;
  Partition result;
  result.classes.resize(codes.size());
  for (std::size_t row = 0; row < codes.size(); ++row) {
    const std::uint64_t key = static_cast<std::uint64_t>(partition.classes[row]) << 32U | codes[row];
    std::size_t place = (key * kMixer >> 20U) & mask;
    while (slots_[place].stamp == stamp_ && slots_[place].key != key) place = (place + 1) & mask;
    if (slots_[place].stamp != stamp_) slots_[place] = {key, result.count++, stamp_};
    result.classes[row] = slots_[place].id;
  }
  return result;
}

Partition whole(std::uint64_t rows) {
  return {std::vector<std::uint32_t>(rows, 0), rows == 0 ? 0U : 1U};
}

}  // namespace concord::profile
