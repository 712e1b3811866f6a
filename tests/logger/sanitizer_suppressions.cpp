// What the sanitizers say of libraries that draw, and is not so.

// fontconfig keeps a few hundred bytes for good, once a process, of which LeakSanitizer sees no owner: the same whether
// one figure is drawn or a hundred.
extern "C" const char* __lsan_default_suppressions();
extern "C" const char* __lsan_default_suppressions() { return "leak:libfontconfig"; }

// cairo hands freed memory from thread to thread by atomic operations, which ThreadSanitizer can't see in a library
// that was not built for it.
extern "C" const char* __tsan_default_suppressions();
extern "C" const char* __tsan_default_suppressions() { return "race:libcairo"; }
