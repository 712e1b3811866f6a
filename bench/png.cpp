// What a PNG costs and how large it is, next to libpng as it comes (level 6, its own choice of filters), of the
// pictures that bench/peers/pictures.py made; and what pixels of floats cost. A round is one run of this program.
//
//     tblog_bench_png PICTURES

#include "media/png.h"

#include <libpng16/png.h>  // by that path, for ours has the same name

#include <algorithm>
#include <array>
#include <exception>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "json_lines.h"
#include "media/image_input.h"
#include "patterns.h"

namespace tblog::bench {
namespace {

#ifdef TBLOG_BENCH_ZLIB
constexpr bool kZlib = true;  // this program compresses by zlib, whatever the library is built with
#else
constexpr bool kZlib = false;
#endif

/// Of a binary PGM or PPM.
detail::Pixels read_picture(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string magic;
  std::size_t width = 0, height = 0, most = 0;
  file >> magic >> width >> height >> most;
  file.get();
  detail::Pixels image{width, height, magic == "P6" ? std::size_t{3} : std::size_t{1}, {}};
  image.bytes.assign(std::istreambuf_iterator<char>(file), {});
  if (most != 255) throw std::runtime_error("can't read " + path + ": bench/peers/pictures.py makes it");
  return image;
}

std::string encode_by_libpng(const detail::Pixels& image) {
  std::string out;
  png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr);
  png_infop info = png_create_info_struct(png);
  const auto append = [](png_structp writing, png_bytep bytes, std::size_t size) {
    static_cast<std::string*>(png_get_io_ptr(writing))->append(reinterpret_cast<const char*>(bytes), size);
  };
  png_set_write_fn(png, &out, append, nullptr);
  png_set_compression_level(png, 6);
  png_set_IHDR(png, info, static_cast<png_uint_32>(image.width), static_cast<png_uint_32>(image.height), 8,
               image.channels == 1 ? PNG_COLOR_TYPE_GRAY : PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE,
               PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  png_write_info(png, info);
  const std::size_t row_size = image.width * image.channels;
  for (std::size_t y = 0; y < image.height; ++y) png_write_row(png, image.bytes.data() + y * row_size);
  png_write_end(png, nullptr);
  png_destroy_write_struct(&png, &info);
  return out;
}

/// The nanoseconds that `work` takes: the median of 21 times.
template <class Work>
double time_of(Work work) {
  std::array<double, 21> times;
  for (double& time : times) {
    const double begin = now_ns();
    work();
    time = now_ns() - begin;
  }
  std::sort(times.begin(), times.end());
  return times[times.size() / 2];
}

void measure(const std::string& name, const detail::Pixels& image, std::string (*encode)(const detail::Pixels&)) {
  const double bytes = static_cast<double>(encode(image).size());
  print_line(name, {{"ns", time_of([&] { encode(image); })}, {"bytes", bytes}});
}

/// Of a tensor of floats, channels first, of the size that the photo has.
void measure_pixels(const std::string& name) {
  const std::vector<float> floats(3 * 512 * 512, 0.5f);
  const TensorView tensor(floats, {3, 512, 512});
  detail::image_input(tensor, "CHW");
  print_line(name, {{"ns", time_of([&] { detail::image_input(tensor, "CHW"); })}});
}

void run(const std::string& folder) {
  print_fact("libpng", PNG_LIBPNG_VER_STRING);
  for (const std::string picture : {"photo.ppm", "grid.pgm", "grid.ppm"}) {
    const detail::Pixels image = read_picture(folder + "/" + picture);
    measure("png/" + picture + (kZlib ? "/tblog_zlib" : "/tblog"), image, detail::encode_png);
    if (kZlib) continue;
    measure("png/" + picture + "/libpng", image, encode_by_libpng);
  }
  if (!kZlib) measure_pixels("pixels/tblog");
}

}  // namespace
}  // namespace tblog::bench

int main(int argc, char** argv) {
  try {
    if (argc != 2) throw std::invalid_argument("usage: tblog_bench_png PICTURES");
    tblog::bench::run(argv[1]);
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
