#include "media/wav.h"

#include <cstddef>
#include <limits>
#include <type_traits>
#include <utility>

#include "little_endian.h"
#include "media/tensor_layout.h"

namespace tblog::detail {
namespace {

using Sample = std::int16_t;

constexpr std::size_t kHeaderBytes = 44;
constexpr std::size_t kMostClipBytes = std::size_t{1} << 30;  // an event, which holds it, stays below Protobuf's 2 GiB

Sample sample_from(Sample number, AudioInput&) { return number; }

template <class Float>
Sample sample_from(Float x, AudioInput& input) {
  // Added to a small number and taken away again, it leaves it rounded: around it, neighbours are 1 apart.
  constexpr Float kRounder = std::is_same_v<Float, float> ? Float(3 << 22) : Float(std::int64_t{3} << 51);
  input.clipped += x < -1 || x > 1;
  input.nan += x != x;
  if (x != x) return 0;
  const Float scaled = (x < -1 ? Float(-1) : x > 1 ? Float(1) : x) * std::numeric_limits<Sample>::max();
  return static_cast<Sample>((scaled + kRounder) - kRounder);
}

char* put_16(char* to, unsigned value) {
  *to++ = static_cast<char>(value & 0xff);
  *to++ = static_cast<char>(value >> 8 & 0xff);
  return to;
}

char* put(char* to, std::string_view text) { return to + text.copy(to, text.size()); }

/// The 44 bytes before the samples, as Microsoft and IBM defined them (RIFF, 1991).
void put_header(char* to, std::uint32_t sample_rate, unsigned channels, std::uint32_t data_bytes) {
  constexpr unsigned kPcm = 1;
  const unsigned frame = channels * unsigned{sizeof(Sample)};
  to = put(to, "RIFF");
  to = store_little_endian(to, static_cast<std::uint32_t>(kHeaderBytes - 8 + data_bytes));
  to = put(to, "WAVEfmt ");
  to = store_little_endian(to, std::uint32_t{16});
  to = put_16(to, kPcm);
  to = put_16(to, channels);
  to = store_little_endian(to, sample_rate);
  to = store_little_endian(to, sample_rate * frame);
  to = put_16(to, frame);
  to = put_16(to, 8 * sizeof(Sample));
  to = put(to, "data");
  store_little_endian(to, data_bytes);
}

template <class Number>
std::string encode_clip(const Number* numbers, Dimension times, Dimension channels, std::uint32_t sample_rate,
                        AudioInput& input) {
  const std::size_t data_bytes = times.size * channels.size * sizeof(Sample);
  std::string clip(kHeaderBytes + data_bytes, '\0');
  put_header(clip.data(), sample_rate, static_cast<unsigned>(channels.size), static_cast<std::uint32_t>(data_bytes));
  char* to = clip.data() + kHeaderBytes;
  for (std::size_t t = 0; t < times.size; ++t) {
    for (std::size_t channel = 0; channel < channels.size; ++channel) {
      const Number number = numbers[t * times.stride + channel * channels.stride];
      to = put_16(to, static_cast<std::uint16_t>(sample_from(number, input)));
    }
  }
  return clip;
}

}  // namespace

AudioInput audio_input(const TensorView& tensor, std::string_view letters, std::uint64_t sample_rate) {
  constexpr std::string_view kDefault = "NCT";
  if (letters.empty() && tensor.rank() <= kDefault.size()) letters = kDefault.substr(kDefault.size() - tensor.rank());
  const TensorLayout layout("sound", tensor, letters);
  if (layout.count("T") != 1 || layout.count("C") > 1 || layout.count("N") > 1 ||
      layout.count("NCT") != layout.rank()) {
    layout.refuse("a layout has the letter T and, where there are such dimensions, C and N");
  }
  const Dimension clips = layout["N"], channels = layout["C"], times = layout["T"];
  if (channels.size > 2) layout.refuse(std::to_string(channels.size) + " channels, where 1 or 2 are known");
  const std::size_t frame = channels.size * sizeof(Sample);
  if (const std::uint64_t most = std::numeric_limits<std::uint32_t>::max() / frame;
      sample_rate == 0 || sample_rate > most) {
    layout.refuse("the sample rate is " + std::to_string(sample_rate) + ", where 1 to " + std::to_string(most) +
                  " samples a second are known");
  }
  if (times.size > (kMostClipBytes - kHeaderBytes) / frame) {
    layout.refuse(std::to_string(kMostClipBytes) + " bytes a clip are the most");
  }

  AudioInput input;
  tensor.values().visit([&](const auto* numbers, std::size_t) {
    using Number = std::remove_cv_t<std::remove_pointer_t<decltype(numbers)>>;
    if constexpr (std::is_floating_point_v<Number> || std::is_same_v<Number, Sample>) {
      for (std::size_t n = 0; n < clips.size; ++n) {
        input.clips.push_back(
            encode_clip(numbers + n * clips.stride, times, channels, static_cast<std::uint32_t>(sample_rate), input));
      }
    } else {
      layout.refuse("it holds integers of " + std::to_string(8 * sizeof(Number)) +
                    " bits; convert them to int16, or to floats in [-1, 1]");
    }
  });
  return input;
}

}  // namespace tblog::detail
