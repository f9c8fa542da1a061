/* described.c - what is loaded, as far as the caller may see it, for a codec that describes. */
#include "call/traffic.h"

static struct admission listing_for(const struct exchange *exchange)
{
    return (struct admission){ .action = MDX_ACCESS_LIST,
                               .caller = exchange->caller,
                               .authorization = exchange->authorization,
                               .protocol = slice_of(exchange->codec->name),
                               .direct_loopback = exchange->direct_loopback };
}

/* MDX_OK: it is; MDX_E_NOMEM: it is not known whether. */
static mdx_status is_visible(const struct exchange *exchange, const struct program *program)
{
    struct admission asked = listing_for(exchange);

    asked.id = program->id;
    asked.program = program;
    return authorize(exchange->runtime, &asked, NULL, NULL);
}

/* NULL: no memory. */
static struct catalogue *choose(const struct exchange *exchange, const struct catalogue *all)
{
    struct runtime *runtime = exchange->runtime;
    const struct admission asked = listing_for(exchange);
    unsigned char few[128] = { 0 };
    const size_t bytes = catalogue_mark_bytes(all);
    unsigned char *marks = bytes <= sizeof few ? few : mem_new(&runtime->allocator, bytes);
    struct catalogue *chosen = NULL;

    if (marks && !authorize_list(runtime, &asked, all, marks))
        chosen = catalogue_choose(runtime->choices, all, marks);
    if (marks != few)
        mem_free(&runtime->allocator, marks);
    return chosen;
}

/* Of the target's id that revision, where the caller may see it. */
static mdx_status pin(struct exchange *exchange, struct slice target, struct catalogue **seen,
                      struct error *error)
{
    struct slice version, id = slice_split(target, '@', &version);
    struct program *program = NULL;
    struct catalogue *made;
    mdx_status status;

    status = library_fetch(&exchange->runtime->library, id, version, SLICE(""), &program, error);
    if (status)
        return status;
    made = catalogue_copy(&exchange->runtime->allocator, *seen);
    if (!made) {
        program_release(program);
        return error_no_memory(error);
    }
    catalogue_release(*seen);
    *seen = made;
    status = is_visible(exchange, program);
    if (!status)
        return catalogue_put(made, program) ? MDX_OK : error_no_memory(error);
    catalogue_take(made, id);
    program_release(program);
    return status == MDX_E_NOMEM ? error_no_memory(error) : MDX_OK;
}

/* Why somebody sees nothing; MDX_OK: there is nothing to be seen. */
static mdx_status refuse_blind(struct exchange *exchange, struct error *error)
{
    return authorize(exchange->runtime,
                     &(struct admission){ .action = MDX_ACCESS_LIST,
                                          .caller = exchange->caller,
                                          .authorization = exchange->authorization,
                                          .protocol = slice_of(exchange->codec->name),
                                          .correlation_id = exchange->request.correlation_id,
                                          .direct_loopback = exchange->direct_loopback },
                     NULL, error);
}

void exchange_describe(struct exchange *exchange, const struct codec_look *look)
{
    struct runtime *runtime = exchange->runtime;
    struct catalogue *all = NULL, *seen = NULL;
    struct error error;
    mdx_status status;

    error_init(&error, &runtime->allocator);
    status = library_catalogue(&runtime->library, &all, &error);
    if (!status) {
        seen = choose(exchange, all);
        catalogue_release(all);
    }
    if (!status && !seen)
        status = error_no_memory(&error);
    if (!status && slice_find(look->target, '@') < look->target.len)
        status = pin(exchange, look->target, &seen, &error);
    if (!status && look->must_see && !seen->count)
        status = refuse_blind(exchange, &error);
    if (status) {
        catalogue_release(seen);
        seen = NULL;
    }
    lock_take(&exchange->lock);
    if (exchange->codec->described && !exchange->cancelled)
        exchange->codec->described(exchange->state, seen, seen ? NULL : &error);
    lock_give(&exchange->lock);
    catalogue_release(seen);
    error_free(&error);
}
