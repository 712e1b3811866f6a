#pragma once

/// All of tblog::callbacks: evaluate, stop, keep and show, from a LibTorch training loop.
#include <tblog/callbacks/callback.h>
#include <tblog/callbacks/callback_list.h>
#include <tblog/callbacks/callback_state.h>
#include <tblog/callbacks/checkpoint.h>
#include <tblog/callbacks/device_metrics.h>
#include <tblog/callbacks/early_stopping.h>
#include <tblog/callbacks/fit.h>
#include <tblog/callbacks/graph.h>
#include <tblog/callbacks/metric.h>
#include <tblog/callbacks/model_checkpoint.h>
#include <tblog/callbacks/progress_bar.h>
#include <tblog/callbacks/tensors.h>
#include <tblog/callbacks/train_metrics.h>
#include <tblog/callbacks/training_state.h>
#include <tblog/callbacks/validation.h>
#include <tblog/callbacks/validation_options.h>
