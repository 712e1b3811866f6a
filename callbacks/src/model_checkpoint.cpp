#include <fcntl.h>
#include <tblog/callbacks/model_checkpoint.h>
#include <torch/nn/module.h>
#include <torch/serialize/output-archive.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <sstream>
#include <stdexcept>
#include <string_view>
#include <system_error>
#include <utility>

namespace tblog {
namespace {

[[noreturn]] void fail(const std::string& what, const std::string& path) {
  throw std::system_error(errno, std::generic_category(), "can't " + what + " '" + path + "'");
}

class Descriptor {
 public:
  Descriptor(const std::string& path, int flags)
      : path_(path), descriptor_(::open(path.c_str(), flags | O_CLOEXEC, 0666)) {
    if (descriptor_ < 0) fail("open", path_);
  }
  ~Descriptor() { ::close(descriptor_); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  void write(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t n = ::write(descriptor_, bytes.data(), bytes.size());
      if (n == 0) errno = EIO;  // no progress and no reason: it would go on like that
      if (n == 0 || (n < 0 && errno != EINTR)) fail("write", path_);
      if (n > 0) bytes.remove_prefix(static_cast<std::size_t>(n));
    }
  }
  void sync() {
    if (::fsync(descriptor_) != 0) fail("sync", path_);
  }

 private:
  std::string path_;
  int descriptor_;
};

// At any moment `path` is the old file or the new one, whole.
void replace_file(const std::string& path, std::string_view bytes) {
  const std::string temporary = path + ".tmp." + std::to_string(::getpid());
  Descriptor file(temporary, O_WRONLY | O_CREAT | O_TRUNC);
  try {
    file.write(bytes);
    file.sync();
    if (std::rename(temporary.c_str(), path.c_str()) != 0) fail("rename to", path);
  } catch (...) {
    std::remove(temporary.c_str());
    throw;
  }
  Descriptor(std::filesystem::path(path).parent_path().string(), O_RDONLY | O_DIRECTORY).sync();
}

// Where the run's other troubles go.
void report(const SummaryWriter* writer, const std::string& message) {
  if (!writer || !writer->options().error_handler) {
    std::fprintf(stderr, "tblog: %s\n", message.c_str());
    return;
  }
  try {
    writer->options().error_handler({WriterError::Kind::write_failed, message});
  } catch (...) {
    // A handler that throws does not end the training.
  }
}

}  // namespace

ModelCheckpoint::ModelCheckpoint(ModelCheckpointOptions options)
    : options_(std::move(options)),
      monitor_(options_.monitor(), options_.mode(), 0),
      directory_(options_.directory()) {}

void ModelCheckpoint::on_train_begin(TrainingState& state) {
  if (!state.model) throw std::invalid_argument("ModelCheckpoint has nothing to save: TrainingState::model is not set");
  if (options_.directory().empty()) {
    if (!state.writer) {
      throw std::invalid_argument("ModelCheckpoint has no place: give ModelCheckpointOptions::directory or a writer");
    }
    directory_ = state.writer->log_dir() + "/checkpoints";
  }
  std::error_code error;
  std::filesystem::create_directories(directory_, error);
  if (error) throw std::system_error(error, "can't create the checkpoint directory '" + directory_ + "'");
  monitor_.reset();
}

void ModelCheckpoint::on_epoch_end(TrainingState& state) {
  if (!options_.monitor().empty()) {
    const double value = monitor_.value(state);
    if (monitor_.better(value, monitor_.best()) && save(state, best_path())) monitor_.update(value, state.epoch);
  }
  if (options_.save_last()) save(state, last_path());
}

bool ModelCheckpoint::save(const TrainingState& state, const std::string& path) {
  torch::serialize::OutputArchive archive;
  state.model->save(archive);
  std::ostringstream bytes;
  archive.save_to(bytes);
  try {
    replace_file(path, bytes.str());
  } catch (const std::system_error& error) {
    ++failed_saves_;
    report(state.writer,
           "the checkpoint of epoch " + std::to_string(state.epoch + 1) + " was not saved: " + error.what());
    return false;
  }
  return true;
}

}  // namespace tblog
