#pragma once

#include <cairo.h>

/// cairo's functions under their own names, from a library that load_cairo() loads: unqualified, the names are these
/// pointers, not cairo's declarations.
namespace tblog::detail {

#define TBLOG_CAIRO_FUNCTIONS(X)                                                                                       \
  X(cairo_arc)                                                                                                         \
  X(cairo_clip) X(cairo_create) X(cairo_destroy) X(cairo_fill) X(cairo_fill_preserve) X(cairo_font_options_create)     \
      X(cairo_font_options_destroy) X(cairo_font_options_set_antialias) X(cairo_font_options_set_hint_metrics)         \
          X(cairo_font_options_set_hint_style) X(cairo_get_line_width) X(cairo_image_surface_create)                   \
              X(cairo_image_surface_get_data) X(cairo_image_surface_get_stride) X(cairo_line_to) X(cairo_mask_surface) \
                  X(cairo_move_to) X(cairo_new_sub_path) X(cairo_paint) X(cairo_rectangle) X(cairo_rel_line_to)        \
                      X(cairo_restore) X(cairo_rotate) X(cairo_save) X(cairo_select_font_face) X(cairo_set_dash)       \
                          X(cairo_set_font_options) X(cairo_set_font_size) X(cairo_set_line_cap)                       \
                              X(cairo_set_line_join) X(cairo_set_line_width) X(cairo_set_source_rgba)                  \
                                  X(cairo_show_text) X(cairo_status) X(cairo_status_to_string) X(cairo_stroke)         \
                                      X(cairo_surface_destroy) X(cairo_surface_flush) X(cairo_surface_status)          \
                                          X(cairo_text_extents) X(cairo_text_path) X(cairo_translate)

#define TBLOG_DECLARE(name) extern decltype(&::name) name;
TBLOG_CAIRO_FUNCTIONS(TBLOG_DECLARE)
#undef TBLOG_DECLARE

/// Has to be called before any of them; a Canvas does. Any thread. Throws std::runtime_error, each time, where there is
/// no cairo.
void load_cairo();

}  // namespace tblog::detail
