/* described.c - what is loaded, as far as the caller may see it, for a codec that describes. */
#include "call/traffic.h"

struct looking {
    struct runtime *runtime;
    struct admission asked;
};

static struct looking look_for(const struct exchange *exchange)
{
    return (struct looking){
        .runtime = exchange->runtime,
        .asked = { .action = MDX_ACCESS_LIST,
                   .caller = exchange->caller,
                   .authorization = exchange->authorization,
                   .protocol = slice_of(exchange->codec->name),
                   .direct_loopback = exchange->direct_loopback },
    };
}

static bool is_visible(void *context, const struct program *program)
{
    struct looking *looking = context;

    looking->asked.id = program->id;
    looking->asked.program = program;
    return !authorize(looking->runtime, &looking->asked, NULL, NULL);
}

/* Of the target's id that revision, where the caller may see it. */
static mdx_status pin(struct looking *looking, struct slice target, struct catalogue **seen,
                      struct error *error)
{
    struct slice version, id = slice_split(target, '@', &version);
    struct program *program = NULL;
    struct catalogue *made;
    mdx_status status;

    status = library_fetch(&looking->runtime->library, id, version, SLICE(""), &program, error);
    if (status)
        return status;
    made = catalogue_copy(&looking->runtime->allocator, *seen);
    if (!made) {
        program_release(program);
        return error_no_memory(error);
    }
    catalogue_release(*seen);
    *seen = made;
    if (is_visible(looking, program))
        return catalogue_put(made, program) ? MDX_OK : error_no_memory(error);
    catalogue_take(made, id);
    program_release(program);
    return MDX_OK;
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
    struct looking looking = look_for(exchange);
    struct catalogue *all = NULL, *seen = NULL;
    struct error error;
    mdx_status status;

    error_init(&error, &runtime->allocator);
    status = library_catalogue(&runtime->library, &all, &error);
    if (!status) {
        seen = catalogue_filter(all, is_visible, &looking);
        catalogue_release(all);
    }
    if (!status && !seen)
        status = error_no_memory(&error);
    if (!status && slice_find(look->target, '@') < look->target.len)
        status = pin(&looking, look->target, &seen, &error);
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
