#include "core/files.hpp"
#include "report/render.hpp"

namespace concord::report {

Result<std::vector<std::string>> write_reports(const Document& document, const std::filesystem::path& directory) {
  std::vector<std::string> names{"report.html", "report.xlsx", "report.pdf"};
  CONCORD_CHECK(write_text_file(directory / names[0], render_html(document)));
  CONCORD_CHECK(write_xlsx(document, directory / names[1]));
  CONCORD_TRY(const std::string pdf, render_pdf(document));
  CONCORD_CHECK(write_text_file(directory / names[2], pdf));
  return names;
}

}  // namespace concord::report
