/* load.c - mdxrt/load.h. */
#include "mdxrt/load.h"

#include "api/export.h"

#include <string.h>

/* What is handed out, and what it points into. */
struct loaded {
    mdx_loaded body;
    struct allocator allocator;
    char *json;
    json_t *report;
};

static const char **text_list(const struct allocator *allocator, const json_t *list)
{
    size_t count = json_array_size(list);
    const char **texts = mem_array(allocator, count + 1, sizeof *texts);

    for (size_t i = 0; texts && i < count; i++)
        texts[i] = json_string_value(json_array_get(list, i));
    return texts;
}

static void set_text(const json_t *report, const char *key, const char **text, size_t *len)
{
    struct slice value = json_text(report, key);

    *text = value.data ? value.data : "";
    *len = value.len;
}

static bool fill(struct loaded *loaded)
{
    mdx_loaded *body = &loaded->body;
    const json_t *report = loaded->report;
    struct buffer json;
    size_t len;

    body->size = sizeof *body;
    set_text(report, "id", &body->id, &body->id_len);
    set_text(report, "label", &body->label, &body->label_len);
    set_text(report, "hash", &body->hash, &body->hash_len);
    body->revision = (uint64_t)json_integer_value(json_object_get(report, "revision"));
    body->unchanged = json_is_true(json_object_get(report, "unchanged"));
    body->tool_count = (uint32_t)json_array_size(json_object_get(report, "tools"));
    body->warning_count = (uint32_t)json_array_size(json_object_get(report, "warnings"));
    body->tools = text_list(&loaded->allocator, json_object_get(report, "tools"));
    body->paths = text_list(&loaded->allocator, json_object_get(report, "paths"));
    body->warnings = text_list(&loaded->allocator, json_object_get(report, "warnings"));
    buffer_init(&json, &loaded->allocator, SIZE_MAX);
    json_write(&json, report, false);
    loaded->json = buffer_take(&json, &len);
    body->json = loaded->json;
    body->json_len = len;
    return loaded->json && body->tools && body->paths && body->warnings;
}

void mdx_loaded_free(mdx_loaded *loaded)
{
    struct loaded *own = (struct loaded *)loaded;
    struct allocator allocator;

    if (!own)
        return;
    allocator = own->allocator;
    mem_free(&allocator, (void *)(uintptr_t)own->body.tools);
    mem_free(&allocator, (void *)(uintptr_t)own->body.paths);
    mem_free(&allocator, (void *)(uintptr_t)own->body.warnings);
    mem_free(&allocator, own->json);
    json_decref(own->report);
    mem_free(&allocator, own);
}

void export_loaded(const struct allocator *allocator, json_t *report, mdx_loaded **to)
{
    struct loaded *loaded = to ? mem_new(allocator, sizeof *loaded) : NULL;

    if (to)
        *to = NULL;
    if (!loaded) {
        json_decref(report);
        return;
    }
    loaded->allocator = *allocator;
    loaded->report = report;
    if (fill(loaded))
        *to = &loaded->body;
    else
        mdx_loaded_free(&loaded->body);
}

static mdx_status read_request(struct load_request *request, const mdx_load_options *options,
                               const char *text, size_t len, mdx_error **error)
{
    mdx_load_options own;

    if (!text && len)
        return export_argument(error, "text is NULL");
    if (!import_struct(&own, sizeof own, options, offsetof(mdx_load_options, id)))
        return export_argument(error, "options.size is too small: set it with MDX_INIT()");
    *request = (struct load_request){
        .text = import_text(text, len),
        .file = import_text(own.file, own.file_len),
        .id = import_text(own.id, own.id_len),
        .metadata = import_text(own.metadata, own.metadata_len),
        .expected = own.expected,
        .none = own.flags & MDX_LOAD_NEW,
        .module = own.flags & MDX_LOAD_MODULE,
        .tests = own.flags & MDX_LOAD_TESTS,
        .lowered = own.flags & MDX_LOAD_LOWERED,
        .loose = own.flags & MDX_LOAD_LOOSE,
    };
    return MDX_OK;
}

static mdx_status check_metadata(struct slice metadata, struct error *error)
{
    json_t *value = NULL;
    mdx_status status = MDX_OK;

    if (!metadata.len)
        return MDX_OK;
    status = json_read(metadata, SLICE("metadata"), 64 * 1024, &value, error);
    if (!status && !json_is_object(value))
        status = error_set(error, CODE_INVALID_PARAMS, "metadata is not a JSON object");
    json_decref(value);
    return status;
}

mdx_status mdx_load(mdx_runtime *rt, const mdx_load_options *options, const char *text, size_t len,
                    mdx_loaded **loaded, mdx_error **error)
{
    struct runtime *runtime = (struct runtime *)rt;
    struct load_request request;
    struct load_report report = { 0 };
    struct error failure;
    mdx_status status;

    if (loaded)
        *loaded = NULL;
    if (!runtime)
        return export_argument(error, "the runtime is NULL");
    status = read_request(&request, options, text, len, error);
    if (status)
        return status;
    error_init(&failure, runtime_allocator(runtime));
    status = runtime_enter(runtime, false, &failure);
    if (status)
        return export_error(error, &failure);
    status = check_metadata(request.metadata, &failure);
    if (!status)
        status = library_load(runtime_library(runtime), &request, &report, &failure);
    if (status)
        export_error(error, &failure);
    else
        export_loaded(runtime_allocator(runtime), report.json, loaded);
    runtime_notice(runtime);
    runtime_leave(runtime);
    return status;
}

mdx_status mdx_check(mdx_runtime *rt, const mdx_load_options *options, const char *text, size_t len,
                     char **json, size_t *json_len, mdx_error **error)
{
    struct runtime *runtime = (struct runtime *)rt;
    struct load_request request;
    json_t *report = NULL;
    struct error failure;
    struct buffer out;
    mdx_status status;

    if (json)
        *json = NULL;
    if (!runtime)
        return export_argument(error, "the runtime is NULL");
    status = read_request(&request, options, text, len, error);
    if (status)
        return status;
    error_init(&failure, runtime_allocator(runtime));
    status = runtime_enter(runtime, false, &failure);
    if (status)
        return export_error(error, &failure);
    status = library_check(runtime_library(runtime), &request, &report, &failure);
    if (!status) {
        buffer_init(&out, runtime_allocator(runtime), SIZE_MAX);
        json_write(&out, report, false);
        status = export_buffer(&out, json, json_len, &failure);
    }
    json_decref(report);
    if (status)
        export_error(error, &failure);
    runtime_leave(runtime);
    return status;
}
