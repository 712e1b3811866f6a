#include <dlfcn.h>
#include <tblog/summary_writer.h>

#include <cstdint>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iterator>
#include <string>

#include "own.pb.h"
#include "tensorflow/core/util/event.pb.h"

namespace {

// The step at which the file has this value, as TensorFlow's messages tell; -1 if it has none.
std::int64_t step_of(const std::string& path, const std::string& tag, float value) {
  std::ifstream in(path, std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(in)), {});
  std::uint64_t size = 0;
  for (std::size_t at = 0; at + 16 <= bytes.size(); at += 16 + size) {
    std::memcpy(&size, &bytes[at], sizeof size);
    tensorflow::Event event;
    if (!event.ParseFromString(bytes.substr(at + 12, size))) return -2;
    for (const auto& each : event.summary().value()) {
      if (each.tag() == tag && each.simple_value() == value) return event.step();
    }
  }
  return -1;
}

}  // namespace

int main(int, char** argv) {
  const std::string directory = argv[1];
  tblog::SummaryWriter writer(directory);
  writer.add_scalar("loss", 0.5, 3);
  writer.add_text("text", "x", 3);

  void* plugin = dlopen(PLUGIN, RTLD_NOW | RTLD_GLOBAL);
  if (plugin == nullptr) return std::fprintf(stderr, "%s\n", dlerror()), 1;
  const auto log_in_plugin = reinterpret_cast<const char* (*)(const char*)>(dlsym(plugin, "log_in_plugin"));
  const std::string other = log_in_plugin((directory + "/plugin").c_str());

  consumer::Own own, again;
  own.set_name("consumer");
  if (!again.ParseFromString(own.SerializeAsString()) || again.name() != "consumer") return 2;
  writer.close();
  if (step_of(writer.file_path(), "loss", 0.5f) != 3) return 3;
  return step_of(other, "plugin/loss", 2) == 1 ? 0 : 4;
}
