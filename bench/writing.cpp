// What the writer thread does, and what comes of it on disk, next to the least that could be done.
//
//     tblog_bench_writing [--rounds N] [NAME]   (NAME: only contenders whose names begin so)

#include <fcntl.h>
#include <tblog/summary_writer.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <functional>
#include <iostream>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "encodings/summaries.h"
#include "json_lines.h"
#include "options.h"
#include "patterns.h"
#include "support/temporary_directory.h"
#include "support/without_notes.h"
#include "writing/batch_encoder.h"
#include "writing/crc32c.h"
#include "writing/record_format.h"

namespace tblog::bench {
namespace {

constexpr char kTag[] = "train/loss";
constexpr double kTime = 1.8e9;
constexpr std::int64_t kFirstStep = 1'000'000;
constexpr std::size_t kEvents = 3'000'000;  // 150 MB: few enough to stay in the page cache unthrottled
constexpr std::size_t kBlock = std::size_t{1} << 20;

/// Prints what one of `count` things took that `work` did.
template <class Work>
void print_time(const std::string& name, std::size_t count, Work work) {
  const double begin = now_ns();
  work();
  print_line(name, {{"ns", (now_ns() - begin) / static_cast<double>(count)}});
}

// The encoder.

/// The entries go through it as they come from the queue: 512 at a time, into batches of a megabyte.
void encode(const std::string& name, std::size_t tags) {
  detail::TagTable table;
  detail::BatchEncoder encoder(table, nullptr);
  std::vector<detail::Entry> entries;
  for (std::size_t i = 0; i < tags; ++i) {
    const std::string tag = tags == 1 ? kTag : "train/loss_" + std::to_string(i);
    const auto id = table.find_or_add(tag, detail::SeriesKind::scalar, detail::scalar_metadata);
    entries.emplace_back(kTime, 0, id, 0.0f);
  }
  encoder.encode(entries.data(), entries.size());
  encoder.clear();
  const std::size_t count = 1'000'000 / tags * tags;
  entries.clear();
  for (std::size_t i = 0; i < count; ++i) {
    const auto step = kFirstStep + static_cast<std::int64_t>(i / tags);
    entries.emplace_back(kTime, step, static_cast<detail::TagId>(i % tags), 0.5f);
  }
  std::size_t bytes = 0;
  const double begin = now_ns();
  for (std::size_t i = 0; i < count; i += 512) {
    encoder.encode(&entries[i], std::min<std::size_t>(512, count - i));
    if (encoder.full()) {
      bytes += encoder.records().size();
      encoder.clear();
    }
  }
  bytes += encoder.records().size();
  const double ns = now_ns() - begin;
  const auto each = [count](double sum) { return sum / static_cast<double>(count); };
  print_line(name, {{"ns", each(ns)}, {"bytes", each(static_cast<double>(bytes))}});
}

template <class Number>
char* put(char* to, Number number) {
  std::memcpy(to, &number, sizeof number);
  return to + sizeof number;
}

/// The same records by a loop that knows all but time, step and value beforehand.
char* put_bare_record(char* to, double time, std::uint64_t step, float value) {
  constexpr char kValue[] = "\x12\x0atrain/loss\x15";  // without its first byte, for which see below
  char* const payload = to + detail::kHeaderBytes;
  char* p = payload;
  *p++ = 0x09;
  p = put(p, time);
  *p++ = 0x10;
  for (; step >= 0x80; step >>= 7) *p++ = static_cast<char>(step | 0x80);
  *p++ = static_cast<char>(step);
  *p++ = 0x2a;
  *p++ = 19;
  *p++ = 0x0a;
  *p++ = 17;
  *p++ = 0x0a;
  std::memcpy(p, kValue + 1, sizeof kValue - 2);
  p = put(p + sizeof kValue - 2, value);
  const std::string_view bytes(payload, static_cast<std::size_t>(p - payload));
  put(to, std::uint64_t{bytes.size()});
  put(to + 8, detail::masked_crc32c({to, 8}));
  return put(p, detail::masked_crc32c(bytes));
}

void encode_barely(const std::string& name) {
  constexpr std::size_t kCount = 1'000'000;
  std::vector<detail::Entry> entries;
  for (std::size_t i = 0; i < kCount; ++i) {
    entries.emplace_back(kTime, kFirstStep + static_cast<std::int64_t>(i), detail::TagId{0}, 0.5f);
  }
  std::vector<char> buffer(kBlock + 100);
  print_time(name, kCount, [&] {
    char* to = buffer.data();
    for (const detail::Entry& entry : entries) {
      to = put_bare_record(to, entry.wall_time, static_cast<std::uint64_t>(entry.step), entry.scalar);
      if (to >= buffer.data() + kBlock) to = buffer.data();
    }
  });
}

// To the file.

void check(bool success, const char* what) {
  if (!success) throw std::system_error(errno, std::generic_category(), what);
}

void sync(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDONLY);
  check(file >= 0 && ::fdatasync(file) == 0, "can't sync");
  ::close(file);
}

/// All the way from a call to the file, and with `synced` to the disk.
void write_events(const std::string& name, bool synced) {
  const TemporaryDirectory directory;
  SummaryWriter writer(directory.path(), without_notes());
  const Scalar loss = writer.scalar(kTag);
  print_time(name, kEvents, [&] {
    for (std::size_t i = 0; i < kEvents; ++i) loss.add(0.5, kFirstStep + static_cast<std::int64_t>(i));
    writer.flush();
    if (synced) sync(writer.file_path());
  });
  if (writer.stats().written != kEvents) throw std::runtime_error("not all events were written");
}

/// As many bytes as these events are.
void write_blocks(const std::string& name, bool synced) {
  const TemporaryDirectory directory;
  const std::size_t bytes = 50 * kEvents;
  const std::vector<char> block(kBlock, 'x');
  const std::string path = directory / "blocks";
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0666);
  check(file >= 0, "can't open");
  print_time(name, kEvents, [&] {
    for (std::size_t done = 0; done < bytes;) {
      const ssize_t n = ::write(file, block.data(), std::min(kBlock, bytes - done));
      check(n > 0, "can't write");
      done += static_cast<std::size_t>(n);
    }
    if (synced) sync(path);
  });
  ::close(file);
}

// Checksums of 64 KiB.

void checksum(const std::string& name, const detail::Crc32cImplementation& implementation) {
  constexpr std::size_t kTimes = 2000;
  const std::string bytes(64 << 10, 'x');
  std::uint32_t sum = 0;
  print_time(name, kTimes, [&] {
    for (std::size_t i = 0; i < kTimes; ++i) sum += implementation.compute(bytes);
  });
  if (sum == 1) std::cerr << ' ';  // so that it is computed
}

struct Contender {
  std::string name;
  std::function<void(const std::string&)> run;
};

std::vector<Contender> contenders() {
  std::vector<Contender> all{
      {"encode/alone", [](const std::string& name) { encode(name, 1); }},
      {"encode/bare", encode_barely},
      {"encode/100_tags", [](const std::string& name) { encode(name, 100); }},
      {"file/events", [](const std::string& name) { write_events(name, false); }},
      {"file/blocks", [](const std::string& name) { write_blocks(name, false); }},
      {"disk/events", [](const std::string& name) { write_events(name, true); }},
      {"disk/blocks", [](const std::string& name) { write_blocks(name, true); }},
  };
  const auto implementations = detail::crc32c_implementations();
  all.push_back({"crc32c/fastest", [=](const std::string& name) { checksum(name, implementations.front()); }});
  for (const auto& implementation : implementations) {
    all.push_back({std::string("crc32c/") + implementation.name,
                   [=](const std::string& name) { checksum(name, implementation); }});
  }
  return all;
}

void run(const Options& options) {
  for (int i = 0; i < options.rounds; ++i) {
    for (const Contender& contender : contenders()) {
      if (is_wanted(options, contender.name)) contender.run(contender.name);
    }
  }
}

}  // namespace
}  // namespace tblog::bench

int main(int argc, char** argv) { return tblog::bench::run_program(argc, argv, tblog::bench::run); }
