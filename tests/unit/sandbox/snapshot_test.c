/* snapshot_test.c - addresses are found, holes are not, and what differs for no reason is refused.
 */
#include "../memory.h"

#include "sandbox/core.h"

#include <string.h>

static struct sandbox *sandbox;

static int open_sandbox(void **state)
{
    (void)state;
    return (int)sandbox_open(&sandbox, allocator_system(),
                             &(struct sandbox_options){ .max_isolates = 1, .scripts_only = true },
                             NULL);
}

static int close_sandbox(void **state)
{
    (void)state;
    sandbox_close(sandbox);
    return 0;
}

/* What a making leaves: a row of addresses, and the block they lead to. */
struct row {
    char *beginning, *inside, *end, *passed, *text;
    struct place *place;
    uintptr_t number;
};

struct wish {
    unsigned makings;
    unsigned extra_from; /* this making and the later ones take one block more */
    bool different;      /* a number that is another each time */
};

static mdx_status make_row(struct sandbox *made_in, struct place *place, struct plan *plan,
                           void *udata, struct error *error)
{
    struct wish *wish = udata;
    char *before, *word, *after;
    struct row *row;

    (void)error;
    wish->makings++;
    place_open(made_in, place, plan);
    before = memory_take(place, 1000);
    row = memory_take(place, sizeof *row);
    word = memory_take(place, 20);
    after = memory_take(place, 3000);
    if (wish->extra_from && wish->makings >= wish->extra_from)
        memory_give(place, memory_take(place, 10));
    memcpy(word, "a word of it", 13);
    row->beginning = word;
    row->inside = word + 7;
    row->end = word + 20;
    row->passed = before + 8;
    row->text = (char *)(uintptr_t) "outside";
    row->place = place;
    row->number = wish->different ? wish->makings : 7;
    place->exports = row;
    memory_give(place, after);
    memory_give(place, before);
    place->plan = NULL;
    return MDX_OK;
}

/* Lays the snapshot down at another place. */
static struct place *lay_down(const struct snapshot *snapshot)
{
    struct place *place = calloc(1, 1 << 16);

    place_restore(place, snapshot);
    return place;
}

static void addresses_lead_to_the_same_block_wherever_it_is_laid_down(void **state)
{
    (void)state;
    struct wish wish = { 0 };
    struct snapshot snapshot;
    struct place *place;
    struct row *row;

    assert_int_equal(snapshot_make(sandbox, &snapshot, make_row, &wish, NULL), MDX_OK);
    assert_int_equal(wish.makings, 2);
    assert_true(snapshot.len < sizeof(struct place) + 200);
    place = lay_down(&snapshot);
    row = place->exports;
    assert_true((char *)row > (char *)place && (char *)row < (char *)place + snapshot.len);
    assert_string_equal(row->beginning, "a word of it");
    assert_ptr_equal(row->inside, row->beginning + 7);
    assert_ptr_equal(row->end, row->beginning + 20);
    assert_true(row->beginning > (char *)place && row->end < (char *)place + snapshot.len);
    assert_ptr_equal(row->place, place);
    assert_string_equal(row->text, "outside");
    assert_int_equal(row->number, 7);
    free(place);
    snapshot_free(&sandbox->allocator, &snapshot);
}

static void an_address_of_what_passed_is_not_kept(void **state)
{
    (void)state;
    struct snapshot snapshot;
    struct wish wish = { 0 };
    struct place *place;

    assert_int_equal(snapshot_make(sandbox, &snapshot, make_row, &wish, NULL), MDX_OK);
    place = lay_down(&snapshot);
    assert_null(((struct row *)place->exports)->passed);
    free(place);
    snapshot_free(&sandbox->allocator, &snapshot);
}

static void what_is_made_otherwise_each_time_is_refused(void **state)
{
    (void)state;
    struct wish wish = { .different = true };
    struct snapshot snapshot;
    struct error error;

    error_init(&error, allocator_system());
    assert_int_not_equal(snapshot_make(sandbox, &snapshot, make_row, &wish, &error), MDX_OK);
    assert_non_null(strstr(error.message, "two results"));
    assert_null(snapshot.bytes);
    error_free(&error);
}

static void without_a_plan_it_is_made_with_its_holes(void **state)
{
    (void)state;
    struct wish wish = { .extra_from = 2 };
    struct snapshot snapshot;
    struct place *place;
    struct row *row;

    assert_int_equal(snapshot_make(sandbox, &snapshot, make_row, &wish, NULL), MDX_OK);
    assert_int_equal(wish.makings, 4);
    assert_true(snapshot.len > sizeof(struct place) + 1000);
    place = lay_down(&snapshot);
    row = place->exports;
    assert_string_equal(row->beginning, "a word of it");
    assert_ptr_equal(row->place, place);
    free(place);
    snapshot_free(&sandbox->allocator, &snapshot);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses_lead_to_the_same_block_wherever_it_is_laid_down),
        cmocka_unit_test(an_address_of_what_passed_is_not_kept),
        cmocka_unit_test(what_is_made_otherwise_each_time_is_refused),
        cmocka_unit_test(without_a_plan_it_is_made_with_its_holes),
    };

    return cmocka_run_group_tests(tests, open_sandbox, close_sandbox);
}
