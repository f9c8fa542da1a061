/* openapi.c - a document of OpenAPI 3.0 or 3.1 becomes the text of a source's definition. */
#include "outbound/source/openapi.h"

#include "base/weburl.h"

#include <string.h>

/* A definition has no more functions than that. */
enum { MOST_TOOLS = 4096 };
#define MOST_DOCUMENT   ((size_t)64 << 20)
#define MOST_DEFINITION ((size_t)64 << 20) /* what is made of it */
#define MOST_VALUES     3000000            /* in the document: each costs two hundred bytes, */
#define OBJECT_VALUES   8                  /* and an object as much as so many */
#define MOST_WORK       1000000            /* what large documents take is a tenth of it */

bool importing_fault(struct importing *importing, const char *format, ...)
{
    struct slice place = slice_to(buffer_slice(&importing->place), 200);
    struct buffer text;
    va_list args;

    if (importing->status)
        return false;
    buffer_init(&text, importing->allocator, 4096);
    va_start(args, format);
    buffer_vprintf(&text, format, args);
    va_end(args);
    importing->status = error_set(importing->error, CODE_INVALID_DEFINITION, "OpenAPI: %.*s%s%.*s",
                                  (int)place.len, place.len ? place.data : "",
                                  place.len ? ": " : "", (int)text.len, text.len ? text.data : "");
    buffer_free(&text);
    return true;
}

void importing_at(struct importing *importing, const char *method, struct slice path)
{
    buffer_clear(&importing->place);
    for (; *method; method++)
        buffer_add_char(&importing->place, (char)(*method - 'a' + 'A'));
    buffer_add_text(&importing->place, importing->place.len ? " " : "");
    buffer_add_slice(&importing->place, path);
}

bool importing_work(struct importing *importing, uint64_t units)
{
    importing->work += units;
    if (importing->work > MOST_WORK &&
        importing_fault(importing,
                        "the document refers to the same things so often that its import "
                        "would be far larger than itself"))
        error_hint(importing->error,
                   "Import a part of it: by tag, method, or beginning of the path.");
    return !importing->status;
}

json_t *importing_unique(struct importing *importing, json_t *taken, struct slice name)
{
    json_t *made = NULL, *before = json_object_getn(importing->counted, name.data, name.len);
    json_int_t more = json_integer_value(before);
    struct buffer text;

    buffer_init(&text, importing->allocator, SIZE_MAX);
    do {
        buffer_clear(&text);
        buffer_add_slice(&text, name);
        if (++more > 1)
            buffer_printf(&text, "_%lld", (long long)more);
    } while (!buffer_failed(&text) && json_object_getn(taken, text.data, text.len));
    if (!buffer_failed(&text))
        made = json_stringn(text.len ? text.data : "", text.len);
    if (!made || json_object_setn_new(importing->counted, name.data ? name.data : "", name.len,
                                      json_integer(more)))
        importing_no_memory(importing);
    buffer_free(&text);
    return made;
}

void importing_no_memory(struct importing *importing)
{
    if (!importing->status)
        importing->status = error_no_memory(importing->error);
}

bool media_is(struct slice type, const char *name)
{
    struct slice rest;

    return slice_is_nocase(slice_trim(slice_split(type, ';', &rest)), name);
}

bool media_is_json(struct slice type)
{
    struct slice rest;

    type = slice_trim(slice_split(type, ';', &rest));
    return slice_is_nocase(type, "application/json") || slice_ends(type, "+json") ||
           slice_is_nocase(type, "text/json");
}

/* ---- servers --------------------------------------------------------------------------- */

/* `{name}` of the template becomes its variable's default. */
static void fill_in(const json_t *server, struct slice template, struct buffer *out)
{
    const json_t *variables = json_object_get(server, "variables");

    while (template.len) {
        size_t open = slice_find(template, '{');
        size_t close = open + slice_find(slice_from(template, open), '}');
        struct slice name;

        buffer_add_slice(out, slice_to(template, open));
        if (close >= template.len) {
            buffer_add_slice(out, slice_from(template, open));
            return;
        }
        name = slice_make(template.data + open + 1, close - open - 1);
        buffer_add_slice(out,
                         json_text(json_object_getn(variables, name.data, name.len), "default"));
        template = slice_from(template, close + 1);
    }
}

/* Without the slash at its end: paths begin with one. */
static json_t *tidy(struct slice url)
{
    if (slice_ends(url, "/"))
        url.len--;
    return json_stringn(url.len ? url.data : "", url.len);
}

static json_t *against(struct importing *importing, struct slice text)
{
    struct weburl base, url;
    struct buffer base_memory, memory, out;
    json_t *made = NULL;
    bool based;

    buffer_init(&base_memory, importing->allocator, SIZE_MAX);
    buffer_init(&memory, importing->allocator, SIZE_MAX);
    buffer_init(&out, importing->allocator, SIZE_MAX);
    based = importing->where.len && weburl_parse(&base, importing->where, NULL, &base_memory);
    if (weburl_parse(&url, text, based ? &base : NULL, &memory)) {
        url.has[WEBURL_QUERY] = url.has[WEBURL_FRAGMENT] = false;
        weburl_write(&url, &out);
        made = tidy(buffer_slice(&out));
    } else {
        made = tidy(text);
    }
    buffer_free(&base_memory);
    buffer_free(&memory);
    buffer_free(&out);
    return made;
}

json_t *importing_server(struct importing *importing, const json_t *servers)
{
    const json_t *server = json_array_get(servers, 0);
    struct buffer filled;
    json_t *made;

    if (!server)
        return NULL;
    buffer_init(&filled, importing->allocator, SIZE_MAX);
    fill_in(server, json_text(server, "url"), &filled);
    made = against(importing, buffer_slice(&filled));
    if (!made || buffer_failed(&filled))
        importing_no_memory(importing);
    buffer_free(&filled);
    return made;
}

/* ---- security --------------------------------------------------------------------------- */

static json_t *oauth2(const json_t *scheme)
{
    static const char *const flows[] = { "clientCredentials", "authorizationCode", "password",
                                         "implicit" };
    const json_t *all = json_object_get(scheme, "flows");
    json_t *made = json_pack("{s:s}", "type", "oauth2");

    for (size_t at = 0; at < sizeof flows / sizeof flows[0]; at++) {
        const json_t *flow = json_object_get(all, flows[at]);

        if (!flow)
            continue;
        json_object_set(made, "tokenUrl", json_object_get(flow, "tokenUrl"));
        json_object_set(made, "authorizeUrl", json_object_get(flow, "authorizationUrl"));
        break;
    }
    return made;
}

static json_t *security_scheme(const json_t *scheme)
{
    struct slice type = json_text(scheme, "type");

    if (slice_is(type, "apiKey"))
        return json_pack("{s:s,s:O*,s:O*}", "type", "apiKey", "in", json_object_get(scheme, "in"),
                         "name", json_object_get(scheme, "name"));
    if (slice_is(type, "oauth2") || slice_is(type, "openIdConnect"))
        return oauth2(scheme);
    if (slice_is(type, "http") && slice_is_nocase(json_text(scheme, "scheme"), "basic"))
        return json_pack("{s:s}", "type", "basic");
    if (slice_is(type, "http") && slice_is_nocase(json_text(scheme, "scheme"), "bearer"))
        return json_pack("{s:s}", "type", "bearer");
    return NULL;
}

static json_t *security_schemes(struct importing *importing)
{
    const json_t *components = json_object_get(importing->document, "components");
    json_t *made = json_object(), *scheme;
    const char *name;

    json_object_foreach(json_object_get(components, "securitySchemes"), name, scheme)
    {
        json_t *one = security_scheme(importing_follow(importing, scheme));

        if (one)
            json_object_set_new(made, name, one);
    }
    return made;
}

/* ---- the document ----------------------------------------------------------------------- */

static bool is_wanted(const struct openapi_filter *filter, const char *path, const char *method,
                      const json_t *operation)
{
    json_t *tag;
    size_t at;
    bool tagged = !filter || !filter->tag.len;

    if (!filter)
        return true;
    json_array_foreach(json_object_get(operation, "tags"), at, tag) tagged =
        tagged || slice_equal(json_string_slice(tag), filter->tag);
    return tagged && (!filter->method.len || slice_is_nocase(filter->method, method)) &&
           slice_equal(slice_to(slice_of(path), filter->path.len), filter->path);
}

static void check_count(struct importing *importing, const json_t *tools)
{
    buffer_clear(&importing->place);
    if (json_array_size(tools) > MOST_TOOLS &&
        importing_fault(importing, "more than %d operations are wanted", MOST_TOOLS))
        error_hint(importing->error, "Import a part of them: by tag, method, or beginning of the "
                                     "path; the other part is another source.");
}

static void import_item(struct importing *importing, const struct openapi_filter *filter,
                        const char *path, const json_t *item, json_t *tools)
{
    static const char *const methods[] = { "get",     "put",  "post",  "delete",
                                           "options", "head", "patch", "trace" };

    importing_at(importing, "", slice_of(path));
    item = importing_follow(importing, item);
    for (size_t at = 0; at < sizeof methods / sizeof methods[0] && !importing->status; at++) {
        const json_t *operation = json_object_get(item, methods[at]);
        json_t *tool, *name;

        if (!json_is_object(operation) || !importing_work(importing, 1))
            continue;
        importing_at(importing, methods[at], slice_of(path));
        name = importing_name(importing, path, methods[at], operation);
        if (is_wanted(filter, path, methods[at], operation)) {
            tool = importing_tool(importing, name, path, methods[at], item, operation);
            if (tool && json_array_append_new(tools, tool))
                importing_no_memory(importing);
            check_count(importing, tools);
        }
        json_decref(name);
    }
}

static json_t *import_paths(struct importing *importing, const struct openapi_filter *filter)
{
    json_t *paths = json_object_get(importing->document, "paths");
    json_t *tools = json_array(), *item;
    const char *path;

    if (paths && !json_is_object(paths))
        importing_fault(importing, "`paths` is no object");
    json_object_foreach(paths, path, item)
    {
        if (!importing->status && path[0] == '/')
            import_item(importing, filter, path, item, tools);
    }
    buffer_clear(&importing->place);
    return tools;
}

static void check_version(struct importing *importing)
{
    struct slice version = json_text(importing->document, "openapi");

    importing->old = slice_starts(version, "3.0");
    if (importing->old || slice_starts(version, "3.1") || slice_starts(version, "3.2"))
        return;
    if (json_object_get(importing->document, "swagger")) {
        importing_fault(importing, "this is Swagger 2.0; convert the document to OpenAPI 3 first");
        error_hint(importing->error,
                   "npx swagger2openapi FILE -o openapi.json does it, and so does "
                   "https://converter.swagger.io.");
    } else if (version.len)
        importing_fault(importing, "version %.*s is not known; 3.0 and 3.1 are",
                        (int)(version.len < 20 ? version.len : 20), version.data);
    else
        importing_fault(importing, "the document has no `openapi: 3.x`");
}

static json_t *make_source(struct importing *importing)
{
    json_t *source = json_pack("{s:s}", "kind", "openapi");
    json_t *server = importing_server(importing, json_object_get(importing->document, "servers"));
    json_t *security = json_object_get(importing->document, "security");
    json_t *schemes = security_schemes(importing);

    if (importing->where.len)
        json_object_set_new(source, "where",
                            json_stringn(importing->where.data, importing->where.len));
    if (!server)
        server = against(importing, SLICE("/"));
    json_object_set_new(source, "server", server);
    if (security)
        json_object_set(source, "requires", security);
    if (json_object_size(schemes))
        json_object_set(source, "security", schemes);
    json_decref(schemes);
    return source;
}

static void set_text(json_t *object, const char *key, const json_t *from, const char *name)
{
    if (json_is_string(json_object_get(from, name)) && json_text(from, name).len)
        json_object_set(object, key, json_object_get(from, name));
}

static json_t *make_definition(struct importing *importing, struct slice name,
                               const struct openapi_filter *filter)
{
    const json_t *info = json_object_get(importing->document, "info");
    json_t *definition = json_object();
    json_t *tools;

    json_object_set_new(definition, "$id", json_stringn(name.data, name.len));
    json_object_set_new(definition, "$type", json_string("Source"));
    set_text(definition, "$version", info, "version");
    set_text(definition, "title", info, "title");
    set_text(definition, "description", info, "description");
    json_object_set_new(definition, "source", make_source(importing));
    tools = import_paths(importing, filter);
    importing_finish_schemas(importing);
    if (!importing->status && !json_array_size(tools))
        importing_fault(importing, "no operation was found%s",
                        filter && (filter->tag.len || filter->path.len || filter->method.len)
                            ? " that the filters let through"
                            : " under `paths`");
    if (json_object_set_new(definition, "tools", tools))
        importing_no_memory(importing);
    if (json_object_size(importing->defs))
        json_object_set(definition, "$defs", importing->defs);
    if (json_array_size(importing->warnings))
        json_object_set(definition, "warnings", importing->warnings);
    return definition;
}

/* Values cost far more than their bytes: they are counted before they are made. */
static mdx_status check_size(struct slice document, struct error *error)
{
    size_t values = 1;
    bool quoted = false;

    for (size_t at = 0; at < document.len; at++) {
        char c = document.data[at];

        if (quoted && c == '\\')
            at++;
        else if (c == '"')
            quoted = !quoted;
        else if (!quoted)
            values += c == '{' ? OBJECT_VALUES : c == ',' || c == '[';
    }
    if (values <= MOST_VALUES && document.len <= MOST_DOCUMENT)
        return MDX_OK;
    error_set(error, CODE_INVALID_DEFINITION,
              "OpenAPI: the document is larger than 64 MiB, or has more than %d values, of which "
              "an object counts as %d",
              MOST_VALUES, OBJECT_VALUES);
    error_hint(error, "Split it, or leave out what is not imported, such as examples.");
    return MDX_E_VALIDATION;
}

static void write_definition(struct importing *importing, const json_t *made,
                             struct buffer *definition)
{
    struct buffer text;

    buffer_init(&text, importing->allocator, MOST_DEFINITION);
    json_write(&text, made, false);
    if (text.over && importing_fault(importing, "what its operations need is larger than 64 MiB"))
        error_hint(importing->error, "Import a part of them: by tag, method, or beginning of the "
                                     "path.");
    if (!importing->status)
        buffer_add_slice(definition, buffer_slice(&text));
    if (!importing->status && (text.failed || buffer_failed(definition)))
        importing_no_memory(importing);
    buffer_free(&text);
}

mdx_status openapi_import(const struct allocator *allocator, struct slice name, struct slice where,
                          struct slice document, const struct openapi_filter *filter,
                          struct buffer *definition, struct error *error)
{
    struct importing importing = {
        .allocator = allocator,
        .error = error,
        .where = where,
        .defs = json_object(),
        .waiting = json_array(),
        .names = json_object(),
        .counted = json_object(),
        .taken = json_object(),
        .warnings = json_array(),
    };
    json_t *tree = NULL, *made = NULL;

    buffer_init(&importing.place, allocator, SIZE_MAX);
    importing.status = check_size(document, error);
    if (!importing.status)
        importing.status = json_read(document, SLICE("OpenAPI"), MOST_DOCUMENT, &tree, error);
    importing.document = tree;
    if (!importing.status)
        check_version(&importing);
    if (!importing.status)
        made = make_definition(&importing, name, filter);
    if (!importing.status)
        write_definition(&importing, made, definition);
    json_decref(tree);
    buffer_free(&importing.place);
    json_decref(made);
    json_decref(importing.defs);
    json_decref(importing.waiting);
    json_decref(importing.names);
    json_decref(importing.counted);
    json_decref(importing.taken);
    json_decref(importing.warnings);
    return importing.status;
}
