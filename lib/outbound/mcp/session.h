/* session.h - what all calls of one MCP server share: its process or session, who opens it, who
 * reads.
 *
 * Everything is under the lock of `sources`; names of functions that take it end in _locked or say
 * so. */
#ifndef MDX_OUTBOUND_MCP_SESSION_H
#define MDX_OUTBOUND_MCP_SESSION_H

#include "outbound/mcp/mcp.h"
#include "outbound/source/state.h"

struct talk;

enum mcp_state { MCP_CLOSED, MCP_OPENING, MCP_OPEN };

struct mcp_session {
    struct mcp_session *next;
    unsigned char key[32]; /* digest of how the server is reached */
    enum mcp_state state;
    uint64_t turn;      /* counts how often an opening has ended */
    uint64_t next_id;   /* of requests */
    uint64_t process;   /* the child's number at the bridge; 0: none */
    uint64_t read_at;   /* how far its output has been read */
    uint32_t garbage;   /* lines of it that were no message */
    uint32_t deaths;    /* in a row, without an answer to initialize */
    uint64_t reopen_ms; /* not before */
    enum mcp_revision revision;
    struct buffer id;     /* Mcp-Session-Id; may be empty */
    bool no_stream;       /* the server offers no stream of its own */
    bool events;          /* it speaks by the transport of 2024-11-05: each talk is alone */
    bool stale;           /* the list of tools has changed, or is too old */
    uint64_t ttl_ms;      /* how long the server says that its list is good for; 0: it does not */
    uint64_t fresh_until; /* wall clock in ms; 0: it was not listed here */
    uint64_t listen_id;   /* of the subscriptions/listen that a child was sent; 0: none */
    uint64_t listener;    /* that child */
    struct buffer about;  /* what the server said of itself, as members */
    struct talk *talks;   /* that are under way */
    struct talk *reader;  /* who reads the child's output, or the server's own stream */
    struct error failure; /* why the last opening failed, or the child is gone */
};

/* Puts the talk into the session of that source, which is made when there is none. False: no
 * memory. Takes the lock. */
bool mcp_session_join(struct source_state *state, const json_t *source, struct talk *talk);
/* A source that is reached otherwise now leaves its old sessions behind: those that nobody talks in
 * are dropped. The process of one of them, to be closed; 0: there are no more. Under the lock. */
uint64_t mcp_session_drop_idle(struct source_state *state);
void mcp_sessions_free(struct mcp_session *sessions, const struct allocator *allocator);
/* The child has died, or cannot be understood: nobody gets an answer any more. Takes the lock. */
void mcp_session_break(struct source_state *state, struct mcp_session *session, uint64_t process,
                       uint64_t now_ms, const struct error *why);
/* An opening failed, or a child died: when the next may begin. Under the lock. */
void mcp_session_back_off(struct mcp_session *session, uint64_t now_ms);
/* Somebody else's answer has come. False: nobody waits for it. Takes the lock. */
bool mcp_session_deliver(struct source_state *state, struct mcp_session *session, struct slice id,
                         struct slice message);
/* All look again. Under the lock. */
void mcp_session_wake(struct mcp_session *session);

#endif
