#pragma once

#include <tblog/callbacks_export.h>

#include <cstdint>
#include <functional>
#include <vector>

namespace tblog {

/// A factor on the learning rate as a function of progress: of the batches or epochs trained so far, from 0.
using Schedule = std::function<double(std::int64_t t)>;

/// The usual schedules, each the factor by which torch.optim.lr_scheduler's of the same kind (named at each) multiplies
/// the learning rate. What is to end after some steps stays there then. All throw std::invalid_argument for values
/// that make no sense, naming them: steps that are not positive; factors that are negative or not finite.
///
///     warmup(500, cosine(20'000, 0.01))    // up in 500 steps, then down to a hundredth in 20,000
namespace schedules {

/// Always `factor`.
TBLOG_CALLBACKS_EXPORT Schedule constant(double factor = 1);
/// From `start` to `end` in equal steps (LinearLR).
TBLOG_CALLBACKS_EXPORT Schedule linear(double start, double end, std::int64_t steps);
/// Times `gamma` after every `every` steps (StepLR).
TBLOG_CALLBACKS_EXPORT Schedule step(std::int64_t every, double gamma = 0.1);
/// Times `gamma` after each step (ExponentialLR).
TBLOG_CALLBACKS_EXPORT Schedule exponential(double gamma);
/// (1 - t / steps) to the power of `power`: down to 0 (PolynomialLR).
TBLOG_CALLBACKS_EXPORT Schedule polynomial(std::int64_t steps, double power = 1);
/// From 1 to `minimum` along half a cosine (CosineAnnealingLR, which would go up again afterwards).
TBLOG_CALLBACKS_EXPORT Schedule cosine(std::int64_t steps, double minimum = 0);
/// The same again and again, at first in `steps` steps, each time `growth` times as many as before
/// (CosineAnnealingWarmRestarts). The minimum itself is never reached: there, it is 1 again.
TBLOG_CALLBACKS_EXPORT Schedule cosine_restarts(std::int64_t steps, std::int64_t growth = 1, double minimum = 0);
/// From 1 / start_divisor up to 1 in the share `rise` (more than 0, at most 1) of the steps, then down to
/// 1 / (start_divisor * end_divisor), both along half a cosine (OneCycleLR; momentum is left alone).
TBLOG_CALLBACKS_EXPORT Schedule one_cycle(std::int64_t steps, double rise = 0.3, double start_divisor = 25,
                                          double end_divisor = 1e4);

/// From 1 / (steps + 1) of what `then` begins with up to that in equal steps, then `then` from its beginning. (LinearLR
/// with start_factor=1/(steps + 1), and SequentialLR.)
TBLOG_CALLBACKS_EXPORT Schedule warmup(std::int64_t steps, Schedule then);
/// One after the other, each from its beginning: parts[i + 1] takes over at milestones[i], which ascend (SequentialLR).
TBLOG_CALLBACKS_EXPORT Schedule sequence(std::vector<Schedule> parts, std::vector<std::int64_t> milestones);

}  // namespace schedules
}  // namespace tblog
