/* token.h - the words of a script, with the brackets that hold them together.
 *
 * Reads the whole text once into a list. Token 0 stands before the text and the
 * last one (TOKEN_END) behind it, so every token has neighbours. Decides what
 * begins a statement, what is a regular expression and what a brace opens; what
 * the tokens mean to the language is for others. */
#ifndef MDX_SCRIPT_TOKEN_H
#define MDX_SCRIPT_TOKEN_H

#include "script/finding.h"

enum token_kind {
    TOKEN_START,
    TOKEN_END,
    TOKEN_NAME,    /* an identifier, or any word behind a dot */
    TOKEN_KEYWORD, /* a word that strict code reserves */
    TOKEN_NUMBER,
    TOKEN_STRING,
    TOKEN_REGEX,
    TOKEN_TEMPLATE, /* a piece of a template literal; the first begins with ` */
    TOKEN_PRIVATE,  /* #name */
    TOKEN_PUNCTUATOR
};

enum bracket_kind {
    BRACKET_NONE,
    BRACKET_BLOCK,  /* statements; also the text as a whole */
    BRACKET_OBJECT, /* an object literal or pattern */
    BRACKET_CLASS,
    BRACKET_NAMES, /* export { … }, import { … } */
    BRACKET_ROUND,
    BRACKET_SQUARE,
    BRACKET_TEMPLATE /* ${ … } */
};

struct token {
    uint32_t start, end;         /* bytes in the text */
    uint32_t match;              /* a bracket's partner; 0: none */
    uint32_t parent;             /* the bracket that it stands in; 0: top level */
    uint32_t doc_start, doc_end; /* the doc comment before it; both 0: none */
    uint8_t kind;                /* enum token_kind */
    uint8_t opens;               /* enum bracket_kind of a bracket, or of a template's piece */
    bool line_before;            /* a line ends between it and the token before */
    bool statement;              /* a word or brace where a statement may begin */
    bool operand;                /* an operand may begin here: / is a regular expression */
    bool value;                  /* a brace that ends a value: / behind it divides */
};

struct tokens {
    const struct allocator *allocator;
    struct slice text;
    struct token *list;
    uint32_t count, room;
    bool stopped; /* what follows the last token could not be read */
};

/* False when there is no memory. What is wrong with the text goes to *findings. */
bool tokens_read(struct tokens *tokens, const struct allocator *allocator, struct slice text,
                 struct findings *findings);
void tokens_free(struct tokens *tokens);

/* The token, or TOKEN_END for any place past it. All below take such places too. */
const struct token *token_get(const struct tokens *tokens, uint32_t at);
struct slice token_text(const struct tokens *tokens, uint32_t at);
/* True for a keyword or punctuator that reads so. */
bool token_is(const struct tokens *tokens, uint32_t at, const char *text);
/* True for an identifier (or word behind a dot) that reads so. */
bool token_named(const struct tokens *tokens, uint32_t at, const char *text);
/* True for the closing bracket of a pair. */
bool token_closes(const struct tokens *tokens, uint32_t at);
/* The token behind a closed bracket; the next one for anything else. */
uint32_t token_after(const struct tokens *tokens, uint32_t at);

#endif
