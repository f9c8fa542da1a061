/* event.c - Event, CustomEvent and EventTarget.
 *
 * There is no tree of nodes here: an event goes to its target alone. Listeners are called in the
 * order in which they were added; what one throws is written to the log, and the others run. */
#include "sandbox/web/web.h"

#define EVENT     DUK_HIDDEN_SYMBOL("event")     /* [type, target, flags, detail] */
#define LISTENERS DUK_HIDDEN_SYMBOL("listeners") /* list of [type, callback, capture, once] */

enum event_slot { EVENT_TYPE, EVENT_TARGET, EVENT_FLAGS, EVENT_DETAIL };
enum event_flag {
    EVENT_BUBBLES = 1,
    EVENT_CANCELABLE = 2,
    EVENT_COMPOSED = 4,
    EVENT_PREVENTED = 8,
    EVENT_STOPPED = 16,
    EVENT_RUNNING = 32
};
enum listener_slot { LISTENER_TYPE, LISTENER_CALLBACK, LISTENER_CAPTURE, LISTENER_ONCE };

/* ---- Event ------------------------------------------------------------------- */

static int flag_of(duk_context *ctx, duk_idx_t index, const char *name, int flag)
{
    bool set = false;

    if (duk_is_object(ctx, index)) {
        duk_get_prop_string(ctx, index, name);
        set = duk_to_boolean(ctx, -1);
        duk_pop(ctx);
    }
    return set ? flag : 0;
}

/* [ ... object type detail ] -> [ ... object ] */
static void initialise(duk_context *ctx, int flags)
{
    duk_push_bare_array(ctx);
    duk_insert(ctx, -2);
    duk_put_prop_index(ctx, -2, EVENT_DETAIL);
    duk_insert(ctx, -2);
    duk_put_prop_index(ctx, -2, EVENT_TYPE);
    duk_push_null(ctx);
    duk_put_prop_index(ctx, -2, EVENT_TARGET);
    duk_push_int(ctx, flags);
    duk_put_prop_index(ctx, -2, EVENT_FLAGS);
    duk_put_prop_literal(ctx, -2, EVENT);
}

/* magic 1: CustomEvent */
static duk_ret_t construct_event(duk_context *ctx)
{
    const bool custom = duk_get_current_magic(ctx) != 0;
    int flags;

    require_new(ctx, custom ? "CustomEvent" : "Event");
    duk_to_string(ctx, 0);
    flags = flag_of(ctx, 1, "bubbles", EVENT_BUBBLES) |
            flag_of(ctx, 1, "cancelable", EVENT_CANCELABLE) |
            flag_of(ctx, 1, "composed", EVENT_COMPOSED);
    duk_push_object(ctx);
    duk_dup(ctx, 0);
    if (custom && duk_is_object(ctx, 1))
        duk_get_prop_literal(ctx, 1, "detail");
    else
        duk_push_null(ctx);
    if (duk_is_undefined(ctx, -1)) {
        duk_pop(ctx);
        duk_push_null(ctx);
    }
    initialise(ctx, flags);
    push_new_prototype(ctx);
    duk_set_prototype(ctx, -2);
    return 1;
}

void event_push(duk_context *ctx, const char *type)
{
    duk_require_stack(ctx, 8);
    duk_push_object(ctx);
    duk_push_string(ctx, type);
    duk_push_null(ctx);
    initialise(ctx, 0);
    state_push(ctx, STATE_EVENT);
    duk_set_prototype(ctx, -2);
}

/* Pushes this event's slots. */
static void push_slots(duk_context *ctx)
{
    duk_push_this(ctx);
    if (!duk_is_object(ctx, -1) || !duk_get_prop_literal(ctx, -1, EVENT))
        (void)duk_type_error(ctx, "this is no Event");
    duk_remove(ctx, -2);
}

static int flags_of(duk_context *ctx, duk_idx_t slots)
{
    int flags;

    duk_get_prop_index(ctx, slots, EVENT_FLAGS);
    flags = duk_get_int(ctx, -1);
    duk_pop(ctx);
    return flags;
}

static void set_flags(duk_context *ctx, duk_idx_t slots, int flags)
{
    slots = duk_require_normalize_index(ctx, slots);
    duk_push_int(ctx, flags);
    duk_put_prop_index(ctx, slots, EVENT_FLAGS);
}

static duk_ret_t get_slot(duk_context *ctx)
{
    push_slots(ctx);
    duk_get_prop_index(ctx, -1, (duk_uarridx_t)duk_get_current_magic(ctx));
    return 1;
}

static duk_ret_t get_flag(duk_context *ctx)
{
    push_slots(ctx);
    duk_push_boolean(ctx, (flags_of(ctx, -1) & duk_get_current_magic(ctx)) != 0);
    return 1;
}

static duk_ret_t get_phase(duk_context *ctx)
{
    push_slots(ctx);
    duk_push_int(ctx, flags_of(ctx, -1) & EVENT_RUNNING ? 2 : 0);
    return 1;
}

static duk_ret_t get_zero(duk_context *ctx)
{
    push_slots(ctx);
    duk_push_int(ctx, 0);
    return 1;
}

static duk_ret_t prevent_default(duk_context *ctx)
{
    int flags;

    push_slots(ctx);
    flags = flags_of(ctx, -1);
    if (flags & EVENT_CANCELABLE)
        set_flags(ctx, -1, flags | EVENT_PREVENTED);
    return 0;
}

static duk_ret_t stop(duk_context *ctx)
{
    push_slots(ctx);
    set_flags(ctx, -1, flags_of(ctx, -1) | (duk_get_current_magic(ctx) ? EVENT_STOPPED : 0));
    return 0;
}

/* ---- EventTarget --------------------------------------------------------------- */

static duk_ret_t construct_target(duk_context *ctx)
{
    require_new(ctx, "EventTarget");
    duk_push_object(ctx);
    push_new_prototype(ctx);
    duk_set_prototype(ctx, -2);
    return 1;
}

/* Pushes this and its list of listeners, made when there is none. */
static void push_listeners(duk_context *ctx)
{
    duk_push_this(ctx);
    if (!duk_is_object(ctx, -1))
        (void)duk_type_error(ctx, "this is no EventTarget");
    if (!duk_get_prop_literal(ctx, -1, LISTENERS)) {
        duk_pop(ctx);
        duk_push_bare_array(ctx);
        duk_dup_top(ctx);
        duk_put_prop_literal(ctx, -3, LISTENERS);
    }
}

static bool read_capture(duk_context *ctx)
{
    return duk_is_object(ctx, 2) ? flag_of(ctx, 2, "capture", 1) != 0 : duk_to_boolean(ctx, 2) != 0;
}

/* The place of the listener that arguments 0 (type) and 1 name, in the list on top; the count
 * when it is not there. */
static duk_uarridx_t find_listener(duk_context *ctx, bool capture)
{
    const duk_uarridx_t count = (duk_uarridx_t)duk_get_length(ctx, -1);
    duk_uarridx_t at;

    for (at = 0; at < count; at++) {
        bool same;

        inside_spend(ctx, inside_of(ctx), 10);
        duk_get_prop_index(ctx, -1, at);
        duk_get_prop_index(ctx, -1, LISTENER_TYPE);
        duk_get_prop_index(ctx, -2, LISTENER_CALLBACK);
        duk_get_prop_index(ctx, -3, LISTENER_CAPTURE);
        same = duk_strict_equals(ctx, -3, 0) && duk_strict_equals(ctx, -2, 1) &&
               duk_get_boolean(ctx, -1) == capture;
        duk_pop_n(ctx, 4);
        if (same)
            break;
    }
    return at;
}

static void put_listener(duk_context *ctx, duk_uarridx_t at, bool capture, bool once)
{
    duk_push_bare_array(ctx);
    duk_dup(ctx, 0);
    duk_put_prop_index(ctx, -2, LISTENER_TYPE);
    duk_dup(ctx, 1);
    duk_put_prop_index(ctx, -2, LISTENER_CALLBACK);
    duk_push_boolean(ctx, capture);
    duk_put_prop_index(ctx, -2, LISTENER_CAPTURE);
    duk_push_boolean(ctx, once);
    duk_put_prop_index(ctx, -2, LISTENER_ONCE);
    duk_put_prop_index(ctx, -2, at);
}

/* [ ... list ] without the element at `at`; a new list, since the old one may be in use. */
static void drop_listener(duk_context *ctx, duk_uarridx_t at)
{
    const duk_uarridx_t count = (duk_uarridx_t)duk_get_length(ctx, -1);
    duk_uarridx_t to = 0;

    duk_push_bare_array(ctx);
    for (duk_uarridx_t from = 0; from < count; from++) {
        if (from == at)
            continue;
        duk_get_prop_index(ctx, -2, from);
        duk_put_prop_index(ctx, -2, to++);
    }
    duk_remove(ctx, -2);
}

static duk_ret_t remove_listener(duk_context *ctx)
{
    const bool capture = read_capture(ctx);
    duk_uarridx_t at;

    duk_to_string(ctx, 0);
    push_listeners(ctx);
    at = find_listener(ctx, capture);
    if (at < duk_get_length(ctx, -1)) {
        drop_listener(ctx, at);
        duk_put_prop_literal(ctx, -2, LISTENERS);
    }
    return 0;
}

/* A listener that a signal takes away: [ target type callback ] are this function's. */
static duk_ret_t remove_by_signal(duk_context *ctx)
{
    duk_push_current_function(ctx);
    duk_get_prop_literal(ctx, -1, LISTENERS);
    duk_get_prop_index(ctx, -1, 0);
    duk_push_literal(ctx, "removeEventListener");
    duk_get_prop_index(ctx, -3, 1);
    duk_get_prop_index(ctx, -4, 2);
    duk_get_prop_index(ctx, -5, 3);
    duk_call_prop(ctx, -5, 3);
    return 0;
}

/* False: the signal in the options was given before. */
static bool heed_signal(duk_context *ctx, bool capture)
{
    bool aborted;

    if (!duk_is_object(ctx, 2))
        return true;
    duk_get_prop_literal(ctx, 2, "signal");
    if (!duk_is_object(ctx, -1)) {
        duk_pop(ctx);
        return true;
    }
    duk_get_prop_literal(ctx, -1, "aborted");
    aborted = duk_to_boolean(ctx, -1);
    duk_pop(ctx);
    if (!aborted) {
        duk_push_literal(ctx, "addEventListener");
        duk_push_literal(ctx, "abort");
        duk_push_c_function(ctx, remove_by_signal, 0);
        duk_push_bare_array(ctx);
        duk_push_this(ctx);
        duk_put_prop_index(ctx, -2, 0);
        duk_dup(ctx, 0);
        duk_put_prop_index(ctx, -2, 1);
        duk_dup(ctx, 1);
        duk_put_prop_index(ctx, -2, 2);
        duk_push_boolean(ctx, capture);
        duk_put_prop_index(ctx, -2, 3);
        duk_put_prop_literal(ctx, -2, LISTENERS);
        duk_call_prop(ctx, -4, 2);
        duk_pop(ctx);
    }
    duk_pop(ctx);
    return !aborted;
}

static duk_ret_t add_listener(duk_context *ctx)
{
    const bool capture = read_capture(ctx), once = flag_of(ctx, 2, "once", 1);
    duk_uarridx_t at;

    duk_to_string(ctx, 0);
    if (duk_is_null_or_undefined(ctx, 1))
        return 0;
    if (!duk_is_object(ctx, 1))
        return duk_type_error(ctx, "addEventListener: the second argument is no function");
    if (!heed_signal(ctx, capture))
        return 0;
    push_listeners(ctx);
    at = find_listener(ctx, capture);
    if (at == duk_get_length(ctx, -1))
        put_listener(ctx, at, capture, once);
    return 0;
}

/* [ ... target event callback ] -> [ ... target event ] */
static duk_ret_t call_listener(duk_context *ctx, void *udata)
{
    (void)udata;
    if (duk_is_function(ctx, -1)) {
        duk_dup(ctx, -3);
        duk_dup(ctx, -3);
        duk_call_method(ctx, 1);
    } else {
        duk_push_literal(ctx, "handleEvent");
        duk_dup(ctx, -3);
        duk_call_prop(ctx, -3, 1);
    }
    return 1;
}

static void run_listener(duk_context *ctx)
{
    struct buffer *scratch;

    duk_dup(ctx, -3);
    duk_dup(ctx, -3);
    duk_dup(ctx, -3);
    if (duk_safe_call(ctx, call_listener, NULL, 3, 1) != DUK_EXEC_SUCCESS) {
        scratch = &inside_of(ctx)->scratch;
        buffer_clear(scratch);
        buffer_add_text(scratch, "an event listener threw: ");
        inspect_add(ctx, -1, scratch);
        console_write(ctx, SANDBOX_ERROR, buffer_slice(scratch));
    }
    duk_pop_2(ctx);
}

/* [ ... target event ]: the on… property of the event's type. */
static void run_property(duk_context *ctx)
{
    duk_push_literal(ctx, "on");
    duk_get_prop_literal(ctx, -2, EVENT);
    duk_get_prop_index(ctx, -1, EVENT_TYPE);
    duk_remove(ctx, -2);
    duk_concat(ctx, 2);
    duk_get_prop(ctx, -3);
    if (duk_is_function(ctx, -1))
        run_listener(ctx);
    else
        duk_pop(ctx);
}

static bool is_for(duk_context *ctx, duk_idx_t listener, duk_idx_t event)
{
    bool is;

    duk_get_prop_index(ctx, listener, LISTENER_TYPE);
    duk_get_prop_literal(ctx, event, EVENT);
    duk_get_prop_index(ctx, -1, EVENT_TYPE);
    is = duk_strict_equals(ctx, -1, -3);
    duk_pop_3(ctx);
    return is;
}

static bool is_stopped(duk_context *ctx, duk_idx_t event)
{
    bool stopped;

    duk_get_prop_literal(ctx, event, EVENT);
    stopped = flags_of(ctx, -1) & EVENT_STOPPED;
    duk_pop(ctx);
    return stopped;
}

/* Calls target.removeEventListener for what was to run once. */
static void forget_once(duk_context *ctx, duk_idx_t target, duk_idx_t listener)
{
    duk_get_prop_index(ctx, listener, LISTENER_ONCE);
    if (duk_to_boolean(ctx, -1)) {
        duk_push_c_function(ctx, remove_listener, 3);
        duk_dup(ctx, target);
        duk_get_prop_index(ctx, listener, LISTENER_TYPE);
        duk_get_prop_index(ctx, listener, LISTENER_CALLBACK);
        duk_get_prop_index(ctx, listener, LISTENER_CAPTURE);
        duk_call_method(ctx, 3);
        duk_pop(ctx);
    }
    duk_pop(ctx);
}

static void run_listeners(duk_context *ctx)
{
    const duk_idx_t event = duk_get_top_index(ctx), target = event - 1;
    duk_uarridx_t count;

    if (!duk_get_prop_literal(ctx, target, LISTENERS)) {
        duk_pop(ctx);
        return;
    }
    count = (duk_uarridx_t)duk_get_length(ctx, -1); /* those added meanwhile are not called */
    for (duk_uarridx_t at = 0; at < count && !is_stopped(ctx, event); at++) {
        inside_spend(ctx, inside_of(ctx), 10);
        duk_get_prop_index(ctx, event + 1, at);
        if (is_for(ctx, -1, event)) {
            forget_once(ctx, target, duk_get_top_index(ctx));
            duk_dup(ctx, target);
            duk_dup(ctx, event);
            duk_get_prop_index(ctx, -3, LISTENER_CALLBACK);
            run_listener(ctx);
            duk_pop_2(ctx);
        }
        duk_pop(ctx);
    }
    duk_pop(ctx);
}

void event_dispatch(duk_context *ctx)
{
    duk_require_stack(ctx, 24);
    duk_get_prop_literal(ctx, -1, EVENT);
    duk_dup(ctx, -3);
    duk_put_prop_index(ctx, -2, EVENT_TARGET);
    set_flags(ctx, -1, (flags_of(ctx, -1) & ~EVENT_STOPPED) | EVENT_RUNNING);
    duk_pop(ctx);
    run_property(ctx);
    run_listeners(ctx);
    duk_get_prop_literal(ctx, -1, EVENT);
    set_flags(ctx, -1, flags_of(ctx, -1) & ~EVENT_RUNNING);
    duk_pop_2(ctx);
}

static duk_ret_t dispatch(duk_context *ctx)
{
    int flags;

    duk_push_this(ctx);
    if (!duk_is_object(ctx, 0) || !duk_get_prop_literal(ctx, 0, EVENT))
        return duk_type_error(ctx, "dispatchEvent: the argument is no Event");
    if (flags_of(ctx, -1) & EVENT_RUNNING)
        exception_throw(ctx, "InvalidStateError", "the event is being dispatched already");
    duk_dup(ctx, -2);
    duk_dup(ctx, 0);
    event_dispatch(ctx);
    flags = flags_of(ctx, -2);
    duk_push_boolean(ctx, !(flags & EVENT_PREVENTED));
    return 1;
}

/* [ ... global ] */
static void install_events(duk_context *ctx)
{
    static const struct builtin event[] = {
        { "type", get_slot, 0, 0, EVENT_TYPE, BUILTIN_GETTER },
        { "target", get_slot, 0, 0, EVENT_TARGET, BUILTIN_GETTER },
        { "currentTarget", get_slot, 0, 0, EVENT_TARGET, BUILTIN_GETTER },
        { "bubbles", get_flag, 0, 0, EVENT_BUBBLES, BUILTIN_GETTER },
        { "cancelable", get_flag, 0, 0, EVENT_CANCELABLE, BUILTIN_GETTER },
        { "composed", get_flag, 0, 0, EVENT_COMPOSED, BUILTIN_GETTER },
        { "defaultPrevented", get_flag, 0, 0, EVENT_PREVENTED, BUILTIN_GETTER },
        { "eventPhase", get_phase, 0, 0, 0, BUILTIN_GETTER },
        { "timeStamp", get_zero, 0, 0, 0, BUILTIN_GETTER },
        { "preventDefault", prevent_default, 0, 0, 0, BUILTIN_METHOD },
        { "stopPropagation", stop, 0, 0, 0, BUILTIN_METHOD },
        { "stopImmediatePropagation", stop, 0, 0, 1, BUILTIN_METHOD },
    };
    static const struct builtin custom[] = {
        { "detail", get_slot, 0, 0, EVENT_DETAIL, BUILTIN_GETTER },
    };

    define_constructor(ctx, "Event", construct_event, 1, 2);
    DEFINE_TABLE(ctx, event);
    define_tag(ctx, "Event");
    duk_dup_top(ctx);
    state_keep(ctx, STATE_EVENT);
    duk_insert(ctx, -3); /* prototype global constructor */
    define_value(ctx, "Event");
    define_constructor(ctx, "CustomEvent", construct_event, 1, 2);
    duk_set_magic(ctx, -2, 1);
    duk_dup(ctx, -4);
    duk_set_prototype(ctx, -2);
    DEFINE_TABLE(ctx, custom);
    define_tag(ctx, "CustomEvent");
    duk_pop(ctx);
    define_value(ctx, "CustomEvent");
    duk_remove(ctx, -2);
}

void event_install(duk_context *ctx)
{
    static const struct builtin target[] = {
        { "addEventListener", add_listener, 2, 3, 0, BUILTIN_METHOD },
        { "removeEventListener", remove_listener, 2, 3, 0, BUILTIN_METHOD },
        { "dispatchEvent", dispatch, 1, 1, 0, BUILTIN_METHOD },
    };

    duk_push_global_object(ctx);
    install_events(ctx);
    define_constructor(ctx, "EventTarget", construct_target, 0, 0);
    DEFINE_TABLE(ctx, target);
    define_tag(ctx, "EventTarget");
    duk_pop(ctx);
    define_value(ctx, "EventTarget");
    duk_pop(ctx);
}
