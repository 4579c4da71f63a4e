/* libexcise_watermark: watermarks over the logits of anyone's sampler, and their exact tests.
 *
 * A scheme is what marks, with its key. An embedder marks one answer: call exc_wm_mark once for each token, before it
 * is drawn, and make a new embedder for the next answer. A tape collects text to be tested.
 *
 * Handles are not locked: one thread at a time may use an embedder or a tape; a scheme may be used by all at once.
 * Nothing aborts on what it is given; a null handle or pointer is answered with EXC_WM_ERROR.
 */
#ifndef EXCISE_WATERMARK_H
#define EXCISE_WATERMARK_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct exc_wm_scheme exc_wm_scheme;
typedef struct exc_wm_embedder exc_wm_embedder;
typedef struct exc_wm_tape exc_wm_tape;

#define EXC_WM_ERROR (-1)
#define EXC_WM_UNMARKED 0 /* the logits are as they were */
#define EXC_WM_BIASED 1   /* some logits are larger */
#define EXC_WM_CHOSEN 2   /* all logits but one are -inf */

/* What a tape says about a scheme's key. */
typedef struct exc_wm_evidence {
    uint64_t count;  /* distinct (context, token) tuples */
    double sum;      /* of their scores */
    double expected; /* of unmarked text; NaN where it is not known */
    double log_p;    /* natural logarithm of the p-value; NaN where none can be given */
} exc_wm_evidence;

/* The version of this interface, 1. */
uint32_t exc_wm_version(void);

/* The scheme of a description: UTF-8 JSON of `length` bytes, such as
 *   {"scheme":"sglang","key":"0123456789abcdef","context_width":2}
 * Null if it is refused; then `error` (if not null) holds why, cut to `error_size` bytes with the final zero. */
exc_wm_scheme *exc_wm_scheme_create(const char *description, size_t length, char *error, size_t error_size);
void exc_wm_scheme_free(exc_wm_scheme *scheme);

/* Tokens before a token that decide about it. */
size_t exc_wm_scheme_context_width(const exc_wm_scheme *scheme);

/* An embedder for one answer that is sampled at this temperature; 0 for greedy. It outlives its scheme. */
exc_wm_embedder *exc_wm_embedder_create(const exc_wm_scheme *scheme, double temperature);
void exc_wm_embedder_free(exc_wm_embedder *embedder);

/* Marks the next token: changes `logits`, before temperature and truncation. `tokens` are the prompt and what was drawn
 * so far. `chosen` (if not null) gets the token of EXC_WM_CHOSEN. */
int exc_wm_mark(exc_wm_embedder *embedder, const int32_t *tokens, size_t token_count, float *logits,
                size_t logit_count, int32_t *chosen);

/* An empty tape of distinct tuples, for a scheme. It outlives its scheme. */
exc_wm_tape *exc_wm_tape_create(const exc_wm_scheme *scheme);
void exc_wm_tape_free(exc_wm_tape *tape);

/* Adds a text; contexts that its prompt had are left out. The prompt may be null with a count of 0. */
int exc_wm_tape_add(exc_wm_tape *tape, const int32_t *tokens, size_t token_count, const int32_t *prompt,
                    size_t prompt_count);

/* Tests what the tape holds. 0, or EXC_WM_ERROR. */
int exc_wm_tape_evidence(const exc_wm_tape *tape, exc_wm_evidence *evidence);

#ifdef __cplusplus
}
#endif

#endif
