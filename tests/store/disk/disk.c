/* A disk that goes wrong on purpose: loaded below SQLite and Python with LD_PRELOAD, for the files of one folder.

   arm(folder, at, kind, lasting): the at-th operation that changes the disk (1 is the next) goes wrong: it kills the
   process, or fails (READ_ONLY: everything that would write fails); `lasting` lets every later one fail too. at = 0: nothing goes wrong. record(path): every operation
   is also written down, for states after a power cut to be made of. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { KILL = 1, TORN = 2, NO_SPACE = 3, BROKEN = 4, SHORT = 5, READ_ONLY = 6 };
enum { MOST = 4096 };

static char folder[1024];
static long count, at;
static int kind, lasting, log_fd = -1;
static char *paths[MOST];

#define REAL(name) \
    static __typeof__(&name) real; \
    if (!real) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

/* The folder itself is watched too: it is synced for the names in it. */
static int watched(const char *path)
{
    size_t length = strlen(folder);
    return length && path && !strncmp(path, folder, length) && (!path[length] || path[length] == '/');
}

static const char *known(int fd) { return fd >= 0 && fd < MOST ? paths[fd] : NULL; }

static void put(const void *data, size_t size)
{
    REAL(write);
    while (size) {
        ssize_t done = real(log_fd, data, size);
        if (done <= 0) abort();
        data = (const char *)data + done;
        size -= done;
    }
}

static void note(char what, const char *path, int64_t offset, const void *data, uint32_t size)
{
    if (log_fd < 0) return;
    uint16_t length = strlen(path);
    put(&what, 1); put(&length, 2); put(&offset, 8); put(&size, 4); put(path, length);
    if (size) put(data, size);
}

/* Returns what goes wrong with this operation, 0 for nothing. */
static int wrong(void)
{
    count++;
    if (!at || count < at || (count > at && !lasting)) return 0;
    if (kind == KILL) raise(SIGKILL);
    return kind;
}

static int failure(int which)
{
    if (which == TORN) raise(SIGKILL);
    errno = which == NO_SPACE ? ENOSPC : which == READ_ONLY ? EROFS : EIO;
    return -1;
}


void arm(const char *where, long when, int what, int for_ever)
{
    snprintf(folder, sizeof folder, "%s", where);
    count = 0; at = when; kind = what; lasting = for_ever;
}

long counted(void) { return count; }

void record(const char *path) { REAL(open); log_fd = real(path, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600); }

void mark(const char *text) { note('M', text, 0, NULL, 0); }

static int opened(int fd, const char *path, int flags)
{
    if (fd >= 0 && fd < MOST) {
        free(paths[fd]);
        paths[fd] = watched(path) ? strdup(path) : NULL;
        if (paths[fd] && (flags & O_TRUNC)) note('T', path, 0, NULL, 0);
        else if (paths[fd] && (flags & O_CREAT)) note('C', path, 0, NULL, 0);
    }
    return fd;
}

#define OPEN(name) \
    int name(const char *path, int flags, ...) \
    { \
        REAL(name); \
        mode_t mode = 0; \
        struct stat there; \
        if (flags & O_CREAT) { va_list list; va_start(list, flags); mode = va_arg(list, int); va_end(list); } \
        if (at && kind == READ_ONLY && watched(path) && flags & (O_WRONLY | O_RDWR | O_CREAT)) return failure(READ_ONLY); \
        if (watched(path) && (flags & O_CREAT) && stat(path, &there)) { int w = wrong(); if (w) return failure(w); } \
        return opened(real(path, flags, mode), path, flags); \
    }
OPEN(open)
OPEN(open64)

int access(const char *path, int mode)
{
    REAL(access);
    return at && kind == READ_ONLY && watched(path) && mode & W_OK ? failure(READ_ONLY) : real(path, mode);
}

int close(int fd)
{
    REAL(close);
    if (known(fd)) { free(paths[fd]); paths[fd] = NULL; }
    return real(fd);
}

static ssize_t written(int fd, const void *data, size_t size, int64_t offset, ssize_t (*go)(int, const void *, size_t, int64_t))
{
    int w = wrong();
    if (w == TORN) { go(fd, data, size / 2, offset); raise(SIGKILL); }
    if (w == SHORT && size > 1) size /= 2;
    else if (w) return failure(w);
    ssize_t done = go(fd, data, size, offset);
    if (done > 0) note('W', known(fd), offset, data, done);
    return done;
}

static ssize_t plain(int fd, const void *data, size_t size, int64_t offset) { (void)offset; REAL(write); return real(fd, data, size); }
static ssize_t placed(int fd, const void *data, size_t size, int64_t offset) { REAL(pwrite64); return real(fd, data, size, offset); }

ssize_t write(int fd, const void *data, size_t size)
{
    REAL(write);
    if (!known(fd)) return real(fd, data, size);
    int64_t offset = fcntl(fd, F_GETFL) & O_APPEND ? lseek(fd, 0, SEEK_END) : lseek(fd, 0, SEEK_CUR);
    return written(fd, data, size, offset, plain);
}

ssize_t pwrite64(int fd, const void *data, size_t size, off64_t offset)
{
    REAL(pwrite64);
    return known(fd) ? written(fd, data, size, offset, placed) : real(fd, data, size, offset);
}

ssize_t pwrite(int fd, const void *data, size_t size, off_t offset) { return pwrite64(fd, data, size, offset); }

#define SYNC(name) \
    int name(int fd) \
    { \
        REAL(name); \
        if (!known(fd)) return real(fd); \
        int w = wrong(); \
        if (w) return failure(w); \
        note('S', known(fd), 0, NULL, 0); \
        return 0; /* the disk of a test need not be waited for */ \
    }
SYNC(fsync)
SYNC(fdatasync)

#define CUT(name, type) \
    int name(int fd, type size) \
    { \
        REAL(name); \
        if (!known(fd)) return real(fd, size); \
        int w = wrong(); \
        if (w) return failure(w); \
        note('L', known(fd), size, NULL, 0); \
        return real(fd, size); \
    }
CUT(ftruncate, off_t)
CUT(ftruncate64, off64_t)

int rename(const char *from, const char *to)
{
    REAL(rename);
    if (!watched(to)) return real(from, to);
    int w = wrong();
    if (w) return failure(w);
    note('R', from, 0, to, strlen(to));
    return real(from, to);
}

int unlink(const char *path)
{
    REAL(unlink);
    struct stat there;
    if (!watched(path) || stat(path, &there)) return real(path);
    int w = wrong();
    if (w) return failure(w);
    note('U', path, 0, NULL, 0);
    return real(path);
}
