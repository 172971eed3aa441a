#include "profile/impl/value_kinds.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>
#include <optional>
#include <vector>

#include "core/check_digits.hpp"
#include "profile/impl/column_facts.hpp"
#include "profile/impl/contact_text.hpp"
#include "profile/impl/countries.hpp"
#include "profile/impl/header_words.hpp"
#include "profile/masking.hpp"

namespace concord::profile {
namespace {

constexpr double kMostRows = 0.95;   ///< of the rows, for what values alone show
constexpr double kWithHeader = 0.8;  ///< ... where the header says so too
constexpr std::size_t kSeenBytesMax = 4096;

using Words = std::initializer_list<std::string_view>;

double ratio(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? 0.0 : static_cast<double>(part) / static_cast<double>(whole);
}

/// What a header names, as far as kinds go.
struct HeaderNames {
  std::vector<std::string> words;
  explicit HeaderNames(std::string_view header) : words{header_words(header)} {}
  /// Some word of the header is one of these.
  bool has(Words names) const {
    return std::ranges::any_of(words,
                               [&](const std::string& word) { return std::ranges::find(names, word) != names.end(); });
  }
  /// These words follow one another.
  bool has_phrase(Words phrase) const {
    return std::search(words.begin(), words.end(), phrase.begin(), phrase.end()) != words.end();
  }
};

bool names_phone(const HeaderNames& header) {
  return header.has({"phone", "telephone", "tel", "telefon", "telefono", "telefone", "telepon", "mobile", "mobil",
                     "cell", "fax", "msisdn", "handphone", "handy", "portable", "movil", "whatsapp"});
}
bool names_ip(const HeaderNames& header) {
  return header.has({"ip", "ipv", "host", "ipaddress", "addr"});
}
bool names_hash(const HeaderNames& header) {
  return header.has({"hash", "md", "sha", "checksum", "digest", "fingerprint", "etag"});
}
bool names_country(const HeaderNames& header) {
  return header.has(
      {"country", "countries", "land", "pays", "pais", "paese", "negara", "nation", "nationality", "iso"});
}
bool names_city(const HeaderNames& header) {
  return header.has(
      {"city", "town", "stadt", "ort", "wohnort", "ville", "ciudad", "cidade", "citta", "bandar", "kota", "stad"});
}
bool names_postcode(const HeaderNames& header) {
  return header.has(
             {"zip", "zipcode", "postcode", "plz", "postleitzahl", "postal", "poskod", "kodepos", "postnummer"}) ||
         header.has_phrase({"code", "postale"}) || header.has_phrase({"post", "code"});
}
bool names_year(const HeaderNames& header) {
  return header.has({"year", "jahr", "annee", "ano", "anno", "tahun", "jaar", "rok", "yr"});
}
bool names_coordinate(const HeaderNames& header) {
  return header.has({"latitude", "longitude", "lat", "lon", "lng", "latitud", "longitud", "breitengrad", "laengengrad",
                     "langengrad"});
}
bool names_uuid(const HeaderNames& header) {
  return header.has({"uuid", "guid"});
}
bool names_birth(const HeaderNames& header) {
  return header.has({"dob", "birth", "birthday", "birthdate", "geburtsdatum", "geburtstag", "naissance", "nacimiento",
                     "nascimento", "nascita", "lahir"});
}
bool names_person(const HeaderNames& header) {
  return header.has({"firstname", "lastname", "surname", "forename", "vorname", "nachname", "prenom", "apellido",
                     "apellidos", "cognome", "sobrenome", "fullname", "cardholder"}) ||
         header.has_phrase({"first", "name"}) || header.has_phrase({"last", "name"}) ||
         header.has_phrase({"full", "name"}) || header.has_phrase({"family", "name"}) ||
         header.has_phrase({"given", "name"}) || header.has_phrase({"middle", "name"});
}
bool names_number_of_person(const HeaderNames& header) {
  return header.has({"ssn", "nric", "passport", "ausweis", "nin", "cpf", "dni", "aadhaar", "mykad", "nik"}) ||
         header.has_phrase({"social", "security"}) || header.has_phrase({"national", "id"}) ||
         header.has_phrase({"tax", "id"}) || header.has_phrase({"ic", "no"}) || header.has_phrase({"ic", "number"});
}
bool names_address(const HeaderNames& header) {
  return !header.has({"email", "mail", "ip", "ipv", "mac", "web"}) &&
         header.has({"address", "street", "adresse", "anschrift", "strasse", "straße", "rue", "direccion", "endereco",
                     "indirizzo", "alamat"});
}

std::uint64_t rows_of(const KindCounts& counts, ValueKind kind) {
  return counts.rows[static_cast<std::size_t>(kind)];
}

/// Judges the kinds of one column in turn; the first that holds is taken.
class KindJudge {
 public:
  KindJudge(const ColumnFacts& facts, Role role)
      : facts_{facts}, counts_{facts.kinds}, header_{facts.header}, role_{role}, filled_{facts.filled()} {}

  KindDecision decide();

 private:
  double share(ValueKind kind) const { return ratio(rows_of(counts_, kind), filled_); }
  bool enough(ValueKind kind, bool header_says) const { return share(kind) >= (header_says ? kWithHeader : kMostRows); }
  KindDecision found(ValueKind kind, std::string_view what) const;
  std::optional<KindDecision> by_grammar() const;
  std::optional<KindDecision> by_digits() const;
  std::optional<KindDecision> hash() const;
  std::optional<KindDecision> country() const;
  std::optional<KindDecision> by_header() const;
  KindDecision of_number() const;
  KindDecision kind() const;
  std::string personal(const KindDecision& decision) const;

  const ColumnFacts& facts_;
  const KindCounts& counts_;
  HeaderNames header_;
  Role role_;
  std::uint64_t filled_;
};

KindDecision KindJudge::found(ValueKind kind, std::string_view what) const {
  const std::uint64_t rows = rows_of(counts_, kind);
  KindDecision decision{kind, ratio(rows, filled_), {}, {}};
  decision.reason = rows == filled_ ? fmt::format("All values are {}.", what)
                                    : fmt::format("{} of {} values are {}.", rows, filled_, what);
  return decision;
}

/// Kinds whose own grammar is enough.
std::optional<KindDecision> KindJudge::by_grammar() const {
  if (enough(ValueKind::kEmail, header_.has({"email", "mail"}))) return found(ValueKind::kEmail, "e-mail addresses");
  if (enough(ValueKind::kUrl, header_.has({"url", "link", "website"})))
    return found(ValueKind::kUrl, "addresses of web pages");
  if (enough(ValueKind::kUuid, names_uuid(header_))) return found(ValueKind::kUuid, "UUIDs");
  if (enough(ValueKind::kIban, header_.has({"iban"})))
    return found(ValueKind::kIban, "bank account numbers (IBAN) whose check digits are right");
  if (enough(ValueKind::kJson, header_.has({"json"}))) return found(ValueKind::kJson, "JSON");
  return std::nullopt;
}

/// Kinds that are little but digits: other numbers look alike, so that the values must show more or the header agree.
std::optional<KindDecision> KindJudge::by_digits() const {
  // One number in ten passes Luhn by chance: hardly ever do all of several.
  constexpr std::uint64_t kCardValuesMin = 4;
  const bool card_header = header_.has({"card", "pan", "kreditkarte", "tarjeta", "kartennummer", "creditcard"});
  if (enough(ValueKind::kCard, card_header) && (card_header || counts_.values >= kCardValuesMin))
    return found(ValueKind::kCard, "payment card numbers whose check digit is right");
  if (enough(ValueKind::kIpAddress, names_ip(header_)) &&
      (names_ip(header_) || counts_.wide_ip_addresses * 2 >= filled_))
    return found(ValueKind::kIpAddress, "IP addresses");
  const bool phone_header = names_phone(header_);
  const bool international = ratio(counts_.international_phones, filled_) >= kMostRows;
  if (enough(ValueKind::kPhone, phone_header) && (phone_header || international))
    return found(ValueKind::kPhone, "telephone numbers");
  return std::nullopt;
}

std::optional<KindDecision> KindJudge::hash() const {
  const auto longest = std::ranges::max_element(counts_.hash_lengths);
  const double share = ratio(*longest, filled_);
  if (share < (names_hash(header_) ? kWithHeader : kMostRows)) return std::nullopt;
  const std::size_t length = KindCounts::kHashLengths[static_cast<std::size_t>(longest - counts_.hash_lengths.begin())];
  const ValueKind kind = length == 32 && names_uuid(header_) ? ValueKind::kUuid : ValueKind::kHash;
  const char* const like = length == 32   ? ", as MD5 has"
                           : length == 40 ? ", as SHA-1 has"
                           : length == 64 ? ", as SHA-256 has"
                                          : "";
  return KindDecision{kind, share, fmt::format("Values of {} hexadecimal digits{}.", length, like), {}};
}

std::optional<KindDecision> KindJudge::country() const {
  constexpr std::uint64_t kCodesMin = 8, kNamesMin = 3;
  const bool says = names_country(header_);
  if (!enough(ValueKind::kCountry, says)) return std::nullopt;
  const bool codes = counts_.country_codes * 2 >= filled_;
  if (!says && counts_.country_values < (codes ? kCodesMin : kNamesMin)) return std::nullopt;
  return found(ValueKind::kCountry, codes ? "codes of countries (ISO 3166)" : "names of countries");
}

/// Kinds that no value shows.
std::optional<KindDecision> KindJudge::by_header() const {
  if (names_postcode(header_) && enough(ValueKind::kPostcode, true))
    return KindDecision{
        ValueKind::kPostcode, share(ValueKind::kPostcode), "The header says so, and the values are written alike.", {}};
  constexpr double kSomeDigits = 0.05;
  if (names_city(header_) && ratio(counts_.with_digits, filled_) <= kSomeDigits)
    return KindDecision{ValueKind::kCity, 1.0, "The header says so.", {}};
  return std::nullopt;
}

/// Numbers that measure nothing: the header says what they are, and the range allows it.
KindDecision KindJudge::of_number() const {
  constexpr int kYearMin = 1000, kYearMax = 2999, kDegreesMax = 180;
  const NumberFacts& number = facts_.number;
  if (facts_.type.kind == TypeKind::kInteger && names_year(header_) && number.min >= kYearMin && number.max <= kYearMax)
    return {ValueKind::kYear, 1.0, "The header says so, and all values look like years.", {}};
  Int128 degrees = kDegreesMax;
  for (int digit = 0; digit < facts_.type.scale; ++digit) degrees *= 10;
  if (facts_.type.kind == TypeKind::kDecimal && names_coordinate(header_) && number.min >= -degrees &&
      number.max <= degrees)
    return {ValueKind::kCoordinate, 1.0, "The header says so, and all values lie between -180 and 180.", {}};
  return {};
}

KindDecision KindJudge::kind() const {
  if (filled_ == 0) return {};
  if (facts_.type.kind != TypeKind::kText) return of_number();
  for (const auto step :
       {&KindJudge::by_grammar, &KindJudge::by_digits, &KindJudge::hash, &KindJudge::country, &KindJudge::by_header}) {
    if (auto decision = (this->*step)()) return *decision;
  }
  return {};
}

std::string KindJudge::personal(const KindDecision& decision) const {
  switch (decision.kind) {
    case ValueKind::kEmail:
      return "E-mail addresses reach people.";
    case ValueKind::kPhone:
      return "Telephone numbers reach people.";
    case ValueKind::kIban:
      return "Bank accounts belong to somebody.";
    case ValueKind::kCard:
      return "Payment cards belong to somebody.";
    case ValueKind::kIpAddress:
      return "IP addresses lead to people.";
    case ValueKind::kUrl:
    case ValueKind::kUuid:
    case ValueKind::kHash:
    case ValueKind::kJson:
    case ValueKind::kCountry:
    case ValueKind::kCity:
    case ValueKind::kPostcode:
    case ValueKind::kYear:
    case ValueKind::kCoordinate:
    case ValueKind::kNone:
      break;
  }
  if (filled_ == 0) return {};
  if (counts_.with_email > 0)
    return fmt::format("{} of {} values hold an e-mail address.", counts_.with_email, filled_);
  if (const auto cards = rows_of(counts_, ValueKind::kCard); ratio(cards, filled_) >= 0.5)
    return fmt::format("{} of {} values could be payment card numbers.", cards, filled_);
  if (const auto ibans = rows_of(counts_, ValueKind::kIban); ibans > 0)
    return fmt::format("{} of {} values are bank account numbers.", ibans, filled_);
  if (names_birth(header_)) return "The header speaks of a birth.";
  if (names_number_of_person(header_)) return "The header speaks of a number that names a person.";
  if (facts_.type.kind != TypeKind::kText) return {};
  if (names_person(header_)) return "The header speaks of a person's name.";
  if (names_address(header_)) return "The header speaks of an address.";
  if (role_ == Role::kCounterparty && decision.kind == ValueKind::kNone) return "Names of people or companies.";
  return {};
}

KindDecision KindJudge::decide() {
  KindDecision decision = kind();
  decision.personal = personal(decision);
  return decision;
}

}  // namespace

std::string_view kind_name(ValueKind kind) {
  switch (kind) {
    case ValueKind::kNone:
      return "";
    case ValueKind::kEmail:
      return "email";
    case ValueKind::kPhone:
      return "phone";
    case ValueKind::kUrl:
      return "url";
    case ValueKind::kIban:
      return "iban";
    case ValueKind::kCard:
      return "card_number";
    case ValueKind::kUuid:
      return "uuid";
    case ValueKind::kHash:
      return "hash";
    case ValueKind::kJson:
      return "json";
    case ValueKind::kIpAddress:
      return "ip_address";
    case ValueKind::kCountry:
      return "country";
    case ValueKind::kCity:
      return "city";
    case ValueKind::kPostcode:
      return "postcode";
    case ValueKind::kYear:
      return "year";
    case ValueKind::kCoordinate:
      return "coordinate";
  }
  return "";
}

void count_kinds(std::string_view value, std::uint64_t rows, KindCounts& counts) {
  ++counts.values;
  const auto add = [&](ValueKind kind, bool is) {
    if (is) counts.rows[static_cast<std::size_t>(kind)] += rows;
    return is;
  };
  const std::string_view start = value.substr(0, kSeenBytesMax);
  const bool email = start.find('@') != std::string_view::npos && holds_email_address(start);
  counts.with_email += email ? rows : 0;
  add(ValueKind::kEmail, email && is_email_address(value));
  add(ValueKind::kUrl, is_url(value));
  add(ValueKind::kUuid, is_uuid_text(value));
  add(ValueKind::kIban, is_iban(value));
  add(ValueKind::kJson, is_json(value));
  add(ValueKind::kCard, is_card_number(value));
  add(ValueKind::kPostcode, is_postcode_like(value));
  if (add(ValueKind::kPhone, is_phone(value)) && is_international_phone(value)) counts.international_phones += rows;
  bool wide = false;
  if (add(ValueKind::kIpAddress, is_ip_address(value, wide)) && wide) counts.wide_ip_addresses += rows;
  const auto length = std::ranges::find(KindCounts::kHashLengths, value.size());
  if (length != KindCounts::kHashLengths.end() && is_hexadecimal(value))
    counts.hash_lengths[static_cast<std::size_t>(length - KindCounts::kHashLengths.begin())] += rows;
  const bool digits = std::ranges::any_of(start, [](char character) { return character >= '0' && character <= '9'; });
  counts.with_digits += digits ? rows : 0;
  if (digits) return;
  const bool code = is_country_code(value);
  if (!add(ValueKind::kCountry, code || is_country_name(value))) return;
  ++counts.country_values;
  counts.country_codes += code ? rows : 0;
}

KindDecision decide_kind(const ColumnFacts& facts, Role role) {
  return KindJudge{facts, role}.decide();
}

}  // namespace concord::profile
