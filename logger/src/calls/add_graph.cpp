#include <tblog/summary_writer.h>

#include "calls/logging_call.h"
#include "encodings/graphs.h"

namespace tblog {

void SummaryWriter::add_graph(const Graph& graph, std::string_view tag) {
  if_recorded(*core_, "add_graph", tag, 0, [&] {
    log_value(*core_, detail::SeriesKind::graph, tag, 0, detail::graph_metadata, detail::graph_tensor(graph));
  });
}

}  // namespace tblog
