#pragma once
#include <oniguruma.h>

/* Encodings and syntaxes are mutable globals behind macros, and error texts come from a variadic function: Swift can
   use neither, hence these. */

/* Call once before any other function. */
static inline int recr1_onig_initialize(void) {
    OnigEncoding encodings[] = {ONIG_ENCODING_UTF8};
    return onig_initialize(encodings, 1);
}

/* Compiles a UTF-8 pattern of Ruby's syntax; the caller frees it with onig_free. */
static inline int recr1_onig_compile(OnigRegex *regex, const OnigUChar *pattern, const OnigUChar *end,
                                     OnigErrorInfo *error) {
    return onig_new(regex, pattern, end, ONIG_OPTION_NONE, ONIG_ENCODING_UTF8, ONIG_SYNTAX_RUBY, error);
}

/* Writes the text of a compile error, at most ONIG_MAX_ERROR_MESSAGE_LEN bytes, and returns its length. */
static inline int recr1_onig_message(OnigUChar *text, int code, OnigErrorInfo *error) {
    return onig_error_code_to_str(text, code, error);
}
