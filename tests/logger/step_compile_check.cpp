#include <tblog/summary_writer.h>

void log(tblog::SummaryWriter& writer) { writer.add_scalar("loss", 0.5, STEP); }
