#include "figures/figure_drawing.h"

#include <optional>
#include <utility>

#include "figures/canvas.h"
#include "figures/heat_map.h"
#include "figures/legend.h"
#include "figures/plot_frame.h"
#include "figures/series.h"

namespace tblog::detail {
namespace {

/// Draws the figure with its legend there; nothing if there is no room for it.
std::optional<Pixels> draw_with(const Figure::Content& content, const std::vector<Look>& looks, LegendPlace place) {
  Canvas canvas(content.width, content.height);
  const double unit = unit_of(content);
  std::optional<HeatMap> heat_map;
  if (content.cells && !content.cells->values.empty()) heat_map.emplace(*content.cells, canvas, unit);
  const double scale_width = heat_map ? heat_map->scale_width() : 0;
  const Legend legend(canvas, content, looks);
  const double gap = 10 * unit;
  if (legend.empty()) place = LegendPlace::none;

  const bool beside = place == LegendPlace::beside;
  const PlotFrame frame(canvas, content, scale_width + (beside ? legend.width() + 2 * gap : 0));
  if (!frame.has_texts() && place != LegendPlace::none) return {};
  frame.draw_grid();
  if (heat_map) heat_map->draw(frame);
  frame.draw_axes();
  draw_series(canvas, frame, content, looks);
  if (heat_map && frame.has_texts()) heat_map->draw_scale(frame);
  draw_marks(canvas, frame, content, looks);
  if (beside) {
    legend.draw(legend.place_beside(frame.plot(), frame.plot().right() + scale_width + gap));
  } else if (place == LegendPlace::automatic) {
    const auto emptiest = legend.emptiest_place(frame.plot());
    if (!emptiest) return {};
    legend.draw(*emptiest);
  }
  return canvas.rgb();
}

}  // namespace

Pixels draw(const Figure& figure) {
  const Figure::Content& content = figure.content();
  const std::vector<Look> looks = looks_of(content);
  std::optional<Pixels> pixels = draw_with(content, looks, content.legend);
  if (!pixels && content.legend == LegendPlace::automatic) pixels = draw_with(content, looks, LegendPlace::beside);
  if (!pixels) pixels = draw_with(content, looks, LegendPlace::none);
  return std::move(*pixels);
}

}  // namespace tblog::detail
