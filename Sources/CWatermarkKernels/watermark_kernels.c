#include "watermark_kernels.h"

#include <string.h>

#if defined(__x86_64__) && defined(__linux__)
#define VECTORIZED __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define VECTORIZED
#endif

enum { WORDS = 624, MIDDLE = 397 };

static inline uint32_t mixed(uint32_t high, uint32_t low) {
    uint32_t word = (high & 0x80000000u) | (low & 0x7FFFFFFFu);
    return (word >> 1) ^ ((0u - (word & 1)) & 0x9908B0DFu);
}

void exc_twister_seed(const uint32_t seeds[8], uint32_t *states) {
    // A word needs the one before it; eight states at a time keep the processor busy meanwhile.
    uint32_t words[8];
    for (size_t k = 0; k < 8; k++) states[k * WORDS] = words[k] = seeds[k];
    for (uint32_t i = 1; i < WORDS; i++)
        for (size_t k = 0; k < 8; k++) states[k * WORDS + i] = words[k] = 1812433253u * (words[k] ^ (words[k] >> 30)) + i;
}

VECTORIZED void exc_twister_twist(uint32_t *state) {
    for (size_t i = 0; i < WORDS - MIDDLE; i++) state[i] = state[i + MIDDLE] ^ mixed(state[i], state[i + 1]);
    for (size_t i = WORDS - MIDDLE; i < WORDS - 1; i++)
        state[i] = state[i - (WORDS - MIDDLE)] ^ mixed(state[i], state[i + 1]);
    state[WORDS - 1] = state[MIDDLE - 1] ^ mixed(state[WORDS - 1], state[0]);
}

VECTORIZED int exc_any_multiple(const uint32_t *restrict state, const uint32_t *restrict inverses,
                                const uint16_t *restrict quotients, size_t count, uint32_t distance) {
    uint32_t found = 0;
    for (size_t i = 0; i < count; i++) {
        uint32_t word = state[i];
        word ^= word >> 11;
        word ^= (word << 7) & 0x9D2C5680u;
        word ^= (word << 15) & 0xEFC60000u;
        word ^= word >> 18;
        uint32_t difference = word - (distance - (uint32_t)i);
        found |= (difference * inverses[i]) >> 16 <= quotients[i];
    }
    return found != 0;
}

enum { LANES = 8 };
typedef uint64_t Lanes __attribute__((vector_size(8 * LANES)));

#define ROTATED(x, n) (((x) << (n)) | ((x) >> (64 - (n))))
#define ROUND                                                  \
    v0 += v1; v1 = ROTATED(v1, 13) ^ v0; v0 = ROTATED(v0, 32); \
    v2 += v3; v3 = ROTATED(v3, 16) ^ v2;                       \
    v0 += v3; v3 = ROTATED(v3, 21) ^ v0;                       \
    v2 += v1; v1 = ROTATED(v1, 17) ^ v2; v2 = ROTATED(v2, 32);

VECTORIZED void exc_siphash(const uint64_t state[4], uint64_t taken, const uint64_t *contexts, size_t width,
                            const uint32_t *tokens, size_t count, size_t stride, uint64_t *hashes) {
    const uint64_t length = (taken + 8 * width + 4) << 56;
    for (size_t start = 0; start < count; start += LANES) {
        size_t lanes = count - start < LANES ? count - start : LANES;
        Lanes zero = {0};
        Lanes v0 = zero + state[0], v1 = zero + state[1], v2 = zero + state[2], v3 = zero + state[3];
        for (size_t w = 0; w < width; w++) {
            Lanes block = zero;
            memcpy(&block, contexts + w * stride + start, lanes * sizeof(uint64_t));
            v3 ^= block;
            ROUND ROUND
            v0 ^= block;
        }
        Lanes block = zero;
        for (size_t i = 0; i < lanes; i++) block[i] = tokens[start + i] | length;
        v3 ^= block;
        ROUND ROUND
        v0 ^= block;
        v2 ^= 0xFF;
        ROUND ROUND ROUND ROUND
        Lanes hash = v0 ^ v1 ^ v2 ^ v3;
        memcpy(hashes + start, &hash, lanes * sizeof(uint64_t));
    }
}
