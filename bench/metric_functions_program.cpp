// What each function of tblog::metrics costs by itself, on one thread. bench/peers/metric_functions.py runs this
// program, holds its results against those of other libraries, and prints the times of both.
//
//     tblog_bench_metric_functions FOLDER
//
// FOLDER has the inputs, a file each: NAME.f32, say, for numbers of type float. Requests come on standard input, a line
// each: `names`, answered by a line of the functions there are; `value NAME ROWS`, answered by how many numbers the
// result has for the first ROWS samples and, after a line break, those as doubles; `time NAME ROWS`, by nanoseconds.

#include "metric_functions.h"

#include <cstdint>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <stdexcept>

namespace tblog::bench {
namespace {

/// The files' numbers, by name: a row of one or more for each sample.
class Inputs {
 public:
  explicit Inputs(const std::filesystem::path& folder) {
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
      const std::string type = entry.path().extension(), name = entry.path().stem();
      std::vector<char>& bytes = bytes_[name];
      bytes.resize(entry.file_size());
      std::ifstream(entry.path(), std::ios::binary).read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
      views_[name] = type == ".u8"    ? view<std::uint8_t>(bytes)
                     : type == ".i64" ? view<std::int64_t>(bytes)
                     : type == ".f32" ? view<float>(bytes)
                                      : view<double>(bytes);
    }
  }

  /// Of the first `rows` samples.
  NumericView operator()(const char* name, std::size_t rows) const {
    return views_.at(name).part(0, rows * (views_.at(name).size() / views_.at("labels").size()));
  }

 private:
  template <class T>
  static NumericView view(const std::vector<char>& bytes) {
    return {reinterpret_cast<const T*>(bytes.data()), bytes.size() / sizeof(T)};
  }

  std::map<std::string, std::vector<char>> bytes_;
  std::map<std::string, NumericView> views_;
};

void answer_all(const Inputs& inputs) {
  const Functions functions = metric_functions();
  std::string request, name;
  std::size_t rows = 0;
  while (std::cin >> request) {
    if (request == "names") {
      for (const auto& [known, function] : functions) std::cout << known << ' ';
      std::cout << std::endl;
      continue;
    }
    std::cin >> name >> rows;
    const Function& function = functions.at(name);
    const Samples samples([&](const char* input) { return inputs(input, rows); });
    if (request == "value") {
      const Values values = function.values(samples);
      std::cout << values.size() << '\n';
      std::cout.write(reinterpret_cast<const char*>(values.data()),
                      static_cast<std::streamsize>(values.size() * sizeof(double)));
      std::cout.flush();
    } else {
      std::cout << function.nanoseconds(samples) << std::endl;
    }
  }
}

}  // namespace
}  // namespace tblog::bench

int main(int argc, char** argv) {
  try {
    if (argc != 2) throw std::invalid_argument("usage: tblog_bench_metric_functions FOLDER");
    tblog::bench::answer_all(tblog::bench::Inputs(argv[1]));
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
