// No card number leaves in full; what is none stays as it is.
#include "profile/masking.hpp"

#include <gtest/gtest.h>

#include "profile/impl/value_observer.hpp"

namespace concord::profile {
namespace {

TEST(Masking, CardNumbersKeepTheirLastFourDigits) {
  EXPECT_EQ(masked("4111111111111111"), "************1111");
  EXPECT_EQ(masked("4111-1111-1111-1111"), "****-****-****-1111");
  EXPECT_EQ(masked("paid by 5500 0000 0000 0004, thanks"), "paid by **** **** **** 0004, thanks");
  EXPECT_EQ(masked("4111111111111111 123"), "************1111 123");
  EXPECT_EQ(masked("2025-01-31 4111 1111 1111 1111 12/27"), "2025-01-31 **** **** **** 1111 12/27");
  EXPECT_EQ(masked("378282246310005 and 4111111111111111"), "***********0005 and ************1111");
}

TEST(Masking, NoNumberIsCutInHalf) {
  const std::string shown = shorten(std::string(190, 'x') + " 4111111111111111");
  EXPECT_EQ(shown.find("4111"), std::string::npos) << shown;
}

TEST(Masking, OtherNumbersStay) {
  for (const char* text : {"4111111111111112", "1680336000000", "555-123-4567", "12.50", "", "INV-0001",
                           "00000000000000000", "4111 1111", "41111111111111111111111"}) {
    EXPECT_EQ(masked(text), text);
    EXPECT_FALSE(is_card_number(text)) << text;
  }
}

TEST(Masking, ACardNumberIsTheWholeText) {
  EXPECT_TRUE(is_card_number("4111 1111 1111 1111"));
  EXPECT_FALSE(is_card_number("card 4111111111111111"));
}

}  // namespace
}  // namespace concord::profile
