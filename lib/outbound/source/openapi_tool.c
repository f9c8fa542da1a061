/* openapi_tool.c - one operation becomes a tool: its name, its flat input, its request. */
#include "outbound/source/openapi.h"

#include <string.h>

struct making {
    struct importing *importing;
    const char *path, *method;
    const json_t *item, *operation;
    json_t *properties; /* of the input schema */
    json_t *required;
    json_t *parameters; /* of the request */
    json_t *known;      /* their places and names */
};

/* What a parameter makes, beside its schema. */
enum { PARAMETER_WORK = 8 };

/* ---- name ------------------------------------------------------------------------------- */

static bool is_plain(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

static void add_plain(struct buffer *out, struct slice text)
{
    for (size_t at = 0; at < text.len; at++)
        buffer_add_char(out, is_plain(text.data[at]) ? text.data[at] : '_');
}

/* Method and path, for an operation that has no id: get_pets_id. */
static void add_made_name(const char *path, const char *method, struct buffer *out)
{
    bool gap = true;

    buffer_add_text(out, method);
    for (const char *at = path; *at; at++) {
        if (!is_plain(*at)) {
            gap = true;
            continue;
        }
        if (gap)
            buffer_add_char(out, '_');
        gap = false;
        buffer_add_char(out, *at);
    }
}

static void add_name(const char *path, const char *method, const json_t *operation,
                     struct buffer *out)
{
    struct slice id = json_text(operation, "operationId");

    if (!id.len)
        add_made_name(path, method, out);
    else if (id.data[0] >= '0' && id.data[0] <= '9')
        buffer_add_char(out, '_'); /* a name does not begin with a digit */
    add_plain(out, id);
}

/* Of the operation that is being read: what; past the most, that there is more of it. */
static void warn(struct importing *importing, struct slice what)
{
    enum { MOST_WARNINGS = 20 };
    struct slice place = slice_to(buffer_slice(&importing->place), 200);
    struct buffer text;

    if (json_array_size(importing->warnings) > MOST_WARNINGS)
        return;
    buffer_init(&text, importing->allocator, 4096);
    if (json_array_size(importing->warnings) == MOST_WARNINGS)
        buffer_add_text(&text, "and there are more such warnings");
    else
        buffer_printf(&text, "%.*s: %.*s", (int)place.len, place.data, (int)what.len, what.data);
    if (!buffer_failed(&text))
        json_array_append_new(importing->warnings, json_stringn(text.data, text.len));
    buffer_free(&text);
}

static void warn_of_twin(struct importing *importing, const json_t *operation, const json_t *name)
{
    struct slice id = slice_to(json_text(operation, "operationId"), 100);
    struct buffer text;

    if (!id.len)
        return;
    buffer_init(&text, importing->allocator, 4096);
    buffer_printf(&text, "another operation has the operationId %.*s too; this one is %s",
                  (int)id.len, id.data, json_string_value(name));
    warn(importing, buffer_slice(&text));
    buffer_free(&text);
}

json_t *importing_name(struct importing *importing, const char *path, const char *method,
                       const json_t *operation)
{
    struct buffer name;
    json_t *made;

    buffer_init(&name, importing->allocator, SIZE_MAX);
    add_name(path, method, operation, &name);
    made = buffer_failed(&name)
               ? NULL
               : importing_unique(importing, importing->taken, buffer_slice(&name));
    if (!made || json_object_setn_new(importing->taken, json_string_value(made),
                                      json_string_length(made), json_true()))
        importing_no_memory(importing);
    else if (json_string_length(made) != name.len)
        warn_of_twin(importing, operation, made);
    buffer_free(&name);
    return made;
}

/* ---- parameters -------------------------------------------------------------------------- */

/* The first media type of `content`. */
static const char *first_media(const json_t *content)
{
    void *first = json_object_iter((json_t *)(uintptr_t)content);

    return first ? json_object_iter_key(first) : NULL;
}

static json_t *described(json_t *schema, const json_t *holder)
{
    struct slice text = json_text(holder, "description");
    json_t *whole;

    if (!text.len || json_object_get(schema, "description") || !json_is_object(schema))
        return schema;
    whole = json_copy(schema);
    json_object_set(whole, "description", json_object_get(holder, "description"));
    json_decref(schema);
    return whole;
}

static json_t *parameter_schema(struct making *making, const json_t *parameter)
{
    const json_t *content = json_object_get(parameter, "content");
    const char *media = first_media(content);
    const json_t *schema = media ? json_object_get(json_object_get(content, media), "schema")
                                 : json_object_get(parameter, "schema");

    return described(importing_schema(making->importing, schema), parameter);
}

/* Under which name the input has it: its own, or with its place where two have the same. */
static json_t *argument_name(const struct making *making, const json_t *parameter)
{
    struct slice name = json_text(parameter, "name");
    struct buffer text;
    json_t *made;

    if (!json_object_getn(making->properties, name.data, name.len))
        return json_incref(json_object_get(parameter, "name"));
    buffer_init(&text, making->importing->allocator, SIZE_MAX);
    buffer_add_slice(&text, json_text(parameter, "in"));
    buffer_add_char(&text, '_');
    buffer_add_slice(&text, name);
    made = buffer_failed(&text) ? NULL : json_stringn(text.data, text.len);
    buffer_free(&text);
    return made;
}

static void add_row(struct making *making, const json_t *parameter, const json_t *argument)
{
    const json_t *content = json_object_get(parameter, "content");
    const char *media = first_media(content);
    json_t *row = json_object();

    json_object_set(row, "name", json_object_get(parameter, "name"));
    json_object_set(row, "in", json_object_get(parameter, "in"));
    if (!json_equal(argument, json_object_get(parameter, "name")))
        json_object_set(row, "arg", (json_t *)(uintptr_t)argument);
    if (json_is_true(json_object_get(parameter, "required")))
        json_object_set_new(row, "required", json_true());
    if (json_is_string(json_object_get(parameter, "style")))
        json_object_set(row, "style", json_object_get(parameter, "style"));
    if (json_is_boolean(json_object_get(parameter, "explode")))
        json_object_set(row, "explode", json_object_get(parameter, "explode"));
    if (json_is_true(json_object_get(parameter, "allowReserved")))
        json_object_set_new(row, "reserved", json_true());
    if (media)
        json_object_set_new(row, "content", json_string(media));
    json_array_append_new(making->parameters, row);
}

/* These are said by the media types and by the credentials. */
static bool is_ignored(const json_t *parameter)
{
    static const char *const names[] = { "accept", "content-type", "authorization" };
    struct slice name = json_text(parameter, "name");

    if (!slice_is(json_text(parameter, "in"), "header"))
        return false;
    for (size_t at = 0; at < sizeof names / sizeof names[0]; at++)
        if (slice_is_nocase(name, names[at]))
            return true;
    return false;
}

static bool is_place(struct slice in)
{
    return slice_is(in, "path") || slice_is(in, "query") || slice_is(in, "header") ||
           slice_is(in, "cookie");
}

/* The one of this name and place is there already: the operation's own comes before its path's. */
static bool is_known(const struct making *making, const json_t *parameter)
{
    struct buffer key;
    bool known;

    buffer_init(&key, making->importing->allocator, SIZE_MAX);
    buffer_add_slice(&key, json_text(parameter, "in"));
    buffer_add_char(&key, ' ');
    buffer_add_slice(&key, json_text(parameter, "name"));
    known = json_object_getn(making->known, key.data, key.len) != NULL;
    if (buffer_failed(&key) || json_object_setn_new(making->known, key.data, key.len, json_true()))
        importing_no_memory(making->importing);
    buffer_free(&key);
    return known;
}

/* Nothing is lost without it: an empty name cannot be sent. */
static bool is_nameless(const json_t *parameter)
{
    return json_is_string(json_object_get(parameter, "name")) &&
           !json_text(parameter, "name").len && !slice_is(json_text(parameter, "in"), "path") &&
           is_place(json_text(parameter, "in"));
}

static void add_parameter(struct making *making, const json_t *given)
{
    const json_t *parameter = importing_follow(making->importing, given);
    json_t *argument, *schema;

    if (!parameter || !importing_work(making->importing, PARAMETER_WORK))
        return;
    if (is_nameless(parameter)) {
        warn(making->importing, SLICE("a parameter has no name, and is left out"));
        return;
    }
    if (!json_text(parameter, "name").len || !is_place(json_text(parameter, "in"))) {
        importing_fault(making->importing,
                        "a parameter has no name, or is not in path, query, header or cookie");
        return;
    }
    if (is_ignored(parameter) || is_known(making, parameter))
        return;
    argument = argument_name(making, parameter);
    schema = parameter_schema(making, parameter);
    if (!argument || json_object_set_new(making->properties, json_string_value(argument), schema))
        importing_no_memory(making->importing);
    if (json_is_true(json_object_get(parameter, "required")))
        json_array_append(making->required, argument);
    add_row(making, parameter, argument);
    json_decref(argument);
}

static void add_parameters(struct making *making, const json_t *list)
{
    json_t *parameter;
    size_t at;

    json_array_foreach(list, at, parameter) if (!making->importing->status)
        add_parameter(making, parameter);
}

/* ---- body --------------------------------------------------------------------------------- */

enum shape { SHAPE_OTHER, SHAPE_OBJECT, SHAPE_MAYBE };

enum { MOST_LOOKS = 16 };

static bool has_type(const json_t *schema, const char *name, bool *others)
{
    const json_t *type = json_object_get(schema, "type");
    bool found = false;
    json_t *one;
    size_t at;

    *others = false;
    if (json_is_string(type))
        return slice_is(json_string_slice(type), name);
    json_array_foreach(type, at, one)
    {
        if (slice_is(json_string_slice(one), name))
            found = true;
        else
            *others = true;
    }
    return found;
}

static enum shape shape_of(struct importing *importing, const json_t *schema, unsigned depth);

/* Of a list of alternatives: all of them objects, some, or none. */
static enum shape shape_of_any(struct importing *importing, const json_t *list, unsigned depth)
{
    size_t objects = 0, others = 0, at;
    json_t *one;

    json_array_foreach(list, at, one)
    {
        enum shape shape = shape_of(importing, one, depth + 1);

        objects += shape != SHAPE_OTHER;
        others += shape != SHAPE_OBJECT;
    }
    if (!objects)
        return SHAPE_OTHER;
    return others ? SHAPE_MAYBE : SHAPE_OBJECT;
}

static enum shape shape_of(struct importing *importing, const json_t *schema, unsigned depth)
{
    bool others;
    json_t *part;
    size_t at;

    schema = importing_follow(importing, schema);
    if (!json_is_object(schema) || depth == MOST_LOOKS || !importing_work(importing, 1))
        return SHAPE_OTHER;
    if (has_type(schema, "object", &others))
        return others ? SHAPE_MAYBE : SHAPE_OBJECT;
    if (json_object_get(schema, "type"))
        return SHAPE_OTHER;
    if (json_object_get(schema, "properties"))
        return SHAPE_OBJECT;
    json_array_foreach(json_object_get(schema, "allOf"), at, part)
    {
        enum shape shape = shape_of(importing, part, depth + 1);

        if (shape != SHAPE_OTHER)
            return shape;
    }
    if (json_object_get(schema, "oneOf"))
        return shape_of_any(importing, json_object_get(schema, "oneOf"), depth);
    return shape_of_any(importing, json_object_get(schema, "anyOf"), depth);
}

/* Members that the schema and its parts name, with the schemas to show for them. */
static void collect_members(struct making *making, const json_t *schema, json_t *members,
                            json_t *required, bool must, unsigned depth)
{
    static const char *const lists[] = { "allOf", "oneOf", "anyOf" };
    json_t *member, *part;
    const char *key;
    size_t at;

    schema = importing_follow(making->importing, schema);
    if (!json_is_object(schema) || depth == MOST_LOOKS ||
        !importing_work(making->importing,
                        1 + json_object_size(json_object_get(schema, "properties")) +
                            json_array_size(json_object_get(schema, "required"))))
        return;
    json_object_foreach(json_object_get(schema, "properties"), key, member)
    {
        if (!json_object_get(members, key))
            json_object_set_new(members, key, importing_schema(making->importing, member));
    }
    if (must)
        json_array_foreach(json_object_get(schema, "required"), at, part)
            json_array_append(required, part);
    for (size_t list = 0; list < sizeof lists / sizeof lists[0]; list++)
        json_array_foreach(json_object_get(schema, lists[list]), at, part)
            collect_members(making, part, members, required, must && list == 0, depth + 1);
}

static bool shares_a_name(const struct making *making, const json_t *members)
{
    const char *key;
    json_t *member;

    json_object_foreach((json_t *)(uintptr_t)members, key, member)
    {
        if (json_object_get(making->properties, key))
            return true;
    }
    return false;
}

static bool allows_more(struct importing *importing, const json_t *schema)
{
    schema = importing_follow(importing, schema);
    return !json_is_false(json_object_get(schema, "additionalProperties"));
}

/* The members stand beside the parameters in the input. */
static void add_flat(struct making *making, json_t *body, const json_t *members,
                     const json_t *required, bool required_body, bool open)
{
    json_t *names = json_array(), *member;
    const char *key;

    json_object_foreach((json_t *)(uintptr_t)members, key, member)
    {
        json_object_set(making->properties, key, member);
        json_array_append_new(names, json_string(key));
    }
    json_object_set_new(body, "members", names);
    if (open)
        json_object_set_new(body, "open", json_true());
    if (required_body)
        json_array_extend(making->required, (json_t *)(uintptr_t)required);
}

static void add_whole(struct making *making, const json_t *schema, const json_t *holder,
                      bool required)
{
    json_object_set_new(making->properties, "body",
                        described(importing_schema(making->importing, schema), holder));
    if (required)
        json_array_append_new(making->required, json_string("body"));
}

static json_t *make_body(struct making *making)
{
    const json_t *given =
        importing_follow(making->importing, json_object_get(making->operation, "requestBody"));
    const json_t *content = json_object_get(given, "content");
    const char *media = first_media(content);
    const json_t *entry = media ? json_object_get(content, media) : NULL;
    const json_t *schema = json_object_get(entry, "schema");
    bool required = json_is_true(json_object_get(given, "required"));
    enum shape shape;
    json_t *body, *members, *needed;

    if (!media)
        return NULL;
    body = json_pack("{s:s}", "type", media);
    members = json_object();
    needed = json_array();
    shape = shape_of(making->importing, schema, 0);
    if (required)
        json_object_set_new(body, "required", json_true());
    if (json_object_get(entry, "encoding"))
        json_object_set(body, "encoding", json_object_get(entry, "encoding"));
    if (shape != SHAPE_OTHER)
        collect_members(making, schema, members, needed, shape == SHAPE_OBJECT, 0);
    if (shape == SHAPE_OTHER || shares_a_name(making, members)) {
        add_whole(making, schema, given, required);
    } else {
        bool maybe = shape == SHAPE_MAYBE || !json_object_size(members);

        json_object_set_new(body, "flat", maybe ? json_string("maybe") : json_true());
        add_flat(making, body, members, needed, required && shape == SHAPE_OBJECT,
                 allows_more(making->importing, schema));
        if (maybe && !json_object_get(making->properties, "body"))
            add_whole(making, schema, given, false);
    }
    json_decref(members);
    json_decref(needed);
    return body;
}

/* ---- answers ------------------------------------------------------------------------------ */

static bool is_success(const char *code)
{
    return code[0] == '2';
}

/* The media types of answers that went well, as the document lists them. */
static json_t *make_accept(struct making *making)
{
    json_t *responses = json_object_get(making->operation, "responses"), *response, *entry;
    struct buffer text;
    const char *code, *media;
    json_t *made = NULL;

    buffer_init(&text, making->importing->allocator, SIZE_MAX);
    json_object_foreach(responses, code, response)
    {
        const json_t *whole =
            is_success(code) ? importing_follow(making->importing, response) : NULL;

        json_object_foreach(json_object_get(whole, "content"), media, entry)
        {
            buffer_add_text(&text, text.len ? ", " : "");
            buffer_add_text(&text, media);
        }
    }
    if (text.len && !buffer_failed(&text))
        made = json_stringn(text.data, text.len);
    buffer_free(&text);
    return made;
}

static json_t *make_output(struct making *making)
{
    json_t *responses = json_object_get(making->operation, "responses"), *response, *entry;
    const char *code, *media;

    json_object_foreach(responses, code, response)
    {
        const json_t *whole =
            is_success(code) ? importing_follow(making->importing, response) : NULL;

        json_object_foreach(json_object_get(whole, "content"), media, entry)
        {
            if (media_is_json(slice_of(media)) && json_object_get(entry, "schema"))
                return importing_schema(making->importing, json_object_get(entry, "schema"));
        }
    }
    return NULL;
}

/* ---- the tool ------------------------------------------------------------------------------ */

static json_t *make_request(struct making *making, json_t *body)
{
    json_t *request = json_object();
    json_t *server =
        importing_server(making->importing, json_object_get(making->operation, "servers"));
    json_t *accept = make_accept(making);
    char method[8] = "";

    for (size_t at = 0; making->method[at] && at + 1 < sizeof method; at++)
        method[at] = (char)(making->method[at] - 'a' + 'A');
    if (!server)
        server = importing_server(making->importing, json_object_get(making->item, "servers"));
    json_object_set_new(request, "method", json_string(method));
    json_object_set_new(request, "path", json_string(making->path));
    if (server)
        json_object_set_new(request, "server", server);
    if (json_array_size(making->parameters))
        json_object_set(request, "parameters", making->parameters);
    if (body)
        json_object_set_new(request, "body", body);
    if (accept)
        json_object_set_new(request, "accept", accept);
    if (json_object_get(making->operation, "security"))
        json_object_set(request, "security", json_object_get(making->operation, "security"));
    return request;
}

static json_t *make_input(const struct making *making)
{
    json_t *input = json_pack("{s:s,s:O}", "type", "object", "properties", making->properties);
    json_t *unique = json_array(), *seen = json_object(), *name;
    size_t at;

    json_array_foreach(making->required, at, name)
    {
        const char *key = json_string_value(name) ? json_string_value(name) : "";

        if (json_object_get(making->properties, key) && !json_object_get(seen, key))
            json_array_append(unique, name);
        json_object_set_new(seen, key, json_true());
    }
    json_decref(seen);
    if (json_array_size(unique))
        json_object_set(input, "required", unique);
    json_decref(unique);
    return input;
}

static json_t *make_hints(const char *method)
{
    if (!strcmp(method, "get") || !strcmp(method, "head") || !strcmp(method, "options"))
        return json_pack("{s:b}", "readOnly", 1);
    if (!strcmp(method, "delete"))
        return json_pack("{s:b,s:b}", "destructive", 1, "idempotent", 1);
    if (!strcmp(method, "put"))
        return json_pack("{s:b}", "idempotent", 1);
    return NULL;
}

/* Summary as title; description, else the summary again; that it is deprecated. */
static void describe(json_t *tool, const json_t *operation)
{
    const json_t *summary = json_object_get(operation, "summary");
    const json_t *text = json_object_get(operation, "description");

    if (json_is_string(summary) && json_string_length(summary))
        json_object_set(tool, "title", (json_t *)(uintptr_t)summary);
    if (!json_is_string(text) || !json_string_length(text))
        text = summary;
    if (!json_is_string(text) || !json_string_length(text))
        return;
    if (json_is_true(json_object_get(operation, "deprecated")))
        json_object_set_new(tool, "description",
                            json_sprintf("Deprecated. %s", json_string_value(text)));
    else
        json_object_set(tool, "description", (json_t *)(uintptr_t)text);
}

json_t *importing_tool(struct importing *importing, json_t *name, const char *path,
                       const char *method, const json_t *item, const json_t *operation)
{
    struct making making = {
        .importing = importing,
        .path = path,
        .method = method,
        .item = item,
        .operation = operation,
        .properties = json_object(),
        .required = json_array(),
        .parameters = json_array(),
        .known = json_object(),
    };
    json_t *tool = json_object(), *body, *output, *hints = make_hints(method);

    json_object_set(tool, "name", name);
    describe(tool, operation);
    add_parameters(&making, json_object_get(operation, "parameters"));
    add_parameters(&making, json_object_get(item, "parameters"));
    body = make_body(&making);
    json_object_set_new(tool, "inputSchema", make_input(&making));
    output = make_output(&making);
    if (output)
        json_object_set_new(tool, "outputSchema", output);
    if (hints)
        json_object_set_new(tool, "hints", hints);
    json_object_set_new(tool, "request", make_request(&making, body));
    json_decref(making.properties);
    json_decref(making.required);
    json_decref(making.parameters);
    json_decref(making.known);
    return tool;
}
