#include "media/png.h"

#include <initializer_list>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tuple>

#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>
#endif

#include "media/check_pixels.h"
#include "support/catch.h"

using tblog::detail::encode_png;
using tblog::detail::Pixels;
using namespace std::string_literals;

namespace {

std::uint32_t big_endian(std::string_view bytes) {
  std::uint32_t value = 0;
  for (const char byte : bytes.substr(0, 4)) value = value << 8 | static_cast<unsigned char>(byte);
  return value;
}

// Bit by bit, as annex D of the PNG specification defines it.
std::uint32_t crc32(std::string_view bytes) {
  std::uint32_t crc = 0xffffffff;
  for (const char byte : bytes) {
    crc ^= static_cast<unsigned char>(byte);
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) ? 0xedb88320 : 0);
  }
  return ~crc;
}

}  // namespace

TEST_CASE("a PNG is a signature and the chunks IHDR, IDAT and IEND, each with its CRC-32") {
  const int channels = GENERATE(1, 2, 3, 4);
  const std::size_t width = 300, height = 7;
  const Pixels image{width, height, std::size_t(channels), std::vector<std::uint8_t>(width * height * channels, 9)};
  const std::string png = encode_png(image);
  REQUIRE(png.substr(0, 8) == "\x89PNG\r\n\x1a\n");
  std::string_view rest = std::string_view(png).substr(8);
  for (const std::string_view type : {"IHDR", "IDAT", "IEND"}) {
    REQUIRE(rest.size() >= 12);
    const std::size_t length = big_endian(rest);
    REQUIRE(rest.size() >= 12 + length);
    CHECK(rest.substr(4, 4) == type);
    CHECK(big_endian(rest.substr(8 + length)) == crc32(rest.substr(4, 4 + length)));
    if (type == "IHDR") {
      const char colour_type = "\0\4\2\6"[channels - 1];
      CHECK(rest.substr(8, length) == "\0\0\1\x2c\0\0\0\7\x8"s + colour_type + "\0\0\0"s);
    }
    rest.remove_prefix(12 + length);
  }
  CHECK(rest.empty());
}

TEST_CASE("an image that is none is refused, with its size in the message") {
  const auto refusal = [](std::size_t width, std::size_t height, std::size_t channels, std::size_t bytes) {
    try {
      encode_png({width, height, channels, std::vector<std::uint8_t>(bytes)});
    } catch (const std::invalid_argument& error) {
      return std::string(error.what());
    }
    return "taken"s;
  };
  const std::size_t huge = std::size_t(-1), side = 0x80000000;
  CHECK(refusal(2, 3, 1, 6) == "taken");
  CHECK(refusal(2, 3, 3, 17) == "the image is 2 pixels wide and 3 high, with 3 channels and 17 bytes: it takes 18");
  for (const auto& [width, height, channels] : std::initializer_list<std::tuple<std::size_t, std::size_t, std::size_t>>{
           {0, 0, 1}, {0, 5, 1}, {5, 0, 3}, {side, 1, 1}, {1, side, 4}, {huge, huge, 3}}) {
    CHECK_THAT(refusal(width, height, channels, 0), Catch::Matchers::ContainsSubstring("sides are 1 to 2147483647"));
  }
  CHECK_THAT(refusal(2, 3, 0, 0), Catch::Matchers::ContainsSubstring("with 0 channels: channels are 1 to 4"));
  CHECK_THAT(refusal(2, 3, 5, 30), Catch::Matchers::ContainsSubstring("with 5 channels: channels are 1 to 4"));
  CHECK_THAT(refusal(side - 1, side - 1, 4, 4), Catch::Matchers::ContainsSubstring("1073741824 bytes are the most"));
}

#if defined(__x86_64__)

namespace {

// Whether the processor tells which parts of its state are in use (CPUID leaf 13, sub-leaf 1).
bool tells_state_in_use() {
  unsigned a = 0, b = 0, c = 0, d = 0;
  return __builtin_cpu_supports("avx") && __get_cpuid_count(13, 1, &a, &b, &c, &d) != 0 && (a & 4) != 0;
}

__attribute__((target("xsave"))) unsigned long long state_in_use() { return _xgetbv(1); }

}  // namespace

TEST_CASE("encoding a PNG leaves no upper halves of vector registers in use, which would slow down what follows") {
  if (!tells_state_in_use()) TBLOG_SKIP("this processor does not tell");
  constexpr unsigned long long kUpperHalves = 1 << 2 | 1 << 6;  // of the registers of AVX, and of AVX-512
  const Pixels image{512, 512, 3, std::vector<std::uint8_t>(512 * 512 * 3)};
  const std::string png = encode_png(image);
  const unsigned long long after = state_in_use();
  CHECK((after & kUpperHalves) == 0);
}

#endif
