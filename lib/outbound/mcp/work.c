/* work.c - what a talk is for: a tool is called, or all tools are listed, page by page. */
#include "outbound/mcp/talk.h"

enum { ROUNDS_MOST = 10 };

static bool lists(const struct talk *talk)
{
    return json_is_true(json_object_get(json_object_get(talk->dispatch->tool, "request"), "list"));
}

static void list(struct talk *talk)
{
    struct mcp_saying saying = talk_saying(talk);
    struct buffer message;

    buffer_init(&message, talk->dispatch->allocator, SIZE_MAX);
    mcp_say_list(&saying, buffer_slice(&talk->cursor), &message);
    talk_ask(talk, "tools/list", &message);
}

static void call(struct talk *talk)
{
    const json_t *request = json_object_get(talk->dispatch->tool, "request");
    struct mcp_saying saying = talk_saying(talk);
    struct buffer message;

    if (json_is_true(json_object_get(request, "task")) && talk->revision == MCP_2025_11_25)
        buffer_add_text(&talk->more, ",\"task\":{\"ttl\":600000}");
    buffer_init(&message, talk->dispatch->allocator, SIZE_MAX);
    mcp_say_call(&saying, json_text(request, "tool"), talk->dispatch->args,
                 buffer_slice(&talk->more), &message);
    talk_ask(talk, "tools/call", &message);
}

/* ---- the list ------------------------------------------------------------------------------ */

static void refuse(struct talk *talk, const char *what)
{
    struct slice id = talk->dispatch->id;

    error_set(&talk->dispatch->error, CODE_OUTPUT_INVALID, "%.*s: %s", (int)id.len, id.data, what);
    talk_fail(talk);
}

static uint32_t member(const struct jsontext *index, uint32_t object, struct slice key)
{
    return index->nodes[object].type == JSONTEXT_OBJECT ? jsontext_member(index, object, key) : 0;
}

/* ---- how long it is good for (2026-07-28) ---- */

enum { UNKNOWN_TTL_MS = 60000 };

static void take_ttl(struct talk *talk, const struct jsontext *index, uint32_t result)
{
    const double most_ms = 365.0 * 86400000;
    uint32_t node = member(index, result, SLICE("ttlMs"));
    double ms =
        node && index->nodes[node].type == JSONTEXT_NUMBER ? jsontext_number(index, node) : 0;
    uint64_t ttl_ms = 0;

    if (talk->revision == MCP_2026_07_28 && ms >= 1)
        ttl_ms = (uint64_t)(ms < most_ms ? ms : most_ms);
    if (!talk->pages || ttl_ms < talk->ttl_ms)
        talk->ttl_ms = ttl_ms;
}

static void keep_ttl(struct talk *talk)
{
    struct mcp_session *session = talk->session;
    uint64_t now = talk_now_ms(talk);

    talk_hold(talk);
    session->ttl_ms = talk->ttl_ms;
    session->fresh_until = now + talk->ttl_ms;
    talk_release(talk);
}

/* A tool is called: is the list that names it too old? One that another process asked for, at a
 * time that nobody here knows, is. */
static void look_at_ttl(struct talk *talk)
{
    struct mcp_session *session = talk->session;
    uint64_t now = talk_now_ms(talk);

    if (!json_is_true(json_object_get(talk->source, "expires")))
        return;
    talk_hold(talk);
    if (!session->fresh_until || (session->ttl_ms && now >= session->fresh_until)) {
        session->stale = true;
        session->fresh_until = now + (session->ttl_ms ? session->ttl_ms : UNKNOWN_TTL_MS);
    }
    talk_release(talk);
}

static void end_list(struct talk *talk)
{
    struct buffer document;

    buffer_init(&document, talk->dispatch->allocator, MCP_LISTING_MOST);
    buffer_printf(&document, "{\"protocolVersion\":\"%s\"%s", mcp_name_of(talk->revision),
                  talk->alone ? ",\"transport\":\"sse\"" : "");
    if (talk->ttl_ms)
        buffer_add_text(&document, ",\"expires\":true");
    buffer_add_slice(&document, buffer_slice(&talk->about));
    buffer_add_text(&document, ",\"tools\":[");
    buffer_add_slice(&document, buffer_slice(&talk->listing));
    buffer_add_text(&document, "]}");
    if (buffer_failed(&document) || buffer_failed(&talk->about)) {
        refuse(talk, "the list of its tools is larger than 64 MiB");
    } else {
        keep_ttl(talk);
        talk_done(talk, buffer_slice(&document));
    }
    buffer_free(&document);
}

static void add_page(struct talk *talk, const struct jsontext *index, uint32_t tools)
{
    uint32_t node = tools + 1;

    for (uint32_t n = 0; n < index->nodes[tools].count; n++, node = index->nodes[node].next) {
        if (talk->listing.len)
            buffer_add_char(&talk->listing, ',');
        buffer_add_slice(&talk->listing, jsontext_raw(index, node));
        talk->tools++;
    }
}

static bool is_complete(const struct jsontext *index, uint32_t result)
{
    uint32_t type = member(index, result, SLICE("resultType"));

    return !type || (index->nodes[type].type == JSONTEXT_STRING &&
                     jsontext_equals(index, type, SLICE("complete")));
}

/* False: it is the one that was just asked with. */
static bool take_cursor(struct talk *talk, const struct jsontext *index, uint32_t cursor)
{
    bool same = talk->cursor.len && jsontext_equals(index, cursor, buffer_slice(&talk->cursor));

    buffer_clear(&talk->cursor);
    jsontext_string(index, cursor, &talk->cursor);
    return !same && !buffer_failed(&talk->cursor);
}

static void take_page(struct talk *talk, const struct jsontext *index, uint32_t result)
{
    uint32_t tools = member(index, result, SLICE("tools"));
    uint32_t cursor = member(index, result, SLICE("nextCursor"));

    if (!is_complete(index, result)) {
        refuse(talk, "the server's answer to tools/list is of a type that is not known");
        return;
    }
    if (!tools || index->nodes[tools].type != JSONTEXT_ARRAY) {
        refuse(talk, "the server's answer to tools/list has no list of `tools`");
        return;
    }
    add_page(talk, index, tools);
    take_ttl(talk, index, result);
    talk->pages++;
    if (buffer_failed(&talk->listing))
        refuse(talk, "the list of its tools is larger than 64 MiB");
    else if (talk->tools > MCP_TOOLS_MOST || talk->pages > MCP_PAGES_MOST)
        refuse(talk, "the list of its tools does not end: more than 10000 tools, or 1000 pages");
    else if (!cursor || index->nodes[cursor].type != JSONTEXT_STRING ||
             jsontext_equals(index, cursor, SLICE("")))
        end_list(talk);
    else if (!take_cursor(talk, index, cursor))
        refuse(talk, "the list of its tools comes back to the page before");
    else
        list(talk);
}

/* ---- the call ---------------------------------------------------------------------------------
 */

/* As callRaw() shows answers: the result as it came. */
static void give_raw(struct talk *talk, const struct jsontext *index, uint32_t result)
{
    struct buffer value;

    buffer_init(&value, talk->dispatch->allocator, SIZE_MAX);
    buffer_add_text(&value, "{\"status\":200,\"headers\":{},\"body\":");
    buffer_add_json(&value, jsontext_raw(index, result));
    buffer_add_char(&value, '}');
    if (buffer_failed(&value)) {
        error_no_memory(&talk->dispatch->error);
        talk_fail(talk);
    } else {
        talk_done(talk, buffer_slice(&value));
    }
    buffer_free(&value);
}

static void give_value(struct talk *talk, const struct jsontext *index, uint32_t result)
{
    struct buffer value;

    buffer_init(&value, talk->dispatch->allocator, SIZE_MAX);
    if (mcp_value(index, result, talk->dispatch->whole, talk->dispatch->id, &value,
                  &talk->dispatch->error))
        talk_fail(talk);
    else
        talk_done(talk, buffer_slice(&value));
    buffer_free(&value);
}

static bool asks_for_input(const struct jsontext *index, uint32_t result)
{
    uint32_t type = member(index, result, SLICE("resultType"));

    return type && index->nodes[type].type == JSONTEXT_STRING &&
           jsontext_equals(index, type, SLICE("input_required"));
}

static void give_input(struct talk *talk, const struct jsontext *index, uint32_t result)
{
    buffer_clear(&talk->more);
    if (talk->rounds++ == ROUNDS_MOST)
        refuse(talk, "the tool asks for input again and again");
    else if (!mcp_give_input(index, result, mcp_elicits(talk->source), &talk->more) ||
             buffer_failed(&talk->more))
        refuse(talk, "the tool asks for input that nobody here can give");
    else
        call(talk);
}

static uint32_t below(const struct jsontext *index, uint32_t object, const char *outer,
                      const char *inner)
{
    uint32_t node = member(index, object, slice_of(outer));

    return node ? member(index, node, slice_of(inner)) : 0;
}

/* What the server says of itself goes with the list. */
void talk_about(struct talk *talk, const struct jsontext *index, uint32_t result)
{
    uint32_t meta = member(index, result, SLICE("_meta"));
    uint32_t info = member(index, result, SLICE("serverInfo"));
    uint32_t instructions = member(index, result, SLICE("instructions"));
    uint32_t tools = below(index, result, "capabilities", "tools");
    uint32_t changes = tools ? member(index, tools, SLICE("listChanged")) : 0;

    if (!info && meta)
        info = member(index, meta, SLICE("io.modelcontextprotocol/serverInfo"));
    buffer_clear(&talk->about);
    if (info && index->nodes[info].type == JSONTEXT_OBJECT) {
        buffer_add_text(&talk->about, ",\"serverInfo\":");
        buffer_add_slice(&talk->about, jsontext_raw(index, info));
    }
    if (changes && index->nodes[changes].type == JSONTEXT_TRUE)
        buffer_add_text(&talk->about, ",\"listens\":true");
    if (instructions && index->nodes[instructions].type == JSONTEXT_STRING) {
        buffer_add_text(&talk->about, ",\"instructions\":");
        buffer_add_slice(&talk->about, jsontext_raw(index, instructions));
    }
}

/* The id of the task that the result says has begun; 0: it is the tool's own result. */
static uint32_t task_of(const struct talk *talk, const struct jsontext *index, uint32_t result)
{
    uint32_t task = talk->revision == MCP_2025_11_25 ? member(index, result, SLICE("task")) : 0;
    uint32_t id = task ? member(index, task, SLICE("taskId")) : 0;

    return id && index->nodes[id].type == JSONTEXT_STRING ? id : 0;
}

static void wait_for_task(struct talk *talk, const struct jsontext *index, uint32_t id)
{
    struct mcp_saying saying;
    struct buffer message;

    if (talk->rounds++ == ROUNDS_MOST) {
        refuse(talk, "the tool's task begins again and again");
        return;
    }
    saying = talk_saying(talk);
    buffer_init(&message, talk->dispatch->allocator, SIZE_MAX);
    mcp_say_task_result(&saying, jsontext_raw(index, id), &message);
    talk_ask(talk, "tasks/result", &message);
}

/* A session that was open already, or needs no opening, has to be asked what the server is. */
static bool knows_about(struct talk *talk)
{
    if (!talk->about.len) {
        talk_hold(talk);
        buffer_add_slice(&talk->about, buffer_slice(&talk->session->about));
        talk_release(talk);
    }
    return talk->about.len || talk->probed || talk->revision != MCP_2026_07_28;
}

void talk_work(struct talk *talk)
{
    talk->step = TALK_WORK;
    if (!lists(talk)) {
        look_at_ttl(talk);
        call(talk);
    } else if (knows_about(talk)) {
        list(talk);
    } else {
        talk_probe(talk);
    }
}

void talk_worked(struct talk *talk, const struct jsontext *index, uint32_t result)
{
    if (lists(talk))
        take_page(talk, index, result);
    else if (asks_for_input(index, result))
        give_input(talk, index, result);
    else if (task_of(talk, index, result))
        wait_for_task(talk, index, task_of(talk, index, result));
    else if (talk->dispatch->raw)
        give_raw(talk, index, result);
    else
        give_value(talk, index, result);
}
