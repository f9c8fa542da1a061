/* parse.h - the state of parsing, shared by the parse_*.c files alone.
 *
 * After a syntax error the parser is in panic: every token is TOKEN_END until a list of
 * statements finds its feet again (parse_recover). So no function below checks for errors
 * of those it calls, and each returns a node, if only an empty one. */
#ifndef MDX_SCRIPT_PARSE_H
#define MDX_SCRIPT_PARSE_H

#include "script/parser.h"
#include "script/tokenizer.h"

/* Kept out of the frame of its caller, which recurses: the stack is small. */
#define ASIDE __attribute__((noinline))

/* What the place in the text allows. */
enum context {
    CONTEXT_STRICT = 1u << 0,
    CONTEXT_RETURN = 1u << 1,
    CONTEXT_AWAIT = 1u << 2, /* await is an operator */
    CONTEXT_YIELD = 1u << 3, /* yield is one */
    CONTEXT_NO_IN = 1u << 4, /* `in` ends an expression: the head of a for */
    CONTEXT_NEW_TARGET = 1u << 5,
    CONTEXT_SUPER_PROPERTY = 1u << 6,
    CONTEXT_SUPER_CALL = 1u << 7,
    CONTEXT_NO_ARGUMENTS = 1u << 8, /* `arguments` is an error: fields, static blocks */
    CONTEXT_STATIC_BLOCK = 1u << 9, /* `await` is an error */
    CONTEXT_PARAMETERS = 1u << 10,  /* await and yield expressions are errors */
    CONTEXT_LOOP = 1u << 11,        /* continue is allowed */
    CONTEXT_SWITCH = 1u << 12,      /* break is */
    CONTEXT_MODULE = 1u << 13,
    CONTEXT_CASE = 1u << 14,           /* (x): is no arrow function's head */
    CONTEXT_NO_CONDITIONAL = 1u << 15, /* a type ends before `extends` */
    CONTEXT_DECLARE = 1u << 16,        /* TypeScript: inside of declare { } */
    CONTEXT_CONDITIONAL = 1u << 17,    /* between ? and : */
    CONTEXT_NAMESPACE = 1u << 18       /* export is allowed */
};

/* Contexts that a function begins anew. */
#define CONTEXT_OF_FUNCTION                                                                        \
    (CONTEXT_RETURN | CONTEXT_AWAIT | CONTEXT_YIELD | CONTEXT_NO_IN | CONTEXT_NEW_TARGET |         \
     CONTEXT_SUPER_PROPERTY | CONTEXT_SUPER_CALL | CONTEXT_NO_ARGUMENTS | CONTEXT_STATIC_BLOCK |   \
     CONTEXT_PARAMETERS | CONTEXT_LOOP | CONTEXT_SWITCH | CONTEXT_CASE | CONTEXT_CONDITIONAL |     \
     CONTEXT_NAMESPACE)
/* Contexts that brackets end. */
#define CONTEXT_OF_PLACE (CONTEXT_NO_IN | CONTEXT_CASE | CONTEXT_CONDITIONAL)

struct label {
    const struct name *name;
    struct label *outer;
    uint32_t start, body; /* where it and what it stands before begin */
    bool loop;            /* that is a loop: continue may name it */
};

/* Where a statement stands. */
enum place {
    PLACE_LIST,    /* declarations are allowed */
    PLACE_LABELED, /* behind a label there: a plain function is */
    PLACE_IF,      /* likewise, in sloppy code */
    PLACE_BODY     /* of a loop, with, or behind a label in such: none is */
};

struct private_use {
    struct name *name;
    uint32_t offset;
    struct private_use *next;
};

struct class_state;

struct private_name {
    struct name *name;
    const struct class_state *owner;
    void *outer; /* what name->declared was */
    struct private_name *next;
    bool getter, setter, other, is_static;
};

struct class_state {
    struct class_state *outer;
    struct private_name *declared;
    struct private_use *uses; /* that no class so far declares */
    bool derived;
};

struct exported {
    struct name *name;
    uint32_t offset;
    struct exported *next; /* the one before it */
};

struct complaint {
    struct finding finding;
    struct complaint *next; /* the one before it */
};

/* What an expression holds that is wrong unless it turns out to be a pattern, or wrong if it
 * turns out to be parameters. Offsets plus one; 0: nothing. */
struct cover {
    uint32_t initialiser; /* {a = 1} */
    uint32_t proto;       /* a second __proto__: */
};

struct open_brackets {
    uint32_t braces, rounds; /* { and ( [ */
    uint32_t texts;          /* templates and JSX elements */
};

struct parser {
    struct slice text;
    struct arena *arena;
    struct names *names;
    const struct parser_options *options;
    struct tokenizer tokenizer;
    struct token token; /* the current one, not yet taken */
    uint32_t last_end;  /* end of the last one taken */
    uint32_t context;
    uint32_t depth; /* statements and expressions around the current token */
    struct bounds *bounds;
    struct label *labels;
    struct class_state *class_;
    uint32_t used; /* FUNCTION_USES_* and FUNCTION_HAS_* of the function so far */
    struct cover cover;
    uint32_t await_at, yield_at; /* the last such expression (plus one) */
    uint32_t await_name_at;      /* the last identifier await */
    uint32_t arrow_at;           /* an arrow function may begin here */
    uint32_t serial;             /* for struct name's mark */
    struct open_brackets open;
    bool says_strict; /* "use strict" stands in the function's body */
    bool panic;
    bool no_memory; /* or no time: whatever is made of the text is dropped */
    bool stop;      /* no use in going on */
    bool lost;      /* a syntax error was found: brackets may not be what they seem */
    bool unsure;    /* and it went on at a }, where nothing has been read since */
    uint32_t speculating;
    uint32_t speculated;   /* tokens that were read for nothing */
    uint32_t statement_at; /* where the statement of a list began */
    uint32_t panic_at;
    struct open_brackets panic_open;
    struct complaint *complaints;
    uint32_t complaint_count;
    unsigned char *refused; /* a bit for each byte of the text: no type arguments, or no arrow
                               function, begin here */
    struct exported *exported;
    struct node *spare; /* handed out when there is no memory */
    uint32_t jsx_end;   /* where the last </ of the text stands, plus one; UINT32_MAX: not known */
    size_t jsx_looked;  /* bytes that were searched for closing tags */
};

struct list {
    struct node *first;
    struct node **tail;
};

/* ---- parse_token.c, parse_node.c, parse_attempt.c
 * ------------------------------------------------------------- */

void parse_panic(struct parser *parser);
void parse_look(struct parser *parser); /* at the token that was just read */
void parse_next(struct parser *parser);
/* parse_next() with another way to read what comes: token_jsx_text and its like. */
void parse_advance(struct parser *parser, void (*read)(struct tokenizer *, struct token *));
/* Reads the current token in another way: token_regex and its like. */
void parse_reread(struct parser *parser, void (*read)(struct tokenizer *, struct token *));
bool parse_next_is(const struct parser *parser, uint8_t kind); /* of the token behind it */
struct token parse_peek(const struct parser *parser); /* the token behind the current one */
/* Reports and begins the panic. The message may hold \1 (name). */
void parse_fail(struct parser *parser, uint32_t number, uint32_t offset, const char *message);
void parse_fail_name(struct parser *parser, uint32_t number, uint32_t offset, const char *message,
                     struct slice name);
/* Reports and goes on. */
void parse_error(struct parser *parser, uint32_t number, uint32_t offset, const char *message);
void parse_error_name(struct parser *parser, uint32_t number, uint32_t offset, const char *message,
                      struct slice name);
void parse_unexpected(struct parser *parser); /* the current token */
bool parse_is(const struct parser *parser, uint8_t kind);
bool parse_is_word(const struct parser *parser, uint16_t word);
bool parse_take(struct parser *parser, uint8_t kind);       /* takes it if it is there */
bool parse_take_word(struct parser *parser, uint16_t word); /* likewise */
void parse_expect(struct parser *parser, uint8_t kind);
void parse_expect_word(struct parser *parser, uint16_t word);
/* The closing bracket; open is where its partner stands. */
void parse_close(struct parser *parser, uint8_t kind, uint32_t open);
void parse_semicolon(struct parser *parser);
bool parse_semicolon_due(const struct parser *parser); /* a statement may end here */
/* One level deeper; false, in panic, when too deep. Always matched by parse_leave. */
bool parse_enter(struct parser *parser);
void parse_leave(struct parser *parser);
bool parse_in(const struct parser *parser, uint32_t context);

struct node *parse_node(struct parser *parser, enum node_kind kind, uint32_t start);
struct node *parse_part_node(struct parser *parser, uint32_t start); /* a template's piece */
struct node *parse_end(struct parser *parser, struct node *node);    /* sets its end */
struct node *parse_unary_node(struct parser *parser, enum node_kind kind, uint32_t start,
                              struct node *argument);
struct node *parse_binary_node(struct parser *parser, enum node_kind kind, uint8_t op,
                               struct node *left, struct node *right);
struct node *parse_identifier_node(struct parser *parser, uint32_t start, uint32_t end,
                                   struct name *name);
void list_begin(struct list *list);
void list_add(struct list *list, struct node *node);

/* Trying one reading of the text: after parse_retreat all is as it was before. */
struct attempt {
    struct tokenizer tokenizer;
    struct token token;
    struct cover cover;
    struct complaint *complaints;
    struct private_use *uses;
    struct exported *exported;
    uint32_t complaint_count, last_end, context, depth, used;
    struct open_brackets open;
    uint32_t await_at, yield_at, await_name_at, arrow_at;
};
void parse_attempt(struct parser *parser, struct attempt *attempt);
void parse_commit(struct parser *parser);
void parse_retreat(struct parser *parser, const struct attempt *attempt);
/* Back to the token that begins at an offset, with no bracket open that was not open there. */
void parse_restart(struct parser *parser, uint32_t offset);
/* Places where an attempt failed, so that it is not made again. */
void parse_refuse(struct parser *parser, uint32_t offset);
bool parse_refused(const struct parser *parser, uint32_t offset);

/* ---- parse_expression.c ---------------------------------------------------- */

struct node *parse_expression(struct parser *parser); /* with commas */
struct node *parse_assignment(struct parser *parser);
/* As parse_assignment; an object or array literal may still turn out to be a pattern. */
struct node *parse_cover_assignment(struct parser *parser);
void parse_cover_end(struct parser *parser); /* it did not */
struct node *parse_unary(struct parser *parser);
struct node *parse_left_hand_side(struct parser *parser);
struct node *parse_arguments(struct parser *parser); /* the token is ( */
bool parse_is_arrow(const struct node *node);
bool parse_take_in(const struct parser *parser); /* the operator `in` stands here */

/* ---- parse_primary.c ---------------------------------------------------------- */

struct node *parse_primary(struct parser *parser);
/* parse_jsx.c. At <: JSX, or what TypeScript begins so; NULL when it is nothing here. */
struct node *parse_angle(struct parser *parser);
struct node *parse_template(struct parser *parser, bool tagged);
struct node *parse_object(struct parser *parser);
/* The key of a property or member; sets FLAG_COMPUTED of *flags. */
struct node *parse_property_key(struct parser *parser, uint16_t *flags);
struct node *parse_key_name(struct parser *parser); /* any word as an identifier */
void parse_regex_check(struct parser *parser, const struct token *token);

/* ---- parse_arrow.c --------------------------------------------------------------- */

struct node *parse_parenthesized(struct parser *parser);
/* async (…): a call or an arrow function; callee is the identifier, NULL when it is none. */
struct node *parse_async(struct parser *parser);
struct node *parse_arrow_of_name(struct parser *parser, struct node *name, uint32_t start,
                                 bool async);
struct node *parse_generic_arrow(struct parser *parser, uint32_t start, bool async);

/* ---- parse_function.c -------------------------------------------------------------- */

/* flags: FUNCTION_ASYNC and so on. The token is (, or < of type parameters. */
struct node *parse_function_rest(struct parser *parser, enum node_kind kind, uint32_t start,
                                 struct node *name, uint32_t flags);
struct node *parse_function_expression(struct parser *parser, uint32_t start, bool async);
/* optional_name: export default function () {} */
struct node *parse_function_declaration(struct parser *parser, uint32_t start, bool async,
                                        bool optional_name);
struct node *parse_method(struct parser *parser, uint32_t start, uint32_t flags);
/* Body and what is checked once it is known to be strict or not. */
void parse_function_body(struct parser *parser, struct node *function, bool arrow);
void parse_check_parameters(struct parser *parser, const struct node *function, bool unique);
/* The first token of what may get its comment. */
struct origin {
    uint32_t start, doc_start, doc_end;
};
struct origin parse_origin(const struct parser *parser);
void parse_comment(struct node *function, const struct origin *origin);

/* What belongs to one function, static block or field, put aside while another is read. */
struct around {
    struct label *labels;
    uint32_t context, used, await_at, yield_at, await_name_at, arrow_at;
};
void parse_begin_inside(struct parser *parser, struct around *around, uint32_t context);
void parse_end_inside(struct parser *parser, const struct around *around);

/* ---- parse_class.c -------------------------------------------------------------------- */

struct node *parse_class(struct parser *parser, enum node_kind kind, uint32_t start,
                         bool optional_name, bool abstract);
void parse_private_use(struct parser *parser, struct name *name, uint32_t offset);

/* ---- parse_pattern.c -------------------------------------------------------------------- */

struct node *parse_binding(struct parser *parser); /* identifier or pattern */
struct node *parse_binding_identifier(struct parser *parser);
/* The current word as the name of a variable or a reference; reports reserved words. */
struct node *parse_identifier(struct parser *parser);
void parse_check_name(struct parser *parser, const struct name *name, uint32_t offset,
                      bool escaped);
/* Whether the current token can be an identifier here. */
bool parse_at_identifier(const struct parser *parser);
void parse_check_binding_name(struct parser *parser, const struct name *name, uint32_t offset);
/* An expression turned into what is assigned to, or bound (parameters). */
struct node *parse_to_pattern(struct parser *parser, struct node *node, bool binding);
/* The target of ++, +=, for-in; reports what cannot be assigned to. */
void parse_check_target(struct parser *parser, const struct node *node, bool call_allowed);
/* Calls visit for each name that a target binds. */
void parse_bound_names(struct parser *parser, struct node *target,
                       void (*visit)(struct parser *, struct node *));

/* ---- parse_statement.c, parse_loop.c -------------------------------------------------------- */

struct node *parse_statement(struct parser *parser, enum place place);
/* Until the closing brace or the end. */
void parse_statements(struct parser *parser, struct list *list, uint8_t end, bool directives);
/* Takes the closing brace of a list of statements without reading what follows it yet in the
 * function's own way. */
void parse_block_end(struct parser *parser, struct node *block);
struct node *parse_block(struct parser *parser);
/* From the first name on; the words before it are taken. */
struct node *parse_variables(struct parser *parser, uint32_t start, uint8_t kind);
/* Each pattern and const has a value, as it must but in for-in and for-of. */
void parse_check_initialisers(struct parser *parser, const struct node *variables);
struct node *parse_variable_statement(struct parser *parser, uint8_t kind);
struct node *parse_jump(struct parser *parser); /* break, continue */
/* Behind the name, at the colon. */
struct node *parse_labeled(struct parser *parser, const struct node *name, enum place place);
bool parse_at_async_function(const struct parser *parser);
bool parse_at_let(const struct parser *parser, bool statement); /* let begins a declaration */
struct node *parse_loop(struct parser *parser);                 /* for, while, do */
/* After a syntax error: finds where the list of statements goes on that began with these
 * brackets open. False when it does not. */
bool parse_recover(struct parser *parser, const struct open_brackets *open);

/* ---- parse_module.c, parse_import.c, parse_export.c
 * -----------------------------------------------------------------------------
 */

/* NULL: it is import() or import.meta. */
struct node *parse_import(struct parser *parser, enum place place);
struct node *parse_export(struct parser *parser, enum place place);
struct node *parse_import_declaration(struct parser *parser); /* the token is import */
void parse_module_end(struct parser *parser);

bool parse_module_place(const struct parser *parser, enum place place); /* may they stand here */
struct node *parse_module_name(struct parser *parser); /* of an export: any word, or a text */
void parse_add_export(struct parser *parser, const struct node *name);
void parse_from(struct parser *parser, struct node *node);
/* TypeScript: `type` before a name, unless it is the name. */
bool parse_take_type_word(struct parser *parser);
struct node *parse_copy_name(struct parser *parser, const struct node *name);
void parse_specifiers(struct parser *parser, struct list *list,
                      struct node *(*read)(struct parser *)); /* { … } */

/* ---- parse_type.c, parse_declare.c (TypeScript)
 * -------------------------------------------------------- */

bool parse_typescript(const struct parser *parser);
struct node *parse_type(struct parser *parser);
/* A type in brackets of its own: `extends` makes a condition there again. */
struct node *parse_type_inside(struct parser *parser);
struct node *parse_return_type(struct parser *parser);     /* x is T, asserts x too */
struct node *parse_type_annotation(struct parser *parser); /* : T, or NULL when there is none */
void parse_type_parameters(struct parser *parser);         /* <T extends U = V>, or nothing */
/* <A, B>: skipped, or kept as a list of types. */
struct node *parse_type_arguments(struct parser *parser);
/* Type arguments behind an expression, when it is sure that they are some. */
bool parse_try_type_arguments(struct parser *parser);
/* enum, interface, type, namespace, declare, abstract class; NULL when the word is no such. */
struct node *parse_typescript_statement(struct parser *parser);
struct node *parse_type_unary(struct parser *parser);
struct node *parse_type_atom(struct parser *parser);
struct node *parse_type_function(struct parser *parser);
struct node *parse_type_other(struct parser *parser, uint32_t start); /* TYPE_OTHER */
struct node *parse_type_list(struct parser *parser, enum node_kind kind, uint32_t start,
                             const struct list *list);
struct node *parse_type_import(struct parser *parser);  /* import("a").b */
struct node *parse_type_members(struct parser *parser); /* { a: T; … } */
/* (a: T, …) of a type, skipped. */
void parse_type_signature(struct parser *parser);
void parse_greater(struct parser *parser, uint32_t open); /* closes < */
bool parse_at_greater(const struct parser *parser);
bool parse_at_less(struct parser *parser);                /* < or the first of << */
struct node *parse_type_assertion(struct parser *parser); /* <T>x */
/* import a = b.c; the token is =. */
struct node *parse_import_equals(struct parser *parser, uint32_t start, struct node *name);
void parse_implements(struct parser *parser); /* implements A, B<C>, or nothing */
/* [key: string]: T in a class; false when none begins here. */
bool parse_index_signature(struct parser *parser);

#endif
