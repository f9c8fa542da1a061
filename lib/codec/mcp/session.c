/* session.c - what outlives an exchange, for all exchanges of a runtime: sessions, the index of
 * tools, the key of states. In memory, of one process; under one lock. */
#include "codec/mcp/mcp.h"

#include "base/hash.h"
#include "base/lock.h"
#include "base/map.h"

#include <string.h>

enum { INDEXES_MOST = 8 };

struct mcp_shared {
    const struct allocator *allocator;
    struct lock lock;
    struct map *sessions;
    struct mcp_index *indexes[INDEXES_MOST]; /* of catalogues seen last; NULL: none */
    uint32_t next_index;                     /* the one that goes next */
    bool keyed;
    unsigned char key[32];
};

void mcp_free_subscriptions(const struct allocator *allocator, struct mcp_subscription *first)
{
    struct mcp_subscription *next;

    for (; first; first = next) {
        next = first->next;
        mem_free(allocator, first);
    }
}

static void free_session(void *value, void *context)
{
    const struct mcp_shared *shared = context;
    struct mcp_session *session = value;

    mcp_free_subscriptions(shared->allocator, session->subscriptions);
    mem_free(shared->allocator, session->exchanges);
    mem_free(shared->allocator, session);
}

void mcp_unshare(void *state)
{
    struct mcp_shared *shared = state;

    if (!shared)
        return;
    map_free(shared->sessions, free_session, shared);
    for (uint32_t i = 0; i < INDEXES_MOST; i++)
        mcp_index_release(shared->indexes[i]);
    lock_free(&shared->lock);
    mem_free(shared->allocator, shared);
}

void *mcp_share(const struct allocator *allocator)
{
    struct mcp_shared *shared = mem_new(allocator, sizeof *shared);

    if (!shared)
        return NULL;
    shared->allocator = allocator;
    if (!lock_init(&shared->lock)) {
        mem_free(allocator, shared);
        return NULL;
    }
    shared->sessions = map_new(allocator);
    if (shared->sessions)
        return shared;
    mcp_unshare(shared);
    return NULL;
}

/* From the first exchange's unguessable digits: the same for all that come after. */
const char *mcp_state_key(struct mcp *mcp)
{
    struct mcp_shared *shared = mcp->shared;
    struct sha256 hash;

    lock_take(&shared->lock);
    if (!shared->keyed) {
        sha256_init(&hash);
        sha256_add(&hash, "state", 5);
        sha256_add(&hash, mcp->request->nonce.data, mcp->request->nonce.len);
        sha256_end(&hash, shared->key);
        shared->keyed = true;
    }
    lock_give(&shared->lock);
    return (const char *)shared->key;
}

static struct mcp_index *find_index(struct mcp_shared *shared, const struct catalogue *catalogue)
{
    struct mcp_index *found = NULL;

    lock_take(&shared->lock);
    for (uint32_t i = 0; i < INDEXES_MOST && !found; i++)
        if (shared->indexes[i] && shared->indexes[i]->catalogue == catalogue)
            found = shared->indexes[i];
    if (found)
        __atomic_add_fetch(&found->references, 1, __ATOMIC_RELAXED);
    lock_give(&shared->lock);
    return found;
}

/* In the place of one of what was loaded before, or of the one kept longest. */
static struct mcp_index *put_index(struct mcp_shared *shared, struct mcp_index *index)
{
    uint32_t at = shared->next_index;
    struct mcp_index *old;

    for (uint32_t i = 0; i < INDEXES_MOST; i++)
        if (!shared->indexes[i] ||
            shared->indexes[i]->catalogue->generation < index->catalogue->generation)
            at = i;
    if (at == shared->next_index)
        shared->next_index = (at + 1) % INDEXES_MOST;
    old = shared->indexes[at];
    shared->indexes[at] = index;
    __atomic_add_fetch(&index->references, 1, __ATOMIC_RELAXED);
    return old;
}

/* The index of the catalogue: one at hand, or a new one. */
struct mcp_index *mcp_shared_index(struct mcp *mcp, const struct catalogue *catalogue)
{
    struct mcp_shared *shared = mcp->shared;
    struct mcp_index *old, *index = find_index(shared, catalogue);

    if (index)
        return index;
    index =
        mcp_index_make(mcp->allocator, catalogue, NULL, mcp->request->settings->tool_name_chars);
    if (!index)
        return NULL;
    lock_take(&shared->lock);
    old = put_index(shared, index);
    lock_give(&shared->lock);
    mcp_index_release(old);
    return index;
}

/* ---- sessions ---- */

static struct mcp_session *find(struct mcp *mcp)
{
    return mcp->session.len ? map_get(mcp->shared->sessions, mcp->session) : NULL;
}

/* The one that was used longest ago goes when there are too many. */
static void make_room(struct mcp_shared *shared)
{
    struct mcp_session *oldest = NULL;
    struct slice key;
    void *value;
    size_t at = 0;

    if (map_count(shared->sessions) < MCP_MOST_SESSIONS)
        return;
    while (map_next(shared->sessions, &at, &key, &value)) {
        struct mcp_session *session = value;

        if (!oldest || session->used < oldest->used)
            oldest = session;
    }
    if (!oldest)
        return;
    map_remove(shared->sessions, slice_make(oldest->id, sizeof oldest->id));
    free_session(oldest, shared);
}

bool mcp_session_begin(struct mcp *mcp, enum mcp_revision revision, uint32_t capabilities)
{
    struct mcp_shared *shared = mcp->shared;
    struct mcp_session *session = mem_new(mcp->allocator, sizeof *session);
    struct slice id = mcp->request->nonce;
    void *old = NULL;
    bool good;

    if (!session)
        return false;
    memcpy(session->id, id.data, id.len < sizeof session->id ? id.len : sizeof session->id);
    session->used = mcp->request->number;
    session->revision = revision;
    session->capabilities = capabilities;
    session->log_level = mcp->log_level;
    lock_take(&shared->lock);
    make_room(shared);
    good = map_put(shared->sessions, id, session, &old);
    lock_give(&shared->lock);
    if (old)
        free_session(old, shared);
    if (!good) {
        mem_free(mcp->allocator, session);
        return false;
    }
    mcp->port->header(mcp->port->exchange, SLICE("Mcp-Session-Id"), id);
    return true;
}

bool mcp_session_enter(struct mcp *mcp)
{
    struct mcp_session *session;

    lock_take(&mcp->shared->lock);
    session = find(mcp);
    if (session) {
        session->used = mcp->request->number;
        mcp->revision = session->revision;
        mcp->capabilities = session->capabilities;
        mcp->log_level = session->log_level;
    }
    lock_give(&mcp->shared->lock);
    return session != NULL;
}

bool mcp_session_end(struct mcp *mcp)
{
    struct mcp_session *session;

    mcp_session_post(mcp, SLICE(MCP_SESSION_ENDED));
    lock_take(&mcp->shared->lock);
    session = mcp->session.len ? map_remove(mcp->shared->sessions, mcp->session) : NULL;
    lock_give(&mcp->shared->lock);
    if (session)
        free_session(session, mcp->shared);
    return session != NULL;
}

void mcp_session_log_level(struct mcp *mcp, uint32_t level)
{
    struct mcp_session *session;

    mcp->log_level = level;
    lock_take(&mcp->shared->lock);
    session = find(mcp);
    if (session)
        session->log_level = level;
    lock_give(&mcp->shared->lock);
}

/* ---- exchanges of a session, for what other POSTs say of them ---- */

static bool add_exchange(struct mcp_shared *shared, struct mcp_session *session, uint64_t number)
{
    if (session->exchange_count == session->exchange_room) {
        const uint32_t room = session->exchange_room ? session->exchange_room * 2 : 4;
        uint64_t *more =
            mem_resize(shared->allocator, session->exchanges, room * sizeof *session->exchanges);

        if (!more)
            return false;
        session->exchanges = more;
        session->exchange_room = room;
    }
    session->exchanges[session->exchange_count++] = number;
    return true;
}

/* Without memory it cannot be cancelled from outside, which is all that is lost. */
void mcp_session_register(struct mcp *mcp, bool on)
{
    struct mcp_session *session;

    lock_take(&mcp->shared->lock);
    session = find(mcp);
    if (session && on)
        mcp->registered = add_exchange(mcp->shared, session, mcp->request->number);
    for (uint32_t i = 0; session && !on && i < session->exchange_count; i++)
        if (session->exchanges[i] == mcp->request->number)
            session->exchanges[i] = session->exchanges[--session->exchange_count];
    lock_give(&mcp->shared->lock);
}

/* The port only notes it down, so the lock may be held. */
void mcp_session_post(struct mcp *mcp, struct slice message)
{
    struct mcp_session *session;

    lock_take(&mcp->shared->lock);
    session = find(mcp);
    for (uint32_t i = 0; session && i < session->exchange_count; i++)
        mcp->port->post(mcp->port->exchange, session->exchanges[i], message);
    lock_give(&mcp->shared->lock);
}

/* ---- subscriptions ---- */

static struct mcp_subscription **list_of(struct mcp *mcp)
{
    struct mcp_session *session = mcp->stdio ? NULL : find(mcp);

    return session ? &session->subscriptions : &mcp->subscriptions;
}

static struct mcp_subscription *make_subscription(struct mcp *mcp, struct slice uri,
                                                  struct slice id)
{
    struct mcp_subscription *made = mem_new(mcp->allocator, sizeof *made + uri.len + id.len + 1);
    char *texts;

    if (!made)
        return NULL;
    texts = (char *)(made + 1);
    if (uri.len)
        memcpy(texts, uri.data, uri.len);
    if (id.len)
        memcpy(texts + uri.len, id.data, id.len);
    made->uri = slice_make(texts, uri.len);
    made->id = slice_make(texts + uri.len, id.len);
    return made;
}

bool mcp_subscribe(struct mcp *mcp, struct slice uri, struct slice id)
{
    struct mcp_subscription *made = make_subscription(mcp, uri, id);
    struct mcp_subscription **link;
    uint32_t count = 0;

    if (!made)
        return false;
    lock_take(&mcp->shared->lock);
    link = list_of(mcp);
    while (*link && !slice_equal((*link)->uri, uri) && ++count)
        link = &(*link)->next;
    if (!*link && count < MCP_MOST_SUBSCRIBED) {
        *link = made;
        made = NULL;
    }
    count = *link ? 0 : 1;
    lock_give(&mcp->shared->lock);
    mem_free(mcp->allocator, made);
    return count == 0;
}

void mcp_unsubscribe(struct mcp *mcp, struct slice uri)
{
    struct mcp_subscription **link, *gone;

    lock_take(&mcp->shared->lock);
    link = list_of(mcp);
    while (*link && !slice_equal((*link)->uri, uri))
        link = &(*link)->next;
    gone = *link;
    if (gone)
        *link = gone->next;
    lock_give(&mcp->shared->lock);
    mem_free(mcp->allocator, gone);
}

/* found() only writes to the exchange's own port, so the lock may be held. */
void mcp_subscribed(struct mcp *mcp, struct slice id,
                    void (*found)(struct mcp *mcp, struct slice uri))
{
    lock_take(&mcp->shared->lock);
    for (struct mcp_subscription *at = *list_of(mcp); at; at = at->next)
        if (slice_equal(at->id, id))
            found(mcp, at->uri);
    lock_give(&mcp->shared->lock);
}
