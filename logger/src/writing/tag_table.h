#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace tblog::detail {

using TagId = std::uint32_t;
constexpr TagId kNoTag = 0x7fffffff;  // an Entry has 31 bits for a tag
constexpr TagId kRuled = 0x80000000;  // a handle's: set beside the tag's number if recording rules apply to it

/// What a tag's series holds. TensorBoard has one series per run and tag, across all its pages.
enum class SeriesKind {
  scalar,
  histogram,
  image,
  audio,
  text,
  pr_curve,
  roc_curve,
  hparams,
  custom_scalars,
  mesh,
  embedding,
  graph,
  tensor,
  session
};

/// "scalars", "histograms" ...: for messages.
const char* name_of(SeriesKind kind);

struct Tag {
  std::string name;
  SeriesKind kind;
  std::string metadata;  // the serialized SummaryMetadata that its first event in a file carries
};

/// The tags of a writer, numbered in the order they came. Any thread may call any function; a tag never changes or
/// moves once it is there.
class TagTable {
 public:
  /// `added`, if any, is told of each new tag.
  using Added = std::function<void(TagId, std::string_view name)>;
  explicit TagTable(Added added = nullptr) : added_(std::move(added)) {}

  /// The number of tag `name`, which is added with `make_metadata()` if it is new. Throws std::invalid_argument for a
  /// name that is empty or not UTF-8, and for one that holds another kind.
  template <class MakeMetadata>
  TagId find_or_add(std::string_view name, SeriesKind kind, MakeMetadata&& make_metadata) {
    const std::lock_guard<std::mutex> lock(mutex_);
    const auto found = ids_.find(name);
    if (found != ids_.end()) {
      check_kind(tags_[found->second], kind);
      return found->second;
    }
    check_name(name);
    const auto id = static_cast<TagId>(tags_.size());
    std::string metadata = make_metadata();
    const auto description = descriptions_.find(std::string(name));
    // Protobuf takes what comes later, field by field.
    if (description != descriptions_.end()) metadata += description->second;
    tags_.push_back({std::string(name), kind, std::move(metadata)});
    ids_.emplace(tags_.back().name, id);
    if (added_) added_(id, name);
    return id;
  }

  /// What the metadata of tag `name` will have besides: a serialized SummaryMetadata. Throws std::invalid_argument if
  /// there is such a tag already.
  void describe(std::string_view name, std::string metadata);

  /// Throws std::invalid_argument if there is a tag that begins with `prefix`.
  void check_unused(std::string_view prefix) const;

  bool contains(std::string_view name) const {
    const std::lock_guard<std::mutex> lock(mutex_);
    return ids_.count(name) > 0;
  }

  const Tag& operator[](TagId id) const {
    const std::lock_guard<std::mutex> lock(mutex_);
    return tags_[id];
  }

 private:
  static void check_name(std::string_view name);
  static void check_kind(const Tag& tag, SeriesKind kind);

  const Added added_;
  mutable std::mutex mutex_;
  std::deque<Tag> tags_;
  std::unordered_map<std::string_view, TagId> ids_;  // views of the names in tags_
  std::unordered_map<std::string, std::string> descriptions_;
};

}  // namespace tblog::detail
