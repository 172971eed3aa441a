// Whether one text is an address, a number to call, a digest: each by its own grammar, whole text only.
#pragma once

#include <string_view>

namespace concord::profile {

bool is_email_address(std::string_view text);
/// Somewhere in the text.
bool holds_email_address(std::string_view text);
/// http, https or ftp with a host, or www and a host.
bool is_url(std::string_view text);
/// 7 to 15 digits with the marks that telephone numbers are written with, in groups that are no date.
bool is_phone(std::string_view text);
/// +60 12-345 6789, 0060..., (202) 555-0123: what other numbers are not written like.
bool is_international_phone(std::string_view text);
/// 8-4-4-4-12 hexadecimal digits, in braces or not.
bool is_uuid_text(std::string_view text);
/// Hexadecimal digits of one case, letters among them. How many is for the caller to judge.
bool is_hexadecimal(std::string_view text);
/// Version 4 in four parts without leading zeros, or version 6. @param wide  set when a part is 100 or more, or
/// version 6.
bool is_ip_address(std::string_view text, bool& wide);
/// An object, or a list of several things, of JSON.
bool is_json(std::string_view text);
/// Up to ten letters, digits, blanks and hyphens, a digit among them.
bool is_postcode_like(std::string_view text);

}  // namespace concord::profile
