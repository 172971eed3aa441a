// A small shop's orders and its bank statement, for tests that need a pair with a bit of everything.
#pragma once

#include <iterator>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "unit/reconcile/bench.hpp"

namespace concord::reconcile {

inline const Schema kStatement{{"value_date", {TypeKind::kDate}},
                               {"description", {TypeKind::kText}},
                               {"amount", decimal()},
                               {"reference", {TypeKind::kText}}};
inline const Schema kOrders{{"day", {TypeKind::kDate}},
                            {"customer", {TypeKind::kText}},
                            {"gateway", {TypeKind::kText}},
                            {"paid", decimal()},
                            {"order_reference", {TypeKind::kText}}};

struct Files {
  std::vector<std::string> statement, orders;
};

// Thirty paid orders, cash that no statement can know, one order that was never paid, one unknown payment.
inline Files make_files(unsigned seed) {
  static constexpr std::string_view kNames[] = {"Amira Abdullah", "Bo Bauer",      "Chandra Costa", "Devi Diaz",
                                                "Elif Eng",       "Farid Fischer", "Grace Gupta"};
  std::mt19937 random{seed};
  Files files;
  for (int order = 0; order < 30; ++order) {
    const std::string day = "2025-03-" + std::to_string(10 + order % 18);
    const std::string name{kNames[random() % std::size(kNames)]};
    const std::string amount = std::to_string(10 + random() % 900) + "." + std::to_string(10 + random() % 90);
    const std::string reference = "REF" + std::to_string(10000 + order * 37);
    files.orders.push_back(day + "," + name + ",Online," + amount + "," + reference);
    files.statement.push_back(day + ",TRF " + name + "," + amount + "," + (order % 2 == 0 ? reference : ""));
  }
  for (int order = 0; order < 12; ++order) {
    files.orders.push_back("2025-03-" + std::to_string(10 + order) + ",Walk-in,Cash," + std::to_string(5 + order * 3) +
                           ".25,");
  }
  files.orders.push_back("2025-03-20,Hana Hassan,Online,1234.56,REF99999");
  files.statement.push_back("2025-03-21,INTEREST,4.37,");
  return files;
}

// The same with what makes life hard: copies, refunds, a wrong sign, swapped digits, an order paid in parts.
inline Files make_hard_files(unsigned seed) {
  Files files = make_files(seed);
  files.statement.push_back(files.statement[1]);
  files.orders.push_back("2025-03-12,Zane Zhou,Online,88.80,REF70001");
  files.orders.push_back("2025-03-13,Zane Zhou,Online,-88.80,REF70002");
  files.orders.push_back("2025-03-14,Yara Yilmaz,Online,345.67,REF70003");
  files.statement.push_back("2025-03-14,TRF YARA YILMAZ,-345.67,REF70003");
  files.orders.push_back("2025-03-15,Xenia Xu,Online,912.34,REF70004");
  files.statement.push_back("2025-03-15,TRF XENIA XU,921.34,REF70004");
  files.orders.push_back("2025-03-16,Willem Wouters,Online,700.00,REF70005");
  files.statement.push_back("2025-03-17,TRF WILLEM WOUTERS PART 1,311.11,");
  files.statement.push_back("2025-03-18,TRF WILLEM WOUTERS PART 2,388.89,");
  for (const char* twin : {"2025-03-19,Vera Vogt,Online,50.00,", "2025-03-19,Vera Vogt,Online,50.00,"})
    files.orders.push_back(twin);
  files.statement.push_back("2025-03-19,TRF VERA VOGT,50.00,");
  return files;
}

}  // namespace concord::reconcile
