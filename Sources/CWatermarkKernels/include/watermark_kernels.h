// The innermost loops of key scans, green lists and embedding, in C because Swift cannot yet compile one function for several
// instruction sets and choose at run time. Each has no branches, so the compiler makes vectors of it.
#ifndef WATERMARK_KERNELS_H
#define WATERMARK_KERNELS_H

#include <stddef.h>
#include <stdint.h>

/// Eight states of MT19937, one behind the other, of 624 words each.
void exc_twister_seed(const uint32_t seeds[8], uint32_t *states);

/// Advances a state by all its words.
void exc_twister_twist(uint32_t *state);

/// Whether for any i < count ((word - (distance - i)) * inverses[i]) >> 16 <= quotients[i], modulo 2^32, where the words
/// are those that the state gives, tempered.
int exc_any_multiple(const uint32_t *state, const uint32_t *inverses, const uint16_t *quotients, size_t count,
                     uint32_t distance);

/// SipHash-2-4 of `count` messages that begin alike: `state` has taken in their first `taken` bytes. `width` words of
/// eight bytes and one of four follow. Word w of message i is at contexts[w * stride + i]. Hash i goes to hashes[i].
void exc_siphash(const uint64_t state[4], uint64_t taken, const uint64_t *contexts, size_t width,
                 const uint32_t *tokens, size_t count, size_t stride, uint64_t *hashes);

/// SynthID-Text's g-values without a table: bit `layer` of bits[i] comes of hashes[i], the layer's key and some rounds.
void exc_synthid_bits(const int64_t *hashes, size_t count, const int64_t *keys, size_t depth, size_t rounds,
                      uint64_t *bits);

/// Makes all values the same.
void exc_fill(float *values, size_t count, float value);

/// The largest value; negative infinity for none. Values that are no numbers do not count.
float exc_largest(const float *values, size_t count);

/// Writes the indices of the first values that are at least the threshold, at most `capacity`; the number written.
size_t exc_at_least(const float *values, size_t count, float threshold, uint32_t *indices, size_t capacity);

/// For each block of `block` values (the last may be shorter) the sum of e^((value - largest) * factor) over the values
/// that are at least the threshold, which none that is infinite may be.
void exc_block_masses(const float *values, size_t count, float threshold, float largest, float factor, size_t block,
                      float *masses);

#endif
