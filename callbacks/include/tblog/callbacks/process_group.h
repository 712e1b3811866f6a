#pragma once

#include <ATen/core/Tensor.h>
#include <c10/util/intrusive_ptr.h>
#include <tblog/callbacks_export.h>

#include <chrono>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace tblog {

/// That processes which train together lost each other: one died, or did not come within the timeout. What this one
/// was doing is in the message, with what the engine says. The group is of no use afterwards.
class TBLOG_CALLBACKS_EXPORT ProcessGroupError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The processes (ranks) that train one model together, over LibTorch's own engine (c10d): TrainingState::processes. By
/// itself it is this process alone, and everything below is free.
///
/// Its members are collective: every process calls them, in the same order, and each waits for the others. They throw
/// ProcessGroupError. Copies are the same group. To be used by one thread.
class TBLOG_CALLBACKS_EXPORT ProcessGroup {
 public:
  /// This process alone.
  ProcessGroup() = default;

  /// A group of the user's: any c10d::ProcessGroup or Backend that has allreduce, allgather and broadcast. `device` is
  /// where its tensors are: the CPU for Gloo and MPI, this rank's GPU for NCCL.
  template <class Group>
  explicit ProcessGroup(c10::intrusive_ptr<Group> group, at::Device device = at::kCPU)
      : engine_(std::make_shared<const Engine>(Engine{
            group->getRank(),
            group->getSize(),
            device,
            [group](std::vector<at::Tensor>& tensors) { group->allreduce(tensors)->wait(); },
            [group](std::vector<at::Tensor>& tensors) { group->broadcast(tensors)->wait(); },
            [group](std::vector<std::vector<at::Tensor>>& outputs, std::vector<at::Tensor>& inputs) {
              group->allgather(outputs, inputs)->wait();
            },
        })) {}

  /// The group that this process was launched into, over Gloo and TCP. Looked at, in this order:
  /// - RANK and WORLD_SIZE (torchrun and its like)
  /// - OMPI_COMM_WORLD_RANK and _SIZE (Open MPI), PMI_RANK and PMI_SIZE (MPICH)
  /// - SLURM_PROCID and SLURM_NTASKS (srun)
  ///
  /// None of them: this process alone. The others find each other at MASTER_ADDR (this machine, if Open MPI or Slurm
  /// say that all are on one) and MASTER_PORT (29500), where rank 0 listens. Between them they use the address by which
  /// each reaches MASTER_ADDR, or that of GLOO_SOCKET_IFNAME. A process that is not there, or does not answer, within
  /// `timeout` makes the others fail with ProcessGroupError; one that dies does so at once.
  /// Throws std::invalid_argument for variables that are missing or make no sense, std::runtime_error in a build
  /// without Gloo (CMake option TBLOG_WITH_GLOO).
  static ProcessGroup from_environment(std::chrono::milliseconds timeout = std::chrono::minutes(30));

  /// This process's number, from 0. Number 0 is the one that writes.
  int rank() const { return engine_ ? engine_->rank : 0; }
  int size() const { return engine_ ? engine_->size : 1; }

  /// Makes `tensor` the sum of all processes' tensors, of one shape and type; the same on each, to the bit.
  void all_reduce(at::Tensor& tensor) const;
  /// Makes `tensor` what it is on rank 0.
  void broadcast(at::Tensor& tensor) const;
  /// What each process gives, in the order of ranks. Each process needs memory for all, as if all were as long as the
  /// longest.
  std::vector<std::string> all_gather(const std::string& bytes) const;
  /// Whether it is so on any of them.
  bool any(bool here) const;

 private:
  struct Engine {
    int rank;
    int size;
    at::Device device;
    std::function<void(std::vector<at::Tensor>&)> all_reduce, broadcast;
    std::function<void(std::vector<std::vector<at::Tensor>>&, std::vector<at::Tensor>&)> all_gather;
  };
  void run(const char* what, const std::function<void()>& collective) const;
  std::vector<at::Tensor> gathered(const at::Tensor& tensor) const;

  std::shared_ptr<const Engine> engine_;  // null: alone
};

}  // namespace tblog
