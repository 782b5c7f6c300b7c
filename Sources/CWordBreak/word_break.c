#include "word_break.h"

#include <unicode/ubrk.h>

static UBreakIterator *iterator(word_break *breaker) { return (UBreakIterator *)breaker; }

word_break *word_break_open(void) {
    UErrorCode status = U_ZERO_ERROR;
    UBreakIterator *words = ubrk_open(UBRK_WORD, "", NULL, 0, &status);
    return U_SUCCESS(status) ? (word_break *)words : NULL;
}

void word_break_close(word_break *breaker) { ubrk_close(iterator(breaker)); }

int word_break_set_text(word_break *breaker, const uint16_t *text, int32_t length) {
    UErrorCode status = U_ZERO_ERROR;
    ubrk_setText(iterator(breaker), (const UChar *)text, length, &status);
    ubrk_first(iterator(breaker));
    return U_SUCCESS(status);
}

int word_break_next(word_break *breaker, int32_t *start, int32_t *end) {
    for (;;) {
        *start = ubrk_current(iterator(breaker));
        *end = ubrk_next(iterator(breaker));
        if (*end == UBRK_DONE) return 0;
        if (ubrk_getRuleStatus(iterator(breaker)) >= UBRK_WORD_NUMBER) return 1;
    }
}
