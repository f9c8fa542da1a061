/* upload.c - bodies that go out while they are made: fetch.open() → {stream}, a number, then
 * fetch(url, {body: {stream}}), then fetch.write(stream, {base64, ended?}) → {next}, one at a time
 * and each answered when more may come; fetch.close(stream) gives it up.
 *
 * Most bodies are there at once, and go out with their length as any other. One that is large, or
 * has not ended a moment after its request, is sent as it comes: what was written waits, under the
 * lock, until the driver hands it to the transport, which has bytes of its own meanwhile; so no
 * more is held than twice ROOM and what one write may bring. An upload ends with its request, or
 * when its opening is cancelled. */
#include "outbound/inside.h"

#include "base/base64.h"
#include "base/clock.h"

enum { ROOM = 64 * 1024 }; /* bytes: as long as fewer wait, more may come */
#define SLOW_NS 20000000u

struct upload {
    struct upload *next, *previous; /* of outbound.uploads */
    mdx_runtime *rt;
    struct buffer owner; /* the definition that opened it */
    uint64_t opened;     /* the token of its opening; 0: that was cancelled */
    uint64_t number;
    uint64_t token;     /* of the write that waits, or 0 */
    uint64_t answering; /* the token that is being answered now, or 0 */
    uint64_t taken;     /* bytes so far */
    struct buffer waiting;
    bool ended;              /* nothing is written after what waits */
    bool broken;             /* nobody writes, or nobody takes, what is left */
    bool used;               /* a request has it, or had it */
    struct request *request; /* NULL: none yet, or not any more */
    uint64_t due_ns;         /* when a body that has not ended counts as slow */

    /* The driver's alone. */
    struct buffer sending;
    size_t sent;
    bool last;   /* nothing comes after `sending` */
    bool aborts; /* as `broken` */
    bool asleep; /* the transport waits for more */
    bool over;   /* the end was sent, */
    bool noted;  /* and the time for an answer has begun */
};

static void free_upload(struct outbound *outbound, struct upload *upload)
{
    *(upload->previous ? &upload->previous->next : &outbound->uploads) = upload->next;
    if (upload->next)
        upload->next->previous = upload->previous;
    buffer_free(&upload->owner);
    buffer_free(&upload->waiting);
    buffer_free(&upload->sending);
    mem_free(&outbound->allocator, upload);
}

static bool is_forgotten(const struct upload *upload)
{
    return (upload->used || !upload->opened) && !upload->request && !upload->token &&
           !upload->answering;
}

/* ---- for requests and the transport ---------------------------------------------------- */

static bool belongs(const struct upload *upload, mdx_runtime *rt, struct slice owner,
                    uint64_t number)
{
    return upload->number == number && upload->rt == rt && upload->opened &&
           slice_equal(buffer_slice(&upload->owner), owner);
}

static struct upload *find(const struct outbound *outbound, mdx_runtime *rt, struct slice owner,
                           uint64_t number)
{
    struct upload *upload = outbound->uploads;

    while (upload && !belongs(upload, rt, owner, number))
        upload = upload->next;
    return upload;
}

bool upload_attach(struct outbound *outbound, struct request *request)
{
    struct upload *upload;

    if (!request->upload_number)
        return true;
    upload = find(outbound, request->rt, buffer_slice(&request->owner), request->upload_number);
    if (!upload || upload->used || upload->broken) {
        error_set(&request->error, CODE_INVALID_PARAMS,
                  "fetch: body: stream %lu is not open for a request",
                  (unsigned long)request->upload_number);
        return false;
    }
    upload->used = true;
    upload->due_ns = clock_monotonic_ns() + SLOW_NS;
    upload->request = request;
    request->upload = upload;
    return true;
}

void upload_detach(struct request *request)
{
    if (!request->upload)
        return;
    request->upload->broken = true;
    request->upload->request = NULL;
    request->upload = NULL;
}

/* All of it is there. */
static void take_whole(struct request *request)
{
    struct upload *upload = request->upload;
    struct buffer empty = request->body;

    request->body = upload->waiting;
    upload->waiting = empty;
    request->upload = NULL;
    upload->request = NULL;
}

static bool is_ready(const struct upload *upload)
{
    return upload->broken || upload->ended || upload->waiting.len >= ROOM ||
           clock_monotonic_ns() >= upload->due_ns;
}

bool upload_is_ready(struct request *request)
{
    if (!request->upload)
        return true;
    if (!is_ready(request->upload))
        return false;
    if (request->upload->broken)
        upload_explain(request);
    else if (request->upload->ended)
        take_whole(request);
    return true;
}

void upload_explain(struct request *request)
{
    error_set(&request->error, CODE_NETWORK_ERROR,
              "fetch: the body for %s was given up before its end", request->place.data);
}

uint64_t uploads_due_ns(const struct outbound *outbound)
{
    uint64_t due_ns = UINT64_MAX;

    for (const struct upload *upload = outbound->uploads; upload; upload = upload->next)
        if (upload->request && upload->request->state == REQUEST_QUEUED && upload->due_ns < due_ns)
            due_ns = upload->due_ns;
    return due_ns;
}

bool upload_is_under_way(const struct request *request)
{
    return request->upload && !request->upload->over;
}

ptrdiff_t upload_take(struct upload *upload, char *into, size_t most)
{
    const size_t left = upload->sending.len - upload->sent, len = left < most ? left : most;

    if (upload->aborts)
        return UPLOAD_BROKEN;
    upload->over = !len && upload->last;
    upload->asleep = !len && !upload->last;
    if (!len)
        return upload->last ? UPLOAD_ENDED : UPLOAD_WAITS;
    for (size_t at = 0; at < len; at++)
        into[at] = upload->sending.data[upload->sent + at];
    upload->sent += len;
    return (ptrdiff_t)len;
}

/* ---- the driver's part -------------------------------------------------------------------- */

/* What waits becomes what is sent. */
static void refill(struct upload *upload)
{
    struct buffer empty = upload->sending;

    if (upload->sent < upload->sending.len)
        return;
    upload->sending = upload->waiting;
    upload->waiting = empty;
    buffer_clear(&upload->waiting);
    upload->sent = 0;
    upload->last = upload->ended;
}

static void hand_on(struct outbound *outbound, struct upload *upload)
{
    if (!upload->request || upload->request->state == REQUEST_QUEUED) {
        outbound->stirred |= upload->request && is_ready(upload);
        return;
    }
    upload->aborts = upload->broken;
    refill(upload);
    if (upload->over && !upload->noted) {
        upload->noted = true;
        slow_begin(outbound, upload->request);
    }
    if (!upload->asleep || !upload->request->transfer)
        return;
    if (upload->sent == upload->sending.len && !upload->last && !upload->aborts)
        return;
    upload->asleep = false;
    transport_resume(upload->request);
}

static bool is_answerable(const struct upload *upload)
{
    return upload->token && (upload->broken || upload->ended || upload->waiting.len < ROOM);
}

/* Without the lock meanwhile: the list may be another then. */
static void answer(struct outbound *outbound, struct upload *upload)
{
    const mdx_op op = { .size = sizeof op, .rt = upload->rt, .token = upload->token };
    const bool broken = upload->broken;
    struct buffer out;
    struct error error;

    buffer_init(&out, &outbound->allocator, SIZE_MAX);
    error_init(&error, &outbound->allocator);
    buffer_printf(&out, "{\"next\":%lu}", (unsigned long)upload->taken);
    upload->answering = upload->token;
    upload->token = 0;
    lock_give(&outbound->lock);
    if (broken) {
        error_set(&error, CODE_NETWORK_ERROR, "fetch.write: nobody takes the rest of the body");
        answer_error(op.rt, op.token, &error);
    } else {
        answer_json(&op, &out);
    }
    buffer_free(&out);
    error_free(&error);
    lock_take(&outbound->lock);
    upload->answering = 0;
    signal_all(&outbound->changed);
}

bool uploads_move(struct outbound *outbound)
{
    struct upload *upload, *next;
    bool answered = false;

    for (upload = outbound->uploads; upload; upload = next) {
        hand_on(outbound, upload);
        if (is_answerable(upload)) {
            answer(outbound, upload);
            answered = true;
            next = outbound->uploads; /* from the start: it may have gone meanwhile */
            continue;
        }
        next = upload->next;
        if (is_forgotten(upload))
            free_upload(outbound, upload);
    }
    return answered;
}

void uploads_end(struct outbound *outbound)
{
    while (outbound->uploads)
        free_upload(outbound, outbound->uploads);
}

bool uploads_serve_another(const struct outbound *outbound, const mdx_runtime *rt)
{
    for (const struct upload *upload = outbound->uploads; upload; upload = upload->next)
        if (upload->rt != rt && upload->opened)
            return true;
    return false;
}

/* ---- operations ---------------------------------------------------------------------------- */

static void give_up(struct upload *upload)
{
    upload->broken = true;
    buffer_free(&upload->waiting);
}

static struct upload *find_of(const struct outbound *outbound, uint64_t token)
{
    struct upload *upload = outbound->uploads;

    while (upload && upload->opened != token && upload->token != token &&
           upload->answering != token)
        upload = upload->next;
    return upload;
}

bool upload_cancel(struct outbound *outbound, uint64_t token)
{
    struct upload *upload;
    bool answered = false;

    while ((upload = find_of(outbound, token)) && upload->answering) {
        answered = true;
        signal_wait(&outbound->changed, &outbound->lock, UINT64_MAX);
    }
    if (!upload)
        return answered;
    give_up(upload);
    if (upload->opened == token)
        upload->opened = 0;
    upload->token = 0;
    if (!outbound->driving && is_forgotten(upload))
        free_upload(outbound, upload);
    else
        waker_wake(&outbound->waker);
    return true;
}

bool upload_break(struct outbound *outbound, const mdx_op *op, uint64_t number)
{
    struct upload *upload = find(outbound, op->rt, slice_make(op->id, op->id_len), number);

    if (upload)
        give_up(upload);
    return upload != NULL;
}

static struct upload *new_upload(struct outbound *outbound, const mdx_op *op)
{
    struct upload *upload = drive_serves_another(outbound, op->rt)
                                ? NULL
                                : mem_new(&outbound->allocator, sizeof *upload);

    if (!upload)
        return NULL;
    buffer_init(&upload->owner, &outbound->allocator, SIZE_MAX);
    buffer_init(&upload->waiting, &outbound->allocator, SIZE_MAX);
    buffer_init(&upload->sending, &outbound->allocator, SIZE_MAX);
    buffer_add(&upload->owner, op->id, op->id_len);
    upload->rt = op->rt;
    upload->opened = op->token;
    upload->next = outbound->uploads;
    if (upload->next)
        upload->next->previous = upload;
    outbound->uploads = upload;
    upload->number = ++outbound->stream_number;
    if (!buffer_failed(&upload->owner))
        return upload;
    free_upload(outbound, upload);
    return NULL;
}

void upload_open_begin(struct outbound *outbound, const mdx_op *op)
{
    struct upload *upload;
    struct buffer out;

    buffer_init(&out, &outbound->allocator, SIZE_MAX);
    lock_take(&outbound->lock);
    upload = new_upload(outbound, op);
    if (upload)
        buffer_printf(&out, "{\"stream\":%lu}", (unsigned long)upload->number);
    else
        out.failed = true;
    lock_give(&outbound->lock);
    answer_json(op, &out);
    buffer_free(&out);
}

/* {base64, ended?}: the bytes are added to out. */
static mdx_status read_piece(const struct arguments *arguments, struct buffer *out, bool *ended,
                             struct error *error)
{
    const struct jsontext *index = &arguments->index;
    const uint32_t piece = arguments_at(arguments, 1);
    const bool is = piece && index->nodes[piece].type == JSONTEXT_OBJECT;
    const uint32_t base64 = is ? jsontext_member(index, piece, SLICE("base64")) : 0;
    const uint32_t end = is ? jsontext_member(index, piece, SLICE("ended")) : 0;
    struct buffer text;
    bool good = is;

    *ended = end && index->nodes[end].type == JSONTEXT_TRUE;
    buffer_init(&text, out->allocator, SIZE_MAX);
    if (base64 && index->nodes[base64].type == JSONTEXT_STRING)
        jsontext_string(index, base64, &text);
    else
        good = good && !base64 && *ended;
    if (good && !buffer_failed(&text))
        good = base64_decode(out, buffer_slice(&text)) || buffer_failed(out);
    if (buffer_failed(&text) || buffer_failed(out))
        error_no_memory(error);
    else if (!good)
        error_set(error, CODE_INVALID_PARAMS,
                  "fetch.write(stream, piece): piece is {base64, ended?}");
    buffer_free(&text);
    return error->status;
}

static mdx_status add_piece(struct outbound *outbound, const mdx_op *op, uint64_t number,
                            struct buffer *piece, bool ended, struct error *error)
{
    struct upload *upload = find(outbound, op->rt, slice_make(op->id, op->id_len), number);

    if (!upload || upload->broken)
        return error_set(error, CODE_NETWORK_ERROR, "fetch.write: nobody takes stream %lu",
                         (unsigned long)number);
    if (upload->token || upload->answering || upload->ended)
        return error_set(error, CODE_WRONG_STATE,
                         upload->ended ? "fetch.write: stream %lu has ended"
                                       : "fetch.write: stream %lu is being written already",
                         (unsigned long)number);
    buffer_add_slice(&upload->waiting, buffer_slice(piece));
    if (buffer_failed(&upload->waiting)) {
        give_up(upload);
        return error_no_memory(error);
    }
    upload->taken += piece->len;
    upload->ended = ended;
    upload->token = op->token;
    return MDX_OK;
}

void upload_write_begin(struct outbound *outbound, const mdx_op *op)
{
    struct arguments arguments;
    struct buffer piece;
    struct error error;
    uint64_t number = 0;
    mdx_status status;
    bool ended = false;

    error_init(&error, &outbound->allocator);
    buffer_init(&piece, &outbound->allocator, SIZE_MAX);
    status = arguments_read(&arguments, &outbound->allocator, op, &error);
    if (!status)
        status = arguments_number(&arguments, 0, &number, &error);
    if (!status)
        status = read_piece(&arguments, &piece, &ended, &error);
    if (!status) {
        lock_take(&outbound->lock);
        status = add_piece(outbound, op, number, &piece, ended, &error);
        lock_give(&outbound->lock);
    }
    if (status)
        answer_error(op->rt, op->token, &error);
    else
        waker_wake(&outbound->waker);
    buffer_free(&piece);
    arguments_free(&arguments);
    error_free(&error);
}
