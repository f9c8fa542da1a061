/* manage.c - what is asked of the definitions themselves: /load, /mdxld, /search, /stats.
 *
 * The bridge is asked first. Lists and searches show only what the caller may see; source text
 * needs the right to manage. */
#include "call/traffic.h"

/* One managing request under way. */
struct managing {
    struct exchange *exchange;
    struct library *library;
    const struct codec_manage *asked;
    struct buffer out;
    struct error error;
    struct identity *who; /* whom the right to manage was given; NULL: nobody known */
    struct codec_managed managed;
};

static mdx_status allow_program(struct managing *managing, uint32_t action, struct slice id,
                                const struct program *program, struct error *error)
{
    const struct exchange *exchange = managing->exchange;
    const struct admission asked = {
        .action = action,
        .id = id,
        .caller = exchange->caller,
        .authorization = exchange->authorization,
        .protocol = slice_of(exchange->codec->name),
        .direct_loopback = exchange->direct_loopback,
        .program = program,
    };

    identity_release(managing->who);
    managing->who = NULL;
    return authorize(exchange->runtime, &asked, &managing->who, error);
}

static mdx_status allow(struct managing *managing, uint32_t action, struct slice id,
                        struct error *error)
{
    return allow_program(managing, action, id, NULL, error);
}

/* May its functions be called? What nobody can read any more is not there for callers. */
static mdx_status allow_use(struct managing *managing, uint32_t action, struct slice id,
                            struct error *error)
{
    struct program *program = NULL;
    mdx_status status = library_fetch(managing->library, id, SLICE(""), SLICE(""), &program, error);

    /* The history of what was deleted is there for those who manage. */
    if (status == MDX_E_NOT_FOUND && !allow(managing, MDX_ACCESS_MANAGE, id, NULL)) {
        if (error)
            error_free(error);
        return MDX_OK;
    }
    if (!status)
        status = allow_program(managing, action, id, program, error);
    program_release(program);
    return status;
}

static mdx_status write_report(struct managing *managing, json_t *report)
{
    json_write(&managing->out, report, false);
    managing->managed.revision = (uint64_t)json_integer_value(json_object_get(report, "revision"));
    json_decref(report);
    return MDX_OK;
}

static mdx_status load(struct managing *managing)
{
    const struct codec_manage *asked = managing->asked;
    struct load_request request = {
        .text = asked->body,
        .id = asked->id,
        .expected = asked->expected,
        .none = asked->none,
    };
    struct load_report report = { 0 };
    mdx_status status = authorize_bytes(managing->exchange->runtime, asked->id, managing->who,
                                        asked->body.len, &managing->error);

    if (!status)
        status = library_load(managing->library, &request, &report, &managing->error);
    if (status)
        return status;
    managing->managed.created = report.revision == 1 && !report.unchanged;
    return write_report(managing, report.json);
}

/* Without the right to manage: everything but the source. */
static mdx_status hide_source(struct managing *managing)
{
    json_t *view = NULL;
    mdx_status status = json_read(buffer_slice(&managing->out), SLICE("definition"), SIZE_MAX,
                                  &view, &managing->error);

    if (status)
        return status;
    json_object_del(view, "source");
    buffer_clear(&managing->out);
    return write_report(managing, view);
}

static mdx_status get(struct managing *managing)
{
    const struct codec_manage *asked = managing->asked;
    bool manager = !allow(managing, MDX_ACCESS_MANAGE, asked->id, NULL);
    json_t *view = NULL;
    mdx_status status = MDX_OK;

    if (!manager)
        status = allow_use(managing, MDX_ACCESS_LIST, asked->id, &managing->error);
    if (!status)
        status = library_get(managing->library, asked->id, asked->version, &managing->out,
                             &managing->error);
    if (status)
        return status;
    if (!manager)
        return hide_source(managing);
    status = json_read(buffer_slice(&managing->out), SLICE("definition"), SIZE_MAX, &view,
                       &managing->error);
    managing->managed.revision = (uint64_t)json_integer_value(json_object_get(view, "revision"));
    json_decref(view);
    return status;
}

/* Leaves out of a list what the caller may not see. */
static mdx_status filter(struct managing *managing, const char *key)
{
    json_t *answer = NULL, *list, *row;
    mdx_status status;
    size_t at;

    status =
        json_read(buffer_slice(&managing->out), SLICE("list"), SIZE_MAX, &answer, &managing->error);
    if (status)
        return status;
    list = json_object_get(answer, key);
    for (at = json_array_size(list); at-- > 0;) {
        row = json_array_get(list, at);
        if (allow_use(managing, MDX_ACCESS_LIST, json_text(row, "id"), NULL) &&
            allow(managing, MDX_ACCESS_MANAGE, json_text(row, "id"), NULL))
            json_array_remove(list, at);
    }
    buffer_clear(&managing->out);
    json_write(&managing->out, answer, false);
    json_decref(answer);
    return MDX_OK;
}

static mdx_list_options list_options(const struct codec_manage *asked)
{
    mdx_list_options options = {
        .size = sizeof options,
        .prefix = asked->prefix.data,
        .prefix_len = asked->prefix.len,
        .type = asked->type.data,
        .type_len = asked->type.len,
        .cursor = asked->cursor.data,
        .cursor_len = asked->cursor.len,
        .limit = asked->limit,
    };

    return options;
}

static mdx_status list(struct managing *managing)
{
    mdx_list_options options = list_options(managing->asked);
    mdx_status status =
        store_list(managing->library->store, &options, &managing->out, &managing->error);

    return status ? status : filter(managing, "definitions");
}

static mdx_status search(struct managing *managing)
{
    mdx_list_options options = list_options(managing->asked);
    mdx_status status = store_search(managing->library->store, managing->asked->query, &options,
                                     &managing->out, &managing->error);

    return status ? status : filter(managing, "results");
}

static mdx_status versions(struct managing *managing)
{
    mdx_status status = allow_use(managing, MDX_ACCESS_LIST, managing->asked->id, &managing->error);

    return status ? status
                  : store_versions(managing->library->store, managing->asked->id, &managing->out,
                                   &managing->error);
}

static mdx_status diff(struct managing *managing)
{
    const struct codec_manage *asked = managing->asked;

    return store_diff(managing->library->store, asked->id, asked->version, asked->to,
                      &managing->out, &managing->error);
}

static mdx_status rollback(struct managing *managing)
{
    const struct codec_manage *asked = managing->asked;
    json_t *report = NULL;
    mdx_status status = library_rollback(managing->library, asked->id, asked->to, asked->expected,
                                         &report, &managing->error);

    return status ? status : write_report(managing, report);
}

static mdx_status weigh(struct managing *managing)
{
    const struct codec_manage *asked = managing->asked;
    mdx_status status = store_weights(managing->library->store, asked->id, asked->body,
                                      asked->expected, &managing->error);

    if (!status)
        status =
            store_versions(managing->library->store, asked->id, &managing->out, &managing->error);
    return status;
}

static mdx_status delete (struct managing *managing)
{
    const struct codec_manage *asked = managing->asked;
    json_t *report = NULL;
    mdx_status status =
        library_delete(managing->library, asked->id, asked->expected, &report, &managing->error);

    return status ? status : write_report(managing, report);
}

static mdx_status purge(struct managing *managing)
{
    mdx_status status = library_purge(managing->library, managing->asked->id, &managing->error);

    buffer_add_text(&managing->out, "{\"purged\":true}");
    return status;
}

static mdx_status stats(struct managing *managing)
{
    mdx_status status;

    buffer_add_char(&managing->out, '{');
    status = runtime_stats(managing->exchange->runtime, &managing->out, &managing->error);
    buffer_add_char(&managing->out, '}');
    return status;
}

static mdx_status metrics(struct managing *managing)
{
    return runtime_metrics_text(managing->exchange->runtime, &managing->out, &managing->error);
}

/* The right to manage is all that is asked. */
static mdx_status events(struct managing *managing)
{
    buffer_add_text(&managing->out, "{}");
    return MDX_OK;
}

static const struct {
    mdx_status (*act)(struct managing *);
    bool manager; /* needs the right to manage */
} verbs[] = {
    [MANAGE_LOAD] = { load, true },     [MANAGE_GET] = { get, false },
    [MANAGE_LIST] = { list, false },    [MANAGE_VERSIONS] = { versions, false },
    [MANAGE_DIFF] = { diff, true },     [MANAGE_ROLLBACK] = { rollback, true },
    [MANAGE_WEIGHTS] = { weigh, true }, [MANAGE_DELETE] = { delete, true },
    [MANAGE_PURGE] = { purge, true },   [MANAGE_SEARCH] = { search, false },
    [MANAGE_STATS] = { stats, true },   [MANAGE_METRICS] = { metrics, true },
    [MANAGE_EVENTS] = { events, true },
};

void exchange_manage(struct exchange *exchange, const struct codec_manage *asked)
{
    struct managing managing = {
        .exchange = exchange,
        .library = &exchange->runtime->library,
        .asked = asked,
    };
    mdx_status status = MDX_OK;

    buffer_init(&managing.out, &exchange->runtime->allocator, SIZE_MAX);
    error_init(&managing.error, &exchange->runtime->allocator);
    if (verbs[asked->verb].manager)
        status = allow(&managing, MDX_ACCESS_MANAGE, asked->id, &managing.error);
    if (!status)
        status = verbs[asked->verb].act(&managing);
    if (!status && buffer_failed(&managing.out))
        status = error_no_memory(&managing.error);
    managing.managed.status = status;
    managing.managed.json = buffer_slice(&managing.out);
    managing.managed.error = status ? &managing.error : NULL;
    lock_take(&exchange->lock);
    if (!exchange->cancelled)
        exchange->codec->managed(exchange->state, &managing.managed);
    lock_give(&exchange->lock);
    buffer_free(&managing.out);
    error_free(&managing.error);
    identity_release(managing.who);
}
