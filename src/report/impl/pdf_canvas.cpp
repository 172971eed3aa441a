#include "report/impl/pdf_canvas.hpp"

#include <cairo-pdf.h>
#include <pango/pangocairo.h>

#include <algorithm>
#include <numbers>

#include "report/impl/display_text.hpp"
#include "report/render.hpp"

namespace concord::report {
namespace {

constexpr const char* kSans = "Noto Sans, DejaVu Sans, sans-serif";
constexpr const char* kMono = "Noto Sans Mono, DejaVu Sans Mono, monospace";
/// All text is set in this size, in points, and scaled when it is drawn: the search for fonts, which takes longer than
/// anything else in a small report, is made anew for each size.
constexpr double kSetSize = 100;

template <auto Free>
struct Freed {
  template <typename T>
  void operator()(T* object) const {
    Free(object);
  }
};
using Surface = std::unique_ptr<cairo_surface_t, Freed<cairo_surface_destroy>>;
using Context = std::unique_ptr<cairo_t, Freed<cairo_destroy>>;
using Layout = std::unique_ptr<PangoLayout, Freed<g_object_unref>>;
using Font = std::unique_ptr<PangoFontDescription, Freed<pango_font_description_free>>;

cairo_status_t append(void* target, const unsigned char* bytes, unsigned length) {
  static_cast<std::string*>(target)->append(reinterpret_cast<const char*>(bytes), length);
  return CAIRO_STATUS_SUCCESS;
}

Error not_made(std::string detail) {
  return Error{ErrorCode::kUnavailable, "The PDF could not be made.", std::move(detail)};
}

// Without any font pango ends the process.
Status check_fonts() {
  PangoFontFamily** families = nullptr;
  int count = 0;
  pango_font_map_list_families(pango_cairo_font_map_get_default(), &families, &count);
  g_free(families);
  if (count > 0) return {};
  return Error{ErrorCode::kUnavailable,
               "The PDF could not be made: this machine has no fonts. Install some (on Debian: fonts-noto-core)."};
}

Font font_of(const char* family, bool bold) {
  Font font{pango_font_description_new()};
  pango_font_description_set_absolute_size(font.get(), kSetSize * PANGO_SCALE);
  pango_font_description_set_family_static(font.get(), family);
  pango_font_description_set_weight(font.get(), bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
  return font;
}

}  // namespace

void look_for_fonts() {
  pango_cairo_font_map_get_default();  // of this thread: it loads the lists that all share
}

struct PdfCanvas::State {
  std::string bytes;
  Surface surface;
  Context context;
  Layout layout;
  bool draws = true;
  unsigned places = 0;  ///< that the table of contents leads to
  Font plain = font_of(kSans, false), bold = font_of(kSans, true), mono = font_of(kMono, false);

  /// The one layout, set to this text and style; often it is, for text is measured and then drawn.
  PangoLayout* set(std::string_view text, const TextStyle& style) {
    if (is_set && text == set_text && style == set_style) return layout.get();
    is_set = true;
    set_text = text;
    set_style = style;
    PangoFontDescription* font = style.monospaced ? mono.get() : style.bold ? bold.get() : plain.get();
    pango_layout_set_font_description(layout.get(), font);
    const std::string shown = visible_lines(text);
    pango_layout_set_text(layout.get(), shown.data(), static_cast<int>(shown.size()));
    const int width = style.width > 0 ? static_cast<int>(style.width * kSetSize / style.size * PANGO_SCALE) : -1;
    pango_layout_set_width(layout.get(), width);
    pango_layout_set_wrap(layout.get(), PANGO_WRAP_WORD_CHAR);
    pango_layout_set_alignment(layout.get(),
                               style.alignment == Alignment::kRight ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_LEFT);
    pango_layout_set_auto_dir(layout.get(), style.alignment == Alignment::kStart ? 1 : 0);
    pango_layout_set_ellipsize(layout.get(), style.lines_max > 0 ? PANGO_ELLIPSIZE_END : PANGO_ELLIPSIZE_NONE);
    pango_layout_set_height(layout.get(), style.lines_max > 0 ? -style.lines_max : -1);
    return layout.get();
  }

  struct Extent {
    double width, height;
  };
  Extent extent(std::string_view text, const TextStyle& style) {
    int width = 0, height = 0;
    pango_layout_get_size(set(text, style), &width, &height);
    const double scale = style.size / kSetSize;
    return {pango_units_to_double(width) * scale, pango_units_to_double(height) * scale};
  }

  bool is_set = false;
  std::string set_text;
  TextStyle set_style;

  void use(const Colour& colour) { cairo_set_source_rgb(context.get(), colour.red, colour.green, colour.blue); }
};

PdfCanvas::PdfCanvas(std::unique_ptr<State> state) : state_{std::move(state)} {}
PdfCanvas::PdfCanvas(PdfCanvas&&) noexcept = default;
PdfCanvas& PdfCanvas::operator=(PdfCanvas&&) noexcept = default;
PdfCanvas::~PdfCanvas() = default;

Result<PdfCanvas> PdfCanvas::create(const std::string& title) {
  CONCORD_CHECK(check_fonts());
  auto state = std::make_unique<State>();
  state->surface.reset(cairo_pdf_surface_create_for_stream(append, &state->bytes, kWidth, kHeight));
  state->context.reset(cairo_create(state->surface.get()));
  if (const auto status = cairo_status(state->context.get()); status != CAIRO_STATUS_SUCCESS)
    return not_made(cairo_status_to_string(status));
  cairo_pdf_surface_set_metadata(state->surface.get(), CAIRO_PDF_METADATA_TITLE, visible_text(title).c_str());
  // The same report is the same file, so it does not say when it was made.
  cairo_pdf_surface_set_metadata(state->surface.get(), CAIRO_PDF_METADATA_CREATE_DATE, "");
  state->layout.reset(pango_cairo_create_layout(state->context.get()));
  return PdfCanvas{std::move(state)};
}

void PdfCanvas::stop_drawing() {
  state_->draws = false;
}

double PdfCanvas::text_width(std::string_view text, const TextStyle& style) {
  return state_->extent(text, style).width;
}

double PdfCanvas::text_height(std::string_view text, const TextStyle& style) {
  return state_->extent(text, style).height;
}

double PdfCanvas::draw_text(std::string_view text, double x, double y, const TextStyle& style) {
  const auto [width, height] = state_->extent(text, style);
  if (!state_->draws) return height;
  const bool hangs_left = style.width <= 0 && style.alignment == Alignment::kRight;  // then x is the right end
  cairo_t* context = state_->context.get();
  state_->use(style.colour);
  cairo_save(context);
  cairo_translate(context, hangs_left ? x - width : x, y);
  cairo_scale(context, style.size / kSetSize, style.size / kSetSize);
  pango_cairo_show_layout(context, state_->layout.get());
  cairo_restore(context);
  return height;
}

void PdfCanvas::fill(const Box& box, const Colour& colour, double corner_radius) {
  if (!state_->draws) return;
  cairo_t* context = state_->context.get();
  state_->use(colour);
  const double radius = std::min({corner_radius, box.width / 2, box.height / 2});
  if (radius <= 0) {
    cairo_rectangle(context, box.x, box.y, box.width, box.height);
  } else {
    constexpr double kQuarter = std::numbers::pi / 2;
    const double left = box.x + radius, right = box.x + box.width - radius;
    const double top = box.y + radius, bottom = box.y + box.height - radius;
    cairo_new_sub_path(context);
    cairo_arc(context, right, top, radius, -kQuarter, 0);
    cairo_arc(context, right, bottom, radius, 0, kQuarter);
    cairo_arc(context, left, bottom, radius, kQuarter, 2 * kQuarter);
    cairo_arc(context, left, top, radius, 2 * kQuarter, 3 * kQuarter);
    cairo_close_path(context);
  }
  cairo_fill(context);
}

void PdfCanvas::line(double x1, double y1, double x2, double y2, const Colour& colour, double thickness) {
  if (!state_->draws) return;
  state_->use(colour);
  cairo_set_line_width(state_->context.get(), thickness);
  cairo_move_to(state_->context.get(), x1, y1);
  cairo_line_to(state_->context.get(), x2, y2);
  cairo_stroke(state_->context.get());
}

void PdfCanvas::add_to_contents(const std::string& text) {
  if (!state_->draws) return;
  const std::string shown = visible_text(text);
  // Destinations are pages by their number, which cairo learns from a named place on this page.
  const std::string name = "place" + std::to_string(++state_->places);
  cairo_tag_begin(state_->context.get(), CAIRO_TAG_DEST, ("name='" + name + "'").c_str());
  cairo_tag_end(state_->context.get(), CAIRO_TAG_DEST);
  cairo_pdf_surface_add_outline(state_->surface.get(), CAIRO_PDF_OUTLINE_ROOT, shown.c_str(),
                                ("dest='" + name + "'").c_str(), CAIRO_PDF_OUTLINE_FLAG_OPEN);
}

void PdfCanvas::end_page() {
  if (!state_->draws) return;
  cairo_show_page(state_->context.get());
}

Result<std::string> PdfCanvas::finish() {
  cairo_surface_finish(state_->surface.get());
  if (const auto status = cairo_surface_status(state_->surface.get()); status != CAIRO_STATUS_SUCCESS)
    return not_made(cairo_status_to_string(status));
  if (const auto status = cairo_status(state_->context.get());
      status != CAIRO_STATUS_SUCCESS && status != CAIRO_STATUS_SURFACE_FINISHED)
    return not_made(cairo_status_to_string(status));
  return std::move(state_->bytes);
}

}  // namespace concord::report
