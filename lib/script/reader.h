/* reader.h - the state of reading tokens, for token.c and its helpers alone. */
#ifndef MDX_SCRIPT_READER_H
#define MDX_SCRIPT_READER_H

#include "script/token.h"

#define MOST_DEPTH 1000

struct frame {
    uint32_t token;        /* the opening bracket; 0: the text itself */
    uint32_t conditionals; /* `?` that wait for their `:` */
    uint8_t kind;          /* enum bracket_kind */
    bool class_due;        /* the next brace is a class body */
};

struct reader {
    struct tokens *tokens;
    struct findings *findings;
    struct slice text;
    size_t at;
    struct frame *frames; /* MOST_DEPTH + 1 of them */
    uint32_t depth;
    uint32_t doc_start, doc_end;
    bool line_before;
    bool failed; /* no memory */
};

static inline struct frame *top(struct reader *reader)
{
    return &reader->frames[reader->depth];
}

static inline const struct token *last(const struct reader *reader)
{
    return &reader->tokens->list[reader->tokens->count - 1];
}

static inline bool last_is(const struct reader *reader, const char *text)
{
    return token_is(reader->tokens, reader->tokens->count - 1, text);
}

/* context.c: what the tokens before say of the one that comes. */
bool is_keyword(struct slice word);
/* True when an operand is due, and no operator: / begins a regular expression. */
bool operand_due(const struct reader *reader);
/* True when a word or brace that comes now may begin a statement. */
bool statement_due(struct reader *reader, bool operator_word);
/* What the brace that was just emitted opens, and whether its end is a value's end. */
uint8_t brace_kind(struct reader *reader, uint32_t brace, bool *value);

/* literal.c: where a literal or word ends. An end that is missing leaves *closed false. */
bool is_digit(char c);
bool is_letter(char c);
bool wide_space(uint32_t c); /* white space and line ends beyond ASCII */
size_t word_end(struct slice text, size_t at);
size_t number_end(struct slice text, size_t at);
size_t string_end(struct slice text, size_t at, bool *closed);
size_t regex_end(struct slice text, size_t at, bool *closed);
size_t template_end(struct slice text, size_t at, bool *closed);
size_t punctuator_length(struct slice rest);

#endif
