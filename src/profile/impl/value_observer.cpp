#include "profile/impl/value_observer.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>

#include "core/currency.hpp"
#include "profile/masking.hpp"

namespace concord::profile {
namespace {

constexpr std::size_t kShapesMax = 50'000;
constexpr std::size_t kShapeCharactersMax = 32;
constexpr std::size_t kShownBytesMax = 200;
constexpr std::size_t kLookedAtBytesMax = 256;

Int128 power_of_ten(int exponent) {
  Int128 power = 1;
  for (int step = 0; step < exponent; ++step) power *= 10;
  return power;
}

enum class CharacterClass : std::uint8_t { kLetter, kDigit, kBlank, kNameMark, kOther, kContinuation };

constexpr std::array<CharacterClass, 256> make_classes() {
  std::array<CharacterClass, 256> classes{};
  for (std::size_t byte = 0; byte < classes.size(); ++byte) {
    const char character = static_cast<char>(byte);
    CharacterClass kind = CharacterClass::kOther;
    if (byte >= 0x80 && byte < 0xC0) kind = CharacterClass::kContinuation;
    if (byte >= 0xC0) kind = CharacterClass::kLetter;
    if ((character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z'))
      kind = CharacterClass::kLetter;
    if (character >= '0' && character <= '9') kind = CharacterClass::kDigit;
    if (character == ' ' || character == '\t') kind = CharacterClass::kBlank;
    // Marks that stand in names: O'Neil, Anne-Marie, Smith & Sons, Lim, J.
    if (character == '\'' || character == '.' || character == '-' || character == '&' || character == ',') {
      kind = CharacterClass::kNameMark;
    }
    classes[byte] = kind;
  }
  return classes;
}
constexpr std::array<CharacterClass, 256> kClasses = make_classes();

CharacterClass class_of(char character) {
  return kClasses[static_cast<unsigned char>(character)];
}

/// What one pass over a value counts.
struct Anatomy {
  std::uint64_t characters = 0, letters = 0, digits = 0, name_marks = 0, others = 0, tokens = 0;
  std::uint64_t long_tokens = 0;  ///< two letters or more
};

Anatomy dissect(std::string_view value) {
  Anatomy anatomy;
  std::uint64_t letters_in_token = 0;
  bool in_token = false;
  for (const char character : value) {
    const CharacterClass kind = class_of(character);
    if (kind == CharacterClass::kContinuation) continue;
    ++anatomy.characters;
    if (kind == CharacterClass::kBlank) {
      anatomy.long_tokens += letters_in_token >= 2 ? 1 : 0;
      letters_in_token = 0;
      in_token = false;
      continue;
    }
    if (!in_token) ++anatomy.tokens;
    in_token = true;
    switch (kind) {
      case CharacterClass::kLetter:
        ++anatomy.letters;
        ++letters_in_token;
        break;
      case CharacterClass::kDigit:
        ++anatomy.digits;
        break;
      case CharacterClass::kNameMark:
        ++anatomy.name_marks;
        break;
      case CharacterClass::kOther:
      case CharacterClass::kBlank:
      case CharacterClass::kContinuation:
        ++anatomy.others;
        break;
    }
  }
  anatomy.long_tokens += letters_in_token >= 2 ? 1 : 0;
  return anatomy;
}

std::string lower_ascii(std::string_view text) {
  std::string lower{text};
  for (char& character : lower) {
    if (character >= 'A' && character <= 'Z') character = static_cast<char>(character - 'A' + 'a');
  }
  return lower;
}

bool is_yes_or_no(std::string_view value) {
  static constexpr std::string_view kWords =
      " yes no y n true false t f on off 0 1 ja nein oui non si ya tidak sim nao active inactive enabled disabled paid "
      "unpaid "
      "open closed debit credit dr cr d c ";
  if (value.size() > 8 || value.find(' ') != std::string_view::npos) return false;
  return kWords.find(' ' + lower_ascii(value) + ' ') != std::string_view::npos;
}

/// Legal forms stand at the end of a company's name, in its last two words: "Acme Pte. Ltd".
bool has_company_word(std::string_view value) {
  static constexpr std::string_view kWords =
      " ltd ltd. limited inc inc. llc gmbh ag kg sdn bhd bhd. s.a. s.a sarl s.r.l. pte corp corp. pty b.v. bv plc co. ";
  for (int word = 0; word < 2; ++word) {
    const std::size_t blank = value.find_last_of(' ');
    if (blank == std::string_view::npos) return false;
    const std::string_view last = value.substr(blank + 1);
    if (last.size() >= 2 && last.size() <= 8 && kWords.find(' ' + lower_ascii(last) + ' ') != std::string_view::npos)
      return true;
    value = value.substr(0, blank);
  }
  return false;
}

bool is_uuid(std::string_view value, const Anatomy& anatomy) {
  return value.size() == 36 && anatomy.name_marks == 4 && value[8] == '-' && value[13] == '-' && value[18] == '-' &&
         value[23] == '-' && anatomy.letters + anatomy.digits == 32;
}

/// 2.02E+34 and the like.
bool is_exponent(std::string_view value) {
  const std::size_t mark = value.find_first_of("Ee");
  if (mark == std::string_view::npos || mark == 0 || mark + 2 >= value.size()) return false;
  const auto all_of = [](std::string_view part, std::string_view allowed) {
    return part.find_first_not_of(allowed) == std::string_view::npos;
  };
  return (value[mark + 1] == '+' || value[mark + 1] == '-') && all_of(value.substr(0, mark), "0123456789.,") &&
         all_of(value.substr(mark + 2), "0123456789");
}

bool is_email(std::string_view value, const Anatomy& anatomy) {
  const std::size_t at = value.find('@');
  return anatomy.tokens == 1 && at != std::string_view::npos && at > 0 && value.find('.', at) != std::string_view::npos;
}

template <typename Value, typename Show>
std::vector<ValueCount> shown(const std::vector<typename TopValues<Value>::Entry>& entries, Show show) {
  std::vector<ValueCount> values;
  values.reserve(entries.size());
  for (const auto& entry : entries) values.push_back({show(entry.value), entry.count});
  return values;
}

}  // namespace

NumberObserver::NumberObserver(int scale)
    : scale_{scale},
      unit_{power_of_ten(scale)},
      cent_{scale > 2 ? power_of_ten(scale - 2) : 1},
      mil_{scale > 3 ? power_of_ten(scale - 3) : 1} {}

void NumberObserver::observe(Int128 coefficient, std::uint64_t count) {
  if (distinct_ == 0 || coefficient < facts_.min) facts_.min = coefficient;
  if (distinct_ == 0 || coefficient > facts_.max) facts_.max = coefficient;
  ++distinct_;
  if (coefficient < 0) facts_.negative += count;
  // 64-bit division is some ten times faster, and nearly every number fits.
  const Int128 magnitude = coefficient < 0 ? -coefficient : coefficient;
  const bool small = magnitude <= std::numeric_limits<std::int64_t>::max() && scale_ <= 18;
  const auto remainder = [&](Int128 by) {
    return small ? static_cast<Int128>(static_cast<std::uint64_t>(magnitude) % static_cast<std::uint64_t>(by))
                 : magnitude % by;
  };
  if (scale_ > 0 && remainder(unit_) != 0) facts_.with_fraction += count;
  if (scale_ > 2 && remainder(cent_) != 0) facts_.beyond_cents += count;
  if (scale_ > 3 && remainder(mil_) != 0) facts_.beyond_mils += count;
  Int128 whole = scale_ == 0 ? magnitude
                 : small
                     ? static_cast<Int128>(static_cast<std::uint64_t>(magnitude) / static_cast<std::uint64_t>(unit_))
                     : magnitude / unit_;
  if (static_cast<std::uint64_t>(whole % 10) == 0) facts_.multiple_of_ten += count;
  std::size_t length = 0;
  for (; whole > std::numeric_limits<std::int64_t>::max(); whole /= 10) ++length;
  for (auto rest = static_cast<std::uint64_t>(whole); rest > 0; rest /= 10) ++length;
  facts_.lengths[std::min(length, NumberFacts::kLengthsMax - 1)] += count;
  top_.observe(coefficient, count);
}

std::vector<ValueCount> NumberObserver::frequent() const {
  return shown<Int128>(top_.entries(), [this](Int128 coefficient) {
    const Result<Decimal> number = Decimal::make(coefficient, scale_);
    return number.ok() ? number.value().to_string() : std::string{};
  });
}

void TextObserver::observe(std::string_view value, std::uint64_t count) {
  const std::string_view start = value.substr(0, kLookedAtBytesMax);
  Anatomy anatomy = dissect(start);
  if (value.size() > kLookedAtBytesMax) {
    anatomy.characters = static_cast<std::uint64_t>(std::ranges::count_if(
        value, [](char character) { return class_of(character) != CharacterClass::kContinuation; }));
  }
  length_min_ = distinct_ == 0 ? anatomy.characters : std::min(length_min_, anatomy.characters);
  length_max_ = std::max(length_max_, anatomy.characters);
  ++distinct_;
  facts_.characters += anatomy.characters * count;
  facts_.tokens += anatomy.tokens * count;
  const auto add = [count](std::uint64_t& counter, bool fits) { counter += fits ? count : 0; };
  const bool letters_only = anatomy.letters > 0 && anatomy.digits == 0 && anatomy.others == 0;
  const bool exponent = anatomy.tokens == 1 && anatomy.digits > 0 && is_exponent(start);
  add(facts_.several_tokens, anatomy.tokens >= 2);
  add(facts_.names, letters_only && anatomy.tokens >= 2 && anatomy.tokens <= 4 && anatomy.long_tokens >= 1);
  add(facts_.single_words, letters_only && anatomy.tokens == 1);
  add(facts_.codes, anatomy.tokens == 1 && anatomy.digits > 0 && anatomy.characters >= 3 && anatomy.characters <= 64);
  add(facts_.digits_only, anatomy.digits > 0 && anatomy.digits == anatomy.characters);
  add(facts_.uuids, is_uuid(start, anatomy));
  add(facts_.exponents, exponent);
  add(facts_.mixed, anatomy.tokens >= 2 && !letters_only);
  add(facts_.currencies, value.size() <= 4 && anatomy.tokens == 1 && anatomy.digits == 0 && is_currency_sign(value));
  add(facts_.yes_or_no, anatomy.characters <= 8 && anatomy.others == 0 && is_yes_or_no(value));
  add(facts_.company_words, anatomy.tokens >= 2 && anatomy.digits == 0 && has_company_word(start));
  add(facts_.email_addresses, is_email(start, anatomy));
  if (!too_many_shapes_) count_shape(start, count);
  top_.observe(value, count);
}

void TextObserver::count_shape(std::string_view value, std::uint64_t count) {
  shape_.clear();
  append_shape(value, shape_);
  shapes_[shape_] += count;
  if (shapes_.size() > kShapesMax) {
    too_many_shapes_ = true;
    shapes_.clear();
  }
}

std::vector<ValueCount> TextObserver::frequent() const {
  return shown<std::string>(top_.entries(), [](const std::string& value) { return shorten(value); });
}

std::vector<ValueCount> TextObserver::shapes() const {
  constexpr std::size_t kShown = 5;
  std::vector<ValueCount> shapes;
  shapes.reserve(shapes_.size());
  for (const auto& [shape, count] : shapes_) shapes.push_back({shape, count});
  const auto first = [](const ValueCount& left, const ValueCount& right) {
    return left.count != right.count ? left.count > right.count : left.value < right.value;
  };
  const std::size_t kept = std::min(kShown, shapes.size());
  std::partial_sort(shapes.begin(), shapes.begin() + static_cast<std::ptrdiff_t>(kept), shapes.end(), first);
  shapes.resize(kept);
  return shapes;
}

void append_shape(std::string_view value, std::string& out) {
  std::size_t characters = 0;
  bool letter_before = false;
  for (std::size_t at = 0; at < value.size(); ++at) {
    const CharacterClass kind = class_of(value[at]);
    if (kind == CharacterClass::kContinuation) {
      if (!letter_before) out += value[at];
      continue;
    }
    if (++characters > kShapeCharactersMax) {
      out += "\u2026";
      return;
    }
    letter_before = kind == CharacterClass::kLetter;
    out += letter_before ? 'A' : kind == CharacterClass::kDigit ? '9' : value[at];
  }
}

std::string shorten(std::string_view value) {
  if (value.size() <= kShownBytesMax) return std::string{value};
  // Masked before it is cut: half a card number would not be known for one.
  const std::string shown = masked(value);
  std::size_t end = kShownBytesMax;
  while (end > 0 && class_of(shown[end]) == CharacterClass::kContinuation) --end;
  return shown.substr(0, end) + "\u2026";
}

}  // namespace concord::profile
