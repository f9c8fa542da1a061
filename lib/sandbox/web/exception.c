/* exception.c - DOMException: the error that the web's own functions throw. */
#include "sandbox/web/web.h"

#include <string.h>

#define NAME DUK_HIDDEN_SYMBOL("exception")

static const struct {
    const char *name;
    int code;
} codes[] = {
    { "IndexSizeError", 1 },
    { "HierarchyRequestError", 3 },
    { "WrongDocumentError", 4 },
    { "InvalidCharacterError", 5 },
    { "NotFoundError", 8 },
    { "NotSupportedError", 9 },
    { "InvalidStateError", 11 },
    { "SyntaxError", 12 },
    { "InvalidModificationError", 13 },
    { "NamespaceError", 14 },
    { "InvalidAccessError", 15 },
    { "TypeMismatchError", 17 },
    { "SecurityError", 18 },
    { "NetworkError", 19 },
    { "AbortError", 20 },
    { "URLMismatchError", 21 },
    { "QuotaExceededError", 22 },
    { "TimeoutError", 23 },
    { "InvalidNodeTypeError", 24 },
    { "DataCloneError", 25 },
};

/* [ ... message name ] -> [ ... error ], with the prototype of DOMException. */
static void make(duk_context *ctx)
{
    (void)duk_push_error_object(ctx, DUK_ERR_ERROR, "%s", "");
    duk_insert(ctx, -3);
    duk_put_prop_literal(ctx, -3, NAME);
    duk_push_literal(ctx, "message");
    duk_insert(ctx, -2);
    duk_def_prop(ctx, -3,
                 DUK_DEFPROP_HAVE_VALUE | DUK_DEFPROP_CLEAR_ENUMERABLE | DUK_DEFPROP_SET_WRITABLE |
                     DUK_DEFPROP_SET_CONFIGURABLE | DUK_DEFPROP_FORCE);
}

bool exception_is(duk_context *ctx, duk_idx_t index)
{
    return duk_is_object(ctx, index) && duk_has_prop_literal(ctx, index, NAME);
}

void exception_push(duk_context *ctx, const char *name, const char *message)
{
    duk_require_stack(ctx, 8);
    duk_push_string(ctx, message);
    duk_push_string(ctx, name);
    make(ctx);
    state_push(ctx, STATE_EXCEPTION);
    duk_set_prototype(ctx, -2);
}

void exception_throw(duk_context *ctx, const char *name, const char *message)
{
    exception_push(ctx, name, message);
    (void)duk_throw(ctx);
    __builtin_unreachable();
}

static duk_ret_t construct(duk_context *ctx)
{
    require_new(ctx, "DOMException");
    if (duk_is_undefined(ctx, 0))
        duk_push_literal(ctx, "");
    else
        duk_dup(ctx, 0);
    duk_to_string(ctx, -1);
    if (duk_is_object(ctx, 1))
        duk_get_prop_literal(ctx, 1, "name");
    else
        duk_dup(ctx, 1);
    if (duk_is_undefined(ctx, -1)) {
        duk_pop(ctx);
        duk_push_literal(ctx, "Error");
    }
    duk_to_string(ctx, -1);
    make(ctx);
    if (duk_is_object(ctx, 1) && duk_has_prop_literal(ctx, 1, "cause")) {
        duk_get_prop_literal(ctx, 1, "cause");
        define_value(ctx, "cause");
    }
    push_new_prototype(ctx);
    duk_set_prototype(ctx, -2);
    return 1;
}

static void push_own_name(duk_context *ctx)
{
    duk_push_this(ctx);
    if (!duk_is_object(ctx, -1) || !duk_get_prop_literal(ctx, -1, NAME))
        (void)duk_type_error(ctx, "this is no DOMException");
}

static duk_ret_t get_name(duk_context *ctx)
{
    push_own_name(ctx);
    return 1;
}

static duk_ret_t get_code(duk_context *ctx)
{
    const char *name;
    int code = 0;

    push_own_name(ctx);
    name = duk_require_string(ctx, -1);
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++)
        if (!strcmp(codes[i].name, name))
            code = codes[i].code;
    duk_push_int(ctx, code);
    return 1;
}

void exception_install(duk_context *ctx)
{
    static const struct builtin methods[] = {
        { "name", get_name, 0, 0, 0, BUILTIN_GETTER },
        { "code", get_code, 0, 0, 0, BUILTIN_GETTER },
    };

    duk_push_global_object(ctx);
    define_constructor(ctx, "DOMException", construct, 0, 2);
    duk_get_prop_literal(ctx, -3, "Error");
    duk_get_prop_literal(ctx, -1, "prototype");
    duk_remove(ctx, -2);
    duk_set_prototype(ctx, -2);
    duk_push_literal(ctx, "");
    define_value(ctx, "message");
    DEFINE_TABLE(ctx, methods);
    define_tag(ctx, "DOMException");
    state_keep(ctx, STATE_EXCEPTION);
    define_value(ctx, "DOMException");
    duk_pop(ctx);
}
