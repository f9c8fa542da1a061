/* catalogue.c - what is loaded, kept as one catalogue: read once, then only what changed.
 *
 * The store's generation says whether anything changed at all, its list of changes says what,
 * also when another process did it. */
#include "load/load.h"

/* Ids that changed, to be read once the list was read. */
struct changes {
    struct library *library;
    struct catalogue *made;
    bool failed;
    struct error *error;
};

static mdx_status read_program(struct library *library, struct slice id, uint64_t revision,
                               struct program **program, struct error *error)
{
    struct store_revision stored = { 0 };
    mdx_status status = store_read(library->store, id, revision, &stored, error);

    if (status)
        return status;
    status =
        program_make(program, library->allocator, stored.model, revision, NULL, NULL, NULL, error);
    revision_free(&stored);
    return status;
}

/* The id as it is now: put, or taken when it is not alive. */
static void renew(void *context, struct slice id, struct slice kind)
{
    struct changes *changes = context;
    struct library *library = changes->library;
    const struct program *known = catalogue_find(changes->made, id);
    struct program *program = NULL;
    uint64_t revision = 0;
    mdx_status status;

    (void)kind;
    if (changes->failed)
        return;
    status = store_resolve(library->store, id, SLICE("latest"), SLICE(""), 0, false, &revision,
                           NULL, changes->error);
    if (status == MDX_E_NOT_FOUND) {
        error_free(changes->error);
        catalogue_take(changes->made, id);
        return;
    }
    if (!status && known && known->revision == revision)
        return;
    if (!status)
        status = read_program(library, id, revision, &program, changes->error);
    if (!status && !catalogue_put(changes->made, program))
        status = error_no_memory(changes->error);
    changes->failed = status != MDX_OK;
}

/* Everything, page by page. */
static mdx_status read_all(struct changes *changes)
{
    mdx_list_options options = { .size = sizeof options, .limit = 1000 };
    struct buffer page, cursor;
    mdx_status status = MDX_OK;
    bool more = true;

    buffer_init(&page, changes->library->allocator, SIZE_MAX);
    buffer_init(&cursor, changes->library->allocator, SIZE_MAX);
    while (more && !status && !changes->failed) {
        json_t *answer = NULL, *row;
        size_t at;

        buffer_clear(&page);
        options.cursor = cursor.data;
        options.cursor_len = cursor.len;
        status = store_list(changes->library->store, &options, &page, changes->error);
        if (!status)
            status =
                json_read(buffer_slice(&page), SLICE("list"), SIZE_MAX, &answer, changes->error);
        json_array_foreach(json_object_get(answer, "definitions"), at, row)
            renew(changes, json_text(row, "id"), SLICE("load"));
        buffer_clear(&cursor);
        buffer_add_slice(&cursor, json_text(answer, "next"));
        more = cursor.len > 0;
        if (!status && buffer_failed(&cursor))
            status = error_no_memory(changes->error);
        json_decref(answer);
    }
    buffer_free(&page);
    buffer_free(&cursor);
    return status;
}

/* Under the shelf's lock: a catalogue as the store is now takes the place of the old one. */
static mdx_status refresh(struct library *library, uint64_t generation, struct error *error)
{
    struct changes changes = { .library = library, .error = error };
    uint64_t sequence = library->shelf.catalogue ? library->shelf.sequence : UINT64_MAX;
    mdx_status status;

    changes.made = catalogue_copy(library->allocator, library->shelf.catalogue);
    if (!changes.made)
        return error_no_memory(error);
    status = store_changes(library->store, &sequence, renew, &changes, error);
    if (!status && !library->shelf.catalogue)
        status = read_all(&changes);
    if (status || changes.failed) {
        catalogue_release(changes.made);
        return status ? status : error->status;
    }
    changes.made->generation = generation;
    catalogue_release(library->shelf.catalogue);
    library->shelf.catalogue = changes.made;
    library->shelf.sequence = sequence;
    return MDX_OK;
}

mdx_status library_catalogue(struct library *library, struct catalogue **catalogue,
                             struct error *error)
{
    struct error ignored;
    uint64_t generation = store_generation(library->store);
    mdx_status status = MDX_OK;

    *catalogue = NULL;
    error_init(&ignored, library->allocator);
    lock_take(&library->shelf.lock);
    if (!library->shelf.catalogue || library->shelf.catalogue->generation != generation)
        status = refresh(library, generation, error ? error : &ignored);
    if (!status)
        *catalogue = catalogue_retain(library->shelf.catalogue);
    lock_give(&library->shelf.lock);
    error_free(&ignored);
    return status;
}
