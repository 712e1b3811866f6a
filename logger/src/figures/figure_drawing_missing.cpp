// What takes the place of the drawing where there is no cairo.
#include <stdexcept>

#include "figures/figure_drawing.h"

namespace tblog::detail {
namespace {

[[noreturn]] void refuse() {
  throw std::runtime_error("tblog was built without cairo, which draws figures: install libcairo2-dev and build again");
}

}  // namespace

Pixels draw(const Figure&) { refuse(); }

void draw_boxes(Pixels&, NumericView, const std::vector<std::string>&) { refuse(); }

}  // namespace tblog::detail
