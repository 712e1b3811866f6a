#include "support/csv_reader.h"

#include <fstream>

#include "support/catch.h"
#include "support/temporary_directory.h"

using Catch::Matchers::ContainsSubstring;

namespace {

class CsvFile {
 public:
  explicit CsvFile(const std::string& content) { std::ofstream(path(), std::ios::binary) << content; }
  std::string path() const { return directory_ / "data.csv"; }

 private:
  TemporaryDirectory directory_;
};

void check_error(const std::string& content, const std::string& message) {
  const CsvFile file(content);
  CHECK_THROWS_WITH(read_csv(file.path()), ContainsSubstring(message) && ContainsSubstring(file.path()));
}

}  // namespace

TEST_CASE("a table has its columns' names and its rows' numbers", "[csv]") {
  const CsvFile file("a,b c,label\n1,-2.5,0\n1e-3,4,1\n");
  const Table table = read_csv(file.path());
  CHECK(table.columns == std::vector<std::string>{"a", "b c", "label"});
  CHECK(table.values == std::vector<float>{1, -2.5f, 0, 1e-3f, 4, 1});
  CHECK(table.rows() == 2);
  CHECK(table.at(1, 2) == 1);
}

TEST_CASE("lines may end in CRLF, and the last one need not end at all", "[csv]") {
  const CsvFile file("a,b\r\n1,2\r\n3,4");
  CHECK(read_csv(file.path()).values == std::vector<float>{1, 2, 3, 4});
}

TEST_CASE("a missing file is named, with the system's reason", "[csv][bad_input]") {
  CHECK_THROWS_WITH(read_csv("/no/such/file.csv"), "can't open '/no/such/file.csv': No such file or directory");
}

TEST_CASE("a file without names or rows is refused", "[csv][bad_input]") {
  check_error("", "has no line of column names");
  check_error("\n1,2\n", "has no line of column names");
  check_error("a,b\n", "has no rows");
}

TEST_CASE("a ragged row is refused with its line and both lengths", "[csv][bad_input]") {
  check_error("a,b\n1,2\n1,2,3\n", ":3: 3 fields, but 2 column names");
  check_error("a,b\n1\n", ":2: 1 fields, but 2 column names");
  check_error("a,b\n1,2\n\n3,4\n", ":3: 1 fields, but 2 column names");
}

TEST_CASE("a field that is not a number is refused with its line, column and text", "[csv][bad_input]") {
  check_error("a,mean radius\n1,2\n3,abc\n", ":3: column 'mean radius': 'abc' is not a number");
  check_error("a,b\n1,2x\n", ":2: column 'b': '2x' is not a number");
  check_error("a,b\n,2\n", ":2: column 'a': '' is not a number");
  check_error("a,b\n1, 2\n", ":2: column 'b': ' 2' is not a number");
}

TEST_CASE("the data sets of the examples have the rows and labels they are said to have", "[csv]") {
  const Table cancer = read_csv(TBLOG_EXAMPLE_DATA "/breast_cancer.csv");
  const Table digits = read_csv(TBLOG_EXAMPLE_DATA "/digits.csv");
  CHECK(cancer.rows() == 569);
  CHECK(cancer.columns.size() == 31);
  CHECK(digits.rows() == 1797);
  CHECK(digits.columns.size() == 65);
  int benign = 0;
  for (std::size_t row = 0; row < cancer.rows(); ++row) benign += cancer.at(row, 30) == 1;
  CHECK(benign == 357);
}
