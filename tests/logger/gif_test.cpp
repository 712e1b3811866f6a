#include "media/gif.h"

#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

#include "support/catch.h"

using tblog::detail::encode_gif;
using tblog::detail::Pixels;

#ifdef TBLOG_HAS_GIFLIB

using Catch::Matchers::ContainsSubstring;

namespace {

const Pixels kFrame{2, 1, 1, {7, 9}};

std::string refusal(const std::vector<Pixels>& frames, double frames_per_second) {
  try {
    encode_gif(frames, frames_per_second);
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "taken";
}

}  // namespace

TEST_CASE("a GIF begins with its version and its size, and ends with its trailer") {
  const std::string gif = encode_gif({kFrame, kFrame}, 4);
  CHECK(gif.substr(0, 10) == std::string("GIF89a\2\0\1\0", 10));
  CHECK(gif.back() == ';');
}

TEST_CASE("any finite rate above 0 makes a GIF, however odd") {
  for (const double rate : {std::numeric_limits<double>::denorm_min(), 1e-9, 1e9, std::numeric_limits<double>::max()}) {
    CHECK(refusal({kFrame, kFrame}, rate) == "taken");
  }
}

TEST_CASE("a video without a rate, without frames, or with frames that differ is refused") {
  const double infinity = std::numeric_limits<double>::infinity(), nan = std::numeric_limits<double>::quiet_NaN();
  for (const double rate : {0.0, -1.0, infinity, -infinity, nan}) {
    CHECK_THAT(refusal({kFrame}, rate), ContainsSubstring("frames a second: it needs a finite number above 0"));
  }
  CHECK_THAT(refusal({}, 4), ContainsSubstring("at least one is needed"));
  CHECK_THAT(refusal({kFrame, {1, 2, 1, {7, 9}}}, 4), ContainsSubstring("all have to be alike"));
  CHECK_THAT(refusal({{65536, 1, 1, std::vector<std::uint8_t>(65536)}}, 4), ContainsSubstring("65535 are the most"));
}

#else

TEST_CASE("without giflib a video is refused, with the name of what is missing") {
  CHECK_THROWS_WITH(encode_gif({}, 4), Catch::Matchers::ContainsSubstring("install libgif-dev"));
}

#endif
