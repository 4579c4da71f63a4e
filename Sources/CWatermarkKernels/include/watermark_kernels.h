// The innermost loops of key scans and green lists, in C because Swift cannot yet compile one function for several
// instruction sets and choose at run time. Each has no branches, so the compiler makes vectors of it.
#ifndef WATERMARK_KERNELS_H
#define WATERMARK_KERNELS_H

#include <stddef.h>
#include <stdint.h>

/// Advances a state of MT19937, of 624 words, by all its words.
void exc_twister_twist(uint32_t *state);

/// Tempers the first `count` words of a state.
void exc_twister_temper(const uint32_t *state, uint32_t *words, size_t count);

/// Whether (words[i] - (position - i)) * inverses[i] <= quotients[i], modulo 2^32, for any i from `first` to before `end`.
int exc_any_multiple(const uint32_t *words, const uint32_t *inverses, const uint32_t *quotients, size_t first,
                     size_t end, uint32_t position);

/// SipHash-2-4 of `count` messages that begin alike: `state` has taken in their first `taken` bytes. `width` words of
/// eight bytes and one of four follow. Word w of message i is at contexts[w * stride + i]. Hash i goes to hashes[i].
void exc_siphash(const uint64_t state[4], uint64_t taken, const uint64_t *contexts, size_t width,
                 const uint32_t *tokens, size_t count, size_t stride, uint64_t *hashes);

#endif
