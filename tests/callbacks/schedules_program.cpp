// Reads a schedule a line, its name and then its numbers, and writes its factors at 0, 1, ...: the first number says
// how many. A warm-up and a sequence have other schedules inside, which are given here.
#include <tblog/callbacks/schedules.h>

#include <cstdint>
#include <functional>
#include <iomanip>
#include <iostream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

using namespace tblog;

int main() {
  using Numbers = std::vector<double>;
  const auto whole = [](double value) { return static_cast<std::int64_t>(value); };
  const std::map<std::string, std::function<Schedule(const Numbers&)>> make{
      {"linear", [&](const Numbers& n) { return schedules::linear(n[0], n[1], whole(n[2])); }},
      {"step", [&](const Numbers& n) { return schedules::step(whole(n[0]), n[1]); }},
      {"exponential", [&](const Numbers& n) { return schedules::exponential(n[0]); }},
      {"polynomial", [&](const Numbers& n) { return schedules::polynomial(whole(n[0]), n[1]); }},
      {"cosine", [&](const Numbers& n) { return schedules::cosine(whole(n[0]), n[1]); }},
      {"cosine_restarts", [&](const Numbers& n) { return schedules::cosine_restarts(whole(n[0]), whole(n[1]), n[2]); }},
      {"one_cycle", [&](const Numbers& n) { return schedules::one_cycle(whole(n[0]), n[1], n[2], n[3]); }},
      {"warmup", [&](const Numbers& n) { return schedules::warmup(whole(n[0]), schedules::exponential(n[1])); }},
      {"sequence",
       [&](const Numbers& n) {
         return schedules::sequence(
             {schedules::exponential(n[0]), schedules::cosine(whole(n[1]), n[2]), schedules::linear(n[3], 1, 5)},
             {whole(n[4]), whole(n[5])});
       }},
  };
  std::string line;
  while (std::getline(std::cin, line)) {
    std::istringstream in(line);
    std::string name;
    std::int64_t count = 0;
    in >> name >> count;
    Numbers numbers;
    for (double number; in >> number;) numbers.push_back(number);
    const Schedule schedule = make.at(name)(numbers);
    for (std::int64_t t = 0; t < count; ++t) std::cout << std::setprecision(17) << schedule(t) << ' ';
    std::cout << '\n';
  }
}
