#include "app/impl/message.hpp"

#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>
#include <utility>

#include "core/decimal.hpp"

namespace concord::app {
namespace {

using Json = nlohmann::ordered_json;
constexpr auto kReplaceBadUtf8 = Json::error_handler_t::replace;

Error not_a_message(std::string_view what) {
  return {ErrorCode::kInternal, "The worker sent an answer that cannot be read. Please report this.",
          std::string{what}};
}

}  // namespace

void Message::set(std::string name, std::string text) {
  fields_[std::move(name)] = {std::move(text)};
}

void Message::set_list(std::string name, std::vector<std::string> texts) {
  fields_[std::move(name)] = std::move(texts);
}

void Message::set_number(std::string name, std::uint64_t number) {
  set(std::move(name), std::to_string(number));
}

void Message::set_flag(std::string name, bool flag) {
  set(std::move(name), flag ? "true" : "false");
}

std::string Message::text(std::string_view name) const {
  const auto found = fields_.find(name);
  return found == fields_.end() || found->second.empty() ? std::string{} : found->second.front();
}

std::vector<std::string> Message::list(std::string_view name) const {
  const auto found = fields_.find(name);
  return found == fields_.end() ? std::vector<std::string>{} : found->second;
}

Result<std::optional<double>> Message::share(std::string_view name) const {
  const std::string digits = text(name);
  if (digits.empty()) return std::optional<double>{};
  CONCORD_TRY(const Decimal exact, Decimal::parse(digits));
  return std::optional<double>{static_cast<double>(exact.coefficient()) / std::pow(10.0, exact.scale())};
}

std::uint64_t Message::number(std::string_view name) const {
  const std::string digits = text(name);
  std::uint64_t value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

bool Message::flag(std::string_view name) const {
  return text(name) == "true";
}

std::string Message::encode() const {
  Json json = Json::object();
  for (const auto& [name, texts] : fields_) json[name] = texts;
  return json.dump(-1, ' ', false, kReplaceBadUtf8);
}

Result<Message> Message::decode(std::string_view encoded) {
  const Json json = Json::parse(encoded, nullptr, false);
  if (!json.is_object()) return not_a_message("no JSON object");
  Message message;
  for (const auto& [name, texts] : json.items()) {
    if (!texts.is_array()) return not_a_message("no list: " + name);
    std::vector<std::string> list;
    for (const auto& text : texts) {
      if (!text.is_string()) return not_a_message("no text: " + name);
      list.push_back(text.get<std::string>());
    }
    message.set_list(name, std::move(list));
  }
  return message;
}

Result<std::string> checked_json(std::string_view text) {
  const Json json = Json::parse(text, nullptr, false);
  if (json.is_discarded()) return not_a_message("no JSON");
  return json.dump(2, ' ', false, kReplaceBadUtf8);
}

std::string json_string(std::string_view text) {
  return Json(text).dump(-1, ' ', false, kReplaceBadUtf8);
}

std::string json_array(const std::vector<std::string>& elements) {
  std::string array = "[";
  for (const auto& element : elements) array += (array.size() == 1 ? "" : ", ") + element;
  return array + "]";
}

}  // namespace concord::app
