#pragma once

#include <tblog/environment.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "writing/queue_format.h"
#include "writing/tag_table.h"

namespace tblog::detail {

/// Memory that a queue uses, and what frees it.
using QueueMemory = std::shared_ptr<void>;

/// The files whose content a writer's queue is when it is to outlive its process: one for each ring, and some for the
/// names of the tags. A file goes when its memory is freed. Where there are none to be had (a network file system, a
/// full disk) the queue lives in private memory. Any thread may call any function.
class QueueFiles {
 public:
  /// The files' names begin with `stem`.
  QueueFiles(std::shared_ptr<Environment> environment, std::string stem);

  /// Memory for a ring: zeros, aligned to a page. Null where there is no file to be had.
  QueueMemory new_ring(std::size_t bytes) { return map("ring", bytes); }

  /// Adds the name of the tag `id`.
  void add_tag(TagId id, std::string_view name);

  /// Why there were no files to be had, if so; said once.
  std::string failure();

  /// Removes the files at once, for all that is in them is in the event file. Their memory stays.
  void remove();
  /// Leaves the files where they are when their memory is freed: not all that is in them is in the event file.
  void keep() { *kept_ = true; }

 private:
  QueueMemory map(const char* kind, std::size_t bytes);

  const std::shared_ptr<Environment> environment_;
  const std::string stem_;
  const std::shared_ptr<std::atomic<bool>> kept_ = std::make_shared<std::atomic<bool>>(false);
  std::atomic<unsigned> files_{0};
  std::atomic<bool> failed_{false};

  std::mutex mutex_;  // guards the next two
  std::string failure_;
  std::vector<std::string> paths_;
  std::mutex tags_mutex_;
  std::vector<QueueMemory> tags_;
};

/// The names of tags, each as its tag's number (4 bytes), its length (4 bytes) and its bytes.
struct TagNames {
  QueueFileHeader header;
  std::atomic<std::uint64_t> used;  // bytes behind this struct that are names; they were written before it was

  std::size_t room() const { return static_cast<std::size_t>(header.capacity - used); }
  char* bytes() { return reinterpret_cast<char*>(this + 1); }
};

}  // namespace tblog::detail
