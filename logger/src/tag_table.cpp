#include "tag_table.h"

#include <stdexcept>

#include "utf8.h"

namespace tblog::detail {

const char* name_of(SeriesKind kind) {
  switch (kind) {
    case SeriesKind::scalar: return "scalars";
    case SeriesKind::histogram: return "histograms";
    case SeriesKind::text: return "text";
    case SeriesKind::pr_curve: return "PR curves";
    case SeriesKind::roc_curve: return "ROC curves";
    case SeriesKind::hparams: break;
  }
  return "hyperparameters";
}

void TagTable::check_name(std::string_view name) {
  if (name.empty()) throw std::invalid_argument("the tag is empty");
  if (!is_utf8(name)) throw std::invalid_argument("the tag '" + to_utf8(name) + "' is not UTF-8");
}

void TagTable::check_kind(const Tag& tag, SeriesKind kind) {
  if (tag.kind == kind) return;
  throw std::invalid_argument("tag '" + tag.name + "' already holds " + name_of(tag.kind) + ": " + name_of(kind) +
                              " need a tag of their own");
}

}  // namespace tblog::detail
