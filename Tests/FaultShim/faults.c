/* Preloaded into giaoband by tests: a disk that loses what was not synchronised, that fails on order, and that tells what it did.
 *
 *   FAULT_ROOT      files below this directory are watched; everything else goes straight to libc
 *   FAULT_LOSE      power: at a kill point's SIGKILL all that was not synchronised is undone
 *                   torn:  of the unsynchronised writes each second one, by a fixed sequence, is kept
 *                   liar:  as power, of a disk that ignores fsync; tests prove by it that they notice a loss
 *   FAULT_ORDERS    a file, read at every call, of lines "CALL PATH-PART ERRNO" (write, sync, rename, open): such calls fail;
 *                   "write PATH-PART short" writes half of what is asked for
 *   FAULT_LOG       a file; gets "CALL NAME [MARK...]" for each watched call and each send, in the order of their ends
 *   FAULT_MARK      what begins a mark in written or sent bytes; it and the 8 bytes behind it are logged
 *
 * Undone are writes, truncations, creations and renames. Memory-mapped files (SQLite's -shm, made anew by the first to open) and
 * removals are not. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define REAL(type, name, ...) \
    static type (*real)(__VA_ARGS__); \
    if (!real) *(void **)&real = dlsym(RTLD_NEXT, #name)

enum kind { WRITE, TRUNCATE, CREATE, RENAME };

/* Something that would be lost. */
struct change {
    struct change *next; /* the one before it */
    enum kind kind;
    dev_t device;
    ino_t inode;
    off_t offset, size; /* size: of the file before */
    size_t count, old_count;
    char *bytes, *old_bytes;
    char path[PATH_MAX], target[PATH_MAX];
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct change *changes;
static const char *root, *loses, *orders, *mark;
static int log_file = -1;

__attribute__((constructor)) static void begin(void) {
    root = getenv("FAULT_ROOT");
    loses = getenv("FAULT_LOSE");
    orders = getenv("FAULT_ORDERS");
    mark = getenv("FAULT_MARK");
    if (getenv("FAULT_LOG")) log_file = open(getenv("FAULT_LOG"), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

static int is_watched(const char *path) { return root && path[0] == '/' && !strncmp(path, root, strlen(root)); }

/* The path behind a descriptor, where it is a watched file or folder. */
static int watched_path(int file, char *path) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t count = readlink(link, path, PATH_MAX - 1);
    if (count <= 0) return 0;
    path[count] = 0;
    /* The log is the test's own file. */
    return is_watched(path) && !strstr(path, "-shm") && strcmp(path + strlen(root), "/log");
}

static const char *name_of(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static void tell(const char *call, const char *name, const void *bytes, size_t count) {
    if (log_file < 0) return;
    char line[65536];
    size_t length = (size_t)snprintf(line, 1024, "%s %s", call, name);
    size_t size = mark ? strlen(mark) : 0;
    const char *start = bytes, *end = start + count;
    while (size && start && (start = memmem(start, (size_t)(end - start), mark, size))) {
        if (end - start < (ptrdiff_t)size + 8 || length + size + 16 > sizeof line) break;
        line[length++] = ' ';
        memcpy(line + length, start, size + 8);
        length += size + 8;
        start += size;
    }
    line[length++] = '\n';
    REAL(ssize_t, write, int, const void *, size_t);
    if (real(log_file, line, length) < 0) abort();
}

/* The errno that is ordered for a call; 0 for none, -1 for half of it. */
static int ordered(const char *call, const char *path) {
    if (!orders) return 0;
    FILE *file = fopen(orders, "re");
    if (!file) return 0;
    char a_call[32], part[256], what[32];
    int result = 0;
    while (!result && fscanf(file, "%31s %255s %31s", a_call, part, what) == 3) {
        if (strcmp(a_call, call) || !strstr(path, part)) continue;
        result = !strcmp(what, "short") ? -1 : atoi(what);
    }
    fclose(file);
    return result;
}

/* ---- what would be lost ---- */

static struct change *add(enum kind kind, const char *path) {
    struct change *change = calloc(1, sizeof *change);
    if (!change) abort();
    change->kind = kind;
    snprintf(change->path, sizeof change->path, "%s", path);
    change->next = changes;
    changes = change;
    return change;
}

static struct change *add_to_file(enum kind kind, int file, const char *path) {
    struct stat status;
    if (fstat(file, &status)) abort();
    struct change *change = add(kind, path);
    change->device = status.st_dev;
    change->inode = status.st_ino;
    change->size = status.st_size;
    return change;
}

static void read_before(int file, struct change *change, off_t offset, size_t count) {
    REAL(ssize_t, pread, int, void *, size_t, off_t);
    change->offset = offset;
    change->old_bytes = malloc(count + 1);
    if (!change->old_bytes) abort();
    /* Through the same descriptor: closing another of the file would drop SQLite's locks. Fails where it is for writing only, as
     * it is of files that are written once. */
    ssize_t found = real(file, change->old_bytes, count, offset);
    change->old_count = found > 0 ? (size_t)found : 0;
}

/* A folder's fsync makes its names durable, a file's its bytes. */
static void forget(int file, const char *path) {
    struct stat status;
    if (fstat(file, &status)) return;
    for (struct change **at = &changes; *at;) {
        struct change *change = *at;
        int lasts;
        if (S_ISDIR(status.st_mode)) {
            const char *changed = change->kind == RENAME ? change->target : change->path;
            size_t folder = (size_t)(name_of(changed) - changed) - 1;
            lasts = (change->kind == CREATE || change->kind == RENAME) && folder == strlen(path) && !strncmp(changed, path, folder);
        } else {
            lasts = change->device == status.st_dev && change->inode == status.st_ino
                && (change->kind == WRITE || change->kind == TRUNCATE);
        }
        if (!lasts) {
            at = &change->next;
            continue;
        }
        *at = change->next;
        free(change->bytes);
        free(change->old_bytes);
        free(change);
    }
}

static int open_inode(struct change *change) {
    /* It may have been renamed since: renames are undone in their turn, newest first, so that by now it has its name again. */
    struct stat status;
    int file = open(change->path, O_WRONLY | O_CLOEXEC);
    if (file >= 0 && (fstat(file, &status) || status.st_ino != change->inode)) {
        close(file);
        file = -1;
    }
    return file;
}

static void lose(void) {
    REAL(ssize_t, pwrite, int, const void *, size_t, off_t);
    static int (*cut)(int, off64_t);
    static int (*move)(const char *, const char *);
    *(void **)&cut = dlsym(RTLD_NEXT, "ftruncate64");
    *(void **)&move = dlsym(RTLD_NEXT, "rename");
    int is_torn = !strcmp(loses, "torn");
    for (struct change *change = changes; change; change = change->next) {
        int file;
        switch (change->kind) {
        case WRITE:
        case TRUNCATE:
            if ((file = open_inode(change)) < 0) break;
            if (change->old_count && real(file, change->old_bytes, change->old_count, change->offset) < 0) abort();
            if (cut(file, change->size)) abort();
            close(file);
            break;
        case CREATE: unlink(change->path); break;
        case RENAME: move(change->target, change->path); break;
        }
    }
    if (!is_torn) return;
    /* Oldest first, what the disk happened to write. */
    struct change *oldest = NULL;
    while (changes) {
        struct change *change = changes;
        changes = change->next;
        change->next = oldest;
        oldest = change;
    }
    unsigned chance = 12345;
    for (struct change *change = oldest; change; change = change->next) {
        chance = chance * 1103515245u + 12345u;
        if (change->kind != WRITE || !(chance >> 16 & 1)) continue;
        int file = open_inode(change);
        if (file < 0) continue;
        if (real(file, change->bytes, change->count, change->offset) < 0) abort();
        close(file);
    }
}

/* The kill point's. */
int kill(pid_t process, int number) {
    REAL(int, kill, pid_t, int);
    if (process == getpid() && number == SIGKILL && loses) {
        pthread_mutex_lock(&lock);
        lose();
    }
    return real(process, number);
}

/* ---- the calls ---- */

static ssize_t write_at(int file, const void *bytes, size_t count, off_t offset, int is_positioned) {
    REAL(ssize_t, pwrite, int, const void *, size_t, off_t);
    char path[PATH_MAX];
    if (!root || !watched_path(file, path)) return -2;
    int fault = ordered("write", path);
    if (fault > 0) {
        errno = fault;
        return -1;
    }
    if (fault < 0 && count > 1) count /= 2;
    pthread_mutex_lock(&lock);
    off_t at = is_positioned ? offset : lseek(file, 0, SEEK_CUR);
    struct change *change = NULL;
    if (loses) {
        change = add_to_file(WRITE, file, path);
        read_before(file, change, at, count);
        change->bytes = malloc(count + 1);
        memcpy(change->bytes, bytes, count);
        change->count = count;
    }
    ssize_t written = real(file, bytes, count, at);
    int number = errno;
    if (written > 0 && !is_positioned) lseek(file, at + written, SEEK_SET);
    if (change) change->count = written > 0 ? (size_t)written : 0;
    if (written > 0) tell("write", name_of(path), bytes, (size_t)written);
    pthread_mutex_unlock(&lock);
    errno = number;
    return written;
}

ssize_t pwrite(int file, const void *bytes, size_t count, off_t offset) {
    REAL(ssize_t, pwrite, int, const void *, size_t, off_t);
    ssize_t result = write_at(file, bytes, count, offset, 1);
    return result == -2 ? real(file, bytes, count, offset) : result;
}

ssize_t pwrite64(int file, const void *bytes, size_t count, off_t offset) { return pwrite(file, bytes, count, offset); }

ssize_t write(int file, const void *bytes, size_t count) {
    REAL(ssize_t, write, int, const void *, size_t);
    ssize_t result = write_at(file, bytes, count, 0, 0);
    return result == -2 ? real(file, bytes, count) : result;
}

int ftruncate64(int file, off64_t size) {
    REAL(int, ftruncate64, int, off64_t);
    char path[PATH_MAX];
    if (!root || !loses || !watched_path(file, path)) return real(file, size);
    pthread_mutex_lock(&lock);
    struct stat status;
    if (!fstat(file, &status) && status.st_size > size) {
        struct change *change = add_to_file(TRUNCATE, file, path);
        read_before(file, change, size, (size_t)(status.st_size - size));
    }
    int result = real(file, size);
    pthread_mutex_unlock(&lock);
    return result;
}

int ftruncate(int file, off_t size) { return ftruncate64(file, size); }

static int synchronise(int file, int (*real)(int)) {
    char path[PATH_MAX];
    if (!root || !watched_path(file, path)) return real(file);
    int fault = ordered("sync", path);
    if (fault) {
        errno = fault;
        return -1;
    }
    pthread_mutex_lock(&lock);
    int result = real(file);
    if (!result && !(loses && !strcmp(loses, "liar"))) forget(file, path);
    tell("sync", name_of(path), NULL, 0);
    pthread_mutex_unlock(&lock);
    return result;
}

int fsync(int file) {
    REAL(int, fsync, int);
    return synchronise(file, real);
}

int fdatasync(int file) {
    REAL(int, fdatasync, int);
    return synchronise(file, real);
}

int rename(const char *from, const char *to) {
    REAL(int, rename, const char *, const char *);
    if (!root || !is_watched(from)) return real(from, to);
    int fault = ordered("rename", from);
    if (fault) {
        errno = fault;
        return -1;
    }
    pthread_mutex_lock(&lock);
    int result = real(from, to);
    if (!result && loses) {
        struct change *change = add(RENAME, from);
        snprintf(change->target, sizeof change->target, "%s", to);
    }
    if (!result) tell("rename", name_of(to), NULL, 0);
    pthread_mutex_unlock(&lock);
    return result;
}

static int open_file(const char *path, int flags, mode_t mode) {
    REAL(int, open64, const char *, int, ...);
    if (!root || !is_watched(path)) return real(path, flags, mode);
    int fault = ordered("open", path);
    if (fault) {
        errno = fault;
        return -1;
    }
    int is_new = (flags & O_CREAT) && access(path, F_OK);
    int file = real(path, flags, mode);
    if (file >= 0 && is_new && loses && !strstr(path, "-shm")) {
        pthread_mutex_lock(&lock);
        add(CREATE, path);
        pthread_mutex_unlock(&lock);
    }
    return file;
}

#define OPENING(name) \
    int name(const char *path, int flags, ...) { \
        va_list rest; \
        va_start(rest, flags); \
        mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0; \
        va_end(rest); \
        return open_file(path, flags, mode); \
    }
OPENING(open)
OPENING(open64)

ssize_t send(int socket, const void *bytes, size_t count, int flags) {
    REAL(ssize_t, send, int, const void *, size_t, int);
    /* Before it goes: a line after it could come late. */
    if (log_file >= 0 && count) {
        pthread_mutex_lock(&lock);
        tell("send", "socket", bytes, count);
        pthread_mutex_unlock(&lock);
    }
    return real(socket, bytes, count, flags);
}
