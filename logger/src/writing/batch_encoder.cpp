#include "writing/batch_encoder.h"

#include <algorithm>
#include <cstring>
#include <new>

#include "writing/record_format.h"
#include "writing/record_writer.h"

namespace tblog::detail {
namespace {

constexpr std::size_t kEventBytes = std::size_t{1} << 16;  // an event is not given more scalars than this holds

constexpr std::size_t kBlock = 16;  // what is copied of a tag's bytes at a time, without a call

}  // namespace

BatchEncoder::KnownTag& BatchEncoder::known(TagId id) {
  if (id >= known_.size()) known_.resize(std::max<std::size_t>(id + 1, 2 * known_.size()));
  KnownTag& known = known_[id];
  if (known.tag == nullptr) {
    const Tag& tag = tags_[id];
    if (tag.kind == SeriesKind::scalar) {
      const std::string start = scalar_value_start(tag.name);
      known.start = std::make_unique<char[]>((start.size() + kBlock - 1) / kBlock * kBlock);
      start.copy(known.start.get(), start.size());
      known.start_size = static_cast<std::uint32_t>(start.size());
    }
    known.tag = &tag;
  }
  return known;
}

std::size_t BatchEncoder::encode(const Entry* entries, std::size_t count) {
  const std::size_t begin = size_;
  std::size_t done = 0;
  try {
    while (done < count) {
      const Entry& entry = entries[done];
      KnownTag& tag = known(entry.tag());
      done += entry.has_payload() || !tag.announced ? encode_alone(entry, tag)
                                                    : encode_scalars(entries + done, count - done);
    }
  } catch (const std::bad_alloc&) {
    if (done == 0) throw;
  }
  seal_records(buffer_.data() + begin, buffer_.data() + size_);
  return done;
}

void BatchEncoder::clear() {
  size_ = 0;
  if (buffer_.size() > 4 * kFull) buffer_ = {};  // there was a large tensor
}

// False if there is none.
bool BatchEncoder::value_of(const Entry& entry, const Tag& tag, EncodedValue& value) {
  if (!entry.has_payload()) {
    value.scalar = entry.scalar;
    return true;
  }
  try {
    const Value& made = entry.payload->value();
    if (const auto* tensor = std::get_if<std::string>(&made)) value.tensor = *tensor;
    if (const auto* scalar = std::get_if<float>(&made)) value.scalar = *scalar;
    return !std::holds_alternative<std::monostate>(made);
  } catch (...) {
    failed_(tag);
    return false;
  }
}

// Twice: TensorBoard takes a run's first for its beginning, and only another one for a restart.
void BatchEncoder::encode_session_start(const Entry& entry) {
  const std::string event = session_start_event(finite_or_zero(entry.wall_time), entry.step);
  for (int i = 0; i < 2; ++i) {
    char* const payload = room_for_payload(event.size());
    add_record(std::copy(event.begin(), event.end(), payload));
  }
}

std::size_t BatchEncoder::encode_alone(const Entry& entry, KnownTag& tag) {
  if (tag.tag->kind == SeriesKind::session) {
    encode_session_start(entry);
    entry.free_payload();
    return 1;
  }
  EncodedValue value{tag.tag->name, {}, {}, 0};
  if (!value_of(entry, *tag.tag, value)) {
    entry.free_payload();
    return 1;
  }
  if (!tag.announced) value.metadata = tag.tag->metadata;
  const std::size_t size = value_size(value);
  char* const payload = room_for_payload(kMostEventHead + size);
  add_record(write_value(write_event_head(payload, finite_or_zero(entry.wall_time), entry.step, size), value));
  tag.announced = true;
  entry.free_payload();
  return 1;
}

std::size_t BatchEncoder::encode_scalars(const Entry* entries, std::size_t count) {
  const Entry& first = entries[0];
  const auto joins = [&](const Entry& entry) {
    return entry.step == first.step && entry.wall_time == first.wall_time && !entry.has_payload() &&
           known(entry.tag()).announced;
  };
  std::size_t together = 0, size = 0;
  do {
    size += known_[entries[together].tag()].start_size + sizeof(float);
    ++together;
  } while (together < count && size < kEventBytes && joins(entries[together]));
  // The last block that is copied may reach beyond.
  char* const payload = room_for_payload(kMostEventHead + size + kBlock);
  char* to = write_event_head(payload, finite_or_zero(first.wall_time), first.step, size);
  for (std::size_t i = 0; i < together; ++i) {
    const KnownTag& tag = known_[entries[i].tag()];
    for (std::size_t copied = 0; copied < tag.start_size; copied += kBlock) {
      std::memcpy(to + copied, tag.start.get() + copied, kBlock);
    }
    to = write_float(to + tag.start_size, entries[i].scalar);
  }
  add_record(to);
  return together;
}

char* BatchEncoder::room_for_payload(std::size_t most) {
  const std::size_t needed = size_ + kHeaderBytes + most + kFooterBytes;
  if (buffer_.size() < needed) buffer_.resize(std::max(needed, std::min(2 * buffer_.size(), kFull + 2 * kEventBytes)));
  return buffer_.data() + size_ + kHeaderBytes;
}

void BatchEncoder::add_record(const char* payload_end) {
  char* const record = buffer_.data() + size_;
  const auto payload_size = static_cast<std::size_t>(payload_end - record) - kHeaderBytes;
  begin_record(record, payload_size);
  size_ += kHeaderBytes + payload_size + kFooterBytes;
}

}  // namespace tblog::detail
