#pragma once

#include <tblog/graph.h>

#include <string>

/// How a graph is written down for the Graphs page: see summaries.h.
namespace tblog::detail {

std::string graph_metadata();

/// One RunMetadata, as the only string of a tensor of rank 1: with data_class set, TensorBoard's Python loader fails to
/// read one of rank 0. Throws std::invalid_argument for what <tblog/graph.h> says is refused.
std::string graph_tensor(const Graph& graph);

}  // namespace tblog::detail
