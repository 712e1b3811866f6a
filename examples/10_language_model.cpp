// A small language model: what comes next in Shakespeare's sonnets, letter by letter. Learning rates warm up and fall
// along a cosine; gradients are watched.
//
//   build/dev/examples/example_10_language_model runs/sonnets
//
// prints a line an epoch, and what the model makes up. The perplexity of the last sonnet ends below 12 (a letter drawn
// blindly: 45).
#include <tblog/callbacks.h>
#include <torch/torch.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>

struct LettersImpl : torch::nn::Module {
  explicit LettersImpl(std::int64_t letters)
      : embedding(register_module("embedding", torch::nn::Embedding(letters, 32))),
        gru(register_module("gru", torch::nn::GRU(torch::nn::GRUOptions(32, 128).batch_first(true)))),
        head(register_module("head", torch::nn::Linear(128, letters))) {}
  // [n, time] letters to [n, time, letters] logits of the next ones.
  torch::Tensor forward(torch::Tensor text) { return head(std::get<0>(gru(embedding(text)))); }

  torch::nn::Embedding embedding;
  torch::nn::GRU gru;
  torch::nn::Linear head;
};
TORCH_MODULE(Letters);

// Windows of 64 letters, 8 at a time; the target of each letter is the one behind it.
std::vector<torch::data::Example<>> batches_of(const torch::Tensor& text) {
  std::vector<torch::data::Example<>> out;
  const auto windows = text.unfold(0, 65, 64);
  for (const auto& batch : windows.split(8)) out.emplace_back(batch.slice(1, 0, 64), batch.slice(1, 1, 65));
  return out;
}

int main(int argc, char** argv) {
  torch::manual_seed(1);
  std::ifstream in(TBLOG_EXAMPLE_DATA "/sonnets.txt");
  const std::string sonnets{std::istreambuf_iterator<char>(in), {}};
  std::string alphabet = sonnets;
  std::sort(alphabet.begin(), alphabet.end());
  alphabet.erase(std::unique(alphabet.begin(), alphabet.end()), alphabet.end());
  std::vector<std::int64_t> numbers;
  for (const char letter : sonnets) numbers.push_back(static_cast<std::int64_t>(alphabet.find(letter)));
  const auto text = torch::tensor(numbers);
  const auto end_of_training = static_cast<std::int64_t>(sonnets.rfind("My mistress' eyes"));
  auto train_batches = batches_of(text.slice(0, 0, end_of_training));
  auto val_batches = batches_of(text.slice(0, end_of_training));

  Letters net(static_cast<std::int64_t>(alphabet.size()));
  torch::optim::Adam optimizer(net->parameters(), 5e-3);
  tblog::SummaryWriter writer(argc > 1 ? argv[1] : "runs/sonnets");
  tblog::Validation validation(net, val_batches, tblog::ValidationOptions(tblog::Task::language_model));
  tblog::LearningRateSchedule schedule(tblog::schedules::warmup(20, tblog::schedules::cosine(300, 0.05)));
  tblog::EarlyStopping stopping(tblog::EarlyStoppingOptions("val/loss").patience(8).restore_best_weights(true));
  tblog::ProgressBar progress(tblog::ProgressBarOptions().metrics({"train/loss", "val/perplexity", "val/accuracy"}));
  tblog::CallbackList callbacks(schedule, tblog::GradientMonitor(tblog::GradientMonitorOptions().every_n_steps(10)),
                                validation, tblog::LearningRateMonitor(), stopping, progress);
  auto loss = [](const torch::Tensor& output, const torch::Tensor& target) {
    return torch::nn::functional::cross_entropy(output.flatten(0, 1), target.flatten());
  };
  tblog::fit(net, train_batches, optimizer, loss, callbacks, tblog::FitOptions(30).writer(writer));

  std::string made_up = "When ";
  for (int i = 0; i < 200; ++i) {
    std::vector<std::int64_t> so_far;
    for (const char letter : made_up) so_far.push_back(static_cast<std::int64_t>(alphabet.find(letter)));
    const auto logits = net->forward(torch::tensor(so_far).unsqueeze(0)).index({0, -1});
    made_up += alphabet[torch::multinomial(torch::softmax(logits / 0.7, 0), 1).item<std::int64_t>()];
  }
  writer.add_text("made_up", made_up, 0);
  const double perplexity = validation.evaluate().at("perplexity");
  std::printf("%s\n\nperplexity %.2f\n", made_up.c_str(), perplexity);
  writer.close();
  return perplexity < 12 ? 0 : 1;
}
