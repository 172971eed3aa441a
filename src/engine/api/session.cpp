#include "engine/api/session.hpp"

namespace concord::engine {
namespace {

std::string quoted(std::string_view text, char quote) {
  std::string result(1, quote);
  for (const char c : text) {
    if (c == quote) result += quote;
    result += c;
  }
  return result + quote;
}

}  // namespace

Value cell_value(const ColumnView& column, std::size_t row) {
  if (column.is_null(row)) return std::monostate{};
  switch (column.type().kind) {
    case TypeKind::kBoolean:
      return column.boolean(row);
    case TypeKind::kDecimal: {
      auto decimal = Decimal::make(column.decimal_coefficient(row), column.type().scale);
      if (!decimal.ok()) return std::monostate{};  // cannot be: the engine's decimals have at most 38 digits
      return std::move(decimal).value();
    }
    case TypeKind::kDouble:
      return column.real(row);
    case TypeKind::kText:
      return std::string{column.text(row)};
    case TypeKind::kInteger:
    case TypeKind::kDate:
    case TypeKind::kTime:
    case TypeKind::kTimestamp:
    case TypeKind::kTimestampTz:
      break;
  }
  return column.integer(row);
}

Result<Value> query_single_value(Session& session, std::string_view sql, const Deadline& deadline) {
  CONCORD_TRY(const auto stream, session.query(sql, deadline));
  CONCORD_TRY(const Chunk* const chunk, stream->next());
  if (chunk == nullptr) return Error{ErrorCode::kInternal, "A query that must give a value gave no row."};
  return cell_value(chunk->column(0), 0);
}

std::string quote_identifier(std::string_view name) {
  return quoted(name, '"');
}

std::string quote_literal(std::string_view text) {
  return quoted(text, '\'');
}

}  // namespace concord::engine
