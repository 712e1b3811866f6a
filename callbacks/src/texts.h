#pragma once

#include <ATen/core/Tensor.h>

#include <charconv>
#include <sstream>
#include <string>

/// Numbers and shapes for files, messages and people.
namespace tblog::detail {

/// The shortest text that reads back as the same number: "0.1", "1e-07"; also "nan", "inf", "-inf".
inline std::string number_text(double value) {
  char out[32];
  return {out, std::to_chars(out, out + sizeof out, value).ptr};
}

/// With so many digits at most.
inline std::string number_text(double value, int digits) {
  char out[32];
  return {out, std::to_chars(out, out + sizeof out, value, std::chars_format::general, digits).ptr};
}

/// "[2, 3]".
inline std::string shape_text(const at::Tensor& tensor) {
  std::ostringstream out;
  out << tensor.sizes();
  return out.str();
}

}  // namespace tblog::detail
