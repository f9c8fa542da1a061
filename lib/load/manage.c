/* manage.c - what can be done to what is loaded: look at it, roll back, delete.
 *
 * The store does it; here programs are forgotten and the host is told. */
#include "load/announce.h"

#include "base/clock.h"

static json_t *revision_report(struct slice id, const struct store_result *result)
{
    json_t *report = json_object();

    json_object_set_new(report, "id", json_stringn(id.data, id.len));
    json_object_set_new(report, "revision", json_integer((json_int_t)result->revision));
    return report;
}

static void add_content(struct library *library, struct slice id, uint64_t revision, json_t *report)
{
    struct store_revision stored = { 0 };

    if (store_read(library->store, id, revision, &stored, NULL))
        return;
    json_object_set_new(report, "hash", json_stringn(stored.hash.data, stored.hash.len));
    json_object_set_new(report, "label",
                        json_stringn(stored.label.data ? stored.label.data : "", stored.label.len));
    revision_free(&stored);
}

mdx_status library_rollback(struct library *library, struct slice id, struct slice to,
                            uint64_t expected, json_t **report, struct error *error)
{
    struct store_result result = { 0 };
    mdx_status status = store_rollback(library->store, id, to, expected, host_now_ms(library->host),
                                       &result, error);

    *report = NULL;
    if (status)
        return status;
    *report = revision_report(id, &result);
    json_object_set_new(*report, "from", json_integer((json_int_t)result.from));
    if (result.weights_dropped)
        json_object_set_new(*report, "weightsDropped", json_true());
    add_content(library, id, result.revision, *report);
    announce(library, EVENT_DEFINITION_ROLLED_BACK, *report);
    return MDX_OK;
}

mdx_status library_delete(struct library *library, struct slice id, uint64_t expected,
                          json_t **report, struct error *error)
{
    struct store_result result = { 0 };
    mdx_status status =
        store_delete(library->store, id, expected, host_now_ms(library->host), &result, error);

    *report = NULL;
    if (status)
        return status;
    cache_drop(library->cache, id);
    *report = revision_report(id, &result);
    announce(library, EVENT_DEFINITION_DELETED, *report);
    return MDX_OK;
}

mdx_status library_purge(struct library *library, struct slice id, struct error *error)
{
    mdx_status status = store_purge(library->store, id, error);

    if (status)
        return status;
    cache_drop(library->cache, id);
    struct store_result none = { 0 };
    json_t *report = revision_report(id, &none);

    announce(library, EVENT_DEFINITION_PURGED, report);
    json_decref(report);
    return MDX_OK;
}

static void set_slice(json_t *object, const char *key, struct slice text)
{
    json_object_set_new(object, key, json_stringn(text.data ? text.data : "", text.len));
}

static mdx_status write_revision(const struct store_revision *stored, struct buffer *out,
                                 struct error *error)
{
    json_t *model = NULL, *metadata = NULL;
    mdx_status status = MDX_OK;
    json_t *view = json_object();

    if (stored->model.len)
        status = json_read(stored->model, SLICE("model"), SIZE_MAX, &model, error);
    if (!status && stored->metadata.len)
        status = json_read(stored->metadata, SLICE("metadata"), SIZE_MAX, &metadata, error);
    if (status)
        goto done;
    set_slice(view, "id", stored->id);
    json_object_set_new(view, "revision", json_integer((json_int_t)stored->revision));
    json_object_set_new(view, "latest", json_integer((json_int_t)stored->latest));
    set_slice(view, "kind", stored->kind);
    set_slice(view, "label", stored->label);
    set_slice(view, "hash", stored->hash);
    set_slice(view, "type", stored->type);
    set_slice(view, "title", stored->title);
    set_slice(view, "description", stored->description);
    char created[25];
    clock_format(stored->created_ms, created);
    json_object_set_new(view, "created", json_string(created));
    set_slice(view, "source", stored->source);
    if (model)
        json_object_set(view, "functions", json_object_get(model, "functions"));
    if (metadata)
        json_object_set(view, "metadata", metadata);
    json_write(out, view, false);
    if (buffer_failed(out))
        status = error_no_memory(error);
done:
    json_decref(view);
    json_decref(model);
    json_decref(metadata);
    return status;
}

mdx_status library_get(struct library *library, struct slice id, struct slice version,
                       struct buffer *out, struct error *error)
{
    struct store_revision stored = { 0 };
    uint64_t revision = 0;
    /* A pinned revision is history, which a tombstone does not hide. */
    bool pinned = version.len && !slice_is(version, "latest");
    mdx_status status = store_resolve(library->store, id, pinned ? version : SLICE("latest"),
                                      SLICE(""), 0, pinned, &revision, NULL, error);

    if (!status)
        status = store_read(library->store, id, revision, &stored, error);
    if (status)
        return status;
    status = write_revision(&stored, out, error);
    revision_free(&stored);
    return status;
}
