// Any text as a number, in each way of writing numbers. What is read is printed as text that reads as the same number;
// sums undo themselves or say that they overflow.
#include "core/decimal.hpp"
#include "fuzz/reader_target.hpp"

namespace {

using concord::Decimal;

void check(const Decimal& number) {
  const auto again = Decimal::parse(number.to_string());
  if (!again.ok() || again.value() != number || again.value().scale() != number.scale())
    concord::fuzz::fail("a number does not survive its own text: " + number.to_string());
  if (number.negated().negated() != number) concord::fuzz::fail("a sign is lost: " + number.to_string());
  const auto doubled = number.plus(number);
  if (doubled.ok()) {
    const auto back = doubled.value().minus(number);
    if (!back.ok() || back.value() != number) concord::fuzz::fail("a sum does not undo itself: " + number.to_string());
  }
  for (int scale = 0; scale <= Decimal::kMaxDigits; scale += 6) {
    const auto exact = number.rescaled(scale);
    if (exact.ok() && exact.value() != number) concord::fuzz::fail("rescaling changed " + number.to_string());
    const auto rounded = number.rounded(scale);
    if (exact.ok() && (!rounded.ok() || rounded.value() != number))
      concord::fuzz::fail("rounding changed " + number.to_string());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  if (size == 0) return 0;
  const std::uint8_t choice = bytes[0];
  const concord::NumberFormat format{.decimal_point = (choice & 1U) != 0 ? ',' : '.',
                                     .group_separator = (choice & 1U) != 0 ? '.' : ',',
                                     .parentheses_negative = (choice & 2U) != 0,
                                     .trailing_sign = (choice & 4U) != 0,
                                     .currency_signs = (choice & 8U) != 0};
  const auto number = Decimal::parse({reinterpret_cast<const char*>(bytes) + 1, size - 1}, format);
  if (number.ok()) check(number.value());
  return 0;
}
