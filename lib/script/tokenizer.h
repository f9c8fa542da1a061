/* tokenizer.h - one token after the other, as the grammar asks for them.
 *
 * What a slash, a brace or a `>` begins depends on what the parser expects: it reads the
 * token anew with one of the token_*() below when the usual reading is not the one. A token
 * that cannot be read is TOKEN_BAD, and says why. Copying a struct tokenizer remembers a
 * place to come back to. */
#ifndef MDX_SCRIPT_TOKENIZER_H
#define MDX_SCRIPT_TOKENIZER_H

#include "script/names.h"

/* Punctuators: name, text, operator, precedence as a binary operator (0: it is none). */
#define TOKEN_PUNCTUATORS(X)                                                                       \
    X(BRACE_OPEN, "{", OP_NONE, 0)                                                                 \
    X(BRACE_CLOSE, "}", OP_NONE, 0)                                                                \
    X(ROUND_OPEN, "(", OP_NONE, 0)                                                                 \
    X(ROUND_CLOSE, ")", OP_NONE, 0)                                                                \
    X(SQUARE_OPEN, "[", OP_NONE, 0)                                                                \
    X(SQUARE_CLOSE, "]", OP_NONE, 0)                                                               \
    X(DOT, ".", OP_NONE, 0)                                                                        \
    X(DOTS, "...", OP_NONE, 0)                                                                     \
    X(OPTIONAL_DOT, "?.", OP_NONE, 0)                                                              \
    X(SEMICOLON, ";", OP_NONE, 0)                                                                  \
    X(COMMA, ",", OP_NONE, 0)                                                                      \
    X(COLON, ":", OP_NONE, 0)                                                                      \
    X(QUESTION, "?", OP_NONE, 0)                                                                   \
    X(ARROW, "=>", OP_NONE, 0)                                                                     \
    X(AT, "@", OP_NONE, 0)                                                                         \
    X(NOT, "!", OP_NOT, 0)                                                                         \
    X(BIT_NOT, "~", OP_BIT_NOT, 0)                                                                 \
    X(INCREMENT, "++", OP_INCREMENT, 0)                                                            \
    X(DECREMENT, "--", OP_DECREMENT, 0)                                                            \
    X(NULLISH, "??", OP_NULLISH, 1)                                                                \
    X(OR, "||", OP_OR, 1)                                                                          \
    X(AND, "&&", OP_AND, 2)                                                                        \
    X(BIT_OR, "|", OP_BIT_OR, 3)                                                                   \
    X(BIT_XOR, "^", OP_BIT_XOR, 4)                                                                 \
    X(BIT_AND, "&", OP_BIT_AND, 5)                                                                 \
    X(EQ, "==", OP_EQ, 6)                                                                          \
    X(NE, "!=", OP_NE, 6)                                                                          \
    X(SAME, "===", OP_SAME, 6)                                                                     \
    X(NOT_SAME, "!==", OP_NOT_SAME, 6)                                                             \
    X(LT, "<", OP_LT, 7)                                                                           \
    X(GT, ">", OP_GT, 7)                                                                           \
    X(LE, "<=", OP_LE, 7)                                                                          \
    X(GE, ">=", OP_GE, 7)                                                                          \
    X(SHL, "<<", OP_SHL, 8)                                                                        \
    X(SHR, ">>", OP_SHR, 8)                                                                        \
    X(USHR, ">>>", OP_USHR, 8)                                                                     \
    X(PLUS, "+", OP_ADD, 9)                                                                        \
    X(MINUS, "-", OP_SUB, 9)                                                                       \
    X(STAR, "*", OP_MUL, 10)                                                                       \
    X(SLASH, "/", OP_DIV, 10)                                                                      \
    X(PERCENT, "%", OP_MOD, 10)                                                                    \
    X(POWER, "**", OP_POW, 11)                                                                     \
    X(ASSIGN, "=", OP_NONE, 0)                                                                     \
    X(ASSIGN_ADD, "+=", OP_ADD, 0)                                                                 \
    X(ASSIGN_SUB, "-=", OP_SUB, 0)                                                                 \
    X(ASSIGN_MUL, "*=", OP_MUL, 0)                                                                 \
    X(ASSIGN_DIV, "/=", OP_DIV, 0)                                                                 \
    X(ASSIGN_MOD, "%=", OP_MOD, 0)                                                                 \
    X(ASSIGN_POW, "**=", OP_POW, 0)                                                                \
    X(ASSIGN_SHL, "<<=", OP_SHL, 0)                                                                \
    X(ASSIGN_SHR, ">>=", OP_SHR, 0)                                                                \
    X(ASSIGN_USHR, ">>>=", OP_USHR, 0)                                                             \
    X(ASSIGN_BIT_AND, "&=", OP_BIT_AND, 0)                                                         \
    X(ASSIGN_BIT_OR, "|=", OP_BIT_OR, 0)                                                           \
    X(ASSIGN_BIT_XOR, "^=", OP_BIT_XOR, 0)                                                         \
    X(ASSIGN_AND, "&&=", OP_AND, 0)                                                                \
    X(ASSIGN_OR, "||=", OP_OR, 0)                                                                  \
    X(ASSIGN_NULLISH, "?\?=", OP_NULLISH, 0)

#define TOKEN_ENUM(name, text, operator, precedence) TOKEN_##name,
enum token_kind {
    TOKEN_END,
    TOKEN_BAD,      /* see the tokenizer's fault */
    TOKEN_WORD,     /* an identifier or keyword: name, word */
    TOKEN_PRIVATE,  /* #name: name */
    TOKEN_NUMBER,   /* number */
    TOKEN_BIGINT,   /* string: as NODE_BIGINT */
    TOKEN_STRING,   /* string: its value */
    TOKEN_TEMPLATE, /* a piece: string, raw; it ends the literal when `last` */
    TOKEN_REGEX,    /* string: pattern; raw: flags */
    TOKEN_JSX_TEXT, /* string */
    TOKEN_PUNCTUATORS(TOKEN_ENUM) TOKEN_KINDS
};
#undef TOKEN_ENUM

struct token {
    uint8_t kind;
    uint16_t word;    /* of a word written without escapes; else 0 */
    bool line_before; /* a line ends between it and the token before */
    bool escaped;     /* a word, or string, with escapes */
    bool octal;       /* a number like 010 or 08, a string with \1 or \8 */
    bool last;        /* of a template's pieces */
    bool invalid;     /* a template's piece has no cooked value */
    uint32_t start, end;
    uint32_t doc_start, doc_end; /* the doc comment before it; both 0: none */
    union {
        struct name *name;
        double number;
        struct slice string;
    };
    struct slice raw;
};

struct token_fault {
    uint32_t number; /* of diagnostics.h */
    uint32_t offset;
    const char *message; /* fixed text, as of a struct finding */
};

struct tokenizer {
    struct slice text;
    struct arena *arena;
    struct names *names;
    size_t at;
    bool html_comments; /* <!-- and --> begin comments: scripts only */
    bool no_memory;
    struct token_fault fault; /* of the last TOKEN_BAD */
};

/* text.len < UINT32_MAX. Skips a hashbang. */
void tokenizer_init(struct tokenizer *tokenizer, struct arena *arena, struct names *names,
                    struct slice text);
void token_next(struct tokenizer *tokenizer, struct token *token);

/* Each reads the token that begins at token->start anew: */
void token_regex(struct tokenizer *tokenizer, struct token *token);    /* it is / or /= */
void token_template(struct tokenizer *tokenizer, struct token *token); /* it is } */
void token_greater(struct tokenizer *tokenizer, struct token *token);  /* only the first > of it */
void token_less(struct tokenizer *tokenizer, struct token *token);     /* only the first < of it */
void token_jsx_name(struct tokenizer *tokenizer, struct token *token); /* a-b is one word */

/* Two that stand for token_next(): */
/* A text as JSX has it: with entities, and without escapes. Anything else is read as ever. */
void token_jsx_value(struct tokenizer *tokenizer, struct token *token);
/* Text up to the next { or <; empty text is a token too. */
void token_jsx_text(struct tokenizer *tokenizer, struct token *token);

const char *token_kind_text(uint8_t kind); /* of a punctuator; else NULL */
uint8_t token_operator(uint8_t kind);      /* enum operator */
uint8_t token_precedence(uint8_t kind);

/* ---- for the token_*.c files alone ----------------------------------------- */

void token_fail(struct tokenizer *tokenizer, struct token *token, uint32_t number, size_t offset,
                const char *message);
void token_fail_character(struct tokenizer *tokenizer, struct token *token, size_t at);
/* The character at `at` and its bytes; UINT32_MAX at the end, and for bytes that are no UTF-8
 * (*len is then 0 or 1). */
uint32_t token_character(const struct tokenizer *tokenizer, size_t at, size_t *len);
bool token_skip_blanks(struct tokenizer *tokenizer, struct token *token); /* false: token_fail */
void token_word(struct tokenizer *tokenizer, struct token *token, size_t start);
void token_number(struct tokenizer *tokenizer, struct token *token);
void token_string(struct tokenizer *tokenizer, struct token *token);
void token_template_piece(struct tokenizer *tokenizer, struct token *token);
/* A hexadecimal digit's value, or -1. */
int token_hex(char c);
/* \u of an identifier or text: *at is behind the u. False when malformed. */
bool token_unicode_escape(const struct tokenizer *tokenizer, size_t *at, uint32_t *character);
/* Writes a character in CESU-8 (up to 6 bytes); returns how many. */
size_t token_put_cesu8(uint32_t character, char *out);

#endif
