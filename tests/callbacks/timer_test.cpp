// Timer, Throughput and ResourceMonitor.
#include <tblog/callbacks/callback_list.h>
#include <tblog/callbacks/callback_state.h>
#include <tblog/callbacks/checkpoint.h>
#include <tblog/callbacks/model_checkpoint.h>
#include <tblog/callbacks/resource_monitor.h>
#include <tblog/callbacks/throughput.h>
#include <tblog/callbacks/timer.h>
#include <torch/nn/modules/linear.h>
#include <unistd.h>

#include <chrono>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "memory_writer.h"
#include "support/catch.h"
#include "support/temporary_directory.h"

using namespace tblog;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::WithinAbs;
using std::chrono::seconds;

namespace {

// One that a test sets.
struct Clock {
  double now = 1000;
  std::function<double()> function() {
    return [this] { return now; };
  }
};

void batch(Callback& callback, TrainingState& state, std::int64_t samples = 1) {
  state.add_batch(0.0, samples);
  callback.on_batch_end(state);
}

// A directory like /proc, of a process with a name that is hard to read.
void write_proc(const std::string& proc, std::int64_t user_ticks, std::int64_t system_ticks, int threads, int pages) {
  std::filesystem::create_directories(proc + "/self");
  std::ofstream(proc + "/self/stat") << "17 (a ) (b c) S 1 17 17 0 -1 4194304 100 0 0 0 " << user_ticks << ' '
                                     << system_ticks << " 0 0 20 0 " << threads << " 0 12345 999999 " << pages
                                     << " 18446744073709551615 1 1 0 0 0 0 0 0 0 0 0 0 17 3 0 0 0 0 0\n";
  std::ofstream(proc + "/loadavg") << "1.25 2.00 3.00 4/567 8910\n";
}

}  // namespace

TEST_CASE("when its time is over the training is interrupted after the batch", "[timer]") {
  Clock clock;
  Timer timer(TimerOptions(std::chrono::minutes(1)).clock(clock.function()));
  TrainingState state;
  timer.on_train_begin(state);
  clock.now += 59.5;
  batch(timer, state);
  CHECK(!state.should_stop());
  CHECK(timer.elapsed().count() == 59.5);
  clock.now += 0.5;
  batch(timer, state);
  CHECK(state.interrupted());
  CHECK(state.stop_reason() == "the time of 60 s is over");
}

TEST_CASE("it may wait for the epoch's end, and looks there in any case", "[timer]") {
  const bool finish = GENERATE(false, true);
  Clock clock;
  Timer timer(TimerOptions(seconds(10)).finish_epoch(finish).clock(clock.function()));
  TrainingState state;
  timer.on_train_begin(state);
  batch(timer, state);
  clock.now += 11;
  if (finish) batch(timer, state);
  CHECK(!state.should_stop());
  timer.on_epoch_end(state);
  CHECK(state.interrupted());
}

TEST_CASE("what a run took before it was resumed counts, unless each process has its own time", "[timer]") {
  const bool across = GENERATE(true, false);
  Clock clock;
  const auto options = TimerOptions(seconds(10)).across_resumes(across).clock(clock.function());
  TrainingState state;
  CallbackState saved;
  Timer before(options);
  before.on_train_begin(state);
  clock.now += 8;
  before.state(saved);
  clock.now += 100;
  CallbackState restored(saved.values());
  Timer after(options);
  after.on_train_begin(state);
  after.state(restored);
  clock.now += 3;
  batch(after, state);
  CHECK(state.interrupted() == across);
  CHECK(after.elapsed().count() == (across ? 11 : 3));
}

TEST_CASE("a run that a timer interrupts leaves a checkpoint of that very batch", "[timer]") {
  const TemporaryDirectory directory;
  Clock clock;
  torch::nn::Linear net(1, 1);
  TrainingState state;
  state.model = net.ptr();
  CallbackList callbacks(ModelCheckpoint(ModelCheckpointOptions().directory(directory.path())),
                         Timer(TimerOptions(seconds(10)).clock(clock.function())));
  callbacks.on_train_begin(state);
  callbacks.on_epoch_begin(state);
  batch(callbacks, state);
  CHECK(!std::filesystem::exists(directory / "last.pt"));
  clock.now += 10;
  batch(callbacks, state);
  REQUIRE(std::filesystem::exists(directory / "last.pt"));
  TrainingState next;
  next.model = net.ptr();
  resume(next, directory.path());
  CHECK(next.step == 2);
  CHECK(!next.should_stop());
}

TEST_CASE("steps, samples, waiting and latencies are of the batches of an epoch, not of what is between epochs",
          "[throughput]") {
  MemoryWriter memory;
  Clock clock;
  TrainingState state;
  state.writer = &memory.writer;
  Throughput throughput(ThroughputOptions().clock(clock.function()));
  throughput.on_train_begin(state);
  for (int epoch = 0; epoch < 2; ++epoch) {
    throughput.on_epoch_begin(state);
    for (int i = 0; i < 4; ++i) {
      clock.now += 1;
      throughput.on_batch_begin(state);
      clock.now += 3;
      batch(throughput, state, 8 * (epoch + 1));
    }
    clock.now += 100;
    throughput.on_epoch_end(state);
  }
  auto scalars = memory.scalars();
  using Points = std::map<std::int64_t, float>;
  CHECK(scalars["throughput/steps_per_second"] == Points{{4, 0.25f}, {8, 0.25f}});
  CHECK(scalars["throughput/samples_per_second"] == Points{{4, 2}, {8, 4}});
  CHECK(scalars["throughput/data_wait"] == Points{{4, 0.25f}, {8, 0.25f}});
  CHECK(scalars["throughput/step_seconds/p50"] == Points{{4, 3}, {8, 3}});
  CHECK(scalars.size() == 6);
}

TEST_CASE("every n batches, the quantiles are of these alone", "[throughput]") {
  MemoryWriter memory;
  Clock clock;
  TrainingState state;
  state.writer = &memory.writer;
  Throughput throughput(ThroughputOptions().every_n_steps(100).clock(clock.function()));
  throughput.on_train_begin(state);
  throughput.on_epoch_begin(state);
  for (int i = 1; i <= 250; ++i) {
    throughput.on_batch_begin(state);
    clock.now += i;
    batch(throughput, state);
  }
  throughput.on_epoch_end(state);
  auto scalars = memory.scalars();
  const auto near = [](double value) { return WithinAbs(value, value / 256); };
  REQUIRE(scalars["throughput/step_seconds/p50"].size() == 2);
  CHECK_THAT(scalars["throughput/step_seconds/p50"][100], near(50));
  CHECK_THAT(scalars["throughput/step_seconds/p95"][200], near(195));
  CHECK_THAT(scalars["throughput/step_seconds/p99"][200], near(199));
  CHECK(scalars["throughput/data_wait"][100] == 0);
  CHECK(scalars["throughput/steps_per_second"][100] == 100.0f / 5050);
}

TEST_CASE("what the kernel says of the process is logged every n seconds", "[resource_monitor]") {
  const TemporaryDirectory directory;
  const std::string proc = directory / "proc";
  const double ticks = static_cast<double>(::sysconf(_SC_CLK_TCK));
  MemoryWriter memory;
  Clock clock;
  TrainingState state;
  state.writer = &memory.writer;
  ResourceMonitor monitor(ResourceMonitorOptions().every_n_seconds(10).proc(proc).clock(clock.function()));
  write_proc(proc, 100, 50, 1, 1);
  monitor.on_train_begin(state);
  clock.now += 9;
  batch(monitor, state);
  clock.now += 1;
  write_proc(proc, 100 + static_cast<std::int64_t>(30 * ticks), 50 + static_cast<std::int64_t>(5 * ticks), 7, 1 << 20);
  batch(monitor, state);
  clock.now += 5;
  batch(monitor, state);
  auto scalars = memory.scalars();
  using Points = std::map<std::int64_t, float>;
  CHECK(scalars["resources/cpu_cores"] == Points{{2, 3.5f}});
  CHECK(scalars["resources/threads"] == Points{{2, 7}});
  CHECK(scalars["resources/memory_mib"] == Points{{2, static_cast<float>(::sysconf(_SC_PAGESIZE))}});
  CHECK(scalars["resources/load"] == Points{{2, 1.25f}});
}

TEST_CASE("what the driver says of the GPUs is logged for each", "[resource_monitor]") {
  MemoryWriter memory;
  Clock clock;
  TrainingState state;
  state.writer = &memory.writer;
  ResourceMonitor monitor(ResourceMonitorOptions().nvml(TBLOG_FAKE_NVML).clock(clock.function()));
  monitor.on_train_begin(state);
  clock.now += 10;
  batch(monitor, state);
  auto scalars = memory.scalars();
  using Points = std::map<std::int64_t, float>;
  CHECK(scalars["resources/gpu_0/busy_percent"] == Points{{1, 75}});
  CHECK(scalars["resources/gpu_0/memory_mib"] == Points{{1, 3072}});
  CHECK(scalars["resources/gpu_1/busy_percent"] == Points{{1, 5}});
  CHECK(scalars["resources/gpu_1/memory_mib"] == Points{{1, 512}});
  CHECK(scalars.count("resources/gpu_2/memory_mib") == 0);
}

TEST_CASE("without a /proc only the disk is logged", "[resource_monitor]") {
  const TemporaryDirectory directory;
  Clock clock;
  SummaryWriter writer(directory.path(), without_notes());
  TrainingState state;
  state.writer = &writer;
  ResourceMonitor monitor(ResourceMonitorOptions().proc(directory / "none").nvml("none").clock(clock.function()));
  monitor.on_train_begin(state);
  clock.now += 10;
  batch(monitor, state);
  writer.close();
  std::vector<std::string> tags;
  double free_gib = 0;
  for (const auto& event : read_events(writer.file_path())) {
    for (const auto& value : event.summary().value()) {
      tags.push_back(value.tag());
      free_gib = value.simple_value();
    }
  }
  CHECK(tags == std::vector<std::string>{"resources/disk_free_gib"});
  const double now = static_cast<double>(std::filesystem::space(directory.path()).available) / (1 << 30);
  CHECK(free_gib > 0);
  CHECK_THAT(free_gib, WithinAbs(now, now / 2));  // others write there, too
}

#ifdef __linux__
TEST_CASE("of this process it says what /proc/self/status says", "[resource_monitor]") {
  MemoryWriter memory;
  Clock clock;
  TrainingState state;
  state.writer = &memory.writer;
  ResourceMonitor monitor(ResourceMonitorOptions().clock(clock.function()));
  monitor.on_train_begin(state);
  clock.now += 10;
  batch(monitor, state);
  std::map<std::string, double> status;
  std::ifstream in("/proc/self/status");
  for (std::string line; std::getline(in, line);) {
    const std::size_t colon = line.find(':');
    status[line.substr(0, colon)] = std::atof(line.c_str() + colon + 1);
  }
  auto scalars = memory.scalars();
  CHECK(scalars["resources/threads"][1] == static_cast<float>(status["Threads"]));
  const double resident = status["VmRSS"] / 1024;
  CHECK_THAT(scalars["resources/memory_mib"][1], WithinAbs(resident, resident / 10));
  CHECK(scalars["resources/cpu_cores"][1] >= 0);
}
#endif

TEST_CASE("options of time and machine that make no sense are refused", "[timer][bad_input]") {
  CHECK_THROWS_WITH(Timer(seconds(0)), "TimerOptions::duration is 0: it must be more than 0 seconds");
  CHECK_THROWS_WITH(Timer(std::chrono::duration<double>(std::nan(""))), ContainsSubstring("duration is nan"));
  CHECK_THROWS_WITH(Throughput(ThroughputOptions().every_n_steps(-1)), ContainsSubstring("every_n_steps is -1"));
  CHECK_THROWS_WITH(ResourceMonitor(ResourceMonitorOptions().every_n_seconds(-1)),
                    ContainsSubstring("every_n_seconds is -1"));
}
