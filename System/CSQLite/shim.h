#include <sqlite3.h>

/* Swift does not import functions with variable arguments. */

/* SQLITE_MISUSE where SQLite has begun. */
static inline int giaoban_sqlite_count_no_memory(void) { return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); }

/* The last connection that closes leaves the write-ahead log where it is, and does not copy it into the file. */
static inline int giaoban_sqlite_keep_log_at_close(sqlite3 *db) {
  return sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, (int *)0);
}
