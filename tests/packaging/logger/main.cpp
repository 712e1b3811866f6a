#include <tblog/metrics.h>
#include <tblog/summary_writer.h>

#include <vector>

int main(int, char** argv) {
  tblog::SummaryWriter writer(argv[1]);
  writer.add_scalar("train/loss", 0.5, 1);
  const tblog::Scalar loss = writer.scalar("train/loss");
  loss.add(0.25, 2);
  writer.add_pr_curve("pr", std::vector<int>{0, 1}, std::vector<float>{0.25f, 0.75f}, 2);
  writer.close();
  const auto stats = writer.stats();
  return stats.written == 3 && stats.rejected == 0 && stats.dropped == 0 ? 0 : 1;
}
