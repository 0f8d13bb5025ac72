#include <sqlite3.h>

/* Swift does not import functions with variable arguments. SQLITE_MISUSE where SQLite has begun. */
static inline int giaoban_sqlite_count_no_memory(void) { return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); }
