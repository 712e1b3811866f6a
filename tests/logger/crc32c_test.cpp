#include "writing/crc32c.h"

#include <random>
#include <string>

#include "support/catch.h"

using tblog::detail::crc32c;
using tblog::detail::crc32c_implementations;
using tblog::detail::masked_crc32c;

TEST_CASE("every CRC-32C implementation gives RFC 3720's values", "[crc32c][unit]") {
  std::string up, down;
  for (int i = 0; i < 32; ++i) up.push_back(static_cast<char>(i));
  for (int i = 31; i >= 0; --i) down.push_back(static_cast<char>(i));
  // RFC 3720, appendix B.4; the last is CRC-32C's usual check value.
  for (const auto& implementation : crc32c_implementations()) {
    INFO(implementation.name);
    CHECK(implementation.compute(std::string(32, '\0')) == 0x8a9136aau);
    CHECK(implementation.compute(std::string(32, '\xff')) == 0x62a8ab43u);
    CHECK(implementation.compute(up) == 0x46dd794eu);
    CHECK(implementation.compute(down) == 0x113fdb5cu);
    CHECK(implementation.compute("123456789") == 0xe3069283u);
    CHECK(implementation.compute("") == 0u);
  }
}

TEST_CASE("all CRC-32C implementations agree at every length and alignment", "[crc32c][unit]") {
  std::mt19937 random(1);
  std::string bytes(300, '\0');
  for (char& byte : bytes) byte = static_cast<char>(random());
  const auto implementations = crc32c_implementations();
  const auto portable = implementations.back();
  CHECK(std::string(portable.name) == "portable");
  int disagreements = 0;
  for (const auto& implementation : implementations) {
    for (std::size_t start = 0; start < 16; ++start) {
      for (std::size_t length = 0; start + length <= bytes.size(); ++length) {
        const auto part = std::string_view(bytes).substr(start, length);
        disagreements += implementation.compute(part) != portable.compute(part);
      }
    }
  }
  CHECK(disagreements == 0);
}

TEST_CASE("all CRC-32C implementations agree on long input, however it falls into parts", "[crc32c][unit]") {
  std::mt19937 random(2);
  std::string bytes(50000, '\0');
  for (char& byte : bytes) byte = static_cast<char>(random());
  const auto implementations = crc32c_implementations();
  int disagreements = 0;
  for (int i = 0; i < 2000; ++i) {
    const std::size_t start = random() % 16;
    const auto part = std::string_view(bytes).substr(start, random() % (bytes.size() - start));
    for (const auto& implementation : implementations) {
      disagreements += implementation.compute(part) != implementations.back().compute(part);
    }
  }
  CHECK(disagreements == 0);
}

TEST_CASE("masked CRCs equal the golden values of the format", "[crc32c][unit]") {
  CHECK(masked_crc32c("123456789") == 0xc78ab0e5u);
  CHECK(masked_crc32c(std::string("\x18\0\0\0\0\0\0\0", 8)) == 0x224b7fa3u);
  CHECK(masked_crc32c(std::string(8, '\0')) == 0x07980329u);
  CHECK(masked_crc32c("\x1a\x11"
                      "CRC test, one two") == 0x5794d08au);
}
