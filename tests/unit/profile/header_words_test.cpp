#include "profile/impl/header_words.hpp"

#include <gtest/gtest.h>

namespace concord::profile {
namespace {

struct WordsCase {
  std::string_view name, header;
  std::vector<std::string> want;
};
class HeaderWordsTest : public ::testing::TestWithParam<WordsCase> {};
INSTANTIATE_TEST_SUITE_P(ByHand, HeaderWordsTest,
                         ::testing::Values(WordsCase{"blanks_and_marks", "Amount (RM)", {"amount", "rm"}},
                                           WordsCase{"capitals_inside", "orderNo", {"order", "no"}},
                                           WordsCase{"all_capitals", "VALUE_DATE", {"value", "date"}},
                                           WordsCase{"accents", "Währung Größe", {"wahrung", "grosse"}},
                                           WordsCase{"capital_accents", "ÉCHÉANCE", {"echeance"}},
                                           WordsCase{"digits", "c1", {"c"}},
                                           WordsCase{"other_alphabet", "Сумма", {"сумма"}},
                                           WordsCase{"broken_utf8", "a\xC3", {"a"}}, WordsCase{"empty", "", {}}),
                         [](const auto& test) { return std::string{test.param.name}; });
TEST_P(HeaderWordsTest, SplitsAndFolds) {
  EXPECT_EQ(header_words(GetParam().header), GetParam().want);
}

/// The strongest positive role of a header.
struct HeaderCase {
  std::string_view header;
  Role want;
};
class ReadHeaderTest : public ::testing::TestWithParam<HeaderCase> {};
INSTANTIATE_TEST_SUITE_P(
    Languages, ReadHeaderTest,
    ::testing::Values(HeaderCase{"Amount", Role::kAmount}, HeaderCase{"Net payments", Role::kAmount},
                      HeaderCase{"Total (USD)", Role::kAmount}, HeaderCase{"Debit", Role::kAmount},
                      HeaderCase{"Betrag", Role::kAmount}, HeaderCase{"Rechnungsbetrag", Role::kAmount},
                      HeaderCase{"Montant", Role::kAmount}, HeaderCase{"Importe", Role::kAmount},
                      HeaderCase{"Jumlah", Role::kAmount}, HeaderCase{"Valor total", Role::kAmount},
                      HeaderCase{"金额", Role::kAmount}, HeaderCase{"Value Date", Role::kDate},
                      HeaderCase{"Buchungstag", Role::kDate}, HeaderCase{"Rechnungsdatum", Role::kDate},
                      HeaderCase{"Fecha de pedido", Role::kDate}, HeaderCase{"Tarikh", Role::kDate},
                      HeaderCase{"Data da compra", Role::kDate}, HeaderCase{"Tanggal", Role::kDate},
                      HeaderCase{"Reference", Role::kReference}, HeaderCase{"Order reference", Role::kReference},
                      HeaderCase{"Invoice", Role::kReference}, HeaderCase{"Rechnungsnummer", Role::kReference},
                      HeaderCase{"No. rujukan", Role::kReference}, HeaderCase{"Numero de factura", Role::kReference},
                      HeaderCase{"Customer", Role::kCounterparty}, HeaderCase{"Customer name", Role::kCounterparty},
                      HeaderCase{"Empfänger", Role::kCounterparty}, HeaderCase{"Nama pelanggan", Role::kCounterparty},
                      HeaderCase{"Bénéficiaire", Role::kCounterparty}, HeaderCase{"Payment gateway", Role::kCategory},
                      HeaderCase{"Transaction type", Role::kCategory}, HeaderCase{"Order status", Role::kCategory},
                      HeaderCase{"Zahlungsart", Role::kCategory}, HeaderCase{"Tipo de pago", Role::kCategory},
                      HeaderCase{"Currency", Role::kCurrency}, HeaderCase{"Amount currency", Role::kCurrency},
                      HeaderCase{"Währung", Role::kCurrency}, HeaderCase{"Verwendungszweck", Role::kDescription},
                      HeaderCase{"Keterangan", Role::kDescription}, HeaderCase{"Memo", Role::kDescription},
                      HeaderCase{"Libellé", Role::kDescription}, HeaderCase{"Balance", Role::kNumber},
                      HeaderCase{"Saldo", Role::kNumber}, HeaderCase{"Quantity", Role::kNumber},
                      HeaderCase{"Customer ID", Role::kIdentifier}, HeaderCase{"row", Role::kIdentifier}),
    [](const auto& test) { return "header_" + std::to_string(test.index); });
TEST_P(ReadHeaderTest, StrongestRole) {
  const auto found = read_header(GetParam().header);
  const HeaderEvidence* best = nullptr;
  for (const HeaderEvidence& evidence : found) {
    if (best == nullptr || evidence.weight > best->weight) best = &evidence;
  }
  ASSERT_NE(best, nullptr) << GetParam().header;
  EXPECT_EQ(role_name(best->role), role_name(GetParam().want)) << GetParam().header << ": " << best->word;
}

TEST(ReadHeaderTest, MeaninglessHeadersSayNothing) {
  for (const std::string_view header : {"c1", "c2", "column_3", "field", "x", "", "Unnamed: 4", "\xFF\xFE"}) {
    EXPECT_TRUE(read_header(header).empty()) << header;
  }
}

TEST(ReadHeaderTest, BalanceSpeaksAgainstAmount) {
  bool against = false;
  for (const HeaderEvidence& evidence : read_header("Running balance")) {
    against = against || (evidence.role == Role::kAmount && evidence.weight < 0);
  }
  EXPECT_TRUE(against);
}

}  // namespace
}  // namespace concord::profile
