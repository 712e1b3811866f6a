// Encodes for a test that decodes with others' programs: `media_program FORMAT ARGUMENT...` takes raw numbers on
// standard input and puts the encoded bytes on standard output.
#include <cstdlib>
#include <exception>
#include <functional>
#include <iostream>
#include <iterator>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include "media/encoded_image.h"
#include "media/gif.h"
#include "media/image_input.h"
#include "media/png.h"
#include "media/wav.h"

using namespace tblog::detail;

namespace {

using Arguments = std::vector<std::string>;

Arguments rest(const Arguments& arguments, std::size_t from = 1) { return {arguments.begin() + from, arguments.end()}; }

Pixels pixels_from(const Arguments& sizes, const std::string& bytes) {
  const auto size = [&](std::size_t i) { return static_cast<std::size_t>(std::stoull(sizes.at(i))); };
  return {size(0), size(1), size(2), {bytes.begin(), bytes.end()}};
}

/// WIDTH HEIGHT CHANNELS
std::string png(const Arguments& arguments, const std::string& input) {
  return encode_png(pixels_from(arguments, input));
}

/// A tensor of `input`'s numbers: TYPE SIZE...
tblog::TensorView tensor_from(const Arguments& type_and_sizes, const std::string& input) {
  std::vector<std::int64_t> shape;
  for (std::size_t i = 1; i < type_and_sizes.size(); ++i) shape.push_back(std::stoll(type_and_sizes[i]));
  const auto view = [&](auto number) {
    using Number = decltype(number);
    const tblog::NumericView numbers(reinterpret_cast<const Number*>(input.data()), input.size() / sizeof number);
    return tblog::TensorView(numbers, shape.data(), shape.size());
  };
  const std::string& type = type_and_sizes.at(0);
  if (type == "float32") return view(float{});
  if (type == "float64") return view(double{});
  if (type == "int16") return view(std::int16_t{});
  if (type == "bool") return view(bool{});
  return view(std::uint8_t{});
}

/// RATE TYPE FRAMES CHANNELS HEIGHT WIDTH
std::string gif(const Arguments& arguments, const std::string& input) {
  return encode_gif(image_input(tensor_from(rest(arguments), input), "TCHW").images, std::stod(arguments.at(0)));
}

/// LAYOUT TYPE SIZE...: the bytes of all images.
std::string images(const Arguments& arguments, const std::string& input) {
  std::string bytes;
  for (const Pixels& image : image_input(tensor_from(rest(arguments), input), arguments.at(0)).images) {
    bytes.append(image.bytes.begin(), image.bytes.end());
  }
  return bytes;
}

/// Width and height of an encoded image.
std::string size(const Arguments&, const std::string& input) {
  const EncodedImageSize size = encoded_image_size(input);
  return std::to_string(size.width) + " " + std::to_string(size.height);
}

/// RATE LAYOUT TYPE SIZE...: all clips, one behind the other.
std::string wav(const Arguments& arguments, const std::string& input) {
  std::string bytes;
  const tblog::TensorView tensor = tensor_from(rest(arguments, 2), input);
  for (const std::string& clip : audio_input(tensor, arguments.at(1), std::stoull(arguments.at(0))).clips)
    bytes += clip;
  return bytes;
}

}  // namespace

int main(int argc, char** argv) try {
  const std::map<std::string, std::function<std::string(const Arguments&, const std::string&)>> formats = {
      {"gif", gif}, {"images", images}, {"png", png}, {"size", size}, {"wav", wav},
  };
  const Arguments arguments(argv + 1, argv + argc);
  std::cin >> std::noskipws;
  const std::string input{std::istreambuf_iterator<char>(std::cin), {}};
  std::cout << formats.at(arguments.at(0))(rest(arguments), input);
} catch (const std::exception& error) {
  std::cerr << error.what() << '\n';
  return 1;
}
