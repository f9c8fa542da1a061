/* opening.c - a session's beginning: one talk opens it for all, by server/discover or initialize;
 * the others wait. Over events (sse.c) each opens one of its own. */
#include "outbound/mcp/talk.h"

enum look { LOOK_OPEN, LOOK_ALONE, LOOK_WAIT, LOOK_MINE, LOOK_FAILED, LOOK_PAUSE };

static bool has_events(const struct talk *talk)
{
    return !talk->no_events &&
           (talk->session->events || slice_is(json_text(talk->source, "transport"), "sse"));
}

/* Under the lock. */
static enum look look(struct talk *talk, uint64_t now_ms)
{
    struct mcp_session *session = talk->session;
    bool waited = talk->step == TALK_WAIT && talk->turn;

    if (session->state == MCP_OPEN) {
        talk->revision = session->revision;
        talk->process = session->process;
        buffer_clear(&talk->session_id);
        buffer_add_slice(&talk->session_id, buffer_slice(&session->id));
        return LOOK_OPEN;
    }
    if (has_events(talk))
        return LOOK_ALONE;
    if (waited && session->turn + 1 != talk->turn && session->failure.status) {
        error_copy(&talk->dispatch->error, &session->failure);
        return LOOK_FAILED;
    }
    if (session->state == MCP_OPENING) {
        talk->turn = session->turn + 1;
        return LOOK_WAIT;
    }
    if (session->deaths && session->reopen_ms > now_ms) {
        if (session->reopen_ms < talk->dispatch->deadline_ms)
            return LOOK_PAUSE;
        error_copy(&talk->dispatch->error, &session->failure);
        return LOOK_FAILED;
    }
    session->state = MCP_OPENING;
    error_free(&session->failure);
    talk->opening = true;
    return LOOK_MINE;
}

static void close_idle(struct talk *talk)
{
    uint64_t process;

    do {
        talk_hold(talk);
        process = mcp_session_drop_idle(talk->dispatch->state);
        talk_release(talk);
        talk_close_process(talk, process);
        if (process)
            dispatch_told_connection(talk->dispatch, EVENT_CONNECTION_CLOSE);
    } while (process);
}

static void begin_events(struct talk *talk)
{
    talk->line = &talk_sse;
    talk->alone = talk->probed = true;
    talk->revision = MCP_UNKNOWN;
    talk->step = TALK_CONNECT;
    talk_no_id(talk);
    talk->line->connect(talk);
}

void talk_try_events(struct talk *talk)
{
    begin_events(talk);
}

void talk_found_events(struct talk *talk)
{
    struct mcp_session *session = talk->session;

    talk_hold(talk);
    session->events = true;
    if (talk->opening) {
        session->state = MCP_CLOSED;
        session->turn++;
        mcp_session_wake(session);
    }
    talk->opening = false;
    talk_release(talk);
}

bool talk_not_events(struct talk *talk)
{
    if (talk->opening || talk->no_events)
        return false;
    talk_hold(talk);
    talk->session->events = false;
    talk_release(talk);
    talk->no_events = true;
    talk->alone = false;
    talk->line = &talk_http;
    talk->step = TALK_WAIT;
    talk->turn = 0;
    talk_go(talk);
    return true;
}

void talk_go(struct talk *talk)
{
    uint64_t now_ms = talk_now_ms(talk), pause_ms = 0;
    enum look seen;

    talk_hold(talk);
    seen = look(talk, now_ms);
    if (seen == LOOK_PAUSE)
        pause_ms = talk->session->reopen_ms - now_ms;
    talk_release(talk);
    if (seen == LOOK_OPEN) {
        talk->line->ready(talk);
    } else if (seen == LOOK_ALONE) {
        close_idle(talk);
        begin_events(talk);
    } else if (seen == LOOK_MINE) {
        talk->probed = false;
        talk->revision = mcp_known(json_text(talk->source, "protocol"));
        talk->step = TALK_CONNECT;
        close_idle(talk);
        talk->line->connect(talk);
    } else if (seen == LOOK_FAILED) {
        talk_fail(talk);
    } else if (seen == LOOK_PAUSE) {
        talk->step = TALK_PAUSE;
        talk_timer(talk, pause_ms);
    } else {
        talk->step = TALK_WAIT;
    }
}

void talk_begin(struct talk *talk)
{
    talk->step = TALK_WAIT;
    talk_go(talk);
}

bool talk_begin_again(struct talk *talk)
{
    if (talk->begun_again)
        return false;
    talk->begun_again = true;
    talk->step = TALK_WAIT;
    talk->turn = 0;
    talk_no_id(talk);
    talk_go(talk);
    return true;
}

static void ask(struct talk *talk, const char *method,
                void (*write)(const struct mcp_saying *, struct buffer *))
{
    struct mcp_saying saying = talk_saying(talk);
    struct buffer message;

    buffer_init(&message, talk->dispatch->allocator, SIZE_MAX);
    write(&saying, &message);
    talk_ask(talk, method, &message);
}

void talk_probe(struct talk *talk)
{
    talk->probed = true;
    talk->revision = MCP_2026_07_28;
    talk->step = TALK_DISCOVER;
    ask(talk, "server/discover", mcp_say_discover);
}

void talk_initialize(struct talk *talk, enum mcp_revision revision)
{
    talk->revision = revision && revision < MCP_2026_07_28 ? revision : MCP_2025_11_25;
    talk->step = TALK_INITIALIZE;
    ask(talk, "initialize", mcp_say_initialize);
}

/* For those who list the tools later. */
static void keep_about(struct talk *talk)
{
    if (!talk->about.len || talk->about.failed)
        return;
    talk_hold(talk);
    buffer_clear(&talk->session->about);
    buffer_add_slice(&talk->session->about, buffer_slice(&talk->about));
    talk_release(talk);
}

void talk_opened(struct talk *talk)
{
    struct mcp_session *session = talk->session;

    talk_no_id(talk);
    keep_about(talk);
    if (talk->alone) {
        dispatch_told_connection(talk->dispatch, EVENT_CONNECTION_OPEN);
        talk->line->ready(talk);
        return;
    }
    talk_hold(talk);
    session->state = MCP_OPEN;
    session->revision = talk->revision;
    session->process = talk->process;
    buffer_clear(&session->id);
    buffer_add_slice(&session->id, buffer_slice(&talk->session_id));
    session->turn++;
    session->deaths = 0;
    session->stale = session->no_stream = false;
    talk->opening = false;
    mcp_session_wake(session);
    talk_release(talk);
    dispatch_told_connection(talk->dispatch, EVENT_CONNECTION_OPEN);
    talk->line->ready(talk);
}

/* ---- answers while it opens --------------------------------------------------------------------
 */

static uint32_t member(const struct jsontext *index, uint32_t object, struct slice key)
{
    return object && index->nodes[object].type == JSONTEXT_OBJECT
               ? jsontext_member(index, object, key)
               : 0;
}

static enum mcp_revision supported(const struct jsontext *index,
                                   const struct jsonrpc_message *message)
{
    uint32_t data = member(index, message->error, SLICE("data"));

    return mcp_revision_best(index, member(index, data, SLICE("supported")));
}

/* Whatever is no answer of the newer era belongs to the older one. */
void talk_discovered(struct talk *talk, const struct jsontext *index,
                     const struct jsonrpc_message *message)
{
    uint32_t versions = member(index, message->result, SLICE("supportedVersions"));
    enum mcp_revision best = mcp_revision_best(index, versions);

    if (message->error)
        best = supported(index, message);
    if (best == MCP_2026_07_28 && !message->error) {
        talk_about(talk, index, message->result);
        talk_opened(talk);
    } else if (best == MCP_2026_07_28 && !talk->retried) {
        talk->retried = true;
        talk_probe(talk);
    } else {
        talk_initialize(talk, best);
    }
}

void talk_initialized(struct talk *talk, const struct jsontext *index,
                      const struct jsonrpc_message *message)
{
    struct slice id = talk->dispatch->id;
    struct error *error = &talk->dispatch->error;
    uint32_t version = member(index, message->result, SLICE("protocolVersion"));
    enum mcp_revision best = message->error ? supported(index, message) : MCP_UNKNOWN;

    if (message->error) {
        if (best && !talk->retried) {
            talk->retried = true;
            talk_initialize(talk, best);
        } else if (!talk->probed) {
            talk_probe(talk);
        } else {
            mcp_error(index, message->error, id, error);
            talk_fail(talk);
        }
        return;
    }
    talk->revision = MCP_UNKNOWN;
    for (int at = MCP_2024_11_05; version && at < MCP_2026_07_28; at++)
        if (index->nodes[version].type == JSONTEXT_STRING &&
            jsontext_equals(index, version, slice_of(mcp_name_of((enum mcp_revision)at))))
            talk->revision = (enum mcp_revision)at;
    if (talk->revision) {
        talk_about(talk, index, message->result);
        talk->step = TALK_CONFIRM;
        talk_no_id(talk);
        talk->line->confirm(talk);
        return;
    }
    error_set(error, CODE_OUTPUT_INVALID,
              "%.*s answered initialize with no revision of MCP that is known here", (int)id.len,
              id.data);
    talk_fail(talk);
}
