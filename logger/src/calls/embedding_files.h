#pragma once

#include <tblog/environment.h>

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "media/pixels.h"

namespace tblog::detail {

/// Points for the Projector page.
struct Embedding {
  std::string name;
  std::size_t dimensions = 0;
  std::vector<float> points;                       // one after the other
  std::vector<std::vector<std::string>> metadata;  // rows, the header among them if there is one; or none
  Pixels sprite;                                   // the points' pictures, row by row, 0x0 for none
  std::size_t picture_width = 0, picture_height = 0;

  std::size_t bytes() const;
};

/// Writes the files that the page reads into `directory`, and after them the event file that makes it a run:
/// TensorBoard looks for the others when there is a run that it did not know, and then never again. Files of
/// those names are replaced. Throws std::system_error, naming the file.
void write_embedding(const std::shared_ptr<Environment>& environment, const std::string& directory,
                     const Embedding& embedding);

}  // namespace tblog::detail
