#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

/// Compression, by zlib or by ISA-L: deflate_zlib.cpp or deflate_isal.cpp is compiled.
namespace tblog::detail {

/// The CRC-32 of PNG and zip files.
std::uint32_t crc32_of(std::string_view bytes);

/// A stream in zlib's format (RFC 1950) that is appended to a string as it grows.
class Deflate {
 public:
  explicit Deflate(std::string& to);
  ~Deflate();

  /// Compresses the bytes. The one call with `last` ends the stream.
  void append(const std::vector<std::uint8_t>& bytes, bool last);

 private:
  struct Stream;
  const std::unique_ptr<Stream> stream_;
  std::string& to_;
};

}  // namespace tblog::detail
