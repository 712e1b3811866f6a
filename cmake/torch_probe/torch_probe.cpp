#include <c10/core/Device.h>

#include <string>

int main(int argc, char** argv) { return c10::Device(std::string(argc > 1 ? argv[1] : "cpu")).is_cpu() ? 0 : 1; }
