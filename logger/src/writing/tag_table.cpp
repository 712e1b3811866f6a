#include "writing/tag_table.h"

#include <stdexcept>

#include "utf8.h"

namespace tblog::detail {

const char* name_of(SeriesKind kind) {
  switch (kind) {
    case SeriesKind::scalar: return "scalars";
    case SeriesKind::histogram: return "histograms";
    case SeriesKind::image: return "images";
    case SeriesKind::audio: return "audio";
    case SeriesKind::text: return "text";
    case SeriesKind::pr_curve: return "PR curves";
    case SeriesKind::roc_curve: return "ROC curves";
    case SeriesKind::hparams: return "hyperparameters";
    case SeriesKind::custom_scalars: return "charts";
    case SeriesKind::mesh: return "meshes";
    case SeriesKind::embedding: return "embeddings";
    case SeriesKind::graph: return "graphs";
    case SeriesKind::session: return "the marks of a resumed run";
    case SeriesKind::tensor: break;
  }
  return "tensors";
}

void TagTable::describe(std::string_view name, std::string metadata) {
  check_name(name);
  const std::lock_guard<std::mutex> lock(mutex_);
  if (ids_.count(name) > 0) {
    throw std::invalid_argument("'" + std::string(name) +
                                "' was logged already, and TensorBoard keeps what its first event says");
  }
  descriptions_[std::string(name)] = std::move(metadata);
}

void TagTable::check_unused(std::string_view prefix) const {
  const std::lock_guard<std::mutex> lock(mutex_);
  for (const Tag& tag : tags_) {
    if (std::string_view(tag.name).substr(0, prefix.size()) == prefix) {
      throw std::invalid_argument("'" + tag.name + "' was logged already: rules come before");
    }
  }
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
