/* Preloaded into programs built for ThreadSanitizer: tells it what Swift's Mutex does where it cannot look.
 *
 * A Mutex that nobody contends for is taken and let go by atomics compiled into our own code, which ThreadSanitizer follows. One that is
 * contended for goes through three functions of libswiftSynchronization.so, which is not instrumented, and there through a futex
 * (FUTEX_LOCK_PI), which ThreadSanitizer does not follow: it takes what two threads did one after the other for a race. These stand
 * before the three. The address is that of the Mutex's word, the one the atomics use.
 *
 * Symbols are mangled: Synchronization._MutexHandle._lockSlow(UInt32), .tryLockSlow(), .unlockSlow(). Self comes in Swift's context
 * register, hence swiftcall, which needs clang. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define SWIFT __attribute__((swiftcall))
#define SELF __attribute__((swift_context)) void *self

/* ThreadSanitizer's; absent in a program that is built without it, such as a test's python3. */
__attribute__((weak)) void __tsan_acquire(void *address);
__attribute__((weak)) void __tsan_release(void *address);

static void *next(const char *name) {
    void *real = dlsym(RTLD_NEXT, name);
    if (!real) {
        fprintf(stderr, "mutex.c: no %s behind this one; compare the names with nm -D libswiftSynchronization.so\n", name);
        abort();
    }
    return real;
}

SWIFT void lock_slow(uint32_t thread, SELF) __asm__("$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF");
SWIFT void lock_slow(uint32_t thread, SELF) {
    static SWIFT void (*real)(uint32_t, SELF);
    if (!real) *(void **)&real = next("$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF");
    real(thread, self);
    if (__tsan_acquire) __tsan_acquire(self);
}

SWIFT bool try_lock_slow(SELF) __asm__("$s15Synchronization12_MutexHandleV12_tryLockSlowSbyF");
SWIFT bool try_lock_slow(SELF) {
    static SWIFT bool (*real)(SELF);
    if (!real) *(void **)&real = next("$s15Synchronization12_MutexHandleV12_tryLockSlowSbyF");
    bool taken = real(self);
    if (taken && __tsan_acquire) __tsan_acquire(self);
    return taken;
}

SWIFT void unlock_slow(SELF) __asm__("$s15Synchronization12_MutexHandleV11_unlockSlowyyF");
SWIFT void unlock_slow(SELF) {
    static SWIFT void (*real)(SELF);
    if (!real) *(void **)&real = next("$s15Synchronization12_MutexHandleV11_unlockSlowyyF");
    if (__tsan_release) __tsan_release(self);
    real(self);
}
