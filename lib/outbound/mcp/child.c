/* child.c - messages as lines over a child's pipes.
 *
 * One talk reads for all that share the child, and says how far it has read with its next read; so
 * nothing is lost when it goes in between. */
#include "outbound/mcp/talk.h"

#include <string.h>

enum {
    SILENCE_MS = 3000,
    START_MS = 10000,
    GARBAGE_MOST = 200,
    SHOWN_MOST = 100,
    NOISE_SHOWN = 300
};

/* ---- operations --------------------------------------------------------------------------- */

/* False: there is no memory for it. */
static bool write_line(struct talk *talk, uint32_t n, struct slice message)
{
    struct buffer args, line;
    bool good;

    buffer_init(&args, talk->dispatch->allocator, SIZE_MAX);
    buffer_init(&line, talk->dispatch->allocator, SIZE_MAX);
    buffer_add_slice(&line, message);
    buffer_add_char(&line, '\n');
    buffer_printf(&args, "[%lu,", (unsigned long)talk->process);
    buffer_add_json(&args, buffer_slice(&line));
    buffer_add_char(&args, ']');
    args.failed |= line.failed;
    buffer_free(&line);
    good = !buffer_failed(&args);
    talk_operate(talk, n, "process.write", &args);
    return good;
}

/* Nobody waits for it. */
static void write_note(struct talk *talk, struct slice message)
{
    (void)write_line(talk, talk_note(talk), message);
}

/* Takes the role of the reader when nobody has it. */
static void read_on(struct talk *talk)
{
    struct mcp_session *session = talk->session;
    struct buffer args;
    uint64_t at = 0;
    bool mine;

    if (talk->reading || talk->step == TALK_OVER || !talk->id)
        return;
    talk_hold(talk);
    mine = !session->reader && (session->process == talk->process || talk->opening);
    if (mine) {
        session->reader = talk;
        at = session->read_at;
    }
    talk_release(talk);
    if (!mine)
        return;
    talk->reading = true;
    buffer_init(&args, talk->dispatch->allocator, SIZE_MAX);
    buffer_printf(&args, "[%lu,%lu]", (unsigned long)talk->process, (unsigned long)at);
    talk_operate(talk, TALK_READ, "process.read", &args);
}

static void give_up_role(struct talk *talk)
{
    talk_hold(talk);
    if (talk->session->reader == talk)
        talk->session->reader = NULL;
    talk_release(talk);
}

void talk_close_process(struct talk *talk, uint64_t process)
{
    struct buffer args;

    if (!process)
        return;
    buffer_init(&args, talk->dispatch->allocator, SIZE_MAX);
    buffer_printf(&args, "[%lu]", (unsigned long)process);
    talk_operate(talk, talk_note(talk), "process.close", &args);
}

/* With why set in dispatch->error: the child is of no use to anybody any more. */
static void break_off(struct talk *talk)
{
    struct error why;
    uint64_t process = talk->process;
    bool opening = talk->opening;

    error_init(&why, talk->dispatch->allocator);
    error_copy(&why, &talk->dispatch->error);
    if (!opening) {
        dispatch_told_connection(talk->dispatch, EVENT_CONNECTION_ERROR);
        talk_close_process(talk, process);
        mcp_session_break(talk->dispatch->state, talk->session, process, talk_now_ms(talk), &why);
    }
    error_free(&why);
    talk_fail(talk);
}

/* ---- the line ------------------------------------------------------------------------------ */

static void add_member(struct buffer *out, const json_t *source, const char *name)
{
    const json_t *value = json_object_get(source, name);

    if (!value)
        return;
    buffer_printf(out, "%s\"%s\":", out->len > 2 ? "," : "", name);
    json_write(out, value, false);
}

static void connect(struct talk *talk)
{
    struct buffer args;

    buffer_init(&args, talk->dispatch->allocator, SIZE_MAX);
    buffer_add_text(&args, "[{");
    add_member(&args, talk->source, "command");
    add_member(&args, talk->source, "args");
    add_member(&args, talk->source, "env");
    add_member(&args, talk->source, "cwd");
    buffer_add_text(&args, "}]");
    talk_operate(talk, TALK_OPEN, "process.open", &args);
}

static void ask(struct talk *talk, const char *method, struct slice message)
{
    (void)method;
    if (!write_line(talk, talk_sends(talk), message))
        return; /* the talk has failed */
    if (talk->step == TALK_DISCOVER)
        talk_timer(talk, SILENCE_MS);
    else if (talk->step == TALK_INITIALIZE)
        talk_timer(talk, START_MS);
    read_on(talk);
}

static void tell(struct talk *talk, struct slice message)
{
    write_note(talk, message);
}

static void confirm(struct talk *talk)
{
    struct buffer message;

    buffer_init(&message, talk->dispatch->allocator, SIZE_MAX);
    mcp_say_initialized(&message);
    if (!buffer_failed(&message) && write_line(talk, talk_note(talk), buffer_slice(&message))) {
        talk_opened(talk);
    } else {
        error_no_memory(&talk->dispatch->error);
        break_off(talk);
    }
    buffer_free(&message);
}

/* Once for each child. */
static void listen(struct talk *talk)
{
    struct mcp_session *session = talk->session;
    struct mcp_saying saying;
    struct buffer message;
    bool first;

    if (talk->revision != MCP_2026_07_28 || !mcp_listens(talk->source))
        return;
    saying = talk_saying_aside(talk);
    talk_hold(talk);
    first = session->listener != talk->process || !session->listen_id;
    if (first) {
        session->listener = talk->process;
        session->listen_id = saying.id;
    }
    talk_release(talk);
    if (!first)
        return;
    buffer_init(&message, talk->dispatch->allocator, SIZE_MAX);
    mcp_say_listen(&saying, &message);
    if (!buffer_failed(&message))
        write_note(talk, buffer_slice(&message));
    buffer_free(&message);
}

static void ready(struct talk *talk)
{
    listen(talk);
    talk_work(talk);
}

static void leave(struct talk *talk)
{
    struct buffer message;
    bool broken;

    talk_hold(talk);
    broken = talk->broken;
    talk_release(talk);
    if (talk->reading)
        talk_cancel(talk, TALK_READ);
    talk->reading = false;
    if (talk->opening) {
        talk_close_process(talk, talk->process);
    } else if (talk->step == TALK_WORK && talk->id && !broken && talk->process) {
        buffer_init(&message, talk->dispatch->allocator, SIZE_MAX);
        mcp_say_cancelled(talk->id, &message);
        write_note(talk, buffer_slice(&message));
        buffer_free(&message);
    }
}

/* ---- what comes back ------------------------------------------------------------------------- */

static void take_opened(struct talk *talk, struct slice json, const struct error *failure)
{
    struct jsontext index;
    uint32_t node = 0;
    uint64_t number = 0;

    if (failure) {
        error_copy(&talk->dispatch->error, failure);
        talk_fail(talk);
        return;
    }
    jsontext_init(&index, talk->dispatch->allocator);
    if (!jsontext_read(&index, json, NULL) && index.nodes[0].type == JSONTEXT_OBJECT)
        node = jsontext_member(&index, 0, SLICE("process"));
    if (node)
        slice_to_u64(jsontext_raw(&index, node), &number);
    jsontext_free(&index);
    if (!number) {
        error_set(&talk->dispatch->error, CODE_OPERATION_FAILED,
                  "the host's answer to `process.open` is no { process }");
        talk_fail(talk);
        return;
    }
    talk_hold(talk);
    talk->process = number;
    talk->session->process = number;
    talk->session->read_at = 0;
    talk->session->garbage = 0;
    talk->session->reader = NULL;
    talk_release(talk);
    if (!talk->revision)
        talk_probe(talk);
    else if (talk->revision == MCP_2026_07_28)
        talk_opened(talk);
    else
        talk_initialize(talk, talk->revision);
}

/* Where it was thrown, and what node says last: never why. */
static bool tells_little(struct slice line)
{
    return !line.len || line.data[0] == ' ' || line.data[0] == '\t' || line.data[0] == '}' ||
           slice_starts(line, "Node.js v");
}

/* Of what it wrote to its standard error the last line that says why it ended, or the last one. */
static struct slice last_line(struct slice text)
{
    struct slice left = slice_trim(text), last = SLICE("");

    while (left.len) {
        size_t from = left.len;
        struct slice line;

        while (from && left.data[from - 1] != '\n')
            from--;
        line = slice_from(left, from);
        if (line.len && line.data[line.len - 1] == '\r')
            line.len--;
        if (!tells_little(line))
            return slice_to(line, NOISE_SHOWN);
        if (!last.len)
            last = slice_trim(line);
        left = slice_to(left, from ? from - 1 : 0);
    }
    return slice_to(last, NOISE_SHOWN);
}

static void describe_end(struct talk *talk, const struct jsontext *index, uint32_t ended)
{
    struct slice id = talk->dispatch->id, line;
    uint32_t status = jsontext_member(index, ended, SLICE("exit"));
    uint32_t signal = jsontext_member(index, ended, SLICE("signal"));
    uint32_t noise = jsontext_member(index, ended, SLICE("stderr"));
    struct slice number =
        status || signal ? jsontext_raw(index, status ? status : signal) : SLICE("?");
    struct buffer text;

    buffer_init(&text, talk->dispatch->allocator, SIZE_MAX);
    if (noise && index->nodes[noise].type == JSONTEXT_STRING)
        jsontext_string(index, noise, &text);
    line = last_line(buffer_slice(&text));
    error_set(&talk->dispatch->error, CODE_PROCESS_DIED,
              "%.*s: the server's process ended (%s %.*s)%s%.*s", (int)id.len, id.data,
              signal ? "signal" : "exit status", (int)number.len, number.data, line.len ? ": " : "",
              (int)line.len, line.len ? line.data : "");
    buffer_free(&text);
}

/* False: it cannot be understood, and the child is given up. */
static bool take_line(struct talk *talk, struct slice line)
{
    struct slice id = talk->dispatch->id;
    bool meant;

    line = slice_trim(line);
    if (!line.len || talk_hear(talk, line))
        return true;
    meant = line.data[0] == '{' || line.data[0] == '[';
    talk_hold(talk);
    talk->session->garbage++;
    meant |= talk->session->garbage > GARBAGE_MOST;
    talk_release(talk);
    if (!meant)
        return true;
    if (talk->step == TALK_OVER)
        return false;
    error_set(&talk->dispatch->error, CODE_NETWORK_ERROR,
              "%.*s: the server wrote what is no message of JSON-RPC: %.*s", (int)id.len, id.data,
              (int)(line.len < SHOWN_MOST ? line.len : SHOWN_MOST), line.data);
    return false;
}

bool talk_lines(const struct jsontext *index, struct buffer *text, uint64_t *next)
{
    uint32_t node, said;

    if (index->nodes[0].type != JSONTEXT_OBJECT)
        return false;
    node = jsontext_member(index, 0, SLICE("next"));
    said = jsontext_member(index, 0, SLICE("text"));
    if (!node || !said || index->nodes[said].type != JSONTEXT_STRING ||
        !slice_to_u64(jsontext_raw(index, node), next))
        return false;
    jsontext_string(index, said, text);
    return !buffer_failed(text);
}

static void take_read(struct talk *talk, const struct jsontext *index)
{
    uint32_t ended =
        index->nodes[0].type == JSONTEXT_OBJECT ? jsontext_member(index, 0, SLICE("ended")) : 0;
    struct buffer text;
    struct slice rest;
    uint64_t next = 0;
    bool good = true;

    buffer_init(&text, talk->dispatch->allocator, SIZE_MAX);
    if (!talk_lines(index, &text, &next)) {
        error_set(&talk->dispatch->error, CODE_OPERATION_FAILED,
                  "the host's answer to `process.read` is no { next, text }");
        good = false;
    }
    talk_hold(talk);
    talk->session->read_at = next;
    talk_release(talk);
    /* All of it: others wait for their lines, too, when this one's own was among the first. */
    for (rest = buffer_slice(&text); good && rest.len;)
        good = take_line(talk, slice_split(rest, '\n', &rest));
    buffer_free(&text);
    if (good && ended && index->nodes[ended].type == JSONTEXT_OBJECT) {
        describe_end(talk, index, ended);
        good = false;
    }
    if (!good)
        break_off(talk);
    else
        read_on(talk);
}

/* What was not written gets no answer. Where the child has died, its reader tells more. */
static void take_written(struct talk *talk, uint32_t n, const struct error *failure)
{
    if (!failure || failure->code == CODE_PROCESS_DIED || !talk_is_asking(talk, n))
        return;
    error_copy(&talk->dispatch->error, failure);
    talk_no_id(talk);
    talk_fail(talk);
}

static void answer(struct talk *talk, uint32_t n, struct slice json, const struct error *failure)
{
    struct jsontext index;

    if (n == TALK_OPEN) {
        take_opened(talk, json, failure);
        return;
    }
    if (n != TALK_READ) {
        take_written(talk, n, failure);
        return;
    }
    talk->reading = false;
    give_up_role(talk);
    jsontext_init(&index, talk->dispatch->allocator);
    if (failure || jsontext_read(&index, json, &talk->dispatch->error)) {
        if (failure)
            error_copy(&talk->dispatch->error, failure);
        break_off(talk);
    } else {
        take_read(talk, &index);
    }
    jsontext_free(&index);
}

static void refuse_garbage(struct talk *talk)
{
    struct slice id = talk->dispatch->id;

    error_set(&talk->dispatch->error, CODE_NETWORK_ERROR,
              "%.*s: the server wrote lines that are no messages of JSON-RPC, and no answer",
              (int)id.len, id.data);
    break_off(talk);
}

static void tick(struct talk *talk)
{
    bool due = talk->due_ms && talk_now_ms(talk) >= talk->due_ms, garbage;

    talk_hold(talk);
    garbage = talk->session->garbage > 0;
    talk_release(talk);
    if (due && talk->step == TALK_DISCOVER) {
        /* Silence: an older server may well say nothing to what it does not know. */
        talk_initialize(talk, MCP_UNKNOWN);
    } else if (due && talk->step == TALK_INITIALIZE && garbage) {
        refuse_garbage(talk);
    } else {
        read_on(talk);
    }
}

const struct talk_line talk_child = {
    .connect = connect,
    .ask = ask,
    .tell = tell,
    .confirm = confirm,
    .ready = ready,
    .answer = answer,
    .tick = tick,
    .leave = leave,
};
