// What texts are and what they are not: for every kind, columns that look alike and must not be taken for it.
#include "profile/impl/value_kinds.hpp"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "profile/impl/column_facts.hpp"

namespace concord::profile {
namespace {

KindDecision kind_of(const std::string& header, const std::vector<std::string>& cells, Role role = Role::kDescription) {
  std::map<std::string, std::uint64_t> values;
  for (const auto& cell : cells) ++values[cell];
  ColumnFacts facts;
  facts.header = header;
  facts.type = {TypeKind::kText};
  facts.rows = cells.size();
  facts.distinct = values.size();
  for (const auto& [value, rows] : values) count_kinds(value, rows, facts.kinds);
  return decide_kind(facts, role);
}

struct KindCase {
  std::string name, header;
  std::vector<std::string> cells;
  std::string kind;
  bool personal = false;
};
class KindTest : public ::testing::TestWithParam<KindCase> {};

TEST_P(KindTest, IsTold) {
  const auto decision = kind_of(GetParam().header, GetParam().cells);
  EXPECT_EQ(kind_name(decision.kind), GetParam().kind) << decision.reason;
  EXPECT_EQ(!decision.personal.empty(), GetParam().personal) << decision.personal;
  EXPECT_EQ(decision.reason.empty(), decision.kind == ValueKind::kNone);
}

const auto kName = [](const auto& info) { return info.param.name; };

INSTANTIATE_TEST_SUITE_P(
    ByTheirValues, KindTest,
    ::testing::Values(
        KindCase{"emails", "c1", {"ann@example.com", "b.o'neil+x@mail.example.co.uk"}, "email", true},
        KindCase{"urls", "c1", {"https://example.com/a?b=1", "http://10.0.0.1:8080/", "www.example.org"}, "url"},
        KindCase{
            "uuids", "c1", {"123e4567-e89b-12d3-a456-426614174000", "{123E4567-E89B-12D3-A456-426614174001}"}, "uuid"},
        KindCase{"ibans", "c1", {"DE89370400440532013000", "GB82 WEST 1234 5698 7654 32"}, "iban", true},
        KindCase{"cards", "card no", {"4111111111111111", "5500-0055-5555-5559"}, "card_number", true},
        KindCase{
            "international_phones", "c1", {"+60 12-345 6789", "+1 (202) 555-0123", "+4915112345678"}, "phone", true},
        KindCase{"american_phones", "c1", {"(202) 555-0123", "(303) 555-0199"}, "phone", true},
        KindCase{"md5", "c1", {"d41d8cd98f00b204e9800998ecf8427e", "900150983cd24fb0d6963f7d28e17f72"}, "hash"},
        KindCase{"sha1", "c1", {"da39a3ee5e6b4b0d3255bfef95601890afd80709"}, "hash"},
        KindCase{"json", "c1", {R"({"a": [1, 2]})", R"([{"b": null}])"}, "json"},
        KindCase{"ip_addresses", "c1", {"192.168.0.1", "8.8.4.4", "172.16.254.1", "2001:db8::1"}, "ip_address", true},
        KindCase{"countries", "c1", {"Malaysia", "Deutschland", "France", "Côte d’Ivoire"}, "country"},
        KindCase{"country_codes", "c1", {"MY", "SG", "DE", "FR", "US", "GB", "JP", "AU"}, "country"},
        KindCase{"texts_with_an_email", "note", {"call ann@example.com.", "nothing", "paid"}, "", true}),
    kName);

INSTANTIATE_TEST_SUITE_P(
    WithTheirHeader, KindTest,
    ::testing::Values(KindCase{"phones", "Phone", {"0123456789", "03-8888 1234", "012 345 6789"}, "phone", true},
                      KindCase{"few_country_codes", "Country", {"MY", "SG", "MY"}, "country"},
                      KindCase{"versions_of_a_host", "ip", {"10.0.0.1", "10.0.0.2"}, "ip_address", true},
                      KindCase{"postcodes", "Postcode", {"01067", "50450", "SW1A 1AA"}, "postcode"},
                      KindCase{"cities", "Ship city", {"Kuala Lumpur", "Köln"}, "city"},
                      KindCase{"undashed_uuids", "guid", {"123e4567e89b12d3a456426614174000"}, "uuid"},
                      KindCase{"first_names", "First name", {"Ann", "Bob"}, "", true},
                      KindCase{"birth", "Date of birth", {"about 1970", "1980?"}, "", true},
                      KindCase{"streets", "Billing address", {"1 High Street", "Hauptstr. 5"}, "", true}),
    kName);

INSTANTIATE_TEST_SUITE_P(
    OtherThings, KindTest,
    ::testing::Values(KindCase{"order_numbers", "Order", {"0123456789", "0123456790", "0123456791"}, ""},
                      KindCase{"order_numbers_in_groups", "Order", {"123-456-7890", "123-456-7891"}, ""},
                      KindCase{"dates", "Period", {"2024-01-05 / 2024-02-05", "2024-01-05"}, ""},
                      KindCase{"versions", "Version", {"1.2.3.4", "1.2.3.5"}, ""},
                      KindCase{"digits_of_the_length_of_a_digest", "c1", {"12345678901234567890123456789012"}, ""},
                      KindCase{"broken_iban", "IBAN", {"DE89370400440532013001"}, ""},
                      KindCase{"handles", "User", {"@ann", "@bob"}, ""},
                      KindCase{"unit_prices", "Rate", {"3@15.00", "2@20.00"}, ""},
                      KindCase{"states", "State", {"CA", "TX", "NY", "WA", "AL", "DE", "GA", "IN", "PA"}, ""},
                      KindCase{"currencies", "c1", {"MYR", "USD", "EUR", "SGD", "GBP", "JPY", "AUD", "CHF"}, ""},
                      KindCase{"one_long_number_with_a_check_digit", "Ref", {"4111111111111111"}, "", true},
                      KindCase{"sets_in_braces", "c1", {"{a, b}", "[see below]"}, ""},
                      KindCase{"names_of_files", "File", {"report.pdf", "www", "http"}, ""},
                      KindCase{"codes_of_cities", "City code", {"KUL01", "SIN02"}, ""}),
    kName);

TEST(ValueKinds, ShareAndReasonSayWhatDoesNotFit) {
  std::vector<std::string> cells(97, "ann@example.com");
  cells.insert(cells.end(), 3, "none");
  const auto decision = kind_of("c1", cells);
  EXPECT_EQ(decision.kind, ValueKind::kEmail);
  EXPECT_DOUBLE_EQ(decision.share, 0.97);
  EXPECT_EQ(decision.reason, "97 of 100 values are e-mail addresses.");
}

TEST(ValueKinds, NamesOfPartiesAreFlagged) {
  EXPECT_FALSE(kind_of("Payee", {"Ann Lee", "Bob Tan"}, Role::kCounterparty).personal.empty());
  EXPECT_TRUE(kind_of("Country", {"Malaysia", "Singapore"}, Role::kCounterparty).personal.empty());
}

TEST(ValueKinds, NumbersAndEmptyColumnsAreOfNoKind) {
  ColumnFacts facts;
  facts.header = "Phone";
  EXPECT_EQ(decide_kind(facts, Role::kEmpty).kind, ValueKind::kNone);
  facts.type = {TypeKind::kInteger};
  facts.rows = 5;
  EXPECT_EQ(decide_kind(facts, Role::kNumber).kind, ValueKind::kNone);
}

TEST(ValueKinds, YearsAndCoordinatesAreNumbersInARangeUnderAHeader) {
  const auto kind_of_numbers = [](const std::string& header, DataType type, Int128 min, Int128 max) {
    ColumnFacts facts;
    facts.header = header;
    facts.type = type;
    facts.rows = 5;
    facts.number.min = min;
    facts.number.max = max;
    return decide_kind(facts, Role::kNumber).kind;
  };
  const DataType whole{TypeKind::kInteger}, degrees{TypeKind::kDecimal, 9, 3};
  EXPECT_EQ(kind_of_numbers("Model year", whole, 1987, 2024), ValueKind::kYear);
  EXPECT_EQ(kind_of_numbers("Model year", whole, 5, 2024), ValueKind::kNone);
  EXPECT_EQ(kind_of_numbers("Units", whole, 1987, 2024), ValueKind::kNone);
  EXPECT_EQ(kind_of_numbers("Latitude", degrees, -90'000, 90'000), ValueKind::kCoordinate);
  EXPECT_EQ(kind_of_numbers("Latitude", degrees, -90'000, 190'000), ValueKind::kNone);
  EXPECT_EQ(kind_of_numbers("Price", degrees, -90'000, 90'000), ValueKind::kNone);
}

}  // namespace
}  // namespace concord::profile
