/* resources.c - what can be read: `mdx://ID` (its docs), `mdx://ID?source`, and what definitions
 * declare. A version may follow the id: `mdx://ID@2`. */
#include "codec/mcp/mcp.h"

#include <string.h>

#define SCHEME "mdx://"

static bool is_seen(const struct mcp *mcp, const struct program *program)
{
    return !mcp->own || mcp->own == program;
}

/* ---- lists ---- */

struct listing {
    struct mcp_task *task;
    struct buffer *out;
    struct slice after; /* the uri that the page before ended with */
    bool templates, past, first, more;
    uint32_t count;
    struct buffer last;
};

/* False: the page is full. */
static bool take(struct listing *listing, struct slice uri)
{
    if (!listing->past) {
        listing->past = slice_equal(uri, listing->after);
        return false;
    }
    if (listing->count == MCP_PAGE) {
        listing->more = true;
        return false;
    }
    listing->count++;
    buffer_clear(&listing->last);
    buffer_add_slice(&listing->last, uri);
    if (listing->count > 1)
        buffer_add_char(listing->out, ',');
    return true;
}

static void list_docs(struct listing *listing, const struct program *program)
{
    struct buffer *out = listing->out;
    struct buffer uri;

    buffer_init(&uri, out->allocator, SIZE_MAX);
    buffer_add_text(&uri, SCHEME);
    buffer_add_slice(&uri, program->id);
    if (take(listing, buffer_slice(&uri))) {
        buffer_add_char(out, '{');
        mcp_text_member(out, "uri", buffer_slice(&uri));
        mcp_text_member(out, "name", program->id);
        if (listing->task->revision >= MCP_2025_06 && program->title.len)
            mcp_text_member(out, "title", program->title);
        if (program->description.len)
            mcp_text_member(out, "description", program->description);
        buffer_add_text(out, ",\"mimeType\":\"text/markdown\"}");
    }
    buffer_free(&uri);
}

static void add_described(struct buffer *out, const json_t *entry, bool titled)
{
    static const char *const members[] = { "title", "description", "mimeType" };

    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
        struct slice text = json_text(entry, members[i]);

        if (text.len && (i || titled))
            mcp_text_member(out, members[i], text);
    }
}

static void list_declared(struct listing *listing, const struct program *program)
{
    const json_t *entry;
    const char *uri;

    json_object_foreach(json_object_get(program->model, "resources"), uri, entry)
    {
        struct slice name = json_text(entry, "name");

        if (mcp_is_template(slice_of(uri)) != listing->templates || !take(listing, slice_of(uri)))
            continue;
        buffer_add_char(listing->out, '{');
        mcp_text_member(listing->out, listing->templates ? "uriTemplate" : "uri", slice_of(uri));
        mcp_text_member(listing->out, "name", name.len ? name : slice_of(uri));
        add_described(listing->out, entry, listing->task->revision >= MCP_2025_06);
        buffer_add_char(listing->out, '}');
    }
}

static void list_own_templates(struct listing *listing)
{
    static const char *const own[][3] = {
        { "mdx://{+id}@{version}", "documentation", "The documentation of one version" },
        { "mdx://{+id}?source", "source", "The source, for those who may load" },
    };

    for (size_t i = 0; i < sizeof own / sizeof own[0]; i++) {
        if (!take(listing, slice_of(own[i][0])))
            continue;
        buffer_add_char(listing->out, '{');
        mcp_text_member(listing->out, "uriTemplate", slice_of(own[i][0]));
        mcp_text_member(listing->out, "name", slice_of(own[i][1]));
        mcp_text_member(listing->out, "description", slice_of(own[i][2]));
        buffer_add_text(listing->out, ",\"mimeType\":\"text/markdown\"}");
    }
}

static void list(struct mcp_task *task, bool templates, struct slice after)
{
    const struct catalogue *catalogue = task->mcp->index->catalogue;
    const char *kind = templates ? "templates" : "resources";
    struct listing listing = { .task = task, .templates = templates, .past = !after.len };

    listing.after = after;
    listing.out = mcp_result(task);
    buffer_init(&listing.last, task->mcp->allocator, SIZE_MAX);
    mcp_member(listing.out, templates ? "resourceTemplates" : "resources");
    buffer_add_char(listing.out, '[');
    if (templates)
        list_own_templates(&listing);
    for (uint32_t i = 0; i < catalogue->count && !listing.more; i++) {
        if (!is_seen(task->mcp, catalogue->programs[i]))
            continue;
        if (!templates)
            list_docs(&listing, catalogue->programs[i]);
        list_declared(&listing, catalogue->programs[i]);
    }
    buffer_add_char(listing.out, ']');
    if (listing.more)
        mcp_next_cursor(listing.out, kind, buffer_slice(&listing.last));
    buffer_free(&listing.last);
    mcp_cacheable(task, listing.out);
    mcp_finish(task);
}

static void list_page(struct mcp_task *task, bool templates)
{
    struct buffer after;

    buffer_init(&after, task->mcp->allocator, 8192);
    if (mcp_cursor(task, templates ? "templates" : "resources", &after))
        list(task, templates, buffer_slice(&after));
    buffer_free(&after);
}

void mcp_list_resources(struct mcp_task *task)
{
    list_page(task, false);
}

void mcp_list_templates(struct mcp_task *task)
{
    list_page(task, true);
}

/* ---- reading ---- */

static bool is_version(const struct program *program, struct slice version)
{
    uint64_t number;

    return !version.len || slice_is(version, "latest") ||
           (slice_to_u64(version, &number) && number == program->revision) ||
           (program->label.len && slice_equal(version, program->label));
}

/* Older versions, and the source, are asked of the definitions themselves: only some may. */
static void read_stored(struct mcp_task *task, struct slice id, struct slice version)
{
    const struct codec_manage manage = { .verb = MANAGE_GET, .id = id, .version = version };

    task->waits = MCP_MANAGING;
    task->mcp->port->manage(task->mcp->port->exchange, &manage);
}

static void read_own(struct mcp_task *task, struct slice uri)
{
    struct slice query, version;
    struct slice place = slice_split(slice_from(uri, sizeof SCHEME - 1), '?', &query);
    struct slice id = slice_split(place, '@', &version);
    const struct program *program = catalogue_find(task->mcp->index->catalogue, id);
    struct slice prose;

    if (!program || !is_seen(task->mcp, program) || (query.len && !slice_is(query, "source"))) {
        mcp_resource_missing(task, uri);
        return;
    }
    if (query.len || !is_version(program, version)) {
        read_stored(task, id, version);
        return;
    }
    prose = json_text(program->model, "prose");
    mcp_finish_text(task, uri, SLICE("text/markdown"), prose.len ? prose : program->description);
}

/* The entry of that uri, or of a template that it fits; *variables as JSON. */
static const struct program *find_declared(struct mcp *mcp, struct slice uri, const char **key,
                                           struct buffer *variables)
{
    const struct catalogue *catalogue = mcp->index->catalogue;

    for (int templates = 0; templates < 2; templates++)
        for (uint32_t i = 0; i < catalogue->count; i++) {
            const struct program *program = catalogue->programs[i];
            const json_t *entry;

            if (!is_seen(mcp, program))
                continue;
            json_object_foreach(json_object_get(program->model, "resources"), *key, entry)
            {
                const bool form = mcp_is_template(slice_of(*key));

                buffer_clear(variables);
                if (!templates && !form && slice_is(uri, *key)) {
                    buffer_add_text(variables, "{}");
                    return program;
                }
                if (templates && form && mcp_template_match(slice_of(*key), uri, variables))
                    return program;
                mcp->no_memory |= buffer_failed(variables);
            }
        }
    return NULL;
}

bool mcp_resource_owner(struct mcp *mcp, struct slice uri, struct buffer *id)
{
    const struct program *program;
    struct buffer variables;
    const char *key;

    if (slice_starts(uri, SCHEME)) {
        struct slice rest;
        struct slice own = slice_split(slice_from(uri, sizeof SCHEME - 1), '?', &rest);

        own = slice_split(own, '@', &rest);
        program = catalogue_find(mcp->index->catalogue, own);
    } else {
        buffer_init(&variables, mcp->allocator, SIZE_MAX);
        program = find_declared(mcp, uri, &key, &variables);
        buffer_free(&variables);
    }
    if (program && is_seen(mcp, program))
        buffer_add_slice(id, program->id);
    return program && is_seen(mcp, program);
}

/* ---- reading what is declared ---- */

static void read_declared(struct mcp_task *task, struct slice uri)
{
    struct mcp *mcp = task->mcp;
    const struct program *program;
    struct buffer variables, target;
    const char *key = NULL;

    buffer_init(&variables, mcp->allocator, SIZE_MAX);
    buffer_init(&target, mcp->allocator, SIZE_MAX);
    program = find_declared(mcp, uri, &key, &variables);
    if (program) {
        const json_t *entry = json_object_get(json_object_get(program->model, "resources"), key);

        buffer_add_slice(&task->subject, uri);
        buffer_add_char(&task->subject, '\0');
        buffer_add_slice(&task->subject, json_text(entry, "mimeType"));
        buffer_add_slice(&target, program->id);
        buffer_add_text(&target, "#resource:");
        buffer_add_text(&target, key);
        mcp->no_memory |= buffer_failed(&target) || buffer_failed(&variables);
        mcp_invoke(task, buffer_slice(&target), buffer_slice(&variables), true, mcp_finish_read);
    } else {
        mcp_resource_missing(task, uri);
    }
    buffer_free(&variables);
    buffer_free(&target);
}

void mcp_read_resource(struct mcp_task *task)
{
    struct buffer uri;

    buffer_init(&uri, task->mcp->allocator, 8192);
    if (!mcp_text_param(task, "uri", &uri))
        mcp_fail(task, JSONRPC_INVALID_PARAMS, SLICE(""), "the uri is missing");
    else if (!mcp_read_answers(task))
        ;
    else if (slice_starts(buffer_slice(&uri), SCHEME))
        read_own(task, buffer_slice(&uri));
    else
        read_declared(task, buffer_slice(&uri));
    buffer_free(&uri);
}

static void refuse_source(struct mcp_task *task)
{
    struct error error;

    error_init(&error, task->mcp->allocator);
    error_set(&error, CODE_FORBIDDEN, "the source is for those who may load definitions");
    mcp_fail_error(task, &error);
    error_free(&error);
}

void mcp_finish_managed(struct mcp_task *task, const struct codec_managed *managed)
{
    json_t *stored = NULL;
    struct buffer uri;

    buffer_init(&uri, task->mcp->allocator, 8192);
    if (!mcp_text_param(task, "uri", &uri))
        mcp_fail_memory(task);
    else if (managed->status == MDX_E_NOT_FOUND)
        mcp_resource_missing(task, buffer_slice(&uri));
    else if (managed->status)
        mcp_fail_error(task, managed->error);
    else if (json_read(managed->json, SLICE("definition"), SIZE_MAX, &stored, NULL))
        mcp_fail(task, JSONRPC_INTERNAL_ERROR, SLICE(""), "the definition could not be read");
    else if (!json_text(stored, "source").len)
        refuse_source(task);
    else
        mcp_finish_text(task, buffer_slice(&uri),
                        slice_starts(json_text(stored, "source"), "{") ? SLICE("application/json")
                                                                       : SLICE("text/markdown"),
                        json_text(stored, "source"));
    json_decref(stored);
    buffer_free(&uri);
}

/* ---- subscriptions ---- */

void mcp_subscribe_resource(struct mcp_task *task)
{
    struct mcp *mcp = task->mcp;
    struct buffer uri, id;

    buffer_init(&uri, mcp->allocator, 1024);
    buffer_init(&id, mcp->allocator, SIZE_MAX);
    if (!mcp_text_param(task, "uri", &uri))
        mcp_fail(task, JSONRPC_INVALID_PARAMS, SLICE(""), "the uri is missing");
    else if (!mcp_resource_owner(mcp, buffer_slice(&uri), &id))
        mcp_resource_missing(task, buffer_slice(&uri));
    else if (!mcp_subscribe(mcp, buffer_slice(&uri), buffer_slice(&id)))
        mcp_fail(task, JSONRPC_INVALID_PARAMS, SLICE(""), "no more than %d subscriptions",
                 MCP_MOST_SUBSCRIBED);
    else {
        if (mcp->stdio)
            mcp_watch(mcp);
        mcp_finish_empty(task);
    }
    buffer_free(&uri);
    buffer_free(&id);
}

void mcp_unsubscribe_resource(struct mcp_task *task)
{
    struct buffer uri;

    buffer_init(&uri, task->mcp->allocator, 8192);
    if (!mcp_text_param(task, "uri", &uri)) {
        mcp_fail(task, JSONRPC_INVALID_PARAMS, SLICE(""), "the uri is missing");
    } else {
        mcp_unsubscribe(task->mcp, buffer_slice(&uri));
        mcp_finish_empty(task);
    }
    buffer_free(&uri);
}
