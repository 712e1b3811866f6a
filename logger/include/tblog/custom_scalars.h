#pragma once

#include <string>
#include <vector>

namespace tblog {

/// A value with the bounds around it, each a scalar's tag. All three have to be logged at the same steps.
struct MarginSeries {
  std::string value, lower, upper;
};

/// A chart of the Custom Scalars page: lines, or else values with margins.
struct CustomChart {
  std::string title;
  std::vector<std::string> tags;      ///< a line each
  std::vector<std::string> patterns;  ///< a line for each tag that begins as a regular expression (Python's) says
  std::vector<MarginSeries> margins;  ///< with any, the chart has no lines
};

/// Charts under one heading.
struct ChartCategory {
  std::string title;
  std::vector<CustomChart> charts;
  bool closed = false;  ///< folded up at first
};

/// What the Custom Scalars page shows of a run.
using CustomScalarsLayout = std::vector<ChartCategory>;

}  // namespace tblog
