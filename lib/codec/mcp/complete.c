/* complete.c - completion: what an argument of a prompt, or a variable of a template, may be.
 *
 * The declared function gets { name, value, arguments } and returns a list of texts, or { values,
 * total, hasMore }. */
#include "codec/mcp/mcp.h"

#define MOST_VALUES 100

static void add_values(struct buffer *out, const struct jsontext *json, uint32_t list)
{
    uint32_t at = list + 1, some = 0;

    mcp_member(out, "values");
    buffer_add_char(out, '[');
    for (uint32_t i = 0; json->nodes[list].type == JSONTEXT_ARRAY && i < json->nodes[list].count &&
                         some < MOST_VALUES;
         i++) {
        if (json->nodes[at].type == JSONTEXT_STRING) {
            if (some++)
                buffer_add_char(out, ',');
            buffer_add_slice(out, jsontext_raw(json, at));
        }
        at = json->nodes[at].next;
    }
    buffer_add_char(out, ']');
}

static void add_member(struct buffer *out, const struct jsontext *json, const char *name)
{
    const uint32_t node = jsontext_member(json, 0, slice_of(name));

    if (!node)
        return;
    mcp_member(out, name);
    buffer_add_slice(out, jsontext_raw(json, node));
}

static void finish_values(struct mcp_task *task, const struct codec_outcome *outcome)
{
    struct jsonfault fault;
    struct jsontext json;
    struct buffer *out;
    uint32_t list;

    jsontext_init(&json, task->mcp->allocator);
    if (outcome->error) {
        mcp_fail_error(task, outcome->error);
    } else if (!jsontext_index(&json, outcome->output, 512, &fault)) {
        mcp_fail(task, JSONRPC_INTERNAL_ERROR, SLICE(""), "the completion could not be read");
    } else {
        list = jsontext_member(&json, 0, SLICE("values"));
        out = mcp_result(task);
        mcp_member(out, "completion");
        buffer_add_char(out, '{');
        add_values(out, &json, list);
        add_member(out, &json, "total");
        add_member(out, &json, "hasMore");
        buffer_add_char(out, '}');
        mcp_finish(task);
    }
    jsontext_free(&json);
}

static void finish_nothing(struct mcp_task *task)
{
    struct buffer *out = mcp_result(task);

    mcp_member(out, "completion");
    buffer_add_text(out, "{\"values\":[],\"total\":0,\"hasMore\":false}");
    mcp_finish(task);
}

/* What is being completed. */
struct subject {
    const struct program *program;
    const char *prefix, *key;
};

/* False: there is no such prompt or template. key NULL: nothing completes it. */
static bool find(struct mcp_task *task, uint32_t reference, struct subject *subject)
{
    const struct catalogue *catalogue = task->mcp->index->catalogue;
    const struct jsontext *json = &task->json;
    const uint32_t type = jsontext_member(json, reference, SLICE("type"));
    const uint32_t name = jsontext_member(json, reference, SLICE("name"));
    const uint32_t uri = jsontext_member(json, reference, SLICE("uri"));
    const json_t *entry;
    struct buffer text;
    const char *key;
    bool found = false;

    buffer_init(&text, task->mcp->allocator, 8192);
    if (type && jsontext_equals(json, type, SLICE("ref/prompt")) && name &&
        json->nodes[name].type == JSONTEXT_STRING) {
        jsontext_string(json, name, &text);
        subject->prefix = "complete:prompt:";
        found = mcp_find_prompt(task->mcp, buffer_slice(&text), &subject->program, &subject->key);
        task->mcp->no_memory |= buffer_failed(&text) && !text.over;
    } else if (type && jsontext_equals(json, type, SLICE("ref/resource")) && uri &&
               json->nodes[uri].type == JSONTEXT_STRING) {
        subject->prefix = "complete:";
        for (uint32_t i = 0; i < catalogue->count && !found; i++)
            json_object_foreach(json_object_get(catalogue->programs[i]->model, "resources"), key,
                                entry)
            {
                if (found || !jsontext_equals(json, uri, slice_of(key)))
                    continue;
                subject->program = catalogue->programs[i];
                subject->key = key;
                found = true;
            }
        found = found || jsontext_equals(json, uri, SLICE("mdx://{+id}@{version}")) ||
                jsontext_equals(json, uri, SLICE("mdx://{+id}?source"));
    }
    buffer_free(&text);
    return found;
}

static bool holds(const json_t *list, struct slice name)
{
    const json_t *value;
    size_t at;

    json_array_foreach(list, at, value)
    {
        if (slice_equal(json_string_slice(value), name))
            return true;
    }
    return false;
}

/* `complete:KEY#NAME` where each name has its own, or `complete:KEY`; false: there is neither. */
static bool find_part(const struct subject *subject, struct slice name, struct buffer *target)
{
    const bool resource = slice_is(slice_of(subject->prefix), "complete:");
    const json_t *entries =
        json_object_get(subject->program->model, resource ? "resources" : "prompts");
    const json_t *complete = json_object_get(json_object_get(entries, subject->key), "complete");

    if (!complete || (json_is_array(complete) && !holds(complete, name)))
        return false;
    buffer_add_slice(target, subject->program->id);
    buffer_add_char(target, '#');
    buffer_add_text(target, subject->prefix);
    buffer_add_text(target, subject->key);
    if (json_is_array(complete)) {
        buffer_add_char(target, '#');
        buffer_add_slice(target, name);
    }
    return true;
}

static void ask(struct mcp_task *task, const struct subject *subject, uint32_t argument)
{
    const struct jsontext *json = &task->json;
    const uint32_t name = jsontext_member(json, argument, SLICE("name"));
    const uint32_t value = jsontext_member(json, argument, SLICE("value"));
    const uint32_t context = mcp_param(task, "context");
    const uint32_t others = context ? jsontext_member(json, context, SLICE("arguments")) : 0;
    struct buffer target, input, text;

    buffer_init(&target, task->mcp->allocator, SIZE_MAX);
    buffer_init(&input, task->mcp->allocator, SIZE_MAX);
    buffer_init(&text, task->mcp->allocator, 4096);
    jsontext_string(json, name, &text);
    if (find_part(subject, buffer_slice(&text), &target)) {
        buffer_add_text(&input, "{\"name\":");
        buffer_add_slice(&input, jsontext_raw(json, name));
        buffer_add_text(&input, ",\"value\":");
        buffer_add_slice(&input, jsontext_raw(json, value));
        buffer_add_text(&input, ",\"arguments\":");
        buffer_add_slice(&input, others ? jsontext_raw(json, others) : SLICE("{}"));
        buffer_add_char(&input, '}');
        task->mcp->no_memory |= buffer_failed(&target) || buffer_failed(&input);
        mcp_invoke(task, buffer_slice(&target), buffer_slice(&input), true, finish_values);
    } else {
        finish_nothing(task);
    }
    buffer_free(&target);
    buffer_free(&input);
    buffer_free(&text);
}

static bool is_text(const struct jsontext *json, uint32_t object, const char *name)
{
    const uint32_t node = jsontext_member(json, object, slice_of(name));

    return node && json->nodes[node].type == JSONTEXT_STRING;
}

void mcp_complete(struct mcp_task *task)
{
    const uint32_t reference = mcp_param(task, "ref");
    const uint32_t argument = mcp_param(task, "argument");
    struct subject subject = { .key = NULL };

    if (!reference || !argument || !is_text(&task->json, argument, "name") ||
        !is_text(&task->json, argument, "value"))
        mcp_fail(task, JSONRPC_INVALID_PARAMS, SLICE(""),
                 "completion/complete takes a ref, and an argument with name and value");
    else if (!find(task, reference, &subject))
        mcp_fail(task, JSONRPC_INVALID_PARAMS, SLICE(""), "there is no such prompt or template");
    else if (!subject.key)
        finish_nothing(task);
    else
        ask(task, &subject, argument);
}
