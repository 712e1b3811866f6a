#include "media/wav.h"

#include <cstdint>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

#include "support/catch.h"

using Catch::Matchers::ContainsSubstring;
using tblog::TensorView;
using tblog::detail::audio_input;

namespace {

std::vector<int> samples(const std::string& wav) {
  std::vector<int> values;
  for (std::size_t i = 44; i < wav.size(); i += 2) {
    const int value = static_cast<unsigned char>(wav[i]) + 256 * static_cast<unsigned char>(wav[i + 1]);
    values.push_back(value < 32768 ? value : value - 65536);
  }
  return values;
}

std::string refusal(const TensorView& tensor, const std::string& layout, std::uint64_t sample_rate = 44100) {
  try {
    audio_input(tensor, layout, sample_rate);
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "taken";
}

}  // namespace

TEST_CASE("floats from -1 to 1 become samples, and what is outside is clipped and counted") {
  const float infinity = std::numeric_limits<float>::infinity(), nan = std::numeric_limits<float>::quiet_NaN();
  const std::vector<float> numbers{0, 1, -1, 0.5f, -0.5f, 1.5f, -infinity, nan, 1.0f / 32767, -1.4f / 32767};
  const std::vector<int> expected{0, 32767, -32767, 16384, -16384, 32767, -32767, 0, 1, -1};
  const auto floats = audio_input(numbers, "", 8000);
  CHECK(samples(floats.clips.at(0)) == expected);
  CHECK(floats.clipped == 2);
  CHECK(floats.nan == 1);
  const auto doubles = audio_input(std::vector<double>(numbers.begin(), numbers.end()), "T", 8000);
  CHECK(doubles.clips == floats.clips);
  CHECK(doubles.clipped == 2);
  CHECK(doubles.nan == 1);
}

TEST_CASE("each layout of a sound gives the same clips, and none is by default NCT from the right") {
  const std::vector<std::int16_t> nct{1, 2, 3, -1, -2, -3, 10, 20, 30, -10, -20, -32768};
  const std::vector<std::int16_t> tnc{1, -1, 10, -10, 2, -2, 20, -20, 3, -3, 30, -32768};
  const auto clips = audio_input({nct, {2, 2, 3}}, "NCT", 8000).clips;
  REQUIRE(clips.size() == 2);
  CHECK(samples(clips[0]) == std::vector<int>{1, -1, 2, -2, 3, -3});
  CHECK(samples(clips[1]) == std::vector<int>{10, -10, 20, -20, 30, -32768});
  CHECK(audio_input({tnc, {3, 2, 2}}, "TNC", 8000).clips == clips);
  CHECK(audio_input({nct, {2, 2, 3}}, "", 8000).clips == clips);
  CHECK(audio_input({tblog::NumericView(nct.data(), 6), {2, 3}}, "", 8000).clips.at(0) == clips[0]);
}

TEST_CASE("a tensor that holds no sound is refused, with its shape and layout") {
  const std::vector<float> numbers(12);
  CHECK_THAT(refusal({numbers, {3, 4}}, "CT"),
             ContainsSubstring("the sound has the shape 3x4 in the layout 'CT': 3 channels, where 1 or 2 are known"));
  for (const char* layout : {"CC", "TT", "CN", "TX"}) {
    CHECK_THAT(refusal({numbers, {2, 6}}, layout), ContainsSubstring("a layout has the letter T"));
  }
  CHECK_THAT(refusal({numbers, {12}}, "CT"), ContainsSubstring("a letter for each of the 1 dimensions"));
  CHECK_THAT(refusal({numbers, {1, 1, 1, 12}}, ""), ContainsSubstring("a letter for each of the 4 dimensions"));
  CHECK_THAT(refusal(std::vector<float>{}, "T"), ContainsSubstring("there is nothing in it"));
  CHECK_THAT(refusal({numbers, {5}}, "T"), ContainsSubstring("the sound can't be read: the shape is 5"));
  CHECK_THAT(refusal(std::vector<int>{1}, "T"), ContainsSubstring("integers of 32 bits; convert them to int16"));
  CHECK_THAT(refusal(numbers, "T", 0), ContainsSubstring("the sample rate is 0, where 1 to 2147483647"));
  CHECK(refusal(numbers, "T", 2147483647) == "taken");
  CHECK_THAT(refusal({numbers, {2, 6}}, "CT", 1073741824), ContainsSubstring("where 1 to 1073741823"));
}
