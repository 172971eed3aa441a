#include <system_error>
#include <thread>

#include "core/files.hpp"
#include "report/render.hpp"

namespace concord::report {

Result<std::vector<std::string>> write_reports(const Document& document, const std::filesystem::path& directory) {
  std::vector<std::string> names{"report.html", "report.xlsx", "report.pdf"};
  Status pdf_written;
  const auto write_pdf = [&] {
    const auto pdf = render_pdf(document);
    pdf_written = pdf.ok() ? write_text_file(directory / names[2], pdf.value()) : Status{pdf.error()};
  };
  std::jthread helper;
  try {
    helper = std::jthread{write_pdf};   // it takes longer than the others
  } catch (const std::system_error&) {  // no thread to be had
    write_pdf();
  }
  CONCORD_CHECK(write_text_file(directory / names[0], render_html(document)));
  CONCORD_CHECK(write_xlsx(document, directory / names[1]));
  if (helper.joinable()) helper.join();
  CONCORD_CHECK(pdf_written);
  return names;
}

}  // namespace concord::report
