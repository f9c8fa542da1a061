/* module.c - see module.h. */
#include "sandbox/module.h"

#include "sandbox/builtins.h"
#include "sandbox/engine/language.h"

void module_write(struct buffer *code, struct slice body, const struct module_shape *shape)
{
    buffer_add_text(code, "function (");
    buffer_add_text(code, shape->parameter);
    buffer_add_text(code, ") {\"use strict\";");
    if (shape->awaits)
        buffer_add_text(code, " return @async(function () { \"@as 0 0-0 \"; try {");
    buffer_add_char(code, '\n');
    buffer_add_slice(code, body);
    if (shape->awaits)
        buffer_add_text(code, "\nreturn @asyncReturn(void 0); } catch (@0) { return "
                              "@asyncThrow(@0); } });");
    buffer_add_text(code, "\n}");
}

void module_compile(duk_context *ctx, struct slice document, struct slice code)
{
    value_push_text(ctx, document);
    inside_of(ctx)->compiling = true;
    duk_compile_raw(ctx, code.data ? code.data : "", code.len,
                    1 | DUK_COMPILE_FUNCTION | DUK_COMPILE_NOSOURCE | LANGUAGE_LINE_ZERO);
    inside_of(ctx)->compiling = false;
}

void module_settle(duk_context *ctx)
{
    state_put(ctx, STATE_ENTRY);
    jobs_run(ctx);
}

bool module_end(duk_context *ctx)
{
    const enum entry_state state = entry_state(ctx);

    if (state == ENTRY_REJECTED) {
        entry_push(ctx);
        (void)duk_throw(ctx);
    }
    duk_push_undefined(ctx);
    state_put(ctx, STATE_ENTRY);
    return state == ENTRY_FULFILLED;
}
