#pragma once

#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace tblog::detail {

/// Several strings as one: each behind its length.
inline std::string joined(const std::vector<std::string>& strings) {
  std::string out;
  for (const std::string& string : strings) {
    const std::uint64_t size = string.size();
    out.append(reinterpret_cast<const char*>(&size), sizeof size);
    out += string;
  }
  return out;
}

/// And back. Throws std::invalid_argument, with `what` in the message, for bytes that joined() did not make.
inline std::vector<std::string> parted(std::string_view bytes, const char* what) {
  std::vector<std::string> out;
  while (!bytes.empty()) {
    std::uint64_t size = 0;
    if (bytes.size() < sizeof size) throw std::invalid_argument(std::string("the ") + what + " is cut short");
    std::memcpy(&size, bytes.data(), sizeof size);
    bytes.remove_prefix(sizeof size);
    if (bytes.size() < size) throw std::invalid_argument(std::string("the ") + what + " is cut short");
    out.emplace_back(bytes.substr(0, size));
    bytes.remove_prefix(size);
  }
  return out;
}

}  // namespace tblog::detail
