#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "writing/encoding.h"
#include "writing/entry.h"
#include "writing/tag_table.h"

namespace tblog::detail {

/// Turns entries into records. Scalars of one step and time that follow each other share an Event, which more than
/// halves what each takes on disk. The first entry of a tag has an Event of its own, with the tag's metadata:
/// TensorBoard takes a series' metadata from its first event in a file. Used by one thread.
class BatchEncoder {
 public:
  /// Told of an entry that is left out because its payload could not be made; called while that is being handled, so
  /// that `throw;` has the reason.
  using Failed = std::function<void(const Tag&)>;
  BatchEncoder(const TagTable& tags, Failed failed) : tags_(tags), failed_(std::move(failed)) {}

  /// Adds `count` entries to the batch and frees their payloads. Returns how many, which is fewer only when there is no
  /// more memory; throws std::bad_alloc, with everything as it was, when there is none for the first.
  std::size_t encode(const Entry* entries, std::size_t count);

  /// The batch: whole records.
  std::string_view records() const { return {buffer_.data(), size_}; }
  /// Whether it is large enough for a good write(2).
  bool full() const { return size_ >= kFull; }
  /// Begins a new one.
  void clear();

 private:
  static constexpr std::size_t kFull = std::size_t{1} << 20;

  struct KnownTag {
    const Tag* tag = nullptr;
    bool announced = false;         // its metadata is in the file
    std::uint32_t start_size = 0;   // of what a scalar of it begins with, all but its number; 0 for another kind
    std::unique_ptr<char[]> start;  // that, padded to whole blocks
  };

  KnownTag& known(TagId id);
  bool value_of(const Entry& entry, const Tag& tag, EncodedValue& value);
  void encode_session_start(const Entry& entry);
  std::size_t encode_alone(const Entry& entry, KnownTag& tag);
  std::size_t encode_scalars(const Entry* entries, std::size_t count);
  // Where the payload of the next record goes, of `most` bytes at most; and adds the record, given where that ended.
  char* room_for_payload(std::size_t most);
  void add_record(const char* payload_end);

  const TagTable& tags_;
  const Failed failed_;
  std::vector<KnownTag> known_;
  std::vector<char> buffer_;
  std::size_t size_ = 0;  // of the records in it
};

}  // namespace tblog::detail
