/* runtime.c - opening and closing a runtime, and the gate every public function passes. */
#include "call/inside.h"

#include "outbound/outbound.h"

#include <string.h>

static mdx_status copy_settings(struct runtime *runtime, const struct runtime_settings *settings,
                                struct error *error)
{
    struct runtime_settings *own = &runtime->settings;
    size_t bytes = settings->allow.len + settings->hosts.len + settings->origins.len;
    char *at;

    *own = *settings;
    birth_note(&runtime->birth, !own->sandbox.host_memory);
    if (!own->idle_ms)
        own->idle_ms = own->timeout_ms;
    runtime->texts = at = mem_new(&runtime->allocator, bytes + 1);
    if (!at)
        return error_no_memory(error);
    struct slice *texts[] = { &own->allow, &own->hosts, &own->origins };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        if (texts[i]->len)
            memcpy(at, texts[i]->data, texts[i]->len);
        texts[i]->data = at;
        at += texts[i]->len;
    }
    return MDX_OK;
}

static mdx_status open_library(struct runtime *runtime, struct error *error)
{
    struct library *library = &runtime->library;
    const struct runtime_settings *settings = &runtime->settings;
    mdx_status status;

    library->allocator = &runtime->allocator;
    library->host = &runtime->host;
    library->telemetry = &runtime->telemetry;
    library->document_bytes = settings->document_bytes;
    library->run_ms = settings->run_ms;
    status = store_open(&library->store, &runtime->allocator, &settings->store, error);
    if (!status)
        status = sandbox_open(&library->sandbox, &runtime->allocator, &settings->sandbox, error);
    if (status)
        return status;
    library->cache = cache_new(&runtime->allocator, settings->programs);
    return library->cache ? MDX_OK : error_no_memory(error);
}

static void close_library(struct library *library)
{
    catalogue_release(library->shelf.catalogue);
    library->shelf.catalogue = NULL;
    cache_free(library->cache);
    if (library->sandbox)
        sandbox_close(library->sandbox);
    if (library->store)
        store_close(library->store);
    library->cache = NULL;
    library->sandbox = NULL;
    library->store = NULL;
}

static void free_locks(struct runtime *runtime)
{
    lock_free(&runtime->exporter.lock);
    lock_free(&runtime->keys.lock);
    lock_free(&runtime->library.shelf.lock);
    lock_free(&runtime->noticed.lock);
    lock_free(&runtime->traffic);
    signal_free(&runtime->changed);
    lock_free(&runtime->lock);
}

static bool make_locks(struct runtime *runtime)
{
    struct lock *const locks[] = { &runtime->lock,          &runtime->traffic,
                                   &runtime->noticed.lock,  &runtime->library.shelf.lock,
                                   &runtime->exporter.lock, &runtime->keys.lock };
    size_t made = 0;

    while (made < sizeof locks / sizeof locks[0] && lock_init(locks[made]))
        made++;
    if (made == sizeof locks / sizeof locks[0] && signal_init(&runtime->changed))
        return true;
    while (made--)
        lock_free(locks[made]);
    return false;
}

static void destroy(struct runtime *runtime)
{
    const struct allocator allocator = runtime->allocator;

    for (unsigned i = 0; i < CODECS; i++)
        if (runtime->shared[i].state)
            runtime->shared[i].codec->unshare(runtime->shared[i].state);
    sources_close(runtime->sources);
    access_free(runtime->access);
    catalogue_choices_free(runtime->choices);
    telemetry_close(&runtime->telemetry);
    mem_free(&allocator, runtime->exporter.url);
    mem_free(&allocator, runtime->exporter.headers);
    mem_free(&allocator, runtime->timers.heap);
    mem_free(&allocator, runtime->operations.rows);
    mem_free(&allocator, runtime->texts);
    birth_free(&runtime->birth);
    free_locks(runtime);
    mem_free(&allocator, runtime);
}

static struct runtime *make(const struct allocator *allocator)
{
    struct runtime *runtime = mem_new(allocator, sizeof *runtime);

    if (!runtime)
        return NULL;
    runtime->allocator = *allocator;
    runtime->timers.allocator = &runtime->allocator;
    runtime->operations.allocator = &runtime->allocator;
    atomic_init(&runtime->handles, 1);
    runtime->last_tick = &runtime->ticks;
    if (make_locks(runtime))
        return runtime;
    mem_free(allocator, runtime);
    return NULL;
}

static uint32_t setting(uint32_t given, uint32_t usual)
{
    return given ? given : usual;
}

static void set_codecs(struct codec_settings *own, const struct codec_settings *given)
{
    own->list_tools = setting(given->list_tools, 40);
    own->tool_name_chars = setting(given->tool_name_chars, 48);
    own->graphql_tokens = setting(given->graphql_tokens, 20000);
    own->graphql_depth = setting(given->graphql_depth, 50);
    own->graphql_aliases = setting(given->graphql_aliases, 100);
    own->graphql_root_fields = setting(given->graphql_root_fields, 100);
    own->graphql_directives = setting(given->graphql_directives, 200);
}

mdx_status runtime_share(struct runtime *runtime, const struct codec *codec, void **shared,
                         struct error *error)
{
    unsigned place = 0;

    *shared = NULL;
    if (!codec->share)
        return MDX_OK;
    lock_take(&runtime->traffic);
    while (place < CODECS && runtime->shared[place].state && runtime->shared[place].codec != codec)
        place++;
    if (place < CODECS && !runtime->shared[place].state) {
        runtime->shared[place].codec = codec;
        runtime->shared[place].state = codec->share(&runtime->allocator);
    }
    if (place < CODECS)
        *shared = runtime->shared[place].state;
    lock_give(&runtime->traffic);
    return *shared ? MDX_OK : error_no_memory(error);
}

mdx_status runtime_open(struct runtime **runtime, const struct allocator *allocator,
                        const struct runtime_settings *settings, const RuntimeBridge *bridge,
                        struct error *error)
{
    struct runtime *made = make(allocator);
    mdx_status status;

    *runtime = NULL;
    if (!made)
        return error_no_memory(error);
    host_copy(&made->host, bridge);
    set_codecs(&made->codecs, &settings->codecs);
    status = copy_settings(made, settings, error);
    if (!status && !(host_random(&made->host, made->key, sizeof made->key) &&
                     host_random(&made->host, made->seed_key, sizeof made->seed_key)))
        status = error_set(error, CODE_CONFIG_INVALID,
                           "no random bytes: neither the bridge nor the system gives any");
    if (!status)
        status = telemetry_open(&made->telemetry, &made->allocator, &made->host, error);
    if (!status)
        status = open_library(made, error);
    if (!status && (!(made->access = access_new(&made->allocator)) ||
                    !(made->choices = catalogue_choices_new(&made->allocator))))
        status = error_no_memory(error);
    if (!status && !(made->sources = sources_open(&made->allocator)))
        status = error_no_memory(error);
    if (!status)
        status = sources_set_retry(made->sources, settings->retry, error);
    /* It was the caller's. */
    made->settings.retry = SLICE("");
    if (status) {
        close_library(&made->library);
        destroy(made);
        return status;
    }
    *runtime = made;
    if (telemetry_wants(&made->telemetry, EVENT_RUNTIME_INIT))
        telemetry_emit(&made->telemetry, &(struct happening){ .kind = EVENT_RUNTIME_INIT });
    return MDX_OK;
}

void runtime_keep(struct runtime *runtime)
{
    atomic_fetch_add_explicit(&runtime->handles, 1, memory_order_relaxed);
}

void runtime_drop(struct runtime *runtime)
{
    if (atomic_fetch_sub_explicit(&runtime->handles, 1, memory_order_acq_rel) == 1)
        destroy(runtime);
}

/* Some call that nobody has cancelled yet, with a reference, or NULL. */
static struct call *any_call(struct runtime *runtime)
{
    struct call *call;

    lock_take(&runtime->lock);
    for (call = runtime->newest; call && call->cancelled;)
        call = call->older;
    if (call)
        call->references++;
    lock_give(&runtime->lock);
    return call;
}

static void cancel_all(struct runtime *runtime)
{
    struct call *call;

    while ((call = any_call(runtime))) {
        call_cancel(call);
        call_release(call);
    }
}

mdx_status runtime_close(struct runtime *runtime)
{
    if (!runtime)
        return MDX_OK;
    if (host_inside() || !birth_is_here(&runtime->birth))
        return MDX_E_STATE;
    atomic_store(&runtime->closing, true);
    lock_take(&runtime->lock);
    runtime->closed = true;
    lock_give(&runtime->lock);
    cancel_all(runtime);
    if (atomic_load(&runtime->inside)) {
        runtime_wake(runtime);
        return MDX_E_BUSY;
    }
    keys_close(runtime);
    farewell_close(runtime);
    while (traffic_tick(runtime))
        continue;
    exporter_close(runtime);
    close_library(&runtime->library);
    host_close(&runtime->host);
    runtime_drop(runtime);
    return MDX_OK;
}

mdx_status runtime_enter(struct runtime *runtime, bool outside, struct error *error)
{
    if (!runtime)
        return error_set(error, CODE_BAD_ARGUMENT, "the runtime is NULL");
    if (outside && host_inside())
        return error_set(error, CODE_WRONG_STATE,
                         "not from inside a bridge function: use the resumable form");
    if (!birth_is_here(&runtime->birth))
        return error_set(error, CODE_WRONG_STATE,
                         "this runtime was opened before fork(): open a new one in the child");
    atomic_fetch_add(&runtime->inside, 1);
    if (!atomic_load(&runtime->closing))
        return MDX_OK;
    atomic_fetch_sub(&runtime->inside, 1);
    return error_set(error, CODE_WRONG_STATE, "the runtime is closing");
}

void runtime_leave(struct runtime *runtime)
{
    atomic_fetch_sub(&runtime->inside, 1);
}

struct access *runtime_access(struct runtime *runtime)
{
    return runtime->access;
}

struct telemetry *runtime_telemetry(struct runtime *runtime)
{
    return &runtime->telemetry;
}

struct library *runtime_library(struct runtime *runtime)
{
    return &runtime->library;
}

const struct allocator *runtime_allocator(const struct runtime *runtime)
{
    return &runtime->allocator;
}

const struct runtime_settings *runtime_settings(const struct runtime *runtime)
{
    return &runtime->settings;
}
