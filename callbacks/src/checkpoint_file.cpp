#include "checkpoint_file.h"

#include <torch/serialize/output-archive.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cinttypes>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <limits>
#include <stdexcept>
#include <string_view>
#include <tuple>

#include "files.h"

namespace tblog::detail {
namespace {

constexpr std::size_t kZipEnd = 22;  // a zip file's last record, which ends with the length of a comment
constexpr int kCommentSize = 57;

std::uint32_t next_crc32(std::uint32_t crc, const char* bytes, std::size_t size) {
  return static_cast<std::uint32_t>(crc32_z(crc, reinterpret_cast<const Bytef*>(bytes), size));
}

std::string comment_of(const CheckpointMark& mark, std::uint32_t checksum) {
  char out[kCommentSize + 1];
  std::snprintf(out, sizeof out, "tblog %s step %020" PRId64 " crc32 %08" PRIx32,
                mark.resumable ? "checkpoint" : "weights   ", mark.step, checksum);
  return out;
}

bool parse_comment(const std::string& comment, CheckpointMark& mark, std::uint32_t& checksum) {
  char kind[16];
  if (std::sscanf(comment.c_str(), "tblog %15s step %" SCNd64 " crc32 %" SCNx32, kind, &mark.step, &checksum) != 3) {
    return false;
  }
  mark.resumable = std::strcmp(kind, "checkpoint") == 0;
  return comment == comment_of(mark, checksum);
}

// Passes bytes on to a file, all but the zip file's end, which has to be changed before it goes there.
class CheckpointStream {
 public:
  explicit CheckpointStream(Descriptor& file) : file_(file) {}

  void write(std::string_view bytes) {
    if (bytes.size() < kZipEnd) {
      tail_ += bytes;
      if (tail_.size() <= kZipEnd) return;
      pass_on({tail_.data(), tail_.size() - kZipEnd});
      tail_.erase(0, tail_.size() - kZipEnd);
      return;
    }
    pass_on(tail_);
    pass_on(bytes.substr(0, bytes.size() - kZipEnd));
    tail_ = bytes.substr(bytes.size() - kZipEnd);
  }
  void finish(const CheckpointMark& mark) {
    tail_[kZipEnd - 2] = kCommentSize;
    pass_on(tail_);
    file_.write(comment_of(mark, checksum_));
  }

 private:
  void pass_on(std::string_view bytes) {
    checksum_ = next_crc32(checksum_, bytes.data(), bytes.size());
    file_.write(bytes);
  }

  Descriptor& file_;
  std::string tail_;
  std::uint32_t checksum_ = 0;
};

void write_archive(Descriptor& file, torch::serialize::OutputArchive& archive, const CheckpointMark& mark) {
  CheckpointStream stream(file);
  std::exception_ptr failed;
  // LibTorch's writer can end the process if this throws or writes less: it goes on, and the rest is not written.
  archive.save_to([&](const void* data, std::size_t size) {
    try {
      if (!failed) stream.write({static_cast<const char*>(data), size});
    } catch (...) {
      failed = std::current_exception();
    }
    return size;
  });
  if (failed) std::rethrow_exception(failed);
  stream.finish(mark);
}

// The end of the file, if it is long enough.
bool read_mark(std::ifstream& in, CheckpointMark& mark, std::uint32_t& checksum) {
  std::string comment(kCommentSize, '\0');
  in.seekg(-kCommentSize, std::ios::end);
  in.read(comment.data(), kCommentSize);
  return in && parse_comment(comment, mark, checksum);
}

}  // namespace

void write_checkpoint_file(const std::string& path, torch::serialize::OutputArchive& archive,
                           const CheckpointMark& mark) {
  replace_file(path, [&](Descriptor& file) { write_archive(file, archive, mark); });
}

CheckpointMark check_checkpoint_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw std::runtime_error("can't open '" + path + "': " + std::strerror(errno));
  CheckpointMark mark;
  std::uint32_t expected = 0;
  if (!read_mark(in, mark, expected)) {
    throw std::runtime_error("'" + path + "' does not end as a checkpoint does: it is cut short, or of another kind");
  }
  std::uint64_t left = static_cast<std::uint64_t>(in.tellg()) - kCommentSize;
  in.seekg(0);
  std::uint32_t checksum = 0;
  std::array<char, 1 << 16> block;
  while (left > 0 && in) {
    in.read(block.data(), static_cast<std::streamsize>(std::min<std::uint64_t>(left, block.size())));
    const auto size = static_cast<std::uint64_t>(in.gcount());
    checksum = next_crc32(checksum, block.data(), size);
    left -= size;
  }
  if (left > 0) throw std::runtime_error("can't read '" + path + "'");
  if (checksum != expected) throw std::runtime_error("'" + path + "' is damaged: its checksum is another");
  return mark;
}

std::vector<std::string> resumable_checkpoint_files(const std::string& directory) {
  std::vector<std::tuple<std::int64_t, std::filesystem::file_time_type, std::string>> found;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(directory, error)) {
    if (entry.path().extension() != ".pt" || !entry.is_regular_file(error)) continue;
    std::ifstream in(entry.path(), std::ios::binary);
    CheckpointMark mark;
    std::uint32_t checksum = 0;
    if (!read_mark(in, mark, checksum)) {
      // Cut short, maybe: to be looked at, and told of, before all others.
      mark = {true, std::numeric_limits<std::int64_t>::max()};
    }
    if (mark.resumable) found.emplace_back(mark.step, entry.last_write_time(error), entry.path().string());
  }
  std::sort(found.rbegin(), found.rend());
  std::vector<std::string> out;
  for (auto& [step, time, path] : found) out.push_back(std::move(path));
  return out;
}

}  // namespace tblog::detail
