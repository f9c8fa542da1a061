/* retry.c - questions of 2026-07-28: the answer to the request is what is to be asked, and the
 * request comes again with the answers.
 *
 * The function then runs anew from its beginning and is given what was answered before; so nothing
 * is kept here. Answers of earlier rounds travel in requestState, which is signed: it belongs to
 * this request of this principal, and to this process. */
#include "codec/mcp/mcp.h"

#include "base/base64.h"
#include "base/hash.h"

#include <string.h>

/* Older states are refused: so many exchanges were begun since. */
#define STATE_LIFE 1000000

static void sign(const char *key, struct slice text, unsigned char digest[32])
{
    unsigned char pad[64];
    struct sha256 hash;

    for (unsigned i = 0; i < 64; i++)
        pad[i] = (unsigned char)((i < 32 ? (unsigned char)key[i] : 0) ^ 0x36);
    sha256_init(&hash);
    sha256_add(&hash, pad, sizeof pad);
    sha256_add(&hash, text.data, text.len);
    sha256_end(&hash, digest);
    for (unsigned i = 0; i < 64; i++)
        pad[i] ^= 0x36 ^ 0x5c;
    sha256_init(&hash);
    sha256_add(&hash, pad, sizeof pad);
    sha256_add(&hash, digest, 32);
    sha256_end(&hash, digest);
}

/* What the state belongs to: method, subject, arguments, credentials, endpoint. */
static void add_purpose(struct mcp_task *task, struct buffer *out)
{
    static const char *const members[] = { "name", "uri", "arguments" };
    struct slice authorization = codec_header(task->mcp->request, "authorization");
    unsigned char digest[32];
    struct sha256 hash;

    sha256_init(&hash);
    sha256_add(&hash, task->method->name, strlen(task->method->name) + 1);
    sha256_add(&hash, task->mcp->scope.data ? task->mcp->scope.data : "", task->mcp->scope.len);
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
        const uint32_t node = mcp_param(task, members[i]);
        struct slice raw = node ? jsontext_raw(&task->json, node) : SLICE("");
        const bool nothing = slice_is(raw, "{}");

        sha256_add(&hash, "\n", 1);
        if (!nothing)
            sha256_add(&hash, raw.data ? raw.data : "", raw.len);
    }
    sha256_add(&hash, authorization.data ? authorization.data : "", authorization.len);
    sha256_end(&hash, digest);
    buffer_add_hex(out, digest, sizeof digest);
}

/* {"n":NUMBER,"p":"PURPOSE","a":{KEY:ANSWER,…}} */
static void write_plain(struct mcp_task *task, struct buffer *out)
{
    bool first = true;

    buffer_add_text(out, "{\"n\":");
    buffer_add_u64(out, task->mcp->request->number);
    buffer_add_text(out, ",\"p\":\"");
    add_purpose(task, out);
    buffer_add_text(out, "\",\"a\":{");
    for (const struct mcp_ask *ask = task->asks; ask; ask = ask->next) {
        if (!ask->answer.len)
            continue;
        if (!first)
            buffer_add_char(out, ',');
        buffer_add_json(out, ask->key);
        buffer_add_char(out, ':');
        buffer_add_slice(out, ask->answer);
        first = false;
    }
    buffer_add_text(out, "}}");
}

static void add_state(struct mcp_task *task, struct buffer *out)
{
    unsigned char digest[32];
    struct buffer plain;

    buffer_init(&plain, task->mcp->allocator, SIZE_MAX);
    write_plain(task, &plain);
    if (buffer_failed(&plain)) {
        out->failed = true;
    } else {
        sign(mcp_state_key(task->mcp), buffer_slice(&plain), digest);
        mcp_member(out, "requestState");
        buffer_add_char(out, '"');
        base64_encode(out, buffer_slice(&plain));
        buffer_add_char(out, '.');
        buffer_add_hex(out, digest, sizeof digest);
        buffer_add_char(out, '"');
    }
    buffer_free(&plain);
}

/* ---- the state that came back ---- */

static bool is_signed(struct mcp_task *task, struct slice hex)
{
    unsigned char digest[32];
    struct buffer right;
    bool good;

    buffer_init(&right, task->mcp->allocator, 128);
    sign(mcp_state_key(task->mcp), buffer_slice(&task->state), digest);
    buffer_add_hex(&right, digest, sizeof digest);
    good = !buffer_failed(&right) && hex.len == right.len &&
           equal_constant_time(hex.data, right.data, hex.len);
    buffer_free(&right);
    return good;
}

static bool is_for_this(struct mcp_task *task)
{
    const struct jsontext *json = &task->state_json;
    const uint32_t purpose = jsontext_member(json, 0, SLICE("p"));
    const uint32_t number = jsontext_member(json, 0, SLICE("n"));
    const uint64_t now = task->mcp->request->number;
    struct buffer right;
    uint64_t then;
    bool good;

    buffer_init(&right, task->mcp->allocator, 128);
    add_purpose(task, &right);
    good = purpose && number && slice_to_u64(jsontext_raw(json, number), &then) && then <= now &&
           now - then < STATE_LIFE && jsontext_equals(json, purpose, buffer_slice(&right));
    buffer_free(&right);
    return good;
}

static bool read_state(struct mcp_task *task)
{
    struct slice hex, base64;
    struct jsonfault fault;
    struct buffer text;
    bool good;

    buffer_init(&text, task->mcp->allocator, task->mcp->request->most_body);
    good = mcp_text_param(task, "requestState", &text);
    base64 = slice_split(buffer_slice(&text), '.', &hex);
    good = good && base64_decode(&task->state, base64) && is_signed(task, hex) &&
           jsontext_index(&task->state_json, buffer_slice(&task->state), 512, &fault) &&
           is_for_this(task);
    buffer_free(&text);
    return good;
}

static bool are_answers(const struct jsontext *json, uint32_t node)
{
    uint32_t at = node + 1;

    if (json->nodes[node].type != JSONTEXT_OBJECT)
        return false;
    for (uint32_t i = 0; i < json->nodes[node].count; i++) {
        if (json->nodes[at + 1].type != JSONTEXT_OBJECT)
            return false;
        at = json->nodes[at + 1].next;
    }
    return true;
}

bool mcp_read_answers(struct mcp_task *task)
{
    const uint32_t answers = mcp_param(task, "inputResponses");

    if (task->revision != MCP_2026_07)
        return true;
    if (answers && !are_answers(&task->json, answers)) {
        mcp_fail(task, JSONRPC_INVALID_PARAMS, SLICE(""), "inputResponses is an object of objects");
        return false;
    }
    if (mcp_param(task, "requestState") && !read_state(task)) {
        mcp_fail(task, JSONRPC_INVALID_PARAMS, SLICE(""),
                 "requestState is not one that was given for this request");
        return false;
    }
    return true;
}

/* An answer has to be of the kind that was asked for. */
static bool fits(const struct mcp_ask *ask, const struct jsontext *json, uint32_t node)
{
    const uint32_t action = jsontext_member(json, node, SLICE("action"));

    if (slice_starts(ask->request, "\"method\":\"roots/list\""))
        return jsontext_member(json, node, SLICE("roots")) != 0;
    if (slice_starts(ask->request, "\"method\":\"sampling/"))
        return jsontext_member(json, node, SLICE("content")) != 0;
    return action && (jsontext_equals(json, action, SLICE("accept")) ||
                      jsontext_equals(json, action, SLICE("decline")) ||
                      jsontext_equals(json, action, SLICE("cancel")));
}

bool mcp_take_answer(struct mcp_task *task, struct mcp_ask *ask)
{
    const uint32_t given = mcp_param(task, "inputResponses");
    const uint32_t kept =
        task->state_json.count ? jsontext_member(&task->state_json, 0, SLICE("a")) : 0;
    const uint32_t old = kept ? jsontext_member(&task->state_json, kept, ask->key) : 0;
    const uint32_t fresh = given ? jsontext_member(&task->json, given, ask->key) : 0;

    if (old)
        ask->answer = jsontext_raw(&task->state_json, old);
    else if (fresh && fits(ask, &task->json, fresh))
        ask->answer = jsontext_raw(&task->json, fresh);
    return ask->answer.len > 0;
}

/* ---- what is to be asked ---- */

static bool has_open(const struct mcp_task *task)
{
    const struct mcp_ask *ask = task->asks;

    while (ask && !ask->open)
        ask = ask->next;
    return ask != NULL;
}

static void answer_with_questions(struct mcp_task *task)
{
    struct mcp *mcp = task->mcp;
    struct buffer *out = mcp_input_required(task);

    mcp_member(out, "inputRequests");
    buffer_add_char(out, '{');
    for (const struct mcp_ask *ask = task->asks; ask; ask = ask->next) {
        if (!ask->open)
            continue;
        if (out->len && out->data[out->len - 1] != '{')
            buffer_add_char(out, ',');
        buffer_add_json(out, ask->key);
        buffer_add_text(out, ":{");
        buffer_add_slice(out, ask->request);
        buffer_add_char(out, '}');
    }
    buffer_add_char(out, '}');
    add_state(task, out);
    mcp->port->cancel(mcp->port->exchange, task->n);
    mcp_finish(task);
}

void mcp_ask_again(struct mcp *mcp)
{
    struct mcp_task *next;

    for (struct mcp_task *task = mcp->tasks; task; task = next) {
        next = task->next;
        if (task->revision == MCP_2026_07 && task->waits == MCP_CALLING && has_open(task))
            answer_with_questions(task);
    }
}
