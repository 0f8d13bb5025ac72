/* Preloaded into programs built for ThreadSanitizer: tells it of the order that reference counts give.
 *
 * Who lets go of an array is done with it, by a decrement that releases; who then is its only owner may change it in place, by a look at
 * the count that acquires (copy on write: dictionaries, sets and Data too). Both happen in libswiftCore.so, which is not instrumented:
 * ThreadSanitizer takes a search that read an array and let it go for a race with the writer that changes it later.
 *
 * Told is no more than that: a decrement that leaves owners releases, being found the only owner acquires. What two threads do to an array
 * that neither let go of is found as before, and so is what one does to it after letting go. Of the end of an object nothing need be
 * told: ThreadSanitizer does not look into Swift's deinit.
 *
 * swift_release is called inside libswiftCore.so too, where no function can stand before it: its first bytes are made a jump to here. The
 * runtime's own stays within reach by the pointer _swift_release (CALL_IMPL in its HeapObject.cpp). references.swift shows that all this
 * holds for the libswiftCore.so at hand. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#ifndef __x86_64__
#error "references.c: write down how this processor jumps to an address, and how swift_release is called on it"
#endif

/* ThreadSanitizer's; absent in a program that is built without it, such as a test's python3. */
__attribute__((weak)) void __tsan_acquire(void *address);
__attribute__((weak)) void __tsan_release(void *address);

static void (*real_release)(void *object);
static void (*real_release_n)(void *object, uint32_t references);
/* 1 for what lives forever, such as the empty array; 0 for what is no object. */
static size_t (*owners)(void *object);

static void *symbol(void *where, const char *name) {
    void *found = dlsym(where, name);
    if (!found) {
        fprintf(stderr, "references.c: no %s; compare the names with nm -D libswiftCore.so\n", name);
        abort();
    }
    return found;
}

/* Of two threads that let go at once both may be told of; nobody owns the object then. The only owner tells nobody, which saves most. */
static void release_n(void *object, uint32_t references) {
    if (owners(object) > references) __tsan_release(object);
    real_release_n(object, references);
}

static void release(void *object) {
    if (owners(object) > 1) __tsan_release(object);
    real_release(object);
}

/* The two that the compiler calls. Calls inside libswiftCore.so do not come here; nor is what it then changes instrumented. */
bool swift_isUniquelyReferenced_nonNull_native(void *object) {
    static bool (*real)(void *);
    if (!real) *(void **)&real = symbol(RTLD_NEXT, "swift_isUniquelyReferenced_nonNull_native");
    bool isUnique = real(object);
    if (isUnique && __tsan_acquire) __tsan_acquire(object);
    return isUnique;
}

bool swift_isUniquelyReferenced_native(void *object) {
    return object && swift_isUniquelyReferenced_nonNull_native(object);
}

/* Makes a function a jump: jmp *0(%rip), and behind it where to. */
static void redirect(const char *name, void *to) {
    unsigned char jump[14] = {0xff, 0x25};
    memcpy(jump + 6, &to, sizeof to);
    unsigned char *function = symbol(RTLD_DEFAULT, name);
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    uintptr_t begin = (uintptr_t)function & -page;
    size_t size = (uintptr_t)function + sizeof jump - begin;
    if (mprotect((void *)begin, size, PROT_READ | PROT_WRITE | PROT_EXEC)) {
        fprintf(stderr, "references.c: make %s of libswiftCore.so writable: %m\n", name);
        abort();
    }
    memcpy(function, jump, sizeof jump);
    mprotect((void *)begin, size, PROT_READ | PROT_EXEC);
}

__attribute__((constructor)) static void stand_before_releases(void) {
    if (!__tsan_release || !dlsym(RTLD_DEFAULT, "swift_release")) return;
    *(void **)&owners = symbol(RTLD_DEFAULT, "swift_retainCount");
    *(void **)&real_release = *(void **)symbol(RTLD_DEFAULT, "_swift_release");
    *(void **)&real_release_n = *(void **)symbol(RTLD_DEFAULT, "_swift_release_n");
    redirect("swift_release", release);
    redirect("swift_release_n", release_n);
}
