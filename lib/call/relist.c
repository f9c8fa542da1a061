/* relist.c - a server has said that its list of tools has changed: it is asked again, and what it
 * lists becomes the next revision.
 *
 * That is a call of its own, which nobody waits for. When it fails, or the runtime closes
 * meanwhile, the revision that there is stays, and the next call of the source asks again. */
#include "call/inside.h"

#include "outbound/outbound.h"

struct relisting {
    struct runtime *runtime;
    struct call *call;
    struct buffer name, settings, beginning;
};

static void relisting_free(struct relisting *relisting)
{
    const struct allocator *allocator = &relisting->runtime->allocator;

    call_free(relisting->call);
    buffer_free(&relisting->name);
    buffer_free(&relisting->settings);
    buffer_free(&relisting->beginning);
    mem_free(allocator, relisting);
}

static void take_list(void *host, struct call *call)
{
    struct relisting *relisting = host;
    struct import_request request = {
        .kind = SLICE("mcp"),
        .name = buffer_slice(&relisting->name),
        .settings = buffer_slice(&relisting->settings),
        .filter = { .path = buffer_slice(&relisting->beginning) },
    };
    struct load_report report = { 0 };
    const struct error *reason;

    if (!call_result(call, &request.document, &reason)) {
        library_import(&relisting->runtime->library, &request, &report, NULL);
        runtime_notice(relisting->runtime);
    } else {
        source_set_stale(relisting->runtime->sources, buffer_slice(&relisting->name), true);
    }
    json_decref(report.json);
    relisting_free(relisting);
}

/* The source as it was configured, without what the import has found out. */
static bool copy_settings(struct relisting *relisting, const struct program *program)
{
    static const char *const found_out[] = { "imported", "leftOut", "expires", "listens" };
    json_t *source = json_copy((json_t *)(uintptr_t)program->outside);

    for (size_t at = 0; source && at < sizeof found_out / sizeof found_out[0]; at++)
        json_object_del(source, found_out[at]);
    json_write(&relisting->settings, source, false);
    buffer_add_slice(&relisting->name, program->id);
    buffer_add_slice(&relisting->beginning, json_text(source, "only"));
    json_decref(source);
    return source && !buffer_failed(&relisting->settings) && !buffer_failed(&relisting->name) &&
           !buffer_failed(&relisting->beginning);
}

static struct relisting *make(struct runtime *runtime, const struct program *program)
{
    struct relisting *relisting = mem_new(&runtime->allocator, sizeof *relisting);

    if (!relisting)
        return NULL;
    relisting->runtime = runtime;
    buffer_init(&relisting->name, &runtime->allocator, SIZE_MAX);
    buffer_init(&relisting->settings, &runtime->allocator, SIZE_MAX);
    buffer_init(&relisting->beginning, &runtime->allocator, SIZE_MAX);
    if (copy_settings(relisting, program))
        return relisting;
    relisting_free(relisting);
    return NULL;
}

void call_relist(struct call *call)
{
    struct runtime *runtime = call->runtime;
    struct program *program = call->program, *lister = NULL;
    struct relisting *relisting;
    struct call_start start;

    if (!program->imported || !program->revision ||
        !source_set_stale(runtime->sources, program->id, false) ||
        !(relisting = make(runtime, program)))
        return;
    const struct import_request request = { .kind = SLICE("mcp"),
                                            .name = buffer_slice(&relisting->name),
                                            .settings = buffer_slice(&relisting->settings) };

    if (import_lister(runtime, &request, &lister, NULL)) {
        source_set_stale(runtime->sources, program->id, true);
        relisting_free(relisting);
        return;
    }
    start = import_start(&request, lister);
    start.host = relisting;
    start.done = take_list;
    if (call_start(runtime, &start, true, &relisting->call, NULL)) {
        source_set_stale(runtime->sources, program->id, true);
        relisting_free(relisting);
    }
    program_release(lister);
}
