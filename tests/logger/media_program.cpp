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

#include "png.h"

using namespace tblog::detail;

namespace {

using Arguments = std::vector<std::string>;

Pixels pixels_from(const Arguments& sizes, const std::string& bytes) {
  const auto size = [&](std::size_t i) { return static_cast<std::size_t>(std::stoull(sizes.at(i))); };
  return {size(0), size(1), size(2), {bytes.begin(), bytes.end()}};
}

/// WIDTH HEIGHT CHANNELS
std::string png(const Arguments& arguments, const std::string& input) {
  return encode_png(pixels_from(arguments, input));
}

}  // namespace

int main(int argc, char** argv) try {
  const std::map<std::string, std::function<std::string(const Arguments&, const std::string&)>> formats = {
      {"png", png},
  };
  const Arguments arguments(argv + 1, argv + argc);
  std::cin >> std::noskipws;
  const std::string input{std::istreambuf_iterator<char>(std::cin), {}};
  std::cout << formats.at(arguments.at(0))({arguments.begin() + 1, arguments.end()}, input);
} catch (const std::exception& error) {
  std::cerr << error.what() << '\n';
  return 1;
}
