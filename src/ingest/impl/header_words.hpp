// What a column's header says about its cells: only ever evidence beside the cells, never a decision by itself.
#pragma once

#include <string>
#include <string_view>

namespace concord::ingest {

struct HeaderHints {
  bool amount = false;   ///< names money or a measure: "Net amount", "Betrag"
  bool date = false;     ///< "Value Date", "tarikh"
  bool label = false;    ///< digits under it name something: telephone, postcode, account number
  std::string unit;      ///< of measure: "kg" of "Weight (kg)" and "weight_kg"
  std::string currency;  ///< as written: "RM" of "Amount (RM)"
};

HeaderHints hints_of_header(std::string_view header);

}  // namespace concord::ingest
