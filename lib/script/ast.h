/* ast.h - the tree of a script: what the parser makes, the passes change and the printer writes.
 *
 * Nodes lie in one arena (script/arena.h) and are never freed one by one. A node is as long as its
 * kind needs: reach only the members of its kind. Lists are chains through `next`; a node is in one
 * list, or is one child, never both. Positions are byte offsets in the source; a node that a pass
 * made has those of what it stands for. Parsing keeps the source's own shape; the passes leave only
 * the kinds marked ES5, and no types. */
#ifndef MDX_SCRIPT_AST_H
#define MDX_SCRIPT_AST_H

#include "base/slice.h"

#include <stdbool.h>
#include <stdint.h>

struct binding; /* scope.h: made by scope analysis */
struct scope;

/* An identifier's text without escapes (UTF-8; lone surrogates as three bytes, as CESU-8 has
 * them), interned: one address for one text. */
struct name {
    uint32_t len;
    uint32_t hash;
    uint32_t mark; /* parser: the list in which it was seen last */
    uint16_t word; /* enum word of words.h when it means something to the grammar; else 0 */
    uint16_t spare;
    void *declared; /* parser, then lowering: what the innermost class declares as #name */
    struct name *chain;
    struct binding *binding; /* scope analysis: the innermost declaration, while it walks */
    struct scope *seen;      /* scope analysis: the parameters that name it, seen last */
    uint32_t uses;           /* scope analysis: declarations of it, and globals of this name */
    uint32_t renamed;        /* scope analysis: how many of them got a name of their own */
    char text[];             /* NUL terminated */
};

enum node_kind {
    NODE_NONE,
    /* ---- expressions ------------------------------------------------------------------- */
    NODE_IDENTIFIER,   /* ident; ES5. Also a binding, and the name of a label */
    NODE_PRIVATE_NAME, /* ident: #x, text without # */
    NODE_NULL,         /* ES5 */
    NODE_BOOLEAN,      /* flag VALUE_TRUE; ES5 */
    NODE_NUMBER,       /* number; ES5 */
    NODE_BIGINT,       /* string: digits, behind 0x, 0o or 0b as written; no _, no n */
    NODE_STRING,       /* string: value in CESU-8; ES5 */
    NODE_REGEX,        /* regex */
    NODE_TEMPLATE,     /* template_ */
    NODE_TAGGED,       /* tagged */
    NODE_THIS,         /* ES5 */
    NODE_SUPER,        /* callee of a call, or object of a member, only */
    NODE_NEW_TARGET,   /* ES5 for the engine */
    NODE_IMPORT_META,
    NODE_IMPORT_CALL, /* list: its arguments */
    NODE_ARRAY,       /* list of expressions, NODE_HOLE, NODE_SPREAD; ES5 without spread */
    NODE_HOLE,
    NODE_OBJECT,   /* list of NODE_PROPERTY, NODE_SPREAD; ES5 in part */
    NODE_PROPERTY, /* property: of objects, object patterns, classes' members are NODE_MEMBER_* */
    NODE_SPREAD,   /* unary.argument: ...x */
    NODE_FUNCTION, /* function: expression, arrow, or method's value; ES5 when plain */
    NODE_CLASS,    /* class_: expression */
    NODE_UNARY,    /* unary, op: delete void typeof + - ~ ! ; ES5 */
    NODE_UPDATE,   /* unary, op ++ or --, flag PREFIX; ES5 */
    NODE_BINARY,   /* binary, op; ES5 but for ** and #x in o (left is NODE_PRIVATE_NAME) */
    NODE_LOGICAL,  /* binary, op && || ??; ES5 but for ?? */
    NODE_ASSIGN,   /* binary, op = += … &&= ||= ??=; left a target or pattern; ES5 in part */
    NODE_CONDITIONAL, /* conditional; ES5 */
    NODE_CALL,        /* call; flag OPTIONAL for f?.(); ES5 */
    NODE_NEW,         /* call; ES5 */
    NODE_MEMBER,      /* member: a.b, a.#b (flag PRIVATE not needed: property is NODE_PRIVATE_NAME);
                         property an NODE_IDENTIFIER; flag OPTIONAL for a?.b; ES5 */
    NODE_INDEX,       /* member: a[b]; flag OPTIONAL for a?.[b]; ES5 */
    NODE_OPTIONAL_CHAIN, /* unary.argument: the whole chain that short-circuits together */
    NODE_SEQUENCE,       /* list, two or more; ES5 */
    NODE_PAREN,          /* unary.argument: kept, since (a, b) = and (f)() differ; ES5 */
    NODE_YIELD,          /* unary.argument or NULL; flag DELEGATE */
    NODE_AWAIT,          /* unary.argument */
    NODE_INTRINSIC,      /* ident: a function of the engine's, written @name; made by passes only */

    /* ---- patterns (targets of binding and of assignment) -------------------------------- */
    NODE_ARRAY_PATTERN,  /* list of targets, NODE_HOLE, NODE_REST, NODE_DEFAULT */
    NODE_OBJECT_PATTERN, /* list of NODE_PROPERTY (value: target or NODE_DEFAULT), NODE_REST */
    NODE_DEFAULT,        /* binary: left = target, right = initialiser */
    NODE_REST,           /* unary.argument: target */

    /* ---- statements --------------------------------------------------------------------- */
    NODE_PROGRAM,    /* block; the whole text */
    NODE_BLOCK,      /* block; ES5 */
    NODE_EMPTY,      /* ES5 */
    NODE_EXPRESSION, /* unary.argument; flag DIRECTIVE for "use strict" and its like; ES5 */
    NODE_VARIABLES,  /* list of NODE_DECLARATOR; op DECLARE_VAR (ES5), _LET, _CONST */
    NODE_DECLARATOR, /* binary: left = target, right = initialiser or NULL */
    NODE_FUNCTION_DECLARATION, /* function; ES5 when plain */
    NODE_CLASS_DECLARATION,    /* class_ */
    NODE_IF,                   /* conditional: test, yes, no or NULL; ES5 */
    NODE_FOR,      /* loop: init (NODE_VARIABLES, expression or NULL), test, update, body; ES5 */
    NODE_FOR_IN,   /* loop: init = left, test = right, body; ES5 */
    NODE_FOR_OF,   /* the same; flag AWAIT */
    NODE_WHILE,    /* loop: test, body; ES5 */
    NODE_DO_WHILE, /* loop: test, body; ES5 */
    NODE_RETURN,   /* unary; ES5 */
    NODE_BREAK,    /* jump; ES5 */
    NODE_CONTINUE, /* jump; ES5 */
    NODE_THROW,    /* unary; ES5 */
    NODE_TRY,      /* try_; ES5 */
    NODE_SWITCH,   /* switch_; cases are NODE_CASE; ES5 */
    NODE_CASE,     /* case_: test or NULL for default, list of statements; ES5 */
    NODE_LABELED,  /* labeled; ES5 */
    NODE_WITH,     /* loop: test = object, body; ES5 */
    NODE_DEBUGGER, /* ES5 */

    /* ---- class members -------------------------------------------------------------------- */
    NODE_METHOD,       /* property: op METHOD_*; flags STATIC, COMPUTED; value a NODE_FUNCTION */
    NODE_FIELD,        /* property: value or NULL; flags STATIC, COMPUTED */
    NODE_STATIC_BLOCK, /* block */
    /* ---- modules ---------------------------------------------------------------------------- */
    NODE_IMPORT,         /* module: list of NODE_SPECIFIER, from */
    NODE_EXPORT_NAMES,   /* module: list of NODE_SPECIFIER, from or NULL */
    NODE_EXPORT_ALL,     /* module: name in specifier or NULL, from */
    NODE_EXPORT_DEFAULT, /* module.declaration: expression, function or class declaration */
    NODE_EXPORT,         /* module.declaration: a declaration */
    NODE_SPECIFIER,      /* specifier: local, exported or imported (identifiers or strings) */

    /* ---- TypeScript that is code ------------------------------------------------------------ */
    NODE_ENUM,          /* enum_: name, list of NODE_ENUM_MEMBER; flags CONST, DECLARE */
    NODE_ENUM_MEMBER,   /* property: key identifier or string, value or NULL */
    NODE_NAMESPACE,     /* namespace_: name (identifier, or NODE_MEMBER for A.B), block; DECLARE */
    NODE_IMPORT_EQUALS, /* binary: left name, right entity name (import a = b.c) */
    NODE_EXPORT_ASSIGN, /* unary: export = x */

    /* ---- TypeScript that is dropped --------------------------------------------------------- */
    NODE_TYPE_ALIAS, /* type_declaration: name, type; kept for signatures only */
    NODE_INTERFACE,  /* type_declaration: name, type (a TYPE_OBJECT), list of heritage */
    NODE_DROPPED,    /* declare, overload, import type, abstract member: nothing at run time */
    NODE_AS,         /* typed: x as T, x satisfies T, <T>x, x! (type NULL), x<T> */

    /* ---- types: kept as far as signatures need them; all others are TYPE_OTHER ----------------
     */
    TYPE_NAME,         /* type_name: name (dotted names: TYPE_OTHER), list of arguments */
    TYPE_LITERAL,      /* unary.argument: string, number, boolean, null, or unary minus number */
    TYPE_OBJECT,       /* list of NODE_TYPE_MEMBER */
    NODE_TYPE_MEMBER,  /* type_member */
    TYPE_ARRAY,        /* unary.argument: element type */
    TYPE_TUPLE,        /* list of types */
    TYPE_UNION,        /* list */
    TYPE_INTERSECTION, /* list */
    TYPE_OTHER,        /* a type that is skipped */

    /* ---- JSX ------------------------------------------------------------------------------------
     */
    JSX_ELEMENT,   /* jsx: name NULL for a fragment; attributes, children */
    JSX_ATTRIBUTE, /* property: key NODE_STRING, value NULL, expression; NODE_SPREAD too */
    JSX_TEXT,      /* string: text as written, entities replaced, lines folded */
    NODE_KINDS
};

enum node_flag {
    FLAG_PREFIX = 1u << 0,    /* ++x */
    FLAG_TRAILING = 1u << 0,  /* of NODE_SPREAD while it is parsed: a comma follows */
    FLAG_METHOD = 1u << 0,    /* of NODE_PROPERTY: a method, getter or setter, by op */
    FLAG_STRICT = 1u << 0,    /* of NODE_PROGRAM */
    FLAG_OPTIONAL = 1u << 1,  /* ?. stands before */
    FLAG_COMPUTED = 1u << 2,  /* [key] */
    FLAG_SHORTHAND = 1u << 3, /* {x}, {x = 1} */
    FLAG_STATIC = 1u << 4,
    FLAG_PROPERTY = 1u << 4,  /* TypeScript: a parameter of a constructor that is a property too */
    FLAG_CHECK = 1u << 5,     /* an identifier whose declaration may not have run yet (scope.h) */
    FLAG_DELEGATE = 1u << 5,  /* yield* */
    FLAG_AWAIT = 1u << 6,     /* for await */
    FLAG_DIRECTIVE = 1u << 7, /* a directive; its node's string is told by raw text */
    FLAG_TRUE = 1u << 8,      /* NODE_BOOLEAN */
    FLAG_JSX = 1u << 8,       /* an identifier that only JSX names: h, Fragment */
    FLAG_ESCAPED = 1u << 9,   /* an identifier or string written with escapes */
    FLAG_DECLARE = 1u << 10,  /* TypeScript: declare; nothing at run time */
    FLAG_CONST = 1u << 11,    /* const enum */
    FLAG_TYPE_ONLY =
        1u << 12, /* import type, export type; optional parameter `x?` is FLAG_OPTIONAL */
    FLAG_PAREN =
        1u << 13, /* an expression that stood in parentheses, where NODE_PAREN was taken off */
    FLAG_OCTAL = 1u << 14, /* legacy octal number or escape */
    FLAG_MADE = 1u << 15   /* made by a pass: no place of its own */
};

enum declare_kind { DECLARE_VAR, DECLARE_LET, DECLARE_CONST };
enum method_kind { METHOD_PLAIN, METHOD_GET, METHOD_SET, METHOD_CONSTRUCTOR };

/* Operators: binary, logical, unary, update, and assignment (op of `+=` is OP_ADD). */
enum operator{
    OP_NONE, /* of NODE_ASSIGN: plain = */
    OP_ADD,
    OP_SUB,
    OP_MUL,
    OP_DIV,
    OP_MOD,
    OP_POW,
    OP_SHL,
    OP_SHR,
    OP_USHR,
    OP_BIT_AND,
    OP_BIT_OR,
    OP_BIT_XOR,
    OP_EQ,
    OP_NE,
    OP_SAME,
    OP_NOT_SAME,
    OP_LT,
    OP_GT,
    OP_LE,
    OP_GE,
    OP_IN,
    OP_INSTANCEOF,
    OP_AND,
    OP_OR,
    OP_NULLISH,
    OP_NOT,
    OP_BIT_NOT,
    OP_PLUS,
    OP_MINUS,
    OP_TYPEOF,
    OP_VOID,
    OP_DELETE,
    OP_INCREMENT,
    OP_DECREMENT
};

enum function_flag {
    FUNCTION_ASYNC = 1u << 0,
    FUNCTION_GENERATOR = 1u << 1,
    FUNCTION_ARROW = 1u << 2,
    FUNCTION_EXPRESSION_BODY = 1u << 3, /* x => x: body is one NODE_RETURN in the block */
    FUNCTION_METHOD = 1u << 4,          /* method, getter, setter or constructor */
    FUNCTION_GETTER = 1u << 5,
    FUNCTION_SETTER = 1u << 6,
    FUNCTION_CONSTRUCTOR = 1u << 7,
    FUNCTION_DERIVED = 1u << 8, /* constructor of a class with extends */
    FUNCTION_STRICT = 1u << 9,
    FUNCTION_SIMPLE = 1u << 10,         /* parameter list without default, rest and patterns */
    FUNCTION_USES_ARGUMENTS = 1u << 11, /* arguments stands in it, or in an arrow in it */
    FUNCTION_USES_THIS = 1u << 12,      /* this or super, likewise */
    FUNCTION_USES_NEW_TARGET = 1u << 13,
    FUNCTION_USES_EVAL = 1u << 14, /* a call that may be a direct eval, likewise in blocks */
    FUNCTION_HAS_AWAIT = 1u << 15, /* await or for await in its own body or parameters */
    FUNCTION_HAS_YIELD = 1u << 16,
    FUNCTION_REST = 1u << 17 /* set by lowering: the last name in its list takes what is left */
};

struct node {
    uint8_t kind; /* enum node_kind */
    uint8_t op;
    uint16_t flags; /* enum node_flag */
    uint32_t start, end;
    struct node *next;
    union {
        struct {
            struct name *name;
            struct binding *binding;
            struct node *type;
        } ident; /* binding: scope.h; type: of a parameter or variable, or NULL */
        struct {
            double value;
        } number;
        struct {
            struct slice value;
        } string;
        struct {
            struct slice pattern, flags;
        } regex; /* as written */
        struct {
            struct node *list, *type;
        } list; /* type: annotation of a pattern, or NULL; patterns only */
        struct {
            struct node *quasis, *expressions;
        } template_; /* quasis: NODE_STRING each, one more than expressions; see template_part */
        struct {
            struct node *tag, *template_;
        } tagged;
        struct {
            struct slice cooked, raw;
            bool invalid;
        } part; /* a quasi: NODE_STRING in a template's list only */
        struct {
            struct node *key, *value;
            struct node *type;
        } property; /* op: METHOD_*; key: identifier, string, number, bigint, private name, or any
                       when COMPUTED */
        struct {
            struct node *argument;
        } unary;
        struct {
            struct node *left, *right;
        } binary;
        struct {
            struct node *test, *yes, *no;
        } conditional;
        struct {
            struct node *callee, *arguments;
        } call; /* NODE_NEW: flag OPTIONAL never */
        struct {
            struct node *object, *property;
        } member;
        struct {
            struct node *init, *test, *update, *body;
            struct scope *scope;
        } loop;
        struct {
            struct node *list;
            struct scope *scope;
        } block;
        struct {
            struct name *label;
        } jump; /* NULL: none */
        struct {
            struct node *block, *parameter, *handler, *finalizer;
            struct scope *scope;
        } try_; /* blocks; handler NULL: no catch; scope: the parameter's */
        struct {
            struct node *value, *cases;
            struct scope *scope;
        } switch_;
        struct {
            struct node *test, *list;
        } case_;
        struct {
            struct name *label;
            struct node *body;
        } labeled;
        struct {
            struct node *name; /* NODE_IDENTIFIER or NULL */
            struct node *
                parameters; /* targets, NODE_DEFAULT, NODE_REST; a TypeScript `this` is not there */
            struct node *body;    /* NODE_BLOCK; NULL: an overload, which is dropped */
            struct node *returns; /* type or NULL */
            struct scope *scope;
            struct scope *body_scope; /* when parameters have expressions and the body its own vars;
                                         else NULL */
            uint32_t flags;           /* enum function_flag */
            uint32_t length;          /* what its `length` says */
            uint32_t comment,
                comment_end; /* the doc comment before it, in the source; both 0: none */
        } function;
        struct {
            struct node *name, *heritage, *members; /* NODE_METHOD, NODE_FIELD, NODE_STATIC_BLOCK */
            struct scope *scope;
            uint32_t comment, comment_end;
        } class_;
        struct {
            struct node *list, *declaration, *from;
            uint32_t comment, comment_end;
        } module;
        struct {
            struct node *local, *other;
        } specifier; /* other: imported or exported name */
        struct {
            struct node *name, *list;
            struct scope *scope;
            struct name *space;
        } enum_; /* space: lowering: the namespace that exports it */
        struct {
            struct node *name, *list;
            struct scope *scope;
            struct name *space;
        } namespace_;
        struct {
            struct node *name, *type, *list;
        } type_declaration; /* list: heritage, TYPE_NAME each */
        struct {
            struct node *expression, *type;
        } typed;
        struct {
            struct name *name;
            struct node *list;
        } type_name;
        struct {
            struct node *key, *type;
            bool optional;
            uint32_t comment, comment_end;
        } type_member; /* key: identifier, string, number; NULL: index signature */
        struct {
            struct node *name, *attributes, *children;
        } jsx;
    };
};

#define node_as_list(node) ((node)->list.list)

/* The bytes that a node of this kind has: reading or copying more of it is out of bounds. */
size_t ast_bytes(enum node_kind kind);

/* Where a node stands, for those who change or drop it and make others in its place. */
static inline struct node ast_place(const struct node *node)
{
    return (struct node){ .start = node->start, .end = node->end };
}

#endif
