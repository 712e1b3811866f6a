#include "writing/queue_files.h"

#include <algorithm>
#include <cstring>
#include <new>
#include <system_error>
#include <utility>

namespace tblog::detail {
namespace {

constexpr std::size_t kTagFileBytes = std::size_t{256} << 10;

}  // namespace

QueueFiles::QueueFiles(std::shared_ptr<Environment> environment, std::string stem)
    : environment_(std::move(environment)), stem_(std::move(stem)) {}

QueueMemory QueueFiles::map(const char* kind, std::size_t bytes) {
  if (failed_) return nullptr;
  const std::string path = stem_ + "." + kind + std::to_string(files_++);
  std::error_code error;
  QueueMemory mapping = environment_->map_file(path, bytes, error);
  const std::lock_guard<std::mutex> lock(mutex_);
  if (!mapping) {
    // The caller holds locks, so this is not the moment to report it.
    if (!failed_.exchange(true)) {
      failure_ = "can't keep the queue in '" + path + "': " + error.message() +
                 "; what has not been written will not outlive the process";
    }
    return nullptr;
  }
  paths_.push_back(path);
  void* const memory = mapping.get();
  return QueueMemory(memory, [mapping, path, environment = environment_, kept = kept_](void*) {
    if (!*kept) environment->remove_file(path);
  });
}

std::string QueueFiles::failure() {
  const std::lock_guard<std::mutex> lock(mutex_);
  return std::exchange(failure_, {});
}

void QueueFiles::remove() {
  const std::lock_guard<std::mutex> lock(mutex_);
  for (const std::string& path : paths_) environment_->remove_file(path);
}

void QueueFiles::add_tag(TagId id, std::string_view name) {
  const std::lock_guard<std::mutex> lock(tags_mutex_);
  const std::uint32_t numbers[2] = {id, static_cast<std::uint32_t>(name.size())};
  const std::size_t size = sizeof numbers + name.size();
  auto* names = tags_.empty() ? nullptr : static_cast<TagNames*>(tags_.back().get());
  if (names == nullptr || names->room() < size) {
    const std::size_t capacity = std::max(kTagFileBytes, size);
    QueueMemory memory = map("tags", sizeof(TagNames) + capacity);
    if (!memory) return;
    names = new (memory.get()) TagNames{QueueFileHeader::make("tblogtag", 0, capacity), {0}};
    tags_.push_back(std::move(memory));
  }
  const std::uint64_t used = names->used.load(std::memory_order_relaxed);
  std::memcpy(names->bytes() + used, numbers, sizeof numbers);
  std::memcpy(names->bytes() + used + sizeof numbers, name.data(), name.size());
  names->used.store(used + size, std::memory_order_release);
}

}  // namespace tblog::detail
