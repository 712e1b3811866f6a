#pragma once

#include <algorithm>
#include <cstddef>
#include <stdexcept>
#include <string>

namespace tblog::detail {

/// Throws std::invalid_argument if `name` is not that of a directory below the one it is in.
inline void check_run_path(const std::string& name) {
  for (std::size_t begin = 0; begin <= name.size();) {
    const std::size_t end = std::min(name.find('/', begin), name.size());
    const std::string part = name.substr(begin, end - begin);
    if (part.empty() || part == "." || part == ".." || part.find('\0') != std::string::npos) {
      throw std::invalid_argument("'" + name + "' is no name of a run below: names between single slashes are");
    }
    begin = end + 1;
  }
}

}  // namespace tblog::detail
