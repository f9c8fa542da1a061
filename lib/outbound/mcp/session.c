/* session.c - the table of sessions, and how their talks hear of each other. */
#include "outbound/mcp/talk.h"

#include "base/digest.h"

#include <string.h>

enum { BACK_OFF_FIRST_MS = 100, BACK_OFF_MOST_MS = 10000, INBOX_MOST = 64 << 20 };

static bool make_key(const struct allocator *allocator, const json_t *source, unsigned char key[32])
{
    static const char *const names[] = { "where", "command", "args", "env", "cwd", "headers" };
    unsigned char hash[DIGEST_MOST];
    struct buffer text;
    bool good;

    buffer_init(&text, allocator, SIZE_MAX);
    for (size_t at = 0; at < sizeof names / sizeof names[0]; at++) {
        const json_t *value = json_object_get(source, names[at]);

        buffer_add_char(&text, '\n');
        if (value)
            json_write(&text, value, true);
    }
    good = !buffer_failed(&text);
    digest_of(DIGEST_SHA256, buffer_slice(&text), hash);
    memcpy(key, hash, 32);
    if (text.data)
        memset(text.data, 0, text.len);
    buffer_free(&text);
    return good;
}

static void add_talk(struct mcp_session *session, struct talk *talk)
{
    talk->session = session;
    talk->next = session->talks;
    if (talk->next)
        talk->next->previous = talk;
    session->talks = talk;
}

bool mcp_session_join(struct source_state *state, const json_t *source, struct talk *talk)
{
    const struct allocator *allocator = &state->sources->allocator;
    struct mcp_session *session;
    unsigned char key[32];

    if (!make_key(allocator, source, key))
        return false;
    lock_take(&state->sources->lock);
    for (session = state->sessions; session && memcmp(session->key, key, sizeof key);)
        session = session->next;
    if (!session && (session = mem_new(allocator, sizeof *session))) {
        memcpy(session->key, key, sizeof key);
        buffer_init(&session->id, allocator, SIZE_MAX);
        buffer_init(&session->about, allocator, SIZE_MAX);
        error_init(&session->failure, allocator);
        session->next = state->sessions;
        state->sessions = session;
    }
    if (session)
        add_talk(session, talk);
    lock_give(&state->sources->lock);
    return session != NULL;
}

static void free_session(struct mcp_session *session, const struct allocator *allocator)
{
    buffer_free(&session->id);
    buffer_free(&session->about);
    error_free(&session->failure);
    mem_free(allocator, session);
}

uint64_t mcp_session_drop_idle(struct source_state *state)
{
    struct mcp_session **at = &state->sessions;
    uint64_t process = 0;

    while (*at && !process) {
        struct mcp_session *session = *at;

        if (session->talks) {
            at = &session->next;
            continue;
        }
        process = session->process;
        *at = session->next;
        free_session(session, &state->sources->allocator);
    }
    return process;
}

void mcp_sessions_free(struct mcp_session *sessions, const struct allocator *allocator)
{
    while (sessions) {
        struct mcp_session *next = sessions->next;

        free_session(sessions, allocator);
        sessions = next;
    }
}

void mcp_session_wake(struct mcp_session *session)
{
    for (struct talk *talk = session->talks; talk; talk = talk->next)
        talk->dispatch->task.port.wake(talk->dispatch->task.port.host);
}

void mcp_session_back_off(struct mcp_session *session, uint64_t now_ms)
{
    uint64_t delay = BACK_OFF_FIRST_MS;

    for (uint32_t n = 0; n < session->deaths && delay < BACK_OFF_MOST_MS; n++)
        delay *= 2;
    session->deaths++;
    session->reopen_ms = now_ms + (delay < BACK_OFF_MOST_MS ? delay : BACK_OFF_MOST_MS);
}

void mcp_session_break(struct source_state *state, struct mcp_session *session, uint64_t process,
                       uint64_t now_ms, const struct error *why)
{
    lock_take(&state->sources->lock);
    if (process && session->process == process) {
        session->state = MCP_CLOSED;
        session->process = 0;
        session->turn++;
        session->reader = NULL;
        mcp_session_back_off(session, now_ms);
        error_free(&session->failure);
        error_copy(&session->failure, why);
        for (struct talk *talk = session->talks; talk; talk = talk->next)
            talk->broken |= talk->process == process;
        mcp_session_wake(session);
    }
    lock_give(&state->sources->lock);
}

bool mcp_session_deliver(struct source_state *state, struct mcp_session *session, struct slice id,
                         struct slice message)
{
    struct talk *talk;
    uint64_t number;
    bool known;

    if (!slice_to_u64(id, &number) || !number)
        return false;
    lock_take(&state->sources->lock);
    for (talk = session->talks; talk && talk->id != number;)
        talk = talk->next;
    known = talk != NULL;
    if (known && talk->inbox.len + message.len < INBOX_MOST) {
        buffer_add_slice(&talk->inbox, message);
        buffer_add_char(&talk->inbox, '\n');
        talk->dispatch->task.port.wake(talk->dispatch->task.port.host);
    }
    lock_give(&state->sources->lock);
    return known;
}

bool source_set_stale(struct sources *sources, struct slice id, bool stale)
{
    struct source_state *state;
    bool before = false;

    lock_take(&sources->lock);
    state = map_get(sources->by_id, id);
    for (struct mcp_session *session = state ? state->sessions : NULL; session;
         session = session->next) {
        before |= session->stale;
        session->stale = stale;
    }
    lock_give(&sources->lock);
    return before;
}
