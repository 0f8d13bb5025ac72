// Parsing HTML in bounded memory, and freeing the tree without recursion.
//
// libgumbo checks no allocation for NULL and frees its tree recursively, so that a page of nested tags overflows a thread's
// stack. Here all of one parse lives in an arena that is dropped whole; where the arena is full, the parse is left by longjmp.
#ifndef GIAOBAN_BOUNDED_PARSE_H
#define GIAOBAN_BOUNDED_PARSE_H

#include <gumbo.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdlib.h>
#include <time.h>

typedef struct GumboArenaBlock {
    struct GumboArenaBlock *previous;
    size_t size;
} GumboArenaBlock;

typedef struct {
    GumboArenaBlock *last;
    char *next;
    size_t left;
    // Bytes taken from malloc, and how many may be.
    size_t taken;
    size_t limit;
    // A parse that takes longer than this by the thread's own CPU clock is left too: a guard for what nobody has thought of.
    time_t deadline;
    unsigned allocations;
    jmp_buf full;
} GumboArena;

static time_t gumbo_arena_seconds(void) {
    struct timespec now;
    return clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now) ? 0 : now.tv_sec;
}

static void *gumbo_arena_allocate(void *context, size_t size) {
    GumboArena *arena = (GumboArena *)context;
    if ((++arena->allocations & 4095) == 0 && gumbo_arena_seconds() > arena->deadline) longjmp(arena->full, 1);
    size = (size + 15) & ~(size_t)15;
    if (size > arena->left) {
        // 64 KiB hold the tree of a small page; doubling keeps the number of blocks small for big ones.
        size_t block = arena->last ? arena->last->size * 2 : 64 << 10;
        if (block > (4 << 20)) block = 4 << 20;
        if (block < size + sizeof(GumboArenaBlock)) block = size + sizeof(GumboArenaBlock);
        if (block > arena->limit - arena->taken) longjmp(arena->full, 1);
        GumboArenaBlock *fresh = (GumboArenaBlock *)malloc(block);
        if (!fresh) longjmp(arena->full, 1);
        fresh->previous = arena->last;
        fresh->size = block;
        arena->last = fresh;
        arena->taken += block;
        arena->next = (char *)fresh + sizeof(GumboArenaBlock);
        arena->left = block - sizeof(GumboArenaBlock);
    }
    void *result = arena->next;
    arena->next += size;
    arena->left -= size;
    return result;
}

static void gumbo_arena_ignore(void *context, void *pointer) {
    (void)context;
    (void)pointer;
}

static void gumbo_arena_free(GumboArena *arena) {
    if (!arena) return;
    GumboArenaBlock *block = arena->last;
    while (block) {
        GumboArenaBlock *previous = block->previous;
        free(block);
        block = previous;
    }
    free(arena);
}

// The document's node, or NULL where the tree would need more than `limit` bytes or `seconds` of CPU. The tree points into `bytes` and into
// `*arena`; the caller frees the arena with gumbo_arena_free in both cases.
__attribute__((noinline)) static const GumboNode *gumbo_parse_bounded(
    const char *bytes, size_t count, size_t limit, unsigned seconds, GumboArena **arena) {
    GumboArena *fresh = (GumboArena *)calloc(1, sizeof(GumboArena));
    *arena = fresh;
    if (!fresh) return NULL;
    fresh->limit = limit;
    fresh->deadline = gumbo_arena_seconds() + (time_t)seconds;
    GumboOptions options = kGumboDefaultOptions;
    options.allocator = gumbo_arena_allocate;
    options.deallocator = gumbo_arena_ignore;
    options.userdata = fresh;
    options.max_errors = 0;
    if (setjmp(fresh->full)) return NULL;
    return gumbo_parse_with_options(&options, bytes, count)->document;
}

#endif
