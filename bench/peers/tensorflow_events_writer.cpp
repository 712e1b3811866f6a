// What a scalar costs with TensorFlow's own EventsWriter. Built by scripts/bench against the headers and the library
// inside the tensorflow-cpu wheel; it shares nothing with tblog, whose names must not meet TensorFlow's in one process.
// One run is one round.

#include <tensorflow/core/util/event.pb.h>
#include <tensorflow/core/util/events_writer.h>

#include <chrono>
#include <cstdint>

#include "../../tests/support/temporary_directory.h"
#include "../patterns.h"

namespace {

void add_scalar(tensorflow::EventsWriter& writer, std::int64_t step) {
  tensorflow::Event event;
  event.set_wall_time(std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count());
  event.set_step(step);
  auto* const value = event.mutable_summary()->add_value();
  value->set_tag("train/loss");
  value->set_simple_value(0.5f);
  writer.WriteEvent(event);
}

}  // namespace

int main() {
  const TemporaryDirectory directory;
  tensorflow::EventsWriter writer(directory / "events");
  tblog::bench::measure_bursts("tensorflow", {}, [&, step = std::int64_t{0}]() mutable { add_scalar(writer, step++); });
  return writer.Close().ok() ? 0 : 1;
}
