#pragma once

#include <charconv>
#include <string>

namespace tblog::detail {

/// The shortest text that reads back as the same number: "0.1", "1e-07"; also "nan", "inf", "-inf".
inline std::string number_text(double value) {
  char out[32];
  return {out, std::to_chars(out, out + sizeof out, value).ptr};
}

}  // namespace tblog::detail
