#pragma once

#include <ATen/core/Tensor.h>
#include <tblog/callbacks/process_group.h>
#include <tblog/callbacks_export.h>
#include <tblog/summary_writer.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace torch::nn {
class Module;
}

namespace tblog {

// What several processes need that train one model on parts of the data; all but part_of() are collective, as the
// members of ProcessGroup are, and free for a process alone. fit() calls those that are about the model.

/// Which of the processes write.
enum class Writers {
  main,   ///< rank 0
  every,  ///< the others, too: each in a run "rank_1", "rank_2" ... below
};

/// The writer of this process: of rank 0 in `log_dir`; of the others none (null), or one in `log_dir`/rank_<n>. No two
/// processes ever write one run, which TensorBoard could not read.
TBLOG_CALLBACKS_EXPORT std::unique_ptr<SummaryWriter> open_writer(const ProcessGroup& processes,
                                                                  const std::string& log_dir,
                                                                  WriterOptions options = {},
                                                                  Writers writers = Writers::main);

/// Which of `size` samples are this process's, as Subset takes them: every n-th of n processes, from its rank on. Each
/// sample is one process's, so that nothing is left out or doubled; lengths differ by one at most.
TBLOG_CALLBACKS_EXPORT std::vector<std::size_t> part_of(std::size_t size, const ProcessGroup& processes);

/// Gives the model the parameters and buffers that it has on rank 0: to be called before training.
TBLOG_CALLBACKS_EXPORT void broadcast_model(const ProcessGroup& processes, torch::nn::Module& model);

/// Only the buffers, batch norm's running means for instance, which differ by what each process has seen: to be called
/// before an evaluation.
TBLOG_CALLBACKS_EXPORT void broadcast_buffers(const ProcessGroup& processes, torch::nn::Module& model);

/// Makes the gradients those of the mean loss over the samples of all processes' batches, to be called between
/// backward() and the optimizer's step, with the number of `samples` over which this process's loss is a mean: batches
/// of different lengths count by their samples. A process whose data has ended takes part with 0 samples and what
/// gradients it has are not looked at. A parameter without a gradient on every process stays without. Added up in
/// float, or double if a parameter is.
TBLOG_CALLBACKS_EXPORT void average_gradients(const ProcessGroup& processes, const std::vector<at::Tensor>& parameters,
                                              std::int64_t samples);

}  // namespace tblog
