// Logs what it is told on standard input, one call a line, so that a test can make up the data and knows what must come
// out: `run DIR`, `scalar TAG STEP VALUE`, `scalars TAG STEP NAME VALUE ...`, `histogram TAG STEP VALUE ...`,
// `text TAG STEP` with the text on the next line (a \n for each newline), `pr|roc TAG STEP THRESHOLDS N` with N labels
// and N scores (named by the two lines after a `describe` before), `fail` (an exception passes the writer), `resume_at
// STEP`, `hparams` with `NAME TYPE VALUE` ... and, after `metrics`, tags; `group` and its name may follow.
#include <tblog/summary_writer.h>

#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace {

// Unlike operator>>, takes "nan" and "inf".
double number(const std::string& word) { return std::strtod(word.c_str(), nullptr); }

template <class T>
std::vector<T> numbers(std::istream& in, std::size_t count) {
  std::vector<T> out;
  for (std::string word; out.size() < count && in >> word;) out.push_back(static_cast<T>(number(word)));
  return out;
}

std::string unescape(const std::string& line) {
  std::string out;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const bool newline = line.compare(i, 2, "\\n") == 0;
    out.push_back(newline ? '\n' : line[i]);
    i += newline;
  }
  return out;
}

void add_hparams(tblog::SummaryWriter& writer, std::istream& in) {
  tblog::HParams hparams;
  std::vector<std::string> metrics;
  for (std::string name, type, value; in >> name && name != "metrics" && in >> type >> value;) {
    hparams.emplace_back(name, type == "bool"     ? tblog::HParamValue(value == "true")
                               : type == "number" ? tblog::HParamValue(number(value))
                                                  : tblog::HParamValue(value));
  }
  std::string tag, group;
  while (in >> tag && tag != "group") metrics.push_back(tag);
  in >> group;
  writer.add_hparams(hparams, metrics, group);
}

}  // namespace

int main() {
  std::unique_ptr<tblog::SummaryWriter> writer;
  unsigned long long refused = 0;
  const auto finish = [&] {
    if (!writer) return;
    writer->close();
    refused += writer->stats().rejected + writer->stats().dropped;
  };
  for (std::string line; std::getline(std::cin, line);) {
    std::istringstream in(line);
    std::string call, tag;
    long long step = 0;
    in >> call;
    if (call == "run") {
      finish();
      in >> tag;
      writer = std::make_unique<tblog::SummaryWriter>(tag);
      continue;
    }
    if (call == "fail") {
      try {
        const auto unwound = std::move(writer);
        throw std::runtime_error("a training that fails");
      } catch (const std::runtime_error&) {
      }
      continue;
    }
    if (call == "resume_at") {
      std::int64_t first = 0;
      in >> first;
      writer->resume_at(first);
      continue;
    }
    if (call == "describe") {
      std::string name, description;
      in >> tag;
      std::getline(std::cin, name);
      std::getline(std::cin, description);
      writer->describe(tag, name, description);
      continue;
    }
    if (call == "hparams") {
      add_hparams(*writer, in);
      continue;
    }
    in >> tag >> step;
    if (call == "scalar") {
      writer->add_scalar(tag, numbers<double>(in, 1).at(0), step);
    } else if (call == "scalars") {
      std::vector<std::pair<std::string, double>> values;
      for (std::string name, value; in >> name >> value;) values.emplace_back(name, number(value));
      writer->add_scalars(tag, values, step);
    } else if (call == "histogram") {
      writer->add_histogram(tag, numbers<double>(in, std::size_t(-1)), step);
    } else if (call == "text") {
      std::getline(std::cin, line);
      writer->add_text(tag, unescape(line), step);
    } else if (call == "pr" || call == "roc") {
      tblog::CurveOptions options;
      std::size_t samples = 0;
      in >> options.num_thresholds >> samples;
      const auto labels = numbers<int>(in, samples);
      const auto scores = numbers<float>(in, samples);
      call == "pr" ? writer->add_pr_curve(tag, labels, scores, step, options)
                   : writer->add_roc_curve(tag, labels, scores, step, options);
    } else {
      std::fprintf(stderr, "unknown call '%s'\n", call.c_str());
      return 2;
    }
  }
  finish();
  return refused == 0 ? 0 : 1;
}
