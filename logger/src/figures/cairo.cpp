#include "figures/cairo.h"

#include "shared_library.h"

namespace tblog::detail {

#define TBLOG_DEFINE(name) decltype(&::name) name = nullptr;
TBLOG_CAIRO_FUNCTIONS(TBLOG_DEFINE)
#undef TBLOG_DEFINE

void load_cairo() {
  static const SharedLibrary library = [] {
    SharedLibrary cairo(TBLOG_CAIRO_FILE, "figures are drawn with cairo", "libcairo2");
#define TBLOG_FIND(name) cairo.find(name, #name);
    TBLOG_CAIRO_FUNCTIONS(TBLOG_FIND)
#undef TBLOG_FIND
    return cairo;
  }();
}

}  // namespace tblog::detail
