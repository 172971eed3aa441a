// What is read without the parser is what the parser reads: of random records, whole and broken, in random succession.
#include "ingest/json/impl/plain_record.hpp"

#include <gtest/gtest.h>
#include <simdjson.h>

#include <random>
#include <string>

#include "ingest/json/impl/json_cutter.hpp"
#include "ingest/json/impl/json_record_parser.hpp"
#include "unit/seeds.hpp"

namespace concord::ingest::json {
namespace {

class Random {
 public:
  explicit Random(unsigned seed) : engine_{seed} {}
  unsigned operator()(std::size_t below) { return static_cast<unsigned>(engine_() % below); }
  const char* of(std::initializer_list<const char*> choices) { return choices.begin()[(*this)(choices.size())]; }

 private:
  std::mt19937 engine_;
};

std::string made_blanks(Random& random) {
  return random(4) == 0 ? random.of({" ", "  ", "\t", "\r", "\n "}) : "";
}

std::string made_text(Random& random) {
  std::string text = "\"";
  for (unsigned i = random(12); i > 0; --i)
    text += random(40) == 0 ? random.of({"\\n", "\\u00e9", "\\\\", "\\\"", "\x01", "\x1F", "\x7F"})
                            : random.of({"a", "bc", " ", "ä", "你", "{", "}", ",", ":", "1234567"});
  return text + "\"";
}

std::string made_object(Random& random, unsigned depth);

std::string made_value(Random& random, unsigned depth) {
  const unsigned luck = random(20);
  if (luck < 8) return made_text(random);
  if (luck < 12) return std::to_string(random(100000)) + random.of({"", ".5", "e3", ".25E-07"});
  if (luck < 15) return random.of({"true", "false", "null", "-0", "-1.5"});
  if (luck < 16) return random.of({"NaN", "01", "+1", "1.", "nul", "tru", "1 2", "undefined", "-", ""});
  if (luck < 17) return random.of({"[]", "[1,2]", "[{\"a\":1}]"});
  return depth < 4 ? made_object(random, depth + 1) : "{}";
}

std::string made_object(Random& random, unsigned depth) {
  std::string text = "{" + made_blanks(random);
  const unsigned fields = random(6);
  for (unsigned i = 0; i < fields; ++i) {
    const std::string name =
        random(12) == 0 ? made_text(random)
                        : random.of({"\"a\"", "\"id\"", "\"amount\"", "\"amount_\"", "\"counterparty\"", "\"\"",
                                     "\"counterpart\"", "\"12345678\"", "\"12345679\"", "\"n\\u0061me\""});
    text += name + made_blanks(random) + ":" + made_blanks(random) + made_value(random, depth) + made_blanks(random);
    if (i + 1 < fields || random(60) == 0) text += "," + made_blanks(random);
  }
  return text + "}";
}

/// Now and then something is lost or stands where it should not. Without blanks around it, as records are cut out.
std::string made_record(Random& random) {
  std::string text = made_object(random, 0);
  if (random(3) != 0) return text;
  const std::size_t at = random(text.size());
  if (random(2) == 0) {
    text.erase(at, 1 + random(3));
  } else {
    text.insert(at, random.of({"\"", "{", "}", ",", ":", "x", "\\", " ", "]", "\x02"}));
  }
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string::npos) return "{";
  return text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1);
}

std::string events_text(const NestedRecord& record) {
  std::string text = "refusal '" + record.refusal + "' damage '" + std::string{record.damage} + "'";
  for (const NestedEvent& event : record.events) {
    text += "\n" + std::to_string(static_cast<int>(event.kind)) + " " + std::string{event.name} + " = ";
    text += event.text;
  }
  return text;
}

class PlainRecordTwin : public ::testing::TestWithParam<unsigned> {};
INSTANTIATE_TEST_SUITE_P(Seeds, PlainRecordTwin, ::testing::Range(1U, 1 + tests::seed_count(20)));

TEST_P(PlainRecordTwin, ReadsWhatTheParserReads) {
  SCOPED_TRACE("seed " + std::to_string(GetParam()));
  Random random{GetParam()};
  JsonRecordParser parser;
  JsonRecordParser twin;
  std::size_t plain = 0;
  std::vector<std::string> texts(400);
  for (std::string& text : texts) {
    const std::string made = made_record(random);
    text = made + std::string(kPaddingBytes, random.of({"\"", "}", "\n", "a", " "})[0]);
    const std::string_view view = std::string_view{text}.substr(0, made.size());
    if (!simdjson::validate_utf8(made.data(), made.size())) continue;
    NestedRecord found;
    NestedRecord expected;
    found.refusal = "of the record before";
    parser.parse_valid(view, found);
    twin.forget_texts();
    twin.parse(view, expected);
    ASSERT_EQ(events_text(found), events_text(expected)) << made;
    FieldNames names;
    std::vector<NestedEvent> events;
    plain += read_plain_record(view, names, events) ? 1U : 0U;
  }
  EXPECT_GT(plain, 100U);  // so that it is not the parser that is compared with itself
}

TEST(FieldNamesTest, FindNamesWhereTheyStoodBefore) {
  const std::string padding(kPaddingBytes, '\0');
  const std::string first = "alpha\"" + padding, second = "beta\"" + padding, longer = "alphabetical\"" + padding;
  FieldNames names;
  names.begin_record();
  EXPECT_FALSE(names.find(first.data()));
  names.add(std::string_view{first}.substr(0, 5));
  EXPECT_FALSE(names.find(longer.data()));
  names.add(std::string_view{longer}.substr(0, 12));
  names.begin_record();
  EXPECT_FALSE(names.find(second.data()));
  names.add(std::string_view{second}.substr(0, 4));
  EXPECT_EQ(names.find(first.data()), "alpha");
  EXPECT_EQ(names.find(longer.data()), "alphabetical");
  EXPECT_FALSE(names.find(first.data()));  // it is behind
  names.begin_record();
  EXPECT_EQ(names.find(longer.data())->data(), longer.data());
}

}  // namespace
}  // namespace concord::ingest::json
