/* image.c - a program made ready: compiled, its top level run, as a snapshot. */
#include "sandbox/core.h"

#include "base/clock.h"
#include "sandbox/module.h"

#include <string.h>

struct build {
    const struct image_source *source;
    struct slice code; /* the function that the body is made */
    bool waits;        /* its top level awaits what never comes */
    struct buffer *paths;
    uint64_t deadline_ns; /* of all the times it is made, together */
};

static duk_ret_t run_top_level(duk_context *ctx, void *udata)
{
    struct build *build = udata;

    dollar_set_config(ctx, build->source->config);
    module_compile(ctx, build->source->document, build->code);
    duk_push_heap_stash(ctx);
    duk_push_object(ctx);
    duk_dup_top(ctx);
    ((struct place *)inside_of(ctx))->exports = duk_get_heapptr(ctx, -1);
    duk_put_prop_literal(ctx, -3, "exports");
    duk_remove(ctx, -2);
    duk_call(ctx, 1);
    module_settle(ctx);
    build->waits = !module_end(ctx);
    return 0;
}

static duk_ret_t list_paths(duk_context *ctx, void *udata)
{
    struct build *build = udata;

    buffer_clear(build->paths);
    duk_push_heapptr(ctx, ((struct place *)inside_of(ctx))->exports);
    duk_enum(ctx, -1, DUK_ENUM_OWN_PROPERTIES_ONLY | DUK_ENUM_INCLUDE_NONENUMERABLE);
    while (duk_next(ctx, -1, 1)) {
        if (duk_is_callable(ctx, -1)) {
            value_read_text(ctx, -2, build->paths);
            buffer_add_char(build->paths, 0);
        }
        duk_pop_2(ctx);
    }
    return 0;
}

static mdx_status describe(struct sandbox *sandbox, struct place *place, const struct build *build,
                           struct error *error)
{
    const struct image_source *source = build->source;
    struct guard *guard = &place->inside.guard;

    place_describe(place, error, source->document, source->text, source->map);
    if (guard->fault)
        return limit_describe(error, guard, &sandbox->options, source->run_ms,
                              place->inside.output_bytes, 0);
    return error ? error->status : MDX_E_EXECUTION;
}

static void enter_inside(struct sandbox *sandbox, struct place *place,
                         const struct image_source *source)
{
    struct inside *inside = &place->inside;

    place_limits(sandbox, place);
    inside->run_ms = source->run_ms;
    inside->top_level_ms = source->created_ms;
    inside->source = source->source;
    inside->map = source->map;
    inside->document = source->document;
    inside->text = source->text;
    memcpy(inside->random, source->seed, sizeof inside->random);
    inside->random[0] |= 1; /* all zero would stay zero */
}

static mdx_status make(struct sandbox *sandbox, struct place *place, struct plan *plan, void *udata,
                       struct error *error)
{
    struct build *build = udata;
    const uint64_t deadline = build->deadline_ns;

    place_restore(place, &sandbox->base);
    place->plan = plan;
    enter_inside(sandbox, place, build->source);
    if (!place_enter(place, run_top_level, build, deadline, UINT64_MAX,
                     sandbox->options.stack_bytes))
        return describe(sandbox, place, build, error);
    if (place->inside.top_level_use)
        return error_diagnose(error, place->inside.top_level_use,
                              "The top level asked for an operation or a timer, and caught the "
                              "refusal. Only functions may ask.");
    if (build->waits)
        return error_diagnose(error, 3003,
                              "the module's top level waits for a promise that never settles");
    if (!place_enter(place, list_paths, build, deadline, UINT64_MAX, sandbox->options.stack_bytes))
        return describe(sandbox, place, build, error);
    if (buffer_failed(build->paths) || !place_settle(place))
        return error_no_memory(error);
    place->plan = NULL;
    return MDX_OK;
}

static mdx_status copy_source(struct image *image, const struct image_source *source,
                              struct error *error)
{
    const struct allocator *allocator = &image->sandbox->allocator;

    image->document = mem_copy(allocator, source->document.data, source->document.len);
    image->text = mem_copy(allocator, source->text.data, source->text.len);
    image->source = mem_copy(allocator, source->source.data, source->source.len);
    if (!image->document || !image->text || !image->source)
        return error_no_memory(error);
    image->document_len = source->document.len;
    image->text_len = source->text.len;
    image->source_len = source->source.len;
    image->reuse = source->reuse;
    if (source->map && !linemap_copy(&image->map, source->map))
        return error_no_memory(error);
    return MDX_OK;
}

mdx_status image_build(struct sandbox *sandbox, struct image **image,
                       const struct image_source *source, struct error *error)
{
    const struct allocator *allocator = &sandbox->allocator;
    struct image *made = mem_new(allocator, sizeof *made);
    struct image_source wanted = *source;
    struct build build = { .source = &wanted };
    struct buffer code, paths;
    mdx_status status;

    if (!made)
        return error_no_memory(error);
    wanted.run_ms = source->run_ms ? source->run_ms : 5000;
    buffer_init(&code, allocator, SIZE_MAX);
    buffer_init(&paths, allocator, SIZE_MAX);
    linemap_init(&made->map, allocator);
    made->sandbox = sandbox;
    made->references = 1;
    build.paths = &paths;
    lock_take(&sandbox->lock);
    sandbox->images++;
    lock_give(&sandbox->lock);

    module_write(&code, source->body, &(struct module_shape){ "exports", source->awaits });
    build.code = buffer_slice(&code);
    status = buffer_failed(&code) ? error_no_memory(error) : copy_source(made, source, error);
    if (status)
        goto done;
    build.deadline_ns = clock_monotonic_ns() + (uint64_t)wanted.run_ms * 1000000u;
    status = snapshot_make(sandbox, &made->snapshot, make, &build, error);
    if (status)
        goto done;
    made->paths = buffer_take(&paths, &made->paths_len);
    *image = made;
    made = NULL;

done:
    buffer_free(&code);
    buffer_free(&paths);
    image_release(made);
    return status;
}

void image_retain(struct image *image)
{
    atomic_fetch_add_explicit(&image->references, 1, memory_order_relaxed);
}

/* Slots must not take another image at the same address for this one. */
static void leave_slots(struct image *image)
{
    struct sandbox *sandbox = image->sandbox;

    lock_take(&sandbox->lock);
    sandbox->images--;
    for (uint32_t i = 0; i < sandbox->slots_made; i++)
        if (sandbox->slots[i].warm == image)
            sandbox->slots[i].warm = NULL;
    lock_give(&sandbox->lock);
}

void image_release(struct image *image)
{
    const struct allocator *allocator;

    if (!image || atomic_fetch_sub_explicit(&image->references, 1, memory_order_acq_rel) != 1)
        return;
    leave_slots(image);
    allocator = &image->sandbox->allocator;
    snapshot_free(allocator, &image->snapshot);
    linemap_free(&image->map);
    mem_free(allocator, image->document);
    mem_free(allocator, image->text);
    mem_free(allocator, image->source);
    mem_free(allocator, image->paths);
    mem_free(allocator, image);
}

size_t image_bytes(const struct image *image)
{
    return sizeof *image + image->snapshot.len +
           image->snapshot.pointer_count * sizeof *image->snapshot.pointers + image->document_len +
           image->text_len + image->source_len + image->paths_len + image->map.room;
}

bool image_has(const struct image *image, struct slice path)
{
    for (size_t at = 0; at < image->paths_len;) {
        const size_t len = strlen(image->paths + at);

        if (slice_equal(slice_make(image->paths + at, len), path))
            return true;
        at += len + 1;
    }
    return false;
}
