#pragma once

#include <tblog/environment.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace tblog {

/// What a logging call does when the queue to the writer thread is full.
enum class OverflowPolicy {
  wait,         ///< wait for room, at most WriterOptions::max_wait; then drop the event
  drop_newest,  ///< drop the event at hand
  drop_oldest,  ///< drop as many of the oldest queued events as it takes
};

/// Something that went wrong in a writer after it was opened.
struct WriterError {
  enum class Kind {
    bad_input,     ///< a call was refused for what it was given
    overflow,      ///< events were dropped because the queue was full, or because the writer was closed
    write_failed,  ///< a file could not be written; an event file is tried again
    lost,          ///< events were still unwritten when closing timed out
  };
  Kind kind;
  std::string message;  ///< names the run, tag or file, and the value
};

/// How a SummaryWriter works; every field has a default that suits a training run.
struct WriterOptions {
  /// How many bytes of memory what waits for the writer thread may use. Half of it, at most, is for scalars (32 bytes
  /// each, in rings of their threads' own that grow as they are needed); the rest is for what else there is, and
  /// an event larger than half of this is always dropped.
  std::size_t queue_bytes = std::size_t{64} << 20;

  /// What happens when they are used up.
  OverflowPolicy overflow = OverflowPolicy::wait;

  /// How long a call waits for room under OverflowPolicy::wait. After one wait in vain, calls drop at once until the
  /// writer thread makes progress again, so that a dead disk costs a training run this much once, not at each call.
  std::chrono::milliseconds max_wait{1000};

  /// How long an event may wait before it is written to the file, and how long after a failed write the next try is.
  /// Less than a millisecond is one.
  std::chrono::milliseconds flush_interval{1000};

  /// How long flush(), close() and the destructor may take, at most.
  std::chrono::milliseconds close_timeout{10000};

  /// Told of every error. It runs on whichever thread met the error (a training thread or the writer thread), maybe on
  /// two at a time, with no lock of the writer held. What it throws is swallowed; what it logs in turn is not
  /// reported again. Unset: standard error, a few lines a second at most. Repeated drops and failed writes are
  /// told of the 1st, 2nd, 4th, 8th ... time. It had better not flush or close a writer: on the writer thread that
  /// waits for itself, until close_timeout.
  std::function<void(const WriterError&)> error_handler;

  /// Whether events are stamped with the exact time of the call. If not, with that of the last tick of the kernel's
  /// clock (1 to 10 ms ago), which costs a fifth; TensorBoard shows seconds. Scalars of one step and time take up half
  /// the space in the file, which exact times prevent.
  bool exact_time = false;

  /// Whether scalars that wait outlive the process when it is killed. They then wait in files beside the event file
  /// ("tblog-queue..."), which are memory to this process, and go when the writer is closed. On ext4, XFS, F2FS and
  /// tmpfs; elsewhere they wait in memory as usual, and that is reported. Nothing but scalars; under
  /// OverflowPolicy::drop_oldest what is being written at that moment may be lost. A later version of tblog will write
  /// out what such files hold.
  bool survive_kill = false;

  /// Whether the run begins with a card on the Text page, tagged "run": command line, directory, git revision and host.
  /// What the command line has, such as a password, whoever sees the run can read.
  bool notes = true;

  /// Appended to the event file's name, for instance ".v2". No slash.
  std::string filename_suffix;

  /// Clock, names and files. Unset: Environment::system().
  std::shared_ptr<Environment> environment;
};

/// What became of the events logged so far. Every event counts in exactly one of written, queued and dropped.
struct WriterStats {
  std::uint64_t written = 0;        ///< in the file
  std::uint64_t queued = 0;         ///< on their way there
  std::uint64_t dropped = 0;        ///< lost: queue full, writer closed, or closing timed out
  std::uint64_t rejected = 0;       ///< calls refused for what they were given (they made no event)
  std::uint64_t failed_writes = 0;  ///< tries to write that failed
  std::uint64_t bytes = 0;          ///< length of the event file
  std::uint64_t queue_memory = 0;   ///< bytes of memory that the queue uses, or has in reserve
};

}  // namespace tblog
