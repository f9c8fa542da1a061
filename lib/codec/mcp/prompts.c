/* prompts.c - prompts: those that definitions declare, and their prose. */
#include "codec/mcp/mcp.h"

#include "base/map.h"

/* ---- the list ---- */

/* How often each declared name is there: a shared one is listed with its definition's in front. */
static struct map *count_names(const struct mcp *mcp)
{
    const struct catalogue *catalogue = mcp->index->catalogue;
    struct map *names = map_new(mcp->allocator);
    const json_t *entry;
    const char *key;

    for (uint32_t i = 0; names && i < catalogue->count && !mcp->own; i++)
        json_object_foreach(json_object_get(catalogue->programs[i]->model, "prompts"), key, entry)
        {
            const bool known = map_get(names, slice_of(key)) != NULL;

            if (!map_put(names, slice_of(key), known ? (void *)mcp : (void *)names, NULL)) {
                map_free(names, NULL, NULL);
                return NULL;
            }
        }
    return names;
}

static void add_name(struct buffer *out, const struct mcp *mcp, const struct map *names,
                     const struct program *program, const char *key)
{
    if (!key) {
        mcp_plain_name(out, program->id);
        return;
    }
    if (map_get(names, slice_of(key)) == (const void *)mcp) {
        mcp_plain_name(out, program->id);
        buffer_add_text(out, "__");
    }
    buffer_add_text(out, key);
}

static void add_argument(struct buffer *out, const json_t *argument, bool titled)
{
    struct slice name =
        json_is_string(argument) ? json_string_slice(argument) : json_text(argument, "name");

    buffer_add_char(out, '{');
    mcp_text_member(out, "name", name);
    if (titled && json_text(argument, "title").len)
        mcp_text_member(out, "title", json_text(argument, "title"));
    if (json_text(argument, "description").len)
        mcp_text_member(out, "description", json_text(argument, "description"));
    if (json_is_true(json_object_get(argument, "required")))
        buffer_add_text(out, ",\"required\":true");
    buffer_add_char(out, '}');
}

static void add_prompt(struct buffer *out, struct slice name, const struct program *program,
                       const json_t *entry, bool titled)
{
    struct slice title = entry ? json_text(entry, "title") : program->title;
    struct slice description = entry ? json_text(entry, "description") : program->description;
    const json_t *argument;
    size_t at;

    buffer_add_char(out, '{');
    mcp_text_member(out, "name", name);
    if (titled && title.len)
        mcp_text_member(out, "title", title);
    if (description.len)
        mcp_text_member(out, "description", description);
    if (json_array_size(json_object_get(entry, "arguments"))) {
        mcp_member(out, "arguments");
        buffer_add_char(out, '[');
        json_array_foreach(json_object_get(entry, "arguments"), at, argument)
        {
            if (at)
                buffer_add_char(out, ',');
            add_argument(out, argument, titled);
        }
        buffer_add_char(out, ']');
    }
    buffer_add_char(out, '}');
}

/* One after the other: each declared one, then the prose as one named like the definition. */
struct walk {
    struct mcp *mcp;
    const struct map *names;
    uint32_t program;
    void *entry; /* the next of the declared ones; NULL: begin, or the prose */
    bool begun;
    struct buffer name;
};

struct prompt {
    const struct program *program;
    const char *key; /* NULL: the prose */
    const json_t *entry;
};

static bool next_declared(struct walk *walk, const struct program *program, struct prompt *prompt)
{
    json_t *prompts = json_object_get(program->model, "prompts");

    walk->entry =
        walk->begun ? json_object_iter_next(prompts, walk->entry) : json_object_iter(prompts);
    walk->begun = true;
    if (!walk->entry)
        return false;
    prompt->key = json_object_iter_key(walk->entry);
    prompt->entry = json_object_iter_value(walk->entry);
    return true;
}

static bool next_prompt(struct walk *walk, struct prompt *prompt)
{
    const struct catalogue *catalogue = walk->mcp->index->catalogue;

    while (walk->program < catalogue->count) {
        const struct program *program = catalogue->programs[walk->program];
        const bool seen = !walk->mcp->own || walk->mcp->own == program;

        *prompt = (struct prompt){ .program = program };
        if (seen && (!walk->begun || walk->entry) && next_declared(walk, program, prompt))
            goto found;
        walk->program++;
        walk->begun = false;
        if (seen && json_text(program->model, "prose").len)
            goto found;
    }
    return false;

found:
    buffer_clear(&walk->name);
    add_name(&walk->name, walk->mcp, walk->names, prompt->program, prompt->key);
    return !buffer_failed(&walk->name);
}

static void list(struct mcp_task *task, struct map *names, struct slice after)
{
    struct walk walk = { .mcp = task->mcp, .names = names };
    struct buffer *out = mcp_result(task);
    bool past = !after.len, more = false;
    struct prompt prompt;
    struct buffer last;
    uint32_t count = 0;

    buffer_init(&walk.name, task->mcp->allocator, SIZE_MAX);
    buffer_init(&last, task->mcp->allocator, SIZE_MAX);
    mcp_member(out, "prompts");
    buffer_add_char(out, '[');
    while (!more && next_prompt(&walk, &prompt)) {
        struct slice name = buffer_slice(&walk.name);

        if (!past) {
            past = slice_equal(name, after);
            continue;
        }
        more = count == MCP_PAGE;
        if (more)
            break;
        if (count++)
            buffer_add_char(out, ',');
        add_prompt(out, name, prompt.program, prompt.entry, task->revision >= MCP_2025_06);
        buffer_clear(&last);
        buffer_add_slice(&last, name);
    }
    buffer_add_char(out, ']');
    if (more)
        mcp_next_cursor(out, "prompts", buffer_slice(&last));
    out->failed = out->failed || buffer_failed(&walk.name) || buffer_failed(&last);
    buffer_free(&walk.name);
    buffer_free(&last);
    mcp_cacheable(task, out);
    mcp_finish(task);
}

void mcp_list_prompts(struct mcp_task *task)
{
    struct map *names = count_names(task->mcp);
    struct buffer after;

    buffer_init(&after, task->mcp->allocator, 8192);
    if (!names)
        mcp_fail(task, JSONRPC_INTERNAL_ERROR, SLICE(""), MCP_NO_MEMORY);
    else if (mcp_cursor(task, "prompts", &after))
        list(task, names, buffer_slice(&after));
    buffer_free(&after);
    map_free(names, NULL, NULL);
}

/* ---- one of them ---- */

bool mcp_find_prompt(struct mcp *mcp, struct slice name, const struct program **program,
                     const char **key)
{
    struct map *names = count_names(mcp);
    struct walk walk = { .mcp = mcp, .names = names };
    struct prompt prompt;
    bool found = false;

    buffer_init(&walk.name, mcp->allocator, SIZE_MAX);
    while (names && !found && next_prompt(&walk, &prompt)) {
        found = slice_equal(buffer_slice(&walk.name), name);
        *program = prompt.program;
        *key = prompt.key;
    }
    mcp->no_memory |= !names || buffer_failed(&walk.name);
    buffer_free(&walk.name);
    map_free(names, NULL, NULL);
    return found;
}

static void finish_prose(struct mcp_task *task, const struct program *program)
{
    struct buffer *out = mcp_result(task);

    if (program->description.len)
        mcp_text_member(out, "description", program->description);
    mcp_member(out, "messages");
    buffer_add_text(out, "[{\"role\":\"user\",\"content\":{\"type\":\"text\",\"text\":");
    buffer_add_json(out, json_text(program->model, "prose"));
    buffer_add_text(out, "}}]");
    mcp_finish(task);
}

/* A message as it is, or one made of a text or of content. */
static void add_message(struct buffer *out, const struct jsontext *json, uint32_t node)
{
    if (json->nodes[node].type == JSONTEXT_OBJECT && jsontext_member(json, node, SLICE("role"))) {
        buffer_add_slice(out, jsontext_raw(json, node));
        return;
    }
    buffer_add_text(out, "{\"role\":\"user\",\"content\":");
    if (json->nodes[node].type == JSONTEXT_OBJECT && jsontext_member(json, node, SLICE("type"))) {
        buffer_add_slice(out, jsontext_raw(json, node));
    } else {
        buffer_add_text(out, "{\"type\":\"text\",\"text\":");
        if (json->nodes[node].type == JSONTEXT_STRING)
            buffer_add_slice(out, jsontext_raw(json, node));
        else
            buffer_add_json(out, jsontext_raw(json, node));
        buffer_add_char(out, '}');
    }
    buffer_add_char(out, '}');
}

static void add_messages(struct buffer *out, const struct jsontext *json, uint32_t list)
{
    uint32_t at = list + 1;

    mcp_member(out, "messages");
    buffer_add_char(out, '[');
    if (json->nodes[list].type != JSONTEXT_ARRAY)
        add_message(out, json, list);
    for (uint32_t i = 0; json->nodes[list].type == JSONTEXT_ARRAY && i < json->nodes[list].count;
         i++) {
        if (i)
            buffer_add_char(out, ',');
        add_message(out, json, at);
        at = json->nodes[at].next;
    }
    buffer_add_char(out, ']');
}

/* subject: the description. */
static void finish_declared(struct mcp_task *task, const struct codec_outcome *outcome)
{
    struct slice description = buffer_slice(&task->subject);
    struct jsonfault fault;
    struct jsontext json;
    struct buffer *out;
    uint32_t messages;

    if (outcome->error) {
        mcp_fail_error(task, outcome->error);
        return;
    }
    jsontext_init(&json, task->mcp->allocator);
    if (!jsontext_index(&json, outcome->output, 512, &fault)) {
        jsontext_free(&json);
        mcp_fail(task, JSONRPC_INTERNAL_ERROR, SLICE(""), "the prompt could not be made");
        return;
    }
    messages = jsontext_member(&json, 0, SLICE("messages"));
    out = mcp_result(task);
    if (description.len)
        mcp_text_member(out, "description", description);
    add_messages(out, &json, messages);
    jsontext_free(&json);
    mcp_finish(task);
}

/* The first argument that is required and not given; empty: none. */
static struct slice missing_argument(const struct mcp_task *task, const json_t *entry)
{
    const uint32_t given = mcp_param(task, "arguments");
    const json_t *argument;
    size_t at;

    json_array_foreach(json_object_get(entry, "arguments"), at, argument)
    {
        struct slice name = json_text(argument, "name");

        if (json_is_true(json_object_get(argument, "required")) &&
            (!given || !jsontext_member(&task->json, given, name)))
            return name;
    }
    return SLICE("");
}

static void get_declared(struct mcp_task *task, const struct program *program, const char *key)
{
    const json_t *entry = json_object_get(json_object_get(program->model, "prompts"), key);
    struct slice missing = missing_argument(task, entry);
    bool good;
    struct slice arguments = mcp_object_param(task, "arguments", &good);
    struct buffer target;

    if (missing.len || !good) {
        mcp_fail(task, JSONRPC_INVALID_PARAMS, SLICE(""),
                 good ? "the argument %.*s is missing" : "arguments are an object%.*s",
                 (int)missing.len, missing.data);
        return;
    }
    buffer_add_slice(&task->subject, json_text(entry, "description"));
    buffer_init(&target, task->mcp->allocator, SIZE_MAX);
    buffer_add_slice(&target, program->id);
    buffer_add_text(&target, "#prompt:");
    buffer_add_text(&target, key);
    task->mcp->no_memory |= buffer_failed(&target);
    mcp_invoke(task, buffer_slice(&target), arguments, true, finish_declared);
    buffer_free(&target);
}

void mcp_get_prompt(struct mcp_task *task)
{
    const struct program *program = NULL;
    const char *key = NULL;
    struct buffer name;

    buffer_init(&name, task->mcp->allocator, 4096);
    if (!mcp_text_param(task, "name", &name))
        mcp_fail(task, JSONRPC_INVALID_PARAMS, SLICE(""), "prompts/get names a prompt");
    else if (!mcp_find_prompt(task->mcp, buffer_slice(&name), &program, &key))
        mcp_fail(task, JSONRPC_INVALID_PARAMS, SLICE(""), "Unknown prompt: %.*s",
                 (int)(name.len < 200 ? name.len : 200), name.data);
    else if (!mcp_read_answers(task))
        ;
    else if (!key)
        finish_prose(task, program);
    else
        get_declared(task, program, key);
    buffer_free(&name);
}
