/* fetch.c - from id@version to a program: out of the cache, else out of the store.
 *
 * Another process's load is seen by the store's generation, which is read at every call:
 * what an unpinned id means is remembered only while it stands still. */
#include "load/build.h"

static mdx_status resolve(struct library *library, struct slice id, struct slice version,
                          struct slice key, uint64_t *revision, struct error *error)
{
    uint64_t generation = store_generation(library->store);
    uint64_t chance = 0;
    bool weighted = false;
    mdx_status status;

    if (!version.len) {
        *revision = cache_latest(library->cache, id, generation);
        if (*revision)
            return MDX_OK;
    }
    if (!key.len)
        host_random(library->host, &chance, sizeof chance);
    status =
        store_resolve(library->store, id, version, key, chance, false, revision, &weighted, error);
    if (!status && !version.len && !weighted)
        cache_note_latest(library->cache, id, generation, *revision);
    return status;
}

static mdx_status build_stored(struct library *library, const struct store_revision *stored,
                               struct program **program, struct error *error)
{
    struct linemap map;
    mdx_status status;

    linemap_init(&map, library->allocator);
    status = linemap_read(&map, stored->map, error);
    if (!status) {
        struct build_source source = {
            .document = stored->id,
            .source = stored->source,
            .model = stored->model,
            .lowered = stored->lowered,
            .map = &map,
            .revision = stored->revision,
            .created_ms = stored->created_ms,
        };

        status = build_program(library, &source, program, NULL, error);
    }
    linemap_free(&map);
    return status;
}

static mdx_status fetch_revision(struct library *library, struct slice id, uint64_t revision,
                                 struct program **program, struct error *error)
{
    struct store_revision stored = { 0 };
    mdx_status status;

    *program = cache_find(library->cache, id, revision);
    if (*program)
        return MDX_OK;
    status = store_read(library->store, id, revision, &stored, error);
    if (status)
        return status;
    status = build_stored(library, &stored, program, error);
    revision_free(&stored);
    if (!status)
        cache_keep(library->cache, program);
    return status;
}

mdx_status library_fetch(struct library *library, struct slice id, struct slice version,
                         struct slice key, struct program **program, struct error *error)
{
    uint64_t revision = 0;
    mdx_status status = resolve(library, id, version, key, &revision, error);

    *program = NULL;
    if (status)
        return status;
    return fetch_revision(library, id, revision, program, error);
}
