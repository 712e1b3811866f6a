// Five folds of the breast tumour data (Wisconsin): how good is this model, and how sure is that? Each fold is a run of
// its own, one row on the HParams page, and all_folds has what they come to.
//
//   build/dev/examples/example_07_cross_validation runs/folds
//
// prints each fold's AUC and their mean, which is above 0.98, with its deviation, and the AUC of all samples, each as
// the model saw it that had not been trained on it.
#include <tblog/callbacks.h>
#include <torch/torch.h>

#include <cstdio>

#include "support/csv_reader.h"
#include "support/split.h"

int main(int argc, char** argv) {
  const Table table = read_csv(TBLOG_EXAMPLE_DATA "/breast_cancer.csv");
  const auto columns = static_cast<std::int64_t>(table.columns.size());
  const auto values = torch::tensor(table.values).view({-1, columns});
  const auto features = values.slice(1, 0, columns - 1);
  const auto labels = values.select(1, columns - 1).to(torch::kLong).contiguous();
  const auto stack = torch::data::transforms::Stack<>();

  tblog::SummaryWriter writer(argc > 1 ? argv[1] : "runs/folds");
  tblog::CrossValidation folds(writer, tblog::stratified_k_fold(labels, 5, /*shuffle_seed=*/0),
                               {{"lr", 1e-3}, {"hidden", 16}}, {"val/auc", "val/loss"});
  for (std::size_t i = 0; i < folds.size(); ++i) {
    // Scaled by what trains: the fold that validates is not to be known.
    const std::vector<std::int64_t> trained(folds.fold(i).train.begin(), folds.fold(i).train.end());
    const auto seen = features.index_select(0, torch::tensor(trained));
    const Rows rows((features - seen.mean(0)) / seen.std(0), labels);
    auto train_loader = torch::data::make_data_loader(folds.train(i, rows).map(stack), 32);
    auto val_loader = torch::data::make_data_loader<torch::data::samplers::SequentialSampler>(
        folds.validation(i, rows).map(stack), 256);

    torch::manual_seed(i);
    torch::nn::Sequential net(torch::nn::Linear(30, 16), torch::nn::ReLU(), torch::nn::Linear(16, 1));
    torch::optim::Adam optimizer(net->parameters(), 1e-3);
    tblog::Validation validation(net, *val_loader, tblog::ValidationOptions(tblog::Task::binary));
    tblog::CallbackList callbacks(
        validation,
        tblog::EarlyStopping(tblog::EarlyStoppingOptions("val/loss").patience(3).restore_best_weights(true)));
    auto loss = [](const torch::Tensor& output, const torch::Tensor& target) {
      return torch::binary_cross_entropy_with_logits(output, target.to(torch::kFloat).unsqueeze(1));
    };
    tblog::fit(net, *train_loader, optimizer, loss, callbacks, tblog::FitOptions(30).writer(folds.run(i)));
    const auto metrics = folds.add(i, validation);  // of the best weights, which are back
    std::printf("fold %zu: AUC %.4f\n", i, metrics.at("auc"));
  }
  const auto auc = folds.finish().at("auc");
  std::printf("AUC: %.4f, deviation %.4f; of all folds' samples together %.4f\n", auc.mean, auc.deviation, auc.pooled);
  writer.close();
  return auc.mean >= 0.98 && auc.values.size() == 5 ? 0 : 1;
}
