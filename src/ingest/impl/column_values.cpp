#include "ingest/impl/column_values.hpp"

#include <algorithm>
#include <cstring>

#include "ingest/impl/cell_text.hpp"
#include "ingest/impl/literal_value.hpp"

namespace concord::ingest {
namespace {

template <typename Number>
void append_bytes(std::string& out, const Number& number) {
  char bytes[sizeof number];
  std::memcpy(bytes, &number, sizeof number);
  out.append(bytes, sizeof bytes);
}

/// Seven bits a byte, the lowest first.
void append_variable(std::string& out, std::uint64_t number) {
  for (; number >= 0x80; number >>= 7) out += static_cast<char>((number & 0x7FU) | 0x80U);
  out += static_cast<char>(number);
}

/// Eight flags a byte, the first lowest.
void append_bits(std::string& out, const char* flags, std::size_t count) {
  for (std::size_t begin = 0; begin < count; begin += 8) {
    unsigned byte = 0;
    for (std::size_t i = 0; i < std::min<std::size_t>(8, count - begin); ++i)
      byte |= static_cast<unsigned>(flags[begin + i]) << i;
    out += static_cast<char>(byte);
  }
}

}  // namespace

StoredType stored_type(const DataType& type) {
  constexpr int kInt32Digits = 9, kInt64Digits = 18;
  switch (type.kind) {
    case TypeKind::kBoolean:
      return StoredType::kBoolean;
    case TypeKind::kDecimal:
      return type.precision <= kInt32Digits   ? StoredType::kInt32
             : type.precision <= kInt64Digits ? StoredType::kInt64
                                              : StoredType::kSixteenBytes;
    case TypeKind::kDouble:
      return StoredType::kReal;
    case TypeKind::kDate:
      return StoredType::kInt32;
    case TypeKind::kInteger:
    case TypeKind::kTime:
    case TypeKind::kTimestamp:
    case TypeKind::kTimestampTz:
      return StoredType::kInt64;
    case TypeKind::kText:
      break;
  }
  return StoredType::kBytes;
}

ColumnValues::ColumnValues(const TypeDecision& decision, bool as_text)
    : decision_{decision}, type_{decision.type}, as_text_{as_text && decision.type.kind == TypeKind::kText} {}

template <typename Value>
bool ColumnValues::store(const Value& value) {
  append_bytes(values_, value);
  filled_.push_back(1);
  return true;
}

bool ColumnValues::store_coefficient(Int128 value) {
  switch (stored_type(type_)) {
    case StoredType::kInt32:
      return store(static_cast<std::int32_t>(value));
    case StoredType::kSixteenBytes: {
      char bytes[sizeof value];
      std::memcpy(bytes, &value, sizeof value);
      std::reverse(std::begin(bytes), std::end(bytes));
      values_.append(bytes, sizeof bytes);
      filled_.push_back(1);
      return true;
    }
    default:
      return store(static_cast<std::int64_t>(value));
  }
}

bool ColumnValues::add_text(std::string_view text) {
  append_bytes(values_, static_cast<std::uint32_t>(text.size()));
  values_.append(text);
  filled_.push_back(1);
  return true;
}

bool ColumnValues::add_literal(std::string_view literal) {
  const auto store_if = [this](const auto& value) { return value && store(*value); };
  switch (type_.kind) {
    case TypeKind::kBoolean: {
      const std::optional<bool> value = boolean_of(literal);
      return value && store(static_cast<char>(*value ? 1 : 0));
    }
    case TypeKind::kInteger:
    case TypeKind::kDecimal: {
      const std::optional<Int128> value = coefficient_of(literal, type_);
      return value && store_coefficient(*value);
    }
    case TypeKind::kDouble:
      return store_if(real_of(literal));
    case TypeKind::kDate:
      return store_if(day_of(literal));
    case TypeKind::kTime:
      return store_if(time_of(literal));
    case TypeKind::kTimestamp:
      return store_if(timestamp_of(literal));
    case TypeKind::kTimestampTz:
      return store_if(instant_of(literal));
    case TypeKind::kText:
      break;
  }
  return add_text(literal);
}

bool ColumnValues::add(std::string_view cell) {
  last_begin_ = values_.size();
  if (as_text_) return add_text(cell);
  if (!cell.empty() && decision_.plain && add_literal(cell)) return true;
  const std::string_view trimmed = cell.empty() || !is_padded(cell) ? cell : trim(cell);
  if (trimmed.empty()) {
    add_nothing();
    return true;
  }
  if (type_.kind == TypeKind::kText) return add_text(trimmed);
  literal_.clear();
  if (!canonicalise(decision_, trimmed, literal_)) return false;
  if (!literal_.empty()) return add_literal(literal_);
  add_nothing();
  return true;
}

void ColumnValues::add_nothing() {
  last_begin_ = values_.size();
  filled_.push_back(0);
  ++nothings_;
}

void ColumnValues::take_back() {
  nothings_ -= filled_.back() == 0 ? 1U : 0U;
  filled_.pop_back();
  values_.resize(last_begin_);
}

void ColumnValues::clear() {
  values_.clear();
  filled_.clear();
  nothings_ = last_begin_ = 0;
}

/// Levels of definition, in the hybrid of runs and bits.
void ColumnValues::append_filled(std::string& out) const {
  std::string levels;
  if (nothings_ == 0) {
    append_variable(levels, filled_.size() << 1U);
    levels += '\1';
  } else {
    append_variable(levels, ((filled_.size() + 7) / 8) << 1U | 1U);
    append_bits(levels, reinterpret_cast<const char*>(filled_.data()), filled_.size());
  }
  append_bytes(out, static_cast<std::uint32_t>(levels.size()));
  out += levels;
}

void ColumnValues::append_page(std::string& out) const {
  append_filled(out);
  if (type_.kind == TypeKind::kBoolean) {
    append_bits(out, values_.data(), values_.size());
  } else {
    out += values_;
  }
}

}  // namespace concord::ingest
