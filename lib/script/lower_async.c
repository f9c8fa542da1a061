/* lower_async.c - async functions and generators: their body goes into a helper closure that the
 * engine runs in a coroutine; await and yield are calls wherever they stand.
 *
 *   async function f(a) { body }   function f(a) { return @async(function () {
 *                                      try { body; return @asyncReturn(void 0) }
 *                                      catch (e) { return @asyncThrow(e) } }) }
 *
 * An async function that never awaits needs no coroutine. */
#include "script/classes.h"
#include "script/rewrites.h"

enum returns coroutine_returns(const struct node *function)
{
    uint32_t flags = function->function.flags;

    if (flags & FUNCTION_GENERATOR)
        return flags & FUNCTION_ASYNC ? RETURNS_ASYNC_GENERATOR : RETURNS_GENERATOR;
    if (flags & FUNCTION_ASYNC)
        return flags & FUNCTION_HAS_AWAIT ? RETURNS_ASYNC : RETURNS_PROMISE;
    return RETURNS_PLAIN;
}

static const char *const runners[] = {
    [RETURNS_ASYNC] = "async", [RETURNS_GENERATOR] = "gen", [RETURNS_ASYNC_GENERATOR] = "agen"
};
static const char *const finishers[] = { [RETURNS_ASYNC] = "asyncReturn",
                                         [RETURNS_PROMISE] = "asyncResolve",
                                         [RETURNS_GENERATOR] = "genReturn",
                                         [RETURNS_ASYNC_GENERATOR] = "agenReturn" };

/* A promise is settled, and a derived constructor's value is looked at, once all `finally` around
 * the return have run: { result = value; break end; } */
static bool is_early(const struct activation *activation)
{
    return activation->tries &&
           (activation->returns == RETURNS_ASYNC || activation->returns == RETURNS_PROMISE ||
            activation->returns == RETURNS_DERIVED);
}

static struct node *return_later(struct lower *lower, struct node *value, const struct node *at)
{
    struct activation *activation = lower->activation;
    struct node *leave = make_node(lower, NODE_BREAK, at);
    struct node_list list;

    if (!activation->end_label) {
        activation->result = make_variable(lower, at)->ident.name;
        activation->end_label = make_name(lower, make_text(lower, "@%u", lower->next_hidden++));
    }
    activation->late_returns++;
    if (!value)
        value = make_undefined(lower, at);
    leave->jump.label = activation->end_label;
    value = make_assign(lower, make_identifier(lower, activation->result, at), value, at);
    list_init(&list);
    list_add(&list, make_expression(lower, value, at));
    list_add(&list, leave);
    return make_block(lower, list.first, at);
}

struct node *coroutine_return(struct lower *lower, struct node *value, const struct node *at)
{
    enum returns returns = (enum returns)lower->activation->returns;

    if (is_early(lower->activation))
        return return_later(lower, value, at);
    if (returns == RETURNS_PLAIN)
        return make_return(lower, value, at);
    if (returns == RETURNS_DERIVED)
        return make_return(
            lower,
            value ? make_invoke(lower, at, "derived", value, lower_bound_this(lower, at), NULL)
                  : lower_this(lower, at),
            at);
    if (value && returns == RETURNS_ASYNC_GENERATOR)
        value = make_invoke(lower, at, "await", value, NULL);
    if (!value)
        value = make_undefined(lower, at);
    return make_return(lower, make_invoke(lower, at, finishers[returns], value, NULL), at);
}

/* Function declarations go before `try`: ES5 has none in blocks. */
static void split(struct node *list, struct node_list *functions, struct node_list *others)
{
    struct node *next;

    for (; list; list = next) {
        next = list->next;
        list_add(list->kind == NODE_FUNCTION_DECLARATION ? functions : others, list_one(list));
    }
}

struct node *coroutine_end(struct lower *lower, struct node *statements, const struct node *at)
{
    const struct activation *activation = lower->activation;
    struct node_list list, others;
    struct node *labeled, *value = NULL;

    list_init(&list);
    if (!activation->end_label) {
        list_add(&list, statements);
    } else {
        list_init(&others);
        split(statements, &list, &others);
        /* What a `break` in a `finally` has overruled is not given back at the end. */
        value = make_identifier(lower, activation->result, at);
        value = make_assign(lower, value, make_undefined(lower, at), at);
        list_add(&others, make_expression(lower, value, at));
        labeled = make_node(lower, NODE_LABELED, at);
        labeled->labeled.label = activation->end_label;
        labeled->labeled.body = make_block(lower, others.first, at);
        list_add(&list, labeled);
        value = make_identifier(lower, activation->result, at);
    }
    list_add(&list, coroutine_return(lower, value, at));
    return list.first;
}

/* try { statements } catch (e) { return @thrower(e) } */
static struct node *guarded(struct lower *lower, struct node *statements, const char *thrower,
                            const struct node *at)
{
    struct name *name = make_name(lower, make_text(lower, "@%u", lower->next_hidden++));
    struct node *caught = make_return(
        lower, make_invoke(lower, at, thrower, make_identifier(lower, name, at), NULL), at);
    struct node_list functions, others;

    list_init(&functions);
    list_init(&others);
    split(statements, &functions, &others);
    list_add(&functions,
             make_try(lower, others.first, make_identifier(lower, name, at), caught, NULL, at));
    return functions.first;
}

static struct node *with_end(struct lower *lower, struct node *function, bool parameters)
{
    struct node end = *function->function.body;
    struct node_list list;

    end.start = end.end ? end.end - 1 : 0;
    list_init(&list);
    if (parameters)
        list_add(&list, lower_parameters(lower, function));
    list_add(&list, lower_body(lower, function));
    return coroutine_end(lower, list.first, &end);
}

struct node *lower_coroutine(struct lower *lower, struct node *function, enum returns returns)
{
    bool is_async = returns == RETURNS_ASYNC;
    struct activation helper;
    struct node_list list;
    struct node *body;

    if (returns == RETURNS_PROMISE) {
        lower->activation->returns = RETURNS_PROMISE;
        return guarded(lower, with_end(lower, function, true), "asyncReject", function);
    }
    list_init(&list);
    if (!is_async) /* a generator's parameters are ready when the call returns */
        list_add(&list, lower_parameters(lower, function));
    helper_begin(lower, &helper);
    helper.returns = (uint8_t)returns;
    body = with_end(lower, function, is_async);
    if (is_async)
        body = guarded(lower, body, "asyncThrow", function);
    body = helper_end(lower, &helper, NULL, body, function);
    list_add(&list, make_return(lower, make_invoke(lower, function, runners[returns], body, NULL),
                                function));
    return list.first;
}

struct node *lower_await(struct lower *lower, struct node *node)
{
    return make_invoke(lower, node, "await", lower_expression(lower, node->unary.argument), NULL);
}

struct node *lower_yield(struct lower *lower, struct node *node)
{
    const struct node *function = lower->activation->function;
    bool is_async = function && function->function.flags & FUNCTION_ASYNC;
    struct node *value = lower_expression(lower, node->unary.argument);
    const char *name = is_async ? "ayield" : "yield";

    if (node->flags & FLAG_DELEGATE)
        name = is_async ? "adelegate" : "delegate";
    return make_invoke(lower, node, name, value ? value : make_undefined(lower, node), NULL);
}
