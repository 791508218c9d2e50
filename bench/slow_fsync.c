/* LD_PRELOAD shim: every fsync and fdatasync first takes SLOW_FSYNC_US microseconds (2,000 by default), as on
   a disk that is no memory card. Only waiting is added; the real call still follows. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <unistd.h>

static void wait_for_disk(void) {
    static long micros = -1;
    if (micros < 0) {
        const char *told = getenv("SLOW_FSYNC_US");
        micros = told ? atol(told) : 2000;
    }
    usleep((useconds_t)micros);
}

int fsync(int fd) {
    static int (*real)(int);
    if (!real) real = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
    wait_for_disk();
    return real(fd);
}

int fdatasync(int fd) {
    static int (*real)(int);
    if (!real) real = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
    wait_for_disk();
    return real(fd);
}
