#include <fmt/format.h>

#include <algorithm>

#include "report/impl/display_text.hpp"
#include "report/impl/html_parts.hpp"
#include "report/impl/html_text.hpp"
#include "report/render.hpp"

namespace concord::report {
namespace {

constexpr std::size_t kTextMax = 200'000;
constexpr std::size_t kLargeFigureWidthMax = 14;  // longer ones are set smaller, so that no number is broken

class HtmlRenderer {
 public:
  std::string render(const Document& document) {
    append_head(document);
    out_ += "<body>\n<main>\n<header>\n<h1 dir=\"auto\">";
    append_marked(out_, document.title, kTextMax);
    out_ += "</h1>\n";
    if (!document.subtitle.empty()) append_element("p class=\"answer\" dir=\"auto\"", "p", document.subtitle);
    out_ += "</header>\n";
    append_contents(document);
    for (const auto& block : document.blocks) {
      ++number_;
      std::visit([this](const auto& part) { append(part); }, block);
    }
    out_ +=
        "</main>\n<footer>Made by Concord. This page is complete in itself: it loads nothing and sends "
        "nothing.</footer>\n";
    out_.append("<script>").append(html_script()).append("</script>\n</body>\n</html>\n");
    return std::move(out_);
  }

 private:
  void append_head(const Document& document) {
    out_ += "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n";
    out_ +=
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
        "img-src data:; base-uri 'none'; form-action 'none'; script-src 'sha256-";
    out_.append(html_script_hash()).append("'\">\n");
    out_ +=
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        "<meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"referrer\" content=\"no-referrer\">\n"
        "<meta name=\"generator\" content=\"Concord\">\n<title>";
    append_escaped(out_, document.title.empty() ? "Report" : document.title);
    out_.append("</title>\n<style>").append(html_style()).append(html_panel_style()).append("</style>\n</head>\n");
  }

  void append_element(std::string_view opening, std::string_view name, std::string_view text) {
    out_.append("<").append(opening).append(">");
    append_marked(out_, text, kTextMax);
    out_.append("</").append(name).append(">\n");
  }

  /// Links to the headings, where they are too many to be seen at once.
  void append_contents(const Document& document) {
    constexpr std::ptrdiff_t kHeadingsSeenAtOnce = 3;
    const auto is_heading = [](const Block& block) { return std::holds_alternative<Heading>(block); };
    if (std::count_if(document.blocks.begin(), document.blocks.end(), is_heading) <= kHeadingsSeenAtOnce) return;
    out_ += "<nav aria-label=\"Contents\">\n";
    std::size_t number = 0;
    for (const Block& block : document.blocks) {
      ++number;
      if (const auto* heading = std::get_if<Heading>(&block))
        append_element(fmt::format("a href=\"#part-{}\" dir=\"auto\"", number), "a", heading->text);
    }
    out_ += "</nav>\n";
  }

  void append(const Heading& heading) {
    append_element(fmt::format("h2 id=\"part-{}\" dir=\"auto\"", number_), "h2", heading.text);
  }
  void append(const Paragraph& paragraph) { append_element("p class=\"text\" dir=\"auto\"", "p", paragraph.text); }
  void append(const Table& table) { append_html_table(out_, table, number_); }
  void append(const Waterfall& waterfall) { append_html_waterfall(out_, waterfall, number_); }
  void append(const Timeline& timeline) { append_html_timeline(out_, timeline, number_); }
  void append(const Panel& panel) { append_html_panel(out_, panel, number_); }
  void append(const Diagram& diagram) { append_html_diagram(out_, diagram, number_); }

  void append(const KeyFigures& block) {
    if (block.figures.empty()) return;
    out_ += "<dl class=\"figures\">\n";
    for (const auto& figure : block.figures) {
      out_.append("<div class=\"figure ").append(class_of(figure.tone)).append("\">");
      append_element("dt dir=\"auto\"", "dt", figure.label);
      const bool small = display_width(figure.value) > kLargeFigureWidthMax;
      append_element(small ? "dd class=\"value small\" dir=\"auto\"" : "dd class=\"value\" dir=\"auto\"", "dd",
                     figure.value);
      if (!figure.note.empty()) append_element("dd class=\"note\" dir=\"auto\"", "dd", figure.note);
      out_ += "</div>\n";
    }
    out_ += "</dl>\n";
  }

  static std::string_view class_of(KeyFigures::Figure::Tone tone) {
    switch (tone) {
      case KeyFigures::Figure::Tone::kNeutral:
        return "neutral";
      case KeyFigures::Figure::Tone::kGood:
        return "good";
      case KeyFigures::Figure::Tone::kBad:
        return "bad";
    }
    return "neutral";
  }

  void append(const Code& code) {
    out_ += "<details class=\"code\"><summary><span dir=\"auto\">";
    append_marked(out_, code.title.empty() ? std::string_view{"Code"} : code.title, kTextMax);
    out_ += "</span>";
    if (!code.language.empty()) {
      out_ += " <span class=\"count\">";
      append_marked(out_, code.language, kTextMax);
      out_ += "</span>";
    }
    out_ += "</summary>\n<pre tabindex=\"0\"><code>";
    append_marked(out_, code.text, code.text.size());
    out_ += "</code></pre></details>\n";
  }

  std::size_t number_ = 0;
  std::string out_;
};

}  // namespace

std::string render_html(const Document& document) {
  return HtmlRenderer{}.render(document);
}

}  // namespace concord::report
