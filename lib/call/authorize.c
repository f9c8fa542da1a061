/* authorize.c - the third stage: may this caller call this, and has it had its share?
 *
 * The access policy says who somebody is and, with the definition's own permissions, what they may;
 * the bridge is asked too. Then the limits. Refusals are events. */
#include "call/inside.h"

static bool is_declared(const struct program *program)
{
    return program && program->permissions;
}

static struct slice permission_of(const struct function *function)
{
    return json_text(function->row, "permission");
}

static void tell(struct runtime *runtime, enum event_kind kind, const struct admission *asked,
                 struct slice caller, const char *detail)
{
    struct happening happening = {
        .kind = kind,
        .id = asked->id,
        .revision = asked->program ? asked->program->revision : 0,
        .correlation_id = asked->correlation_id,
    };
    struct buffer members;

    if (!telemetry_wants(&runtime->telemetry, kind))
        return;
    buffer_init(&members, &runtime->allocator, 64 * 1024);
    buffer_add_text(&members, "\"path\":");
    buffer_add_json(&members, asked->path);
    buffer_add_text(&members, ",\"caller\":");
    buffer_add_json(&members, caller);
    buffer_add_text(&members, ",\"action\":");
    buffer_add_json(&members, asked->action == MDX_ACCESS_MANAGE ? SLICE("manage") : SLICE("call"));
    buffer_printf(&members, ",\"reason\":\"%s\"", detail);
    happening.members = buffer_slice(&members);
    if (!buffer_failed(&members))
        telemetry_emit(&runtime->telemetry, &happening);
    buffer_free(&members);
}

static struct access_ask ask_for(struct runtime *runtime, const struct admission *asked)
{
    return (struct access_ask){
        .action = asked->action,
        .id = asked->id,
        .path = asked->path,
        .protocol = asked->protocol.len ? asked->protocol : SLICE("c"),
        .authorization = asked->authorization,
        .caller = asked->caller,
        .host = (!asked->protocol.len || slice_is(asked->protocol, "c")) && !asked->caller.len,
        .declares = is_declared(asked->program) && asked->action != MDX_ACCESS_MANAGE,
        .permission = SLICE(""),
        .now_ms = host_now_ms(&runtime->host),
    };
}

/* A definition is listed when one of its functions may be called. */
static mdx_status decide_listed(struct access_view *view, const struct access_ask *ask,
                                const struct program *program, struct error *error)
{
    struct access_ask one = *ask;
    mdx_status status;

    for (uint32_t i = 0; i < program->function_count; i++) {
        one.path = program->functions[i].path;
        one.permission = permission_of(&program->functions[i]);
        status = access_view_decide(view, &one, NULL);
        if (!status || status == MDX_E_NOMEM)
            return status ? error_no_memory(error) : MDX_OK;
    }
    return access_view_decide(view, ask, error);
}

static mdx_status decide_all(struct runtime *runtime, const struct admission *asked,
                             struct identity **who, bool *decided, struct error *error)
{
    const struct program *program = asked->program;
    const struct function *function = NULL;
    struct access_ask ask;
    struct access_view view;
    mdx_status status;

    if (!access_is_on(runtime->access) && !is_declared(program))
        return MDX_OK;
    ask = ask_for(runtime, asked);
    if (program && asked->action == MDX_ACCESS_LIST) {
        status = access_view_begin(&view, runtime->access, &ask, error);
        if (status)
            return status;
        *decided = view.decided;
        status = decide_listed(&view, &ask, program, error);
        *who = status ? NULL : identity_retain(view.who);
        access_view_end(&view);
        return status;
    }
    if (program && !(function = program_find(program, asked->path)))
        function = program_part(program, asked->path);
    if (function) {
        ask.path = function->path;
        ask.permission = permission_of(function);
    }
    return access_decide(runtime->access, &ask, who, decided, error);
}

static mdx_status ask_bridge(const struct runtime *runtime, const struct admission *asked,
                             struct slice caller, bool decided, struct error *error)
{
    mdx_access access = {
        .size = sizeof access,
        .action = asked->action,
        .flags = (asked->direct_loopback ? MDX_ACCESS_DIRECT_LOOPBACK : 0) |
                 (decided ? MDX_ACCESS_GRANTED : 0),
        .id = asked->id.data ? asked->id.data : "",
        .id_len = asked->id.len,
        .path = asked->path.data ? asked->path.data : "",
        .path_len = asked->path.len,
        .caller = caller.data ? caller.data : "",
        .caller_len = caller.len,
        .authorization = asked->authorization.data ? asked->authorization.data : "",
        .authorization_len = asked->authorization.len,
        .protocol = asked->protocol.data ? asked->protocol.data : "c",
        .protocol_len = asked->protocol.data ? asked->protocol.len : 1,
    };

    return host_authorize(&runtime->host, &access, error);
}

mdx_status authorize(struct runtime *runtime, const struct admission *asked, struct identity **who,
                     struct error *error)
{
    struct identity *found = NULL;
    bool decided = false;
    mdx_status status = decide_all(runtime, asked, &found, &decided, error);

    if (!status)
        status = ask_bridge(runtime, asked, found ? identity_name(found) : asked->caller, decided,
                            error);
    /* What a list leaves out is no refusal; that there is none at all, is. */
    if (status && status != MDX_E_NOMEM && (asked->action != MDX_ACCESS_LIST || !asked->id.len))
        tell(runtime, EVENT_ACCESS_DENY, asked, found ? identity_name(found) : asked->caller,
             error ? error_code_name(error) : "FORBIDDEN");
    if (who && !status)
        *who = found;
    else
        identity_release(found);
    return status;
}

/* What the policy lets the caller see; who is not known sees nothing. */
static mdx_status list_by_policy(struct runtime *runtime, const struct admission *asked,
                                 const struct catalogue *catalogue, unsigned char *seen,
                                 struct identity **who, bool *decided)
{
    struct access_ask ask = ask_for(runtime, asked);
    struct access_view view;
    mdx_status status = access_view_begin(&view, runtime->access, &ask, NULL);

    if (status)
        return status == MDX_E_NOMEM ? status : MDX_OK;
    *decided = view.decided;
    *who = identity_retain(view.who);
    for (uint32_t i = 0; i < catalogue->count && status != MDX_E_NOMEM; i++) {
        const struct program *program = catalogue->programs[i];

        ask.id = program->id;
        ask.declares = is_declared(program);
        status = decide_listed(&view, &ask, program, NULL);
        if (!status)
            catalogue_mark(seen, i);
    }
    access_view_end(&view);
    return status == MDX_E_NOMEM ? status : MDX_OK;
}

mdx_status authorize_list(struct runtime *runtime, const struct admission *asked,
                          const struct catalogue *catalogue, unsigned char *seen)
{
    bool policy = access_is_on(runtime->access), decided = false;
    struct identity *who = NULL;
    struct admission one = *asked;
    mdx_status status = MDX_OK;

    for (uint32_t i = 0; i < catalogue->count && !policy; i++)
        policy = is_declared(catalogue->programs[i]);
    if (policy)
        status = list_by_policy(runtime, asked, catalogue, seen, &who, &decided);
    for (uint32_t i = 0; i < catalogue->count && !status; i++) {
        if (policy && !catalogue_marked(seen, i))
            continue;
        one.id = catalogue->programs[i]->id;
        if (ask_bridge(runtime, &one, who ? identity_name(who) : asked->caller, decided, NULL))
            catalogue_unmark(seen, i);
        else
            catalogue_mark(seen, i);
    }
    identity_release(who);
    return status;
}

static struct slice name_of(const struct identity *who)
{
    return who ? identity_name(who) : SLICE("");
}

mdx_status authorize_bytes(struct runtime *runtime, struct slice id, const struct identity *who,
                           size_t bytes, struct error *error)
{
    const struct admission asked = { .action = MDX_ACCESS_MANAGE, .id = id };
    struct access_limit limit;
    mdx_status status = access_take_bytes(runtime->access, id, name_of(who), bytes,
                                          clock_monotonic_ns(), &limit, error);

    if (limit.what)
        tell(runtime, EVENT_LIMIT_HIT, &asked, name_of(who), limit.what);
    return status;
}

static mdx_status take(struct call *call, const struct admission *asked)
{
    struct access_limit limit;
    uint64_t now;
    mdx_status status;

    if (!access_is_on(call->runtime->access))
        return MDX_OK;
    now = clock_monotonic_ns();
    status = access_take(call->runtime->access, call->id, call->caller, now, &limit, &call->error);
    if (!status)
        call->admitted_ns = now;
    else if (limit.what)
        tell(call->runtime, EVENT_LIMIT_HIT, asked, call->caller, limit.what);
    return status;
}

mdx_status call_authorize(struct call *call)
{
    const struct admission asked = {
        .action = MDX_ACCESS_CALL,
        .id = call->id,
        .path = call->path,
        .caller = call->caller,
        .authorization = call->authorization,
        .protocol = call->protocol,
        .direct_loopback = call->direct_loopback,
        .program = call->program,
        .correlation_id = call->correlation_id,
    };
    mdx_status status;

    /* A tool that code may call; its definition's limits hold all the same. */
    if (!call->granted) {
        status = authorize(call->runtime, &asked, &call->who, &call->error);
        if (status)
            return status;
        if (call->who)
            call->caller = identity_name(call->who);
    }
    return take(call, &asked);
}

void call_charge(const struct call *call)
{
    uint64_t now;

    if (!call->admitted_ns)
        return;
    now = clock_monotonic_ns();
    access_charge(call->runtime->access, call->id, call->caller, now - call->admitted_ns,
                  call->operation_count, now);
}
