// What LeakSanitizer is not to report. fontconfig keeps a few hundred bytes for good, once a process, of which it sees
// no owner: the same whether one figure is drawn or a hundred.
extern "C" const char* __lsan_default_suppressions();
extern "C" const char* __lsan_default_suppressions() { return "leak:libfontconfig"; }
