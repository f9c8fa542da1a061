/* import.c - other people's documents become sources: definitions, with what changed since the
 * revision before. */
#include "load/announce.h"

#include "definition/definition.h"
#include "outbound/outbound.h"

#include <string.h>

#define MOST_DEFINITION                                                                            \
    ((size_t)256 << 20) /* of what an import writes; users' uploads are less                       \
                         */

/* ---- the name ---------------------------------------------------------------------------- */

static bool is_name_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c && strchr("_-.", c));
}

mdx_status import_check_name(struct slice name, struct error *error)
{
    bool good = name.len > 0 && name.len <= 100;

    for (size_t at = 0; at < name.len && good; at++)
        good = is_name_char(name.data[at]) &&
               !(name.data[at] == '_' && at + 1 < name.len && name.data[at + 1] == '_');
    if (good)
        return id_valid(name, error) ? MDX_OK : MDX_E_VALIDATION;
    return error_set(error, CODE_INVALID_PARAMS,
                     "the name of a source is of letters, digits, `_`, `-` and `.`, without `__`");
}

/* ---- what changed -------------------------------------------------------------------------- */

static json_t *tools_of(const json_t *definition)
{
    json_t *by_name = json_object(), *tool;
    size_t at;

    json_array_foreach(json_object_get(definition, "tools"), at, tool)
    {
        struct slice name = json_text(tool, "name");

        json_object_setn(by_name, name.data, name.len, tool);
    }
    return by_name;
}

/* The source text of the latest revision as JSON, or NULL: there is none. */
static json_t *read_latest(struct library *library, struct slice name)
{
    struct store_revision stored = { 0 };
    uint64_t revision = 0;
    json_t *made = NULL;

    if (store_resolve(library->store, name, SLICE("latest"), SLICE(""), 0, false, &revision, NULL,
                      NULL) ||
        store_read(library->store, name, revision, &stored, NULL))
        return NULL;
    json_read(stored.source, SLICE("source"), SIZE_MAX, &made, NULL);
    revision_free(&stored);
    return made;
}

static void compare(const json_t *before, const json_t *after, json_t *report)
{
    json_t *old = tools_of(before), *new = tools_of(after), *tool;
    json_t *added = json_array(), *removed = json_array(), *changed = json_array();
    const char *name;

    json_object_foreach(new, name, tool)
    {
        const json_t *was = json_object_get(old, name);

        if (!was)
            json_array_append_new(added, json_string(name));
        else if (!json_equal(was, tool))
            json_array_append_new(changed, json_string(name));
    }
    json_object_foreach(old, name, tool)
    {
        if (!json_object_get(new, name))
            json_array_append_new(removed, json_string(name));
    }
    json_object_set_new(report, "added", added);
    json_object_set_new(report, "removed", removed);
    json_object_set_new(report, "changed", changed);
    json_decref(old);
    json_decref(new);
}

/* ---- the import ------------------------------------------------------------------------------ */

/* The settings as an object, with their kind; an empty one where none are given. What could not
 * work is told before the document is read. */
static mdx_status read_settings(const struct import_request *request, json_t **settings,
                                struct error *error)
{
    mdx_status status = request->settings.len ? json_read(request->settings, SLICE("settings"),
                                                          SIZE_MAX, settings, error)
                                              : MDX_OK;

    if (!status && !*settings)
        *settings = json_object();
    if (!status && !json_is_object(*settings))
        return error_set(error, CODE_INVALID_PARAMS, "the settings of a source are an object");
    if (!status && json_object_get(*settings, "kind") &&
        !slice_equal(json_text(*settings, "kind"), request->kind))
        status = error_set(error, CODE_INVALID_PARAMS,
                           "settings: `kind` is what the import is of; leave it out");
    if (!status && json_object_set_new(*settings, "kind",
                                       json_stringn(request->kind.len ? request->kind.data : "",
                                                    request->kind.len)))
        status = error_no_memory(error);
    return status ? status : source_check_given(*settings, error);
}

/* YAML is made JSON first. */
static mdx_status read_document(struct library *library, const struct import_request *request,
                                struct buffer *json, struct error *error)
{
    if (slice_starts(slice_trim(request->document), "{")) {
        buffer_add_slice(json, request->document);
        return buffer_failed(json) ? error_no_memory(error) : MDX_OK;
    }
    return definition_yaml(library->allocator, SLICE("OpenAPI"), request->document, json, error);
}

static mdx_status from_openapi(struct library *library, const struct import_request *request,
                               struct buffer *made, struct error *error)
{
    struct buffer json;
    mdx_status status;

    buffer_init(&json, library->allocator, SIZE_MAX);
    status = read_document(library, request, &json, error);
    if (!status)
        status = openapi_import(library->allocator, request->name, request->where,
                                buffer_slice(&json), &request->filter, made, error);
    buffer_free(&json);
    return status;
}

static mdx_status from_graphql(struct library *library, const struct import_request *request,
                               struct buffer *made, struct error *error)
{
    const struct graphql_filter filter = { .operation = request->filter.method,
                                           .field = request->filter.path };

    return graphql_import(library->allocator, request->name, request->where, request->document,
                          &filter, made, error);
}

static mdx_status from_mcp(struct library *library, const struct import_request *request,
                           struct buffer *made, struct error *error)
{
    json_t *source = NULL;
    mdx_status status =
        mcp_source(library->allocator, request->where, request->settings, &source, error);

    if (!status && request->filter.path.len &&
        json_object_set_new(source, "only",
                            json_stringn(request->filter.path.data, request->filter.path.len)))
        status = error_no_memory(error);
    if (!status)
        status =
            mcp_import(request->name, source, request->document, request->filter.path, made, error);
    json_decref(source);
    return status;
}

static const struct {
    const char *kind;
    mdx_status (*convert)(struct library *library, const struct import_request *request,
                          struct buffer *made, struct error *error);
} kinds[] = { { "openapi", from_openapi }, { "graphql", from_graphql }, { "mcp", from_mcp } };

/* Places in the document are told by the name that it has for the user. */
static void name_document(const struct import_request *request, struct error *error)
{
    for (; error && request->file.len; error = error->next)
        if (error->line)
            error_at(error, request->file, error->line, error->column);
}

static mdx_status convert(struct library *library, const struct import_request *request,
                          struct buffer *made, struct error *error)
{
    for (size_t at = 0; at < sizeof kinds / sizeof kinds[0]; at++) {
        mdx_status status;

        if (!slice_is(request->kind, kinds[at].kind))
            continue;
        status = kinds[at].convert(library, request, made, error);
        if (status)
            name_document(request, error);
        return status;
    }
    return error_set(error, CODE_INVALID_PARAMS, "there is no kind of source '%.*s'",
                     (int)(request->kind.len < 100 ? request->kind.len : 100),
                     request->kind.len ? request->kind.data : "");
}

/* Its own text again, with the settings in it, and without what is only to be told. */
static mdx_status settle(json_t *settings, struct buffer *text, json_t **definition,
                         json_t **warnings, struct error *error)
{
    mdx_status status = json_read(buffer_slice(text), SLICE("source"), SIZE_MAX, definition, error);

    if (!status && json_object_update(json_object_get(*definition, "source"), settings))
        status = error_no_memory(error);
    if (!status)
        status = source_settle(json_object_get(*definition, "source"), error);
    if (!status &&
        json_object_set_new(json_object_get(*definition, "source"), "imported", json_true()))
        status = error_no_memory(error);
    if (!status) {
        *warnings = json_incref(json_object_get(*definition, "warnings"));
        json_object_del(*definition, "warnings");
        buffer_clear(text);
        json_write(text, *definition, false);
        if (buffer_failed(text))
            status = error_no_memory(error);
    }
    return status;
}

mdx_status library_import(struct library *library, const struct import_request *request,
                          struct load_report *report, struct error *error)
{
    struct load_request load = {
        .file = request->name,
        .id = request->name,
        .expected = request->expected,
        .most_bytes = MOST_DEFINITION,
        .imported = true,
    };
    struct buffer text;
    json_t *settings = NULL, *definition = NULL, *warnings = NULL, *before;
    mdx_status status = import_check_name(request->name, error);

    if (status)
        return status;
    buffer_init(&text, library->allocator, SIZE_MAX);
    announce_start(library, EVENT_DISCOVERY_START, request->name);
    status = read_settings(request, &settings, error);
    if (!status)
        status = convert(library, request, &text, error);
    if (!status)
        status = settle(settings, &text, &definition, &warnings, error);
    json_decref(settings);
    before = status ? NULL : read_latest(library, request->name);
    load.text = buffer_slice(&text);
    if (!status)
        status = library_load(library, &load, report, error);
    if (!status) {
        compare(before, definition, report->json);
        json_array_extend(json_object_get(report->json, "warnings"), warnings);
        announce(library, EVENT_DISCOVERY_COMPLETE, report->json);
    } else {
        announce_error(library, EVENT_DISCOVERY_ERROR, request->name, error);
    }
    json_decref(before);
    json_decref(definition);
    json_decref(warnings);
    buffer_free(&text);
    return status;
}
