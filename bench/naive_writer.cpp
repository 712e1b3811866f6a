#include "naive_writer.h"

#include <tblog/proto/event.pb.h>

#include <chrono>
#include <stdexcept>

#include "writing/crc32c.h"
#include "writing/record_format.h"

namespace tblog::bench {
namespace {

double seconds_since_1970() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

template <class Unsigned>
std::string_view bytes_of(const Unsigned& value) {  // little-endian machines only, as most loggers
  return {reinterpret_cast<const char*>(&value), sizeof value};
}

}  // namespace

NaiveWriter::NaiveWriter(const std::string& path) : file_(path, std::ios::binary) {
  proto::Event event;
  event.set_wall_time(seconds_since_1970());
  event.set_file_version(detail::kFileVersion);
  write_record(event.SerializeAsString());
  if (!file_) throw std::runtime_error("can't write " + path);
}

void NaiveWriter::add_scalar(std::string_view tag, float value, std::int64_t step) {
  const std::lock_guard<std::mutex> lock(mutex_);
  proto::Event event;
  event.set_wall_time(seconds_since_1970());
  event.set_step(step);
  proto::Summary::Value* const summary = event.mutable_summary()->add_value();
  summary->set_tag(std::string(tag));
  summary->set_simple_value(value);
  write_record(event.SerializeAsString());
}

void NaiveWriter::write_record(const std::string& payload) {
  const std::uint64_t length = payload.size();
  const std::uint32_t length_crc = detail::masked_crc32c(bytes_of(length));
  const std::uint32_t payload_crc = detail::masked_crc32c(payload);
  for (const std::string_view part :
       {bytes_of(length), bytes_of(length_crc), std::string_view(payload), bytes_of(payload_crc)}) {
    file_.write(part.data(), static_cast<std::streamsize>(part.size()));
  }
}

}  // namespace tblog::bench
