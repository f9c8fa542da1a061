/* dispatch_cache.c - a request that may be answered by what was kept (RFC 9111), and what is kept
 * of its answer.
 *
 * Two requests are alike when method, URL, every header and so the credentials are; what is
 * `private` is for the same caller besides. An answer that is old and has a name is asked about. */
#include "outbound/source/dispatch.h"

#include "base/hash.h"

#include <string.h>

/* ---- what is asked ---- */

void dispatch_note_target(struct dispatch *dispatch)
{
    struct slice query, url = slice_split(buffer_slice(&dispatch->request.url), '?', &query);
    struct sha256 hash;

    sha256_init(&hash);
    sha256_add(&hash, url.data, url.len);
    sha256_end(&hash, dispatch->recall.target);
}

static bool is_get(const struct outgoing *request)
{
    return slice_is(buffer_slice(&request->method), "GET") ||
           slice_is(buffer_slice(&request->method), "HEAD");
}

static bool is_safe(const struct outgoing *request)
{
    return is_get(request) || slice_is(buffer_slice(&request->method), "OPTIONS") ||
           slice_is(buffer_slice(&request->method), "TRACE");
}

/* It asks for a part, or has something of its own to ask about. */
static bool has_condition(const struct outgoing *request)
{
    static const char *const names[] = { "range",    "if-none-match",       "if-modified-since",
                                         "if-match", "if-unmodified-since", "if-range" };

    for (size_t at = 0; at < sizeof names / sizeof names[0]; at++)
        if (outgoing_find(request, slice_of(names[at])).data)
            return true;
    return false;
}

static void hash_text(struct sha256 *hash, struct slice text)
{
    uint64_t len = text.len;

    sha256_add(hash, &len, sizeof len);
    sha256_add(hash, text.data, text.len);
}

static void make_key(const struct dispatch *dispatch, bool own, unsigned char key[ANSWERS_KEY])
{
    const struct outgoing *request = &dispatch->request;
    struct sha256 hash;

    sha256_init(&hash);
    hash_text(&hash, buffer_slice(&request->method));
    hash_text(&hash, buffer_slice(&request->url));
    hash_text(&hash, buffer_slice(&request->headers));
    if (own)
        hash_text(&hash, dispatch->caller);
    sha256_end(&hash, key);
}

static void read_request(struct dispatch *dispatch)
{
    struct recall *recall = &dispatch->recall;
    const struct outgoing *request = &dispatch->request;
    struct slice control = outgoing_find(request, SLICE("cache-control"));

    /* RFC 9111, 5.4 */
    if (!control.data && outgoing_find(request, SLICE("pragma")).data)
        control = outgoing_find(request, SLICE("pragma"));
    cache_control_read(control, &recall->control);
    recall->able = is_get(request) && !request->has_body && !has_condition(request) &&
                   !recall->control.no_store;
    if (!recall->able)
        return;
    make_key(dispatch, false, recall->shared);
    make_key(dispatch, true, recall->own);
}

/* ---- what was kept ---- */

static void let_go(struct dispatch *dispatch)
{
    struct kept *kept = dispatch->recall.kept;

    dispatch->recall.kept = NULL;
    if (!kept)
        return;
    dispatch_hold(dispatch);
    kept_release(kept, &dispatch->state->sources->allocator);
    dispatch_release(dispatch);
}

void dispatch_recall_free(struct dispatch *dispatch)
{
    let_go(dispatch);
}

static void find(struct dispatch *dispatch)
{
    struct recall *recall = &dispatch->recall;
    struct source_state *state = dispatch->state;

    let_go(dispatch);
    dispatch_hold(dispatch);
    if (!state->answers)
        state->answers = answers_new(&state->sources->allocator);
    recall->able = state->answers != NULL;
    if (state->answers)
        recall->kept = answers_find(state->answers, recall->own);
    if (state->answers && !recall->kept)
        recall->kept = answers_find(state->answers, recall->shared);
    dispatch_release(dispatch);
}

static uint64_t now_ms(const struct dispatch *dispatch)
{
    return dispatch->task.port.now_ms(dispatch->task.port.host);
}

/* Names that the answer to a question does not change: they are the body's. */
static bool is_of_body(struct slice name)
{
    return slice_starts(name, "content-") && !slice_is(name, "content-location");
}

static bool is_replaced(const struct answered *newer, struct slice name, bool aged)
{
    if ((newer || aged) && slice_is(name, "age"))
        return true;
    return newer && newer->headers && !is_of_body(name) &&
           jsontext_member(&newer->index, newer->headers, name);
}

static void write_header(struct buffer *out, const struct answered *from, uint32_t key, bool *first)
{
    buffer_add_text(out, *first ? "" : ",");
    buffer_add_slice(out, jsontext_raw(&from->index, key));
    buffer_add_char(out, ':');
    buffer_add_slice(out, jsontext_raw(&from->index, from->index.nodes[key].next));
    *first = false;
}

/* The kept answer's headers, with those of a 304 in their places (3.2), or with its age. */
static void write_headers(const struct answered *kept, const struct answered *newer, uint64_t age_s,
                          struct buffer *out)
{
    const bool aged = age_s != FRESHNESS_UNSAID;
    struct buffer name;
    bool first = true;

    buffer_init(&name, out->allocator, SIZE_MAX);
    buffer_add_char(out, '{');
    for (int round = 0; round < 2; round++) {
        const struct answered *from = round ? newer : kept;
        const struct jsonnode *nodes = from ? from->index.nodes : NULL;
        uint32_t key = from && from->headers ? from->headers + 1 : 0;
        uint32_t count = key ? nodes[from->headers].count : 0;

        for (; count; count--, key = nodes[nodes[key].next].next) {
            buffer_clear(&name);
            jsontext_string(&from->index, key, &name);
            if (round ? !is_of_body(buffer_slice(&name))
                      : !is_replaced(newer, buffer_slice(&name), aged))
                write_header(out, from, key, &first);
        }
    }
    if (aged) {
        buffer_add_text(out, first ? "\"age\":\"" : ",\"age\":\"");
        buffer_add_u64(out, age_s);
        buffer_add_char(out, '"');
    }
    buffer_add_char(out, '}');
    out->failed |= name.failed;
    buffer_free(&name);
}

/* The kept answer as a whole, its headers as above. */
static void write_answer(const struct answered *kept, const struct answered *newer, uint64_t age_s,
                         struct buffer *out)
{
    const struct jsonnode *nodes = kept->index.nodes;
    uint32_t key = 1;

    buffer_add_char(out, '{');
    for (uint32_t n = 0; n < nodes[0].count; n++, key = nodes[nodes[key].next].next) {
        uint32_t value = nodes[key].next;

        buffer_add_text(out, n ? "," : "");
        buffer_add_slice(out, jsontext_raw(&kept->index, key));
        buffer_add_char(out, ':');
        if (value == kept->headers)
            write_headers(kept, newer, age_s, out);
        else
            buffer_add_slice(out, jsontext_raw(&kept->index, value));
    }
    buffer_add_char(out, '}');
}

/* 5.1: only who sees headers sees an age. */
static void deliver_kept(struct dispatch *dispatch)
{
    const struct kept *kept = dispatch->recall.kept;
    struct answered answered;
    struct buffer json;
    mdx_status status;

    if (!dispatch->raw) {
        dispatch_told_kept(dispatch, kept->json.len);
        dispatch_deliver(dispatch, kept->json);
        return;
    }
    buffer_init(&json, dispatch->allocator, SIZE_MAX);
    status = answered_read(&answered, dispatch->allocator, kept->json, &dispatch->error);
    if (!status)
        write_answer(&answered, NULL, freshness_age_ms(&kept->freshness, now_ms(dispatch)) / 1000,
                     &json);
    if (!status && buffer_failed(&json))
        status = error_no_memory(&dispatch->error);
    answered_free(&answered);
    dispatch_told_kept(dispatch, json.len);
    if (status)
        dispatch_fail(dispatch);
    else
        dispatch_deliver(dispatch, buffer_slice(&json));
    buffer_free(&json);
}

bool dispatch_recall(struct dispatch *dispatch)
{
    struct recall *recall = &dispatch->recall;

    if (!recall->limits.entries || recall->looked || dispatch->purpose != SOURCE_CALL)
        return false;
    recall->looked = true;
    if (dispatch_build(dispatch)) {
        dispatch_fail(dispatch);
        return true;
    }
    read_request(dispatch);
    if (recall->able)
        find(dispatch);
    if (recall->kept &&
        freshness_is_good(&recall->kept->freshness, &recall->control, now_ms(dispatch))) {
        deliver_kept(dispatch);
        return true;
    }
    if (!recall->able || !recall->control.only_kept)
        return false;
    dispatch_deliver(dispatch, SLICE("{\"status\":504,\"headers\":{},\"body\":\"\"}"));
    return true;
}

/* ---- on its way ---- */

void dispatch_recall_send(struct dispatch *dispatch)
{
    struct recall *recall = &dispatch->recall;
    struct outgoing *request = &dispatch->request;

    if (!recall->limits.entries)
        return;
    read_request(dispatch);
    recall->asked_ms = now_ms(dispatch);
    if (!recall->able)
        return;
    dispatch_hold(dispatch);
    recall->able = dispatch->state->answers != NULL;
    if (recall->able)
        recall->turn = answers_turn(dispatch->state->answers);
    dispatch_release(dispatch);
    /* Credentials that were renewed are other ones. */
    if (recall->kept && memcmp(recall->kept->key, recall->own, ANSWERS_KEY) != 0 &&
        memcmp(recall->kept->key, recall->shared, ANSWERS_KEY) != 0)
        let_go(dispatch);
    if (recall->kept && recall->kept->etag.len)
        outgoing_header(request, SLICE("If-None-Match"), recall->kept->etag);
    if (recall->kept && recall->kept->modified.len)
        outgoing_header(request, SLICE("If-Modified-Since"), recall->kept->modified);
}

/* ---- back ---- */

static bool was_redirected(const struct answered *answered)
{
    uint32_t node = jsontext_member(&answered->index, 0, SLICE("redirected"));

    return node && answered->index.nodes[node].type == JSONTEXT_TRUE;
}

static void put(struct dispatch *dispatch, struct kept *kept)
{
    const struct recall *recall = &dispatch->recall;
    struct answers *answers = dispatch->state->answers;

    memcpy(kept->target, recall->target, ANSWERS_KEY);
    memcpy(kept->key, kept->freshness.own ? recall->own : recall->shared, ANSWERS_KEY);
    dispatch_hold(dispatch);
    answers_drop(answers, recall->own);
    /* Somebody changed it while this answer was on its way. */
    if (recall->turn == answers_turn(answers))
        answers_put(answers, kept, &recall->limits);
    kept_release(kept, &dispatch->state->sources->allocator);
    dispatch_release(dispatch);
}

static void forget(struct dispatch *dispatch)
{
    dispatch_hold(dispatch);
    answers_drop(dispatch->state->answers, dispatch->recall.own);
    answers_drop(dispatch->state->answers, dispatch->recall.shared);
    dispatch_release(dispatch);
}

/* A new answer takes the old one's place, also where it is not to be kept itself. */
static void keep(struct dispatch *dispatch, const struct answered *answered, struct slice json)
{
    struct recall *recall = &dispatch->recall;
    struct buffer etag, modified;
    struct freshness freshness;
    struct kept *kept = NULL;

    buffer_init(&etag, dispatch->allocator, 8192);
    buffer_init(&modified, dispatch->allocator, 8192);
    if (!was_redirected(answered) &&
        freshness_of(&answered->index, answered->status, answered->headers, recall->asked_ms,
                     now_ms(dispatch), &freshness)) {
        freshness_header(&answered->index, answered->headers, SLICE("etag"), &etag);
        freshness_header(&answered->index, answered->headers, SLICE("last-modified"), &modified);
        if (!buffer_failed(&etag) && !buffer_failed(&modified))
            kept = kept_new(&dispatch->state->sources->allocator, json, buffer_slice(&etag),
                            buffer_slice(&modified), &freshness);
    }
    if (kept)
        put(dispatch, kept);
    else if (answered->status < 500)
        forget(dispatch);
    buffer_free(&etag);
    buffer_free(&modified);
}

static void change_target(struct dispatch *dispatch)
{
    dispatch_hold(dispatch);
    if (dispatch->state->answers)
        answers_drop_target(dispatch->state->answers, dispatch->recall.target);
    dispatch_release(dispatch);
}

/* 4.4: whatever came back, the server may have done it. */
void dispatch_recall_changed(struct dispatch *dispatch)
{
    if (dispatch->recall.limits.entries && !is_safe(&dispatch->request))
        change_target(dispatch);
}

static struct slice strong(struct slice etag)
{
    return slice_starts(etag, "W/") ? slice_from(etag, 2) : etag;
}

/* 4.3.4: it says that it means the one that we have. */
static bool is_the_same(const struct kept *kept, const struct answered *answered)
{
    struct buffer etag;
    bool same;

    buffer_init(&etag, answered->index.allocator, 8192);
    same = !freshness_header(&answered->index, answered->headers, SLICE("etag"), &etag) ||
           !kept->etag.len || slice_equal(strong(buffer_slice(&etag)), strong(kept->etag));
    buffer_free(&etag);
    return same;
}

static void renew(struct dispatch *dispatch, const struct answered *answered)
{
    struct answered old, made;
    struct buffer json;
    mdx_status status =
        answered_read(&old, dispatch->allocator, dispatch->recall.kept->json, &dispatch->error);

    buffer_init(&json, dispatch->allocator, SIZE_MAX);
    if (!status)
        write_answer(&old, answered, FRESHNESS_UNSAID, &json);
    if (!status && buffer_failed(&json))
        status = error_no_memory(&dispatch->error);
    answered_free(&old);
    if (status) {
        dispatch_fail(dispatch);
    } else {
        if (!answered_read(&made, dispatch->allocator, buffer_slice(&json), NULL))
            keep(dispatch, &made, buffer_slice(&json));
        answered_free(&made);
        dispatch_deliver(dispatch, buffer_slice(&json));
    }
    buffer_free(&json);
}

bool dispatch_recall_answer(struct dispatch *dispatch, const struct answered *answered,
                            struct slice json)
{
    struct recall *recall = &dispatch->recall;

    if (!recall->limits.entries)
        return false;
    dispatch_recall_changed(dispatch);
    if (!recall->able)
        return false;
    if (answered->status != 304 || !recall->kept) {
        keep(dispatch, answered, json);
        return false;
    }
    if (is_the_same(recall->kept, answered)) {
        renew(dispatch, answered);
        return true;
    }
    forget(dispatch);
    let_go(dispatch);
    dispatch->attempt--;
    dispatch_gate(dispatch);
    return true;
}
