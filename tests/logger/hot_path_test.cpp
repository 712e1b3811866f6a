#include <tblog/summary_writer.h>

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <new>
#include <string>
#include <thread>
#include <vector>

#include "support/catch.h"
#include "support/temporary_directory.h"

// What a logging call asks of the system, counted. This program has an operator new of its own, which counts for each
// thread.

namespace {

thread_local std::size_t allocations = 0;

void* counted(std::size_t size, std::size_t alignment) {
  ++allocations;
  void* const memory = std::aligned_alloc(alignment, (size + alignment - 1) / alignment * alignment);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}

}  // namespace

void* operator new(std::size_t size) { return counted(size, alignof(std::max_align_t)); }
void* operator new(std::size_t size, std::align_val_t alignment) {
  return counted(size, static_cast<std::size_t>(alignment));
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { std::free(memory); }

using namespace tblog;

namespace {

constexpr int kCalls = 4000;  // fewer than make a ring call for the writer thread

// A writer that has got to know this thread, and tags that have.
struct WarmWriter {
  SummaryWriter writer;
  Scalar handle = writer.scalar("handle");
  std::vector<std::string> tags;

  explicit WarmWriter(const std::string& directory) : writer(directory) {
    for (int i = 0; i < 100; ++i) tags.push_back("layer" + std::to_string(i) + "/gradient_norm");
    for (int call = 0; call < 5 * kCalls; ++call) log(call);
    if (!writer.flush()) std::abort();
  }
  void log(int call) {
    call % 2 ? handle.add(0.5, call) : writer.add_scalar(tags[static_cast<std::size_t>(call) % tags.size()], 0.5, call);
  }
};

// From here on a system call of this thread, but the end of the process, kills that.
bool forbid_system_calls() {
  sock_filter rules[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_exit_group, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
  };
  const sock_fprog program{sizeof rules / sizeof rules[0], rules};
  return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

constexpr int kNoFilter = 77;

// Runs `body` in a process of its own, with a warm writer and without system calls. Its exit code, or minus a signal.
template <class Body>
int without_system_calls(Body body) {
  const TemporaryDirectory directory;
  const pid_t child = fork();
  if (child == 0) {
    WarmWriter warm(directory.path());
    if (!forbid_system_calls()) _exit(kNoFilter);
    body(warm);
    _exit(0);
  }
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

}  // namespace

TEST_CASE("a warm logging call allocates nothing, by handle and by tag", "[writer][hot_path]") {
  const TemporaryDirectory directory;
  WarmWriter warm(directory.path());
  const std::size_t before = allocations;
  for (int call = 0; call < kCalls; ++call) warm.log(call);
  const std::size_t after = allocations;
  CHECK(after == before);
  CHECK(before > 0);  // they are counted
}

TEST_CASE("a warm logging call makes no system call, by handle and by tag", "[writer][hot_path]") {
  const int forbidden = without_system_calls([](WarmWriter&) { getppid(); });
  if (forbidden == kNoFilter) {
    TBLOG_SKIP("this machine lets no program filter its system calls");
  }
  CHECK(forbidden == -SIGSYS);  // they are seen
  CHECK(without_system_calls([](WarmWriter& warm) {
          for (int call = 0; call < kCalls; ++call) warm.log(call);
        }) == 0);
}
