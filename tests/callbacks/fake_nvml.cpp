// Stands in for NVIDIA's management library: two GPUs.
extern "C" {
int nvmlInit_v2() { return 0; }
int nvmlDeviceGetCount_v2(unsigned* count) {
  *count = 2;
  return 0;
}
int nvmlDeviceGetHandleByIndex_v2(unsigned index, void** device) {
  static int devices[2];
  *device = devices + index;
  devices[index] = static_cast<int>(index);
  return 0;
}
int nvmlDeviceGetUtilizationRates(void* device, unsigned* rates) {
  rates[0] = *static_cast<int*>(device) == 0 ? 75 : 5;
  rates[1] = 1;
  return 0;
}
int nvmlDeviceGetMemoryInfo(void* device, unsigned long long* bytes) {
  bytes[0] = 80ull << 30;
  bytes[1] = 0;
  bytes[2] = *static_cast<int*>(device) == 0 ? 3ull << 30 : 512ull << 20;
  return 0;
}
}
