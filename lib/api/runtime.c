/* runtime.c - mdxrt/runtime.h: options checked, defaults filled in. */
#include "mdxrt/runtime.h"

#include "api/dynamic.h"
#include "api/export.h"

#ifndef MDX_CURL
#define MDX_CURL 1
#endif
#ifndef MDX_LMDB
#define MDX_LMDB 1
#endif
#ifndef MDX_YAML
#define MDX_YAML 1
#endif
#ifndef MDX_JWT
#define MDX_JWT 1
#endif
#ifndef MDX_MARKDOWN
#define MDX_MARKDOWN 1
#endif

#define WORD(flag)  WORD_(flag)
#define WORD_(flag) WORD_##flag
#define WORD_0      "false"
#define WORD_1      "true"

static uint32_t or_default(uint32_t given, uint32_t standard)
{
    return given ? given : standard;
}

static size_t or_bytes(size_t given, size_t standard)
{
    return given ? given : standard;
}

enum { KIB = 1024, MIB = 1024 * 1024 };

static void read_sandbox(struct sandbox_options *sandbox, const mdx_options *options)
{
    sandbox->arena_bytes = or_bytes(options->arena_bytes, 16 * MIB);
    sandbox->stack_bytes = or_bytes(options->stack_bytes, 160 * KIB);
    sandbox->max_isolates = or_default(options->max_isolates, 64);
    sandbox->parked_bytes = or_bytes(options->parked_bytes, (size_t)1024 * MIB);
    sandbox->host_memory = options->allocator != NULL;
    sandbox->dynamic_code = options->flags & MDX_OPTION_DYNAMIC_CODE;
    sandbox->lower = dynamic_lower;
    sandbox->unfrozen = options->flags & MDX_OPTION_UNFROZEN;
}

static void read_settings(struct runtime_settings *settings, const mdx_options *options)
{
    *settings = (struct runtime_settings){
        .store = { .folder = import_text(options->store, options->store_len),
                   .sync = (enum store_sync)options->store_sync,
                   .ops = options->store_ops },
        .timeout_ms = or_default(options->timeout_ms, 30000),
        .idle_ms = options->idle_ms,
        .run_ms = or_default(options->run_ms, 5000),
        .max_calls = or_default(options->max_calls, 100000),
        .operations = or_default(options->operations, 1000),
        .log_lines = or_default(options->log_lines, 1000),
        .programs = or_default(options->programs, 1024),
        .output_bytes = or_bytes(options->output_bytes, MIB),
        .input_bytes = or_bytes(options->input_bytes, 8 * MIB),
        .document_bytes = or_bytes(options->document_bytes, 4 * MIB),
        .allow = import_text(options->allow, options->allow_len),
        .hosts = import_text(options->hosts, options->hosts_len),
        .origins = import_text(options->origins, options->origins_len),
        .retry = import_text(options->retry, options->retry_len),
        .retrying_host = options->retrying_host,
        .retrying = options->retrying,
        .development = options->flags & MDX_OPTION_DEVELOPMENT,
        .codecs = { .list_tools = options->list_tools,
                    .tool_name_chars = options->tool_name_chars },
    };
    read_sandbox(&settings->sandbox, options);
}

static mdx_status check_options(const mdx_options *options, struct error *error)
{
    if (options->store_sync > MDX_SYNC_NONE)
        return error_set(error, CODE_CONFIG_INVALID,
                         "store_sync is none of MDX_SYNC_FULL, _META, _NONE");
    if (options->arena_bytes && options->arena_bytes < 256 * KIB)
        return error_set(error, CODE_CONFIG_INVALID, "arena_bytes is %zu, the least is 262144",
                         options->arena_bytes);
    if (options->stack_bytes && options->stack_bytes < 64 * KIB)
        return error_set(error, CODE_CONFIG_INVALID, "stack_bytes is %zu, the least is 65536",
                         options->stack_bytes);
    if (options->store && options->store_ops)
        return error_set(error, CODE_CONFIG_INVALID, "store and store_ops exclude each other");
    return grants_check(import_text(options->allow, options->allow_len), error);
}

mdx_status mdx_runtime_open(const mdx_options *options, const RuntimeBridge *bridge,
                            mdx_runtime **rt, mdx_error **error)
{
    mdx_options own;
    struct allocator allocator = *allocator_system();
    struct runtime_settings settings;
    struct error failure;
    mdx_status status;

    if (!rt)
        return export_argument(error, "rt is NULL");
    *rt = NULL;
    if (!import_struct(&own, sizeof own, options, offsetof(mdx_options, store)))
        return export_argument(error, "options.size is too small: set it with MDX_INIT()");
    if (bridge && bridge->size < offsetof(RuntimeBridge, now_ms))
        return export_argument(error, "bridge.size is too small: set it with MDX_INIT()");
    if (own.allocator)
        allocator = (struct allocator){ .resize = own.allocator, .host = own.allocator_host };
    error_init(&failure, &allocator);
    status = check_options(&own, &failure);
    if (!status) {
        read_settings(&settings, &own);
        status = runtime_open((struct runtime **)rt, &allocator, &settings, bridge, &failure);
    }
    if (status) {
        /* The error outlives this frame's allocator by its own copy. */
        status = export_error(error, &failure);
    }
    error_free(&failure);
    return status;
}

mdx_status mdx_runtime_close(mdx_runtime *rt)
{
    return runtime_close((struct runtime *)rt);
}

mdx_status mdx_runtime_step(mdx_runtime *rt, uint32_t budget_us, uint32_t *next_due_ms)
{
    struct runtime *runtime = (struct runtime *)rt;
    mdx_status status = runtime_enter(runtime, true, NULL);

    if (status)
        return status;
    runtime_step(runtime, budget_us, next_due_ms);
    runtime_leave(runtime);
    return MDX_OK;
}

const char *mdx_version(void)
{
    return MDX_VERSION;
}

const char *mdx_features(void)
{
    return "{\"version\":\"" MDX_VERSION
           "\",\"curl\":" WORD(MDX_CURL) ",\"lmdb\":" WORD(MDX_LMDB) ",\"yaml\":" WORD(
               MDX_YAML) ",\"markdown\":" WORD(MDX_MARKDOWN) ",\"jwt\":" WORD(MDX_JWT) "}";
}
