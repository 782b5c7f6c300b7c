#pragma once
#include <stdint.h>

// Unicode word breaks (UAX #29) by ICU. ICU's own headers stay behind this one: Swift's Foundation carries another ICU,
// and one program must not see two definitions of its types.

typedef struct word_break word_break;

/// NULL when ICU cannot serve.
word_break *word_break_open(void);
void word_break_close(word_break *breaker);
/// Goes to the start of a UTF-16 text, which must stay in place until the next call. 0 on failure.
int word_break_set_text(word_break *breaker, const uint16_t *text, int32_t length);
/// Goes to the next segment that holds a letter, number, kana or ideograph. 0 at the end.
int word_break_next(word_break *breaker, int32_t *start, int32_t *end);
