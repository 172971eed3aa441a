#include "unit/report/sample_document.hpp"

namespace concord::report {
namespace {

using Tone = KeyFigures::Figure::Tone;

KeyFigures key_figures() {
  return {{{"Missing from the gateway", "RM 1,284.60", "6 orders that QR Pay never settled", Tone::kBad},
           {"Missing from the orders", "RM 310.00", "2 payments without an order", Tone::kBad},
           {"Matched", "98.2%", "1,204 of 1,226 orders", Tone::kNeutral},
           {"Ties out", "to the cent", "every row is in exactly one bucket", Tone::kGood}}};
}

Waterfall waterfall() {
  return {"From the orders’ total to the gateway’s",
          "RM",
          {{"Orders paid by QR Pay", "184200.50", true},
           {"Never settled", "-1284.60", false},
           {"Paid after the period’s end, on 1 and 2 February", "-3120.00", false},
           {"Refunds that only the gateway knows", "-455.90", false},
           {"Payments without an order", "310.00", false},
           {"Rounding differences", "0.07", false},
           {"Gateway statement", "179650.07", true}}};
}

Timeline timeline() {
  return {"Paid and open by week",
          "RM",
          "Week from",
          {{"Paid", false}, {"Never settled", true}, {"Without an order", true}},
          {{"2025-01-06", {"46120.40", "0.00", "0.00"}},
           {"2025-01-13", {"45870.10", "184.60", "310.00"}},
           {"2025-01-20", {"0.00", "0.00", "0.00"}},
           {"2025-01-27", {"44213.07", "1100.00", "0.00"}}}};
}

Table buckets() {
  Table table;
  table.title = "Where every row went";
  table.columns = {{"Bucket", CellKind::kText},          {"Groups", CellKind::kInteger},
                   {"Orders", CellKind::kInteger},       {"Statement lines", CellKind::kInteger},
                   {"Orders (RM)", CellKind::kMoney},    {"Statement (RM)", CellKind::kMoney},
                   {"Difference (RM)", CellKind::kMoney}};
  table.rows = {{"Matched by reference", "1180", "1180", "1180", "176540.00", "176540.00", "0.00"},
                {"Matched by amount and day", "24", "24", "24", "2799.93", "2800.00", "0.07"},
                {"Late", "14", "14", "0", "3120.00", "0", "-3120.00"},
                {"Refund on one side", "6", "0", "6", "0", "-455.9", "-455.90"},
                {"Only in the orders", "6", "6", "0", "1284.60", "0.00", "-1284.60"},
                {"Only in the statement", "2", "0", "2", "0.00", "310.00", "310.00"}};
  table.totals = {"Total", "1232", "1224", "1212", "183744.53", "179194.10", "-4550.43"};
  return table;
}

Table missing() {
  Table table;
  table.title = "Orders that the statement should have and has not";
  table.columns = {{"Row", CellKind::kInteger},   {"Paid on", CellKind::kDate},      {"Reference", CellKind::kText},
                   {"Customer", CellKind::kText}, {"Amount (RM)", CellKind::kMoney}, {"Confidence", CellKind::kPercent},
                   {"Why", CellKind::kText}};
  const std::vector<std::vector<std::string>> kCustomers{
      {"陳大文貿易有限公司", "No line of this amount within 3 days, before or after"},
      {"شركة النور للتجارة", "The reference is in the statement, but on a refund"},
      {"<script>alert('paid')</script>", "No line with this reference"},
      {"=HYPERLINK(\"http://example.org\")", "A formula in the customer’s name, shown as the text that it is"},
      {"Nurul Aïsyah binti Abdullah",
       "Two orders of the same amount on the same day, one line in the statement: which of the "
       "two was paid cannot be told, so both are listed here"},
      {"Tan & Sons\u202Elmth.exe", "The name holds a character that turns its direction"}};
  for (int row = 0; row < 12; ++row) {
    const auto& customer = kCustomers[static_cast<std::size_t>(row) % kCustomers.size()];
    table.rows.push_back({std::to_string(97 + row * 103), "2025-01-" + std::to_string(10 + row),
                          "0000" + std::to_string(784512 + row * 7919), customer[0],
                          row == 4 ? "1050.5" : std::to_string(12 + row * 3) + ".90", row == 5 ? "0.5" : "0.982",
                          customer[1]});
  }
  table.totals = {"", "", "", "Total", "1284.60", "", ""};
  table.rows_left_out = 1202;
  table.full_file = "left_unmatched.csv";
  table.sheet = "Only in the orders";
  return table;
}

Table rejected() {
  Table table;
  table.title = "Rows that could not be read";
  table.columns = {{"Line", CellKind::kInteger}, {"Reason", CellKind::kText}};
  table.empty_text = "Every row of both files was read.";
  return table;
}

}  // namespace

Document sample_document() {
  Document document;
  document.title = "Orders against the QR Pay statement, January 2025";
  document.subtitle = "RM 1,284.60 is missing from the statement: 6 orders were paid by QR Pay and never settled.";
  document.blocks = {
      key_figures(),
      waterfall(),
      timeline(),
      buckets(),
      Heading{"What is missing"},
      Paragraph{
          "Only orders whose gateway is QR Pay can be in the statement, so the 4,310 others were left aside.\nThe "
          "amounts include tax; fees are booked on lines of their own."},
      missing(),
      rejected(),
      Heading{"How it was computed"},
      Code{"Orders in scope", "sql",
           "SELECT row_number, paid_on, reference, amount\nFROM left_side\nWHERE \"gateway\" = 'QR Pay' AND amount < "
           "10000 "
           "-- <b>not markup</b>\nORDER BY row_number;"},
      Code{"Matched by reference", "sql",
           "SELECT l.row_number, r.row_number\nFROM left_side AS l JOIN right_side AS r USING (reference);"}};
  return document;
}

}  // namespace concord::report
