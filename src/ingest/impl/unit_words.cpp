#include "ingest/impl/unit_words.hpp"

namespace concord::ingest {
namespace {

// Single capitals are sizes, grades and multiples of money more often than units: 10 M, 5 A, 2 K.
constexpr std::string_view kUnits =
    " mg g kg t to lb lbs oz "
    "nm µm mm cm m km in inch inches ft yd mi mile miles "
    "mm² cm² m² km² ha sqm sqft m³ cm³ ml cl l gal "
    "ms s sec secs min mins h hr hrs hours days months years "
    "W kW MW GW Wh kWh MWh GWh kJ MJ kcal cal mV V kV mA kVA Hz kHz MHz GHz "
    "km/h m/s mph kn rpm bar mbar Pa kPa hPa MPa psi Nm kN "
    "°C °F ° "
    "B KB kB MB GB TB KiB MiB GiB TiB Mbit/s Mbps Gbps kbps dpi px "
    "pcs pc pce Stk Stück Stck pieces units pax ppm ppb bp bps ";

constexpr std::string_view kUnitsOfHeaders =
    " mg kg lbs mm cm km sqm sqft ml kw mw kwh mwh kcal hz khz mhz ghz kmh km/h mph kpa psi "
    "kb mb gb tb secs mins hrs celsius fahrenheit ";

bool is_listed(std::string_view list, std::string_view word) {
  constexpr std::size_t kBytesMax = 8;
  if (word.empty() || word.size() > kBytesMax || word.find(' ') != std::string_view::npos) return false;
  for (std::size_t at = list.find(word); at != std::string_view::npos; at = list.find(word, at + 1)) {
    if (list[at - 1] == ' ' && list[at + word.size()] == ' ') return true;
  }
  return false;
}

}  // namespace

bool is_unit(std::string_view text) {
  return is_listed(kUnits, text);
}

bool is_unit_of_header(std::string_view word) {
  return is_listed(kUnitsOfHeaders, word);
}

}  // namespace concord::ingest
