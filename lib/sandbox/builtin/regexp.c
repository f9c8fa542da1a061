/* regexp.c - RegExp: the constructor, and the list of its methods. */
#include "sandbox/builtin/regexp.h"

bool regexp_is(duk_context *ctx, duk_idx_t index)
{
    struct regexp_view view;
    bool is;

    if (!duk_is_object(ctx, index))
        return false;
    duk_get_prop_literal(ctx, index, DUK_WELLKNOWN_SYMBOL("Symbol.match"));
    is = duk_is_undefined(ctx, -1) ? regexp_view(ctx, index, &view) : duk_to_boolean(ctx, -1);
    duk_pop(ctx);
    return is;
}

/* ---- the constructor -------------------------------------------------------- */

size_t regexp_letters(const void *program, char letters[8])
{
    const unsigned flags = regex_program_flags(program);
    size_t len = 0;

    for (unsigned i = 0; i < 8; i++)
        if (flags & 1u << i)
            letters[len++] = "dgimsuvy"[i];
    return len;
}

static void push_letters(duk_context *ctx, const void *program)
{
    char letters[8];
    const size_t len = regexp_letters(program, letters);

    duk_push_lstring(ctx, letters, len);
}

/* [ ... pattern flags ] (any values) -> [ ... source program ] */
static void initialize(duk_context *ctx)
{
    for (duk_idx_t i = -2; i < 0; i++) {
        if (!duk_is_undefined(ctx, i)) {
            duk_to_string(ctx, i);
            continue;
        }
        duk_push_literal(ctx, "");
        duk_replace(ctx, i - 1);
    }
    program_of(ctx);
}

void regexp_push_new(duk_context *ctx)
{
    known_push(ctx, KNOWN_REGEXP_PROTOTYPE);
    duk_insert(ctx, -3);
    initialize(ctx);
    regexp_push(ctx);
}

/* [ pattern flags ] -> [ pattern flags source flags ]: what to make it of. */
static void push_origin(duk_context *ctx, bool like)
{
    struct regexp_view view;
    const bool own = regexp_view(ctx, 0, &view);

    if (own)
        regexp_push_source(ctx, 0);
    else if (like)
        duk_get_prop_literal(ctx, 0, "source");
    else
        duk_dup(ctx, 0);
    if (!duk_is_undefined(ctx, 1))
        duk_dup(ctx, 1);
    else if (own)
        push_letters(ctx, view.program);
    else if (like)
        duk_get_prop_literal(ctx, 0, "flags");
    else
        duk_push_undefined(ctx);
}

duk_ret_t regexp_construct(duk_context *ctx)
{
    const bool like = regexp_is(ctx, 0);

    if (!duk_is_constructor_call(ctx) && like && duk_is_undefined(ctx, 1)) {
        duk_get_prop_literal(ctx, 0, "constructor");
        if (known_is(ctx, -1, KNOWN_REGEXP)) {
            duk_dup(ctx, 0);
            return 1;
        }
        duk_pop(ctx);
    }
    push_origin(ctx, like);
    push_new_prototype(ctx);
    duk_insert(ctx, -3);
    initialize(ctx);
    regexp_push(ctx);
    return 1;
}

/* Annex B. */
static duk_ret_t regexp_compile(duk_context *ctx)
{
    struct regexp_view view;

    duk_push_this(ctx);
    if (!regexp_view(ctx, 2, &view))
        return duk_type_error(ctx, "RegExp.prototype.compile is called on something else");
    if (regexp_view(ctx, 0, &view) && !duk_is_undefined(ctx, 1))
        return duk_type_error(ctx, "flags beside a regular expression");
    push_origin(ctx, false);
    initialize(ctx);
    regexp_change(ctx, 2);
    regexp_put_last(ctx, 2, 0);
    return 1;
}

static duk_ret_t regexp_to_string(duk_context *ctx)
{
    duk_push_literal(ctx, "/");
    duk_push_this(ctx);
    if (!duk_is_object(ctx, 1))
        return duk_type_error(ctx, "RegExp.prototype.toString is called on no object");
    duk_get_prop_literal(ctx, 1, "source");
    duk_to_string(ctx, 2);
    duk_dup(ctx, 0);
    regexp_push_flags(ctx, 1);
    duk_remove(ctx, 1);
    duk_concat(ctx, 4);
    return 1;
}

/* ---- RegExp.escape ---------------------------------------------------------- */

static void escape_hex(struct build *build, const char *prefix, uint32_t value, unsigned digits)
{
    char text[4];

    for (unsigned i = digits; i-- > 0; value >>= 4)
        text[i] = "0123456789abcdef"[value & 15];
    build_bytes(build, prefix, 2);
    build_bytes(build, text, digits);
}

static bool is_one_of(char c, const char *list)
{
    for (; *list; list++)
        if (*list == c)
            return true;
    return false;
}

static bool is_alphanumeric(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static void escape_ascii(struct build *build, char c, bool first)
{
    static const char controls[] = "\tt\nn\vv\ff\rr";

    for (size_t i = 0; i + 1 < sizeof controls; i += 2)
        if (controls[i] == c) {
            build_bytes(build, "\\", 1);
            build_bytes(build, controls + i + 1, 1);
            return;
        }
    if (is_one_of(c, "^$\\.*+?()[]{}|/")) {
        build_bytes(build, "\\", 1);
        build_bytes(build, &c, 1);
    } else if ((first && is_alphanumeric(c)) || is_one_of(c, ",-=<>#&!%:;@~'`\" ")) {
        escape_hex(build, "\\x", (unsigned char)c, 2);
    } else {
        build_bytes(build, &c, 1);
    }
}

static bool is_white_or_half(uint32_t c, bool alone)
{
    static const uint32_t spaces[] = {
        0xa0, 0x1680, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000, 0xfeff
    };

    for (size_t i = 0; i < sizeof spaces / sizeof spaces[0]; i++)
        if (spaces[i] == c)
            return true;
    return (c >= 0x2000 && c <= 0x200a) || (alone && c >= 0xd800 && c <= 0xdfff);
}

static duk_ret_t regexp_escape(duk_context *ctx)
{
    struct build build;
    duk_size_t length;

    if (!duk_is_string(ctx, 0) || duk_is_symbol(ctx, 0))
        return duk_type_error(ctx, "RegExp.escape takes a string");
    length = duk_get_length(ctx, 0);
    build_open(&build, ctx);
    for (duk_size_t i = 0; i < length; i++) {
        const uint32_t c = (uint32_t)duk_char_code_at(ctx, 0, i);
        const uint32_t next = i + 1 < length ? (uint32_t)duk_char_code_at(ctx, 0, i + 1) : 0;
        const bool pair = c >= 0xd800 && c <= 0xdbff && next >= 0xdc00 && next <= 0xdfff;

        if (c < 0x80) {
            escape_ascii(&build, (char)c, i == 0);
        } else if (is_white_or_half(c, !pair)) {
            escape_hex(&build, c < 0x100 ? "\\x" : "\\u", c, c < 0x100 ? 2 : 4);
        } else {
            build_unit(&build, c);
            if (pair)
                build_unit(&build, next);
            i += pair;
        }
    }
    build_push(&build);
    return 1;
}

/* ---- who is plain --------------------------------------------------------------- */

/* Places follow from the order of what regexp_install() defines: the constructor first. */
static const struct builtin methods[] = {
    { "exec", regexp_exec_method, 1, 1, 0, BUILTIN_METHOD },
    { "flags", regexp_get_flags, 0, 0, 0, BUILTIN_GETTER },
    { "hasIndices", regexp_get_flag, 0, 0, REGEX_INDICES, BUILTIN_GETTER },
    { "global", regexp_get_flag, 0, 0, REGEX_GLOBAL, BUILTIN_GETTER },
    { "ignoreCase", regexp_get_flag, 0, 0, REGEX_IGNORE_CASE, BUILTIN_GETTER },
    { "multiline", regexp_get_flag, 0, 0, REGEX_MULTILINE, BUILTIN_GETTER },
    { "dotAll", regexp_get_flag, 0, 0, REGEX_DOT_ALL, BUILTIN_GETTER },
    { "unicode", regexp_get_flag, 0, 0, REGEX_UNICODE, BUILTIN_GETTER },
    { "unicodeSets", regexp_get_flag, 0, 0, REGEX_UNICODE_SETS, BUILTIN_GETTER },
    { "sticky", regexp_get_flag, 0, 0, REGEX_STICKY, BUILTIN_GETTER },
    { "source", regexp_get_source, 0, 0, 0, BUILTIN_GETTER },
    { "test", regexp_test, 1, 1, 0, BUILTIN_METHOD },
    { "toString", regexp_to_string, 0, 0, 0, BUILTIN_METHOD },
    { "compile", regexp_compile, 2, 2, 0, BUILTIN_METHOD },
    { "@@match", regexp_match, 1, 1, 0, BUILTIN_METHOD },
    { "@@matchAll", regexp_match_all, 1, 1, 0, BUILTIN_METHOD },
    { "@@replace", regexp_replace, 2, 2, 0, BUILTIN_METHOD },
    { "@@search", regexp_search, 1, 1, 0, BUILTIN_METHOD },
    { "@@split", regexp_split, 2, 2, 0, BUILTIN_METHOD },
};

#define PARTS_SEEN 10u /* exec to sticky */

bool regexp_is_plain(duk_context *ctx, duk_idx_t index, struct regexp_view *view)
{
    struct regexp_part parts[PARTS_SEEN];
    double last;

    if (!regexp_view(ctx, index, view) || !view->plain || !regexp_last(ctx, index, &last) ||
        view->prototype != inside_of(ctx)->known[KNOWN_REGEXP_PROTOTYPE])
        return false;
    for (uint8_t i = 0; i < PARTS_SEEN; i++)
        parts[i] = (struct regexp_part){ .at = (uint8_t)(i + 1),
                                         .getter = methods[i].kind == BUILTIN_GETTER,
                                         .magic = methods[i].magic,
                                         .function = methods[i].function };
    return regexp_intact(ctx, view->prototype, parts, PARTS_SEEN);
}

/* The constructor has length, name and prototype before its species. */
bool regexp_is_plain_species(duk_context *ctx, duk_idx_t index, struct regexp_view *view)
{
    static const struct regexp_part constructor = { 0, false, 0, regexp_construct };
    static const struct regexp_part species = { 3, true, 0, species_of_this };

    return regexp_is_plain(ctx, index, view) &&
           regexp_intact(ctx, view->prototype, &constructor, 1) &&
           regexp_intact(ctx, inside_of(ctx)->known[KNOWN_REGEXP], &species, 1);
}

void regexp_install(duk_context *ctx)
{
    duk_push_global_object(ctx);
    define_constructor(ctx, "RegExp", regexp_construct, 2, 2);
    DEFINE_TABLE(ctx, methods);
    known_keep(ctx, KNOWN_REGEXP_PROTOTYPE);
    define_species(ctx);
    define_method(ctx, "escape", regexp_escape, 1);
    duk_dup_top(ctx);
    known_keep(ctx, KNOWN_REGEXP);
    define_value(ctx, "RegExp");
    duk_pop(ctx);
    regexp_iterator_install(ctx);
    pattern_install(ctx);
}
