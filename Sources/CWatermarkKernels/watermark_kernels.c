#include "watermark_kernels.h"

#include <string.h>

#if defined(__x86_64__) && defined(__linux__)
#define VECTORIZED __attribute__((target_clones("avx512f", "avx2", "default")))
// With products of 64-bit words.
#define MULTIPLIED __attribute__((target_clones("avx512dq", "avx2", "default")))
#else
#define VECTORIZED
#define MULTIPLIED
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

typedef int64_t Signed __attribute__((vector_size(8 * LANES)));

MULTIPLIED void exc_synthid_bits(const int64_t *hashes, size_t count, const int64_t *keys, size_t depth, size_t rounds,
                                 uint64_t *bits) {
    for (size_t start = 0; start < count; start += LANES) {
        size_t lanes = count - start < LANES ? count - start : LANES;
        Lanes hash = {0}, result = {0};
        memcpy(&hash, hashes + start, lanes * sizeof(int64_t));
        for (size_t layer = 0; layer < depth; layer++) {
            Lanes key = (hash + (uint64_t)keys[layer]) * 6364136223846793005u + 1;
            for (size_t r = 0; r < rounds; r++) key = (Lanes)((Signed)((key + 1) * 6364136223846793005u + 1) >> 5);
            result |= (key >> 30 & 1) << layer;
        }
        memcpy(bits + start, &result, lanes * sizeof(uint64_t));
    }
}

VECTORIZED void exc_fill(float *values, size_t count, float value) {
    for (size_t i = 0; i < count; i++) values[i] = value;
}

enum { WIDE = 64 };

// The next values, or a copy that ends with negative infinities where there are fewer than WIDE.
static inline const float *wide(const float *values, size_t count, float copy[WIDE]) {
    if (count >= WIDE) return values;
    for (size_t k = 0; k < WIDE; k++) copy[k] = k < count ? values[k] : -__builtin_inff();
    return copy;
}

VECTORIZED float exc_largest(const float *values, size_t count) {
    float largest[WIDE], copy[WIDE];
    for (size_t k = 0; k < WIDE; k++) largest[k] = -__builtin_inff();
    for (size_t start = 0; start < count; start += WIDE) {
        const float *next = wide(values + start, count - start, copy);
        for (size_t k = 0; k < WIDE; k++) largest[k] = next[k] > largest[k] ? next[k] : largest[k];
    }
    float result = -__builtin_inff();
    for (size_t k = 0; k < WIDE; k++) result = largest[k] > result ? largest[k] : result;
    return result;
}

typedef float Quarter __attribute__((ext_vector_type(WIDE / 4)));
typedef _Bool QuarterBits __attribute__((ext_vector_type(WIDE / 4)));

VECTORIZED size_t exc_at_least(const float *values, size_t count, float threshold, uint32_t *indices, size_t capacity) {
    float copy[WIDE];
    size_t found = 0;
    for (size_t start = 0; start < count && found < capacity; start += WIDE) {
        const float *next = wide(values + start, count - start, copy);
        uint64_t set = 0;
        for (size_t quarter = 0; quarter < 4; quarter++) {
            Quarter part;
            memcpy(&part, next + quarter * (WIDE / 4), sizeof part);
            QuarterBits bits = __builtin_convertvector(part >= threshold, QuarterBits);
            uint16_t word;
            memcpy(&word, &bits, sizeof word);
            set |= (uint64_t)word << (quarter * (WIDE / 4));
        }
        for (; set && found < capacity; set &= set - 1) indices[found++] = (uint32_t)(start + (size_t)__builtin_ctzll(set));
    }
    return found;
}

// e^x for x of at most 0, to three millionths; below e^-80, and for no number, it is e^-80.
static inline float exponential(float x) {
    float binary = (x > -80.0f ? x : -80.0f) * 1.44269504f;
    int32_t whole = (int32_t)(binary - 0.5f);
    float part = binary - (float)whole;
    float power = part * 1.3333558e-3f + 9.6181291e-3f;
    power = power * part + 5.5504109e-2f;
    power = power * part + 2.4022651e-1f;
    power = power * part + 6.9314718e-1f;
    power = power * part + 1.0f;
    int32_t bits;
    memcpy(&bits, &power, sizeof bits);
    bits += whole * (1 << 23);
    memcpy(&power, &bits, sizeof bits);
    return power;
}

VECTORIZED void exc_block_masses(const float *values, size_t count, float threshold, float largest, float factor,
                                 size_t block, float *masses) {
    float copy[WIDE], sums[WIDE];
    for (size_t start = 0; start < count; start += block) {
        size_t end = count - start < block ? count : start + block;
        for (size_t k = 0; k < WIDE; k++) sums[k] = 0;
        for (size_t i = start; i < end; i += WIDE) {
            const float *next = wide(values + i, end - i, copy);
            for (size_t k = 0; k < WIDE; k++) {
                float mass = exponential((next[k] - largest) * factor);
                sums[k] += next[k] >= threshold ? mass : 0.0f;
            }
        }
        float sum = 0;
        for (size_t k = 0; k < WIDE; k++) sum += sums[k];
        *masses++ = sum;
    }
}
