#include <tblog/metrics.h>
#include <tblog/summary_writer.h>

#include <string>
#include <vector>

int main(int, char** argv) {
  std::string errors;
  tblog::WriterOptions options;
  options.error_handler = [&errors](const tblog::WriterError& error) { errors += error.message; };
  tblog::SummaryWriter writer(argv[1], options);
  writer.add_scalar("train/loss", 0.5, 1);
  const tblog::Scalar loss = writer.scalar("train/loss");
  loss.add(0.25, 2);
  writer.add_pr_curve("pr", std::vector<int>{0, 1}, std::vector<float>{0.25f, 0.75f}, 2);
  writer.add_image("image", {std::vector<float>(4, 0.5f), {2, 2}}, 2);
  writer.flush();
  constexpr unsigned kLogged = 6;  // with the run's notes, and the curve's area
  if (writer.stats().written != kLogged || !errors.empty()) return 1;

  // What a build may lack, it says so.
  writer.add_figure("figure", tblog::Figure("title"), 2);
  writer.close();
  const bool drawn = writer.stats().written == kLogged + 1 && errors.empty();
  return drawn || errors.find("cairo") != std::string::npos ? 0 : 2;
}
