/* A disk whose syncs fail or are slow, to be loaded before the C library (LD_PRELOAD).
 *
 * SYNC_FAILS=FILE       while FILE exists, every sync fails with EIO
 * SYNC_FAILS_ONCE=FILE  one sync fails with EIO and takes FILE away (to FILE.failed); later ones go well, as on Linux,
 *                       which reports a lost page to one caller only
 * SYNC_FAILS_ON=END     of those, only syncs of files whose names end so
 * SYNC_MS=N             every sync takes N milliseconds more
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int is_meant(int fd) {
    const char *end = getenv("SYNC_FAILS_ON");
    if (!end) return 1;
    char link[64], name[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, name, sizeof name - 1);
    size_t wanted = strlen(end);
    return length >= (ssize_t)wanted && memcmp(name + length - wanted, end, wanted) == 0;
}

static int fails(int fd) {
    const char *fails = getenv("SYNC_FAILS");
    const char *once = getenv("SYNC_FAILS_ONCE");
    const char *ms = getenv("SYNC_MS");
    if (ms) usleep((useconds_t)atoi(ms) * 1000);
    if (!is_meant(fd)) return 0;
    if (fails && access(fails, F_OK) == 0) return 1;
    if (once) {
        char failed[4096];
        snprintf(failed, sizeof failed, "%s.failed", once);
        return rename(once, failed) == 0;
    }
    return 0;
}

static int sync_as(const char *name, int fd) {
    if (fails(fd)) {
        errno = EIO;
        return -1;
    }
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
    return real(fd);
}

int fsync(int fd) { return sync_as("fsync", fd); }
int fdatasync(int fd) { return sync_as("fdatasync", fd); }
