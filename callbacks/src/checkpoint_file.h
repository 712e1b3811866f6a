#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace torch::serialize {
class OutputArchive;
}

/// A checkpoint on disk: LibTorch's archive, which is a zip file, with a comment behind it that says of which step it
/// is and holds the checksum of all bytes before. LibTorch itself does not notice a flipped bit.
namespace tblog::detail {

/// What the comment says besides.
struct CheckpointMark {
  bool resumable = false;  // it has the state of the run, not the weights alone
  std::int64_t step = 0;
};

/// Writes beside `path`, syncs and renames: at any moment `path` is the old file or the new one, whole. Throws
/// std::system_error.
void write_checkpoint_file(const std::string& path, torch::serialize::OutputArchive& archive,
                           const CheckpointMark& mark);

/// Throws std::runtime_error, with the reason, for a file that is none of the above or is not as it was written.
CheckpointMark check_checkpoint_file(const std::string& path);

/// The checkpoints in a directory that a run can be resumed from, by their comments, the latest step first; of one step
/// the one that was written last. None for a directory that is not there.
std::vector<std::string> resumable_checkpoint_files(const std::string& directory);

}  // namespace tblog::detail
