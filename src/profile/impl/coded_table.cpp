#include "profile/impl/coded_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <string_view>
#include <unordered_map>

#include "profile/impl/row_sample.hpp"

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

/// Of rows beyond the limit, which are too many, only their number is kept.
void take_row(const std::vector<std::uint64_t>& hashes, std::uint64_t rows_max, CodedTable& table) {
  if (table.rows++ == rows_max) {
    for (auto& column : table.columns) column = {};
  }
  if (table.rows > rows_max) return;
  for (std::size_t column = 0; column < hashes.size(); ++column)
    table.columns[column].push_back(static_cast<std::uint32_t>(hashes[column] >> 32U));
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
  if (!coded.complete) query += " WHERE " + sample_condition(row_number, rows, rows_max);
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

Result<std::vector<CodedTable>> read_closed_codes(engine::Session& session, const std::string& table,
                                                  const std::vector<std::string>& columns,
                                                  const std::vector<ClosedLead>& leads, std::uint64_t rows_max,
                                                  const Deadline& deadline) {
  std::vector<CodedTable> chosen(leads.size());
  for (CodedTable& each : chosen) each.columns.resize(columns.size());
  if (leads.empty()) return chosen;
  std::string hashes, condition;
  for (const std::string& column : columns) {
    hashes += fmt::format("{}hash({})", hashes.empty() ? "" : ", ", engine::quote_identifier(column));
  }
  for (const ClosedLead& lead : leads) {
    condition += fmt::format("{}hash({}) % {} = 0", condition.empty() ? "" : " OR ",
                             engine::quote_identifier(columns[lead.column]), lead.modulus);
  }
  const std::string query =
      fmt::format("SELECT {} FROM {} WHERE {}", hashes, engine::quote_identifier(table), condition);
  CONCORD_TRY(auto stream, session.query(query, deadline));
  std::vector<std::uint64_t> row_hashes(columns.size());
  for (;;) {
    CONCORD_TRY(const engine::Chunk* chunk, stream->next());
    if (chunk == nullptr) break;
    for (std::size_t row = 0; row < chunk->rows(); ++row) {
      for (std::size_t column = 0; column < columns.size(); ++column)
        row_hashes[column] = static_cast<std::uint64_t>(chunk->column(column).decimal_coefficient(row));
      for (std::size_t place = 0; place < leads.size(); ++place)
        if (row_hashes[leads[place].column] % leads[place].modulus == 0) take_row(row_hashes, rows_max, chosen[place]);
    }
  }
  for (CodedTable& each : chosen) {
    if (each.rows > rows_max) each.rows = 0;
  }
  return chosen;
}

void PartitionRefiner::start(const Partition& partition, const std::vector<std::uint32_t>& codes) {
  const std::size_t needed = std::bit_ceil(codes.size() * 2 + 2);
  if (slots_.size() < needed || stamp_ == UINT32_MAX) {
    slots_.assign(needed, {});
    stamp_ = 0;
  }
  ++stamp_;
  codes_ = codes.empty() ? 1 : std::size_t{*std::ranges::max_element(codes)} + 1;
  dense_ = partition.count * codes_ <= slots_.size();
}

PartitionRefiner::Slot& PartitionRefiner::slot_of(std::uint32_t row_class, std::uint32_t code) {
  if (dense_) return slots_[row_class * codes_ + code];
  constexpr std::uint64_t kMixer = 0x9E3779B97F4A7C15ULL;
  const std::size_t mask = slots_.size() - 1;
  const std::uint64_t key = static_cast<std::uint64_t>(row_class) << 32U | code;
  std::size_t place = (key * kMixer >> 20U) & mask;
  while (slots_[place].stamp == stamp_ && slots_[place].key != key) place = (place + 1) & mask;
  // A slot of an earlier call is as good as empty.
  if (slots_[place].stamp != stamp_) slots_[place].key = key;
  return slots_[place];
}

Partition PartitionRefiner::refine(const Partition& partition, const std::vector<std::uint32_t>& codes) {
  start(partition, codes);
  Partition result;
  result.classes.resize(codes.size());
  for (std::size_t row = 0; row < codes.size(); ++row) {
    Slot& slot = slot_of(partition.classes[row], codes[row]);
    if (slot.stamp != stamp_) {
      slot.id = result.count++;
      slot.stamp = stamp_;
    }
    result.classes[row] = slot.id;
  }
  rows_visited_ += codes.size();
  return result;
}

std::uint64_t PartitionRefiner::repeated_rows(const Partition& partition, const std::vector<std::uint32_t>& codes,
                                              std::uint64_t limit) {
  start(partition, codes);
  std::uint64_t repeated = 0;
  std::size_t row = 0;
  for (; row < codes.size() && repeated <= limit; ++row) {
    Slot& slot = slot_of(partition.classes[row], codes[row]);
    repeated += slot.stamp == stamp_ ? 1 : 0;
    slot.stamp = stamp_;
  }
  rows_visited_ += row;
  return repeated;
}

std::uint64_t PartitionRefiner::rows_against(const Partition& partition, const std::vector<std::uint32_t>& codes,
                                             std::uint64_t limit) {
  start(partition, codes);
  most_.assign(partition.count, 0);
  std::uint64_t against = 0;
  std::size_t row = 0;
  for (; row < codes.size() && against <= limit; ++row) {
    Slot& slot = slot_of(partition.classes[row], codes[row]);
    if (slot.stamp != stamp_) slot.id = 0;  // here: the rows of this class and code so far
    slot.stamp = stamp_;
    std::uint32_t& most = most_[partition.classes[row]];
    if (++slot.id > most) {
      most = slot.id;
    } else {
      ++against;
    }
  }
  rows_visited_ += row;
  return against;
}

Partition whole(std::uint64_t rows) {
  return {std::vector<std::uint32_t>(rows, 0), rows == 0 ? 0U : 1U};
}

}  // namespace concord::profile
