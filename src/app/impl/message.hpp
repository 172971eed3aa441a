// What the two halves of a use case say to each other through the sandbox: named texts and lists of texts.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"

namespace concord::app {

/// A flat set of named lists of texts. Reading what is absent gives an empty value, so both halves may grow separately.
class Message {
 public:
  void set(std::string name, std::string text);
  void set_list(std::string name, std::vector<std::string> texts);
  void set_number(std::string name, std::uint64_t number);
  void set_flag(std::string name, bool flag);

  /// The first text of that name, empty when there is none.
  std::string text(std::string_view name) const;
  std::vector<std::string> list(std::string_view name) const;
  std::uint64_t number(std::string_view name) const;
  bool flag(std::string_view name) const;
  /// A share between 0 and 1 as decimal text, nothing when absent. @error kInvalidInput  the text is no number.
  Result<std::optional<double>> share(std::string_view name) const;

  /// JSON; bytes that are not UTF-8 are replaced.
  std::string encode() const;
  /// @error kInternal  not such a message: a worker that was taken over may send anything.
  static Result<Message> decode(std::string_view encoded);

 private:
  std::map<std::string, std::vector<std::string>, std::less<>> fields_;
};

/// A JSON document that a worker sent, parsed and written anew with two blanks of indentation, so that nothing but JSON
/// passes on. @error kInternal  not JSON.
Result<std::string> checked_json(std::string_view text);

/// A text as a JSON string with its quotes.
std::string json_string(std::string_view text);
/// Elements that are JSON themselves, as a JSON array.
std::string json_array(const std::vector<std::string>& elements);

}  // namespace concord::app
