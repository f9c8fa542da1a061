/* schema.c - mdxrt/schema.h. */
#include "mdxrt/schema.h"

#include "api/export.h"
#include "schema/schema.h"

struct mdx_schema {
    struct allocator allocator;
    struct schema *schema;
};

static const struct allocator *given_allocator(const mdx_schema_options *options,
                                               struct allocator *own)
{
    if (!options->allocator)
        return allocator_system();
    own->resize = options->allocator;
    own->host = options->allocator_host;
    return own;
}

static mdx_status compile(const mdx_schema_options *options, struct slice text, mdx_schema **schema,
                          struct error *error)
{
    struct allocator own;
    const struct allocator *allocator = given_allocator(options, &own);
    mdx_schema *made = mem_new(allocator, sizeof *made);
    json_t *source = NULL, *remotes = NULL;
    struct schema_options settings = {
        .dialect = import_text(options->dialect, options->dialect_len),
        .no_formats = !(options->flags & MDX_SCHEMA_FORMATS),
        .explains = true,
    };
    mdx_status status = made ? MDX_OK : error_no_memory(error);

    if (!status)
        status = json_read_exact(text, &source, error);
    if (!status && options->remotes_len)
        status =
            json_read_exact(import_text(options->remotes, options->remotes_len), &remotes, error);
    settings.remotes = remotes;
    if (!status) {
        made->allocator = *allocator;
        status =
            schema_compile_with(&made->schema, &made->allocator, source, &settings, NULL, error);
    }
    json_decref(source);
    json_decref(remotes);
    if (status)
        mem_free(allocator, made);
    else
        *schema = made;
    return status;
}

mdx_status mdx_schema_compile(const mdx_schema_options *options, const char *json, size_t len,
                              mdx_schema **schema, mdx_error **error)
{
    mdx_schema_options own;
    struct error failure;
    struct allocator allocator;
    mdx_status status;

    if (!schema)
        return export_argument(error, "schema is NULL");
    *schema = NULL;
    if (!json && len)
        return export_argument(error, "json is NULL");
    if (!import_struct(&own, sizeof own, options, offsetof(mdx_schema_options, dialect)))
        return export_argument(error, "options.size is too small: set it with MDX_INIT()");
    error_init(&failure, given_allocator(&own, &allocator));
    status = compile(&own, import_text(json, len), schema, &failure);
    if (status)
        export_error(error, &failure);
    return status;
}

void mdx_schema_free(mdx_schema *schema)
{
    struct allocator allocator;

    if (!schema)
        return;
    allocator = schema->allocator;
    schema_free(schema->schema);
    mem_free(&allocator, schema);
}

/* The members `valid`, `data` when changed is given, and `errors`. */
static void write_report(const struct jsontext *index, const struct buffer *changed, bool valid,
                         const struct error *failure, struct buffer *out)
{
    struct slice details = slice_of(failure->details);

    buffer_add_text(out, valid ? "{\"valid\":true" : "{\"valid\":false");
    if (changed) {
        buffer_add_text(out, ",\"data\":");
        buffer_add_slice(out, changed->len ? buffer_slice(changed) : index->text);
    }
    /* {"errors":[…]} without its first brace. */
    buffer_add_char(out, ',');
    buffer_add_slice(out, details.len > 1 ? slice_from(details, 1) : SLICE("\"errors\":[]}"));
}

static mdx_status check(const mdx_schema *schema, struct slice data, enum schema_mode mode,
                        struct buffer *out, struct error *error)
{
    struct jsontext index;
    struct buffer changed;
    struct error misfit;
    mdx_status status;

    jsontext_init(&index, &schema->allocator);
    buffer_init(&changed, &schema->allocator, SIZE_MAX);
    error_init(&misfit, &schema->allocator);
    status = jsontext_read(&index, data, error);
    if (!status) {
        status = schema_report(schema->schema, &index, mode, &changed, &misfit);
        if (status == MDX_OK || (status == MDX_E_VALIDATION && misfit.details)) {
            write_report(&index, mode == SCHEMA_STRICT ? NULL : &changed, status == MDX_OK, &misfit,
                         out);
            status = buffer_failed(out) ? error_no_memory(error) : MDX_OK;
        } else {
            error_move(error, &misfit);
        }
    }
    jsontext_free(&index);
    buffer_free(&changed);
    error_free(&misfit);
    return status;
}

static mdx_status report(const mdx_schema *schema, const char *data, size_t len,
                         enum schema_mode mode, char **text, size_t *text_len, mdx_error **error)
{
    struct error failure;
    struct buffer out;
    mdx_status status;

    if (text)
        *text = NULL;
    if (!schema || (!data && len))
        return export_argument(error, "the schema, or the data, is NULL");
    error_init(&failure, &schema->allocator);
    buffer_init(&out, &schema->allocator, SIZE_MAX);
    status = check(schema, import_text(data, len), mode, &out, &failure);
    if (status)
        buffer_free(&out);
    else
        status = export_buffer(&out, text, text_len, &failure);
    if (status)
        export_error(error, &failure);
    return status;
}

mdx_status mdx_schema_validate(const mdx_schema *schema, const char *data, size_t len, char **text,
                               size_t *text_len, mdx_error **error)
{
    return report(schema, data, len, SCHEMA_STRICT, text, text_len, error);
}

mdx_status mdx_schema_coerce(const mdx_schema *schema, const char *data, size_t len, char **text,
                             size_t *text_len, mdx_error **error)
{
    return report(schema, data, len, SCHEMA_CONVERT, text, text_len, error);
}

/* ---- from schema to schema --------------------------------------------------------------- */

/* JSON, only too deep to be read whole. */
static bool is_too_deep(const struct allocator *allocator, struct slice text)
{
    struct jsonfault fault = { 0 };
    struct jsontext index;
    bool deep;

    jsontext_init(&index, allocator);
    deep = !jsontext_index(&index, text, UINT32_MAX, &fault) && fault.kind == JSONFAULT_DEEP;
    jsontext_free(&index);
    return deep;
}

static mdx_status rewrite(struct slice text, bool merges, struct buffer *out, struct error *error)
{
    json_t *given = NULL, *made, *warnings = NULL;
    mdx_status status;

    if (!merges && is_too_deep(error->allocator, text)) {
        buffer_add_text(out, "{\"schema\":{},\"warnings\":[\"any value is accepted, for the schema "
                             "nests more than 512 deep\"]}");
        return buffer_failed(out) ? error_no_memory(error) : MDX_OK;
    }
    status = json_read_exact(text, &given, error);
    if (status)
        return status;
    made = merges ? schema_merge(given) : schema_normal_form(given, &warnings);
    buffer_add_text(out, "{\"schema\":");
    if (made)
        json_write(out, made, false);
    if (json_array_size(warnings)) {
        buffer_add_text(out, ",\"warnings\":");
        json_write(out, warnings, false);
    }
    buffer_add_char(out, '}');
    if (!made || buffer_failed(out))
        status = error_no_memory(error);
    json_decref(given);
    json_decref(made);
    json_decref(warnings);
    return status;
}

static mdx_status rewritten(const mdx_schema_options *options, struct slice text, bool merges,
                            char **result, size_t *result_len, mdx_error **error)
{
    mdx_schema_options own;
    const struct allocator *allocator;
    struct allocator given;
    struct error failure;
    struct buffer out;
    mdx_status status;

    if (result)
        *result = NULL;
    if (!text.data && text.len)
        return export_argument(error, "json is NULL");
    if (!import_struct(&own, sizeof own, options, offsetof(mdx_schema_options, dialect)))
        return export_argument(error, "options.size is too small: set it with MDX_INIT()");
    allocator = given_allocator(&own, &given);
    error_init(&failure, allocator);
    buffer_init(&out, allocator, SIZE_MAX);
    status = rewrite(text, merges, &out, &failure);
    if (status)
        buffer_free(&out);
    else
        status = export_buffer(&out, result, result_len, &failure);
    if (status)
        export_error(error, &failure);
    return status;
}

mdx_status mdx_schema_normalize(const mdx_schema_options *options, const char *json, size_t len,
                                char **result, size_t *result_len, mdx_error **error)
{
    return rewritten(options, import_text(json, len), false, result, result_len, error);
}

mdx_status mdx_schema_merge(const mdx_schema_options *options, const char *json, size_t len,
                            char **result, size_t *result_len, mdx_error **error)
{
    return rewritten(options, import_text(json, len), true, result, result_len, error);
}
