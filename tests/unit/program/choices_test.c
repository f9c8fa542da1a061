/* choices_test.c - the same choice of a catalogue is the same catalogue again. */
#include "unit/memory.h"

#include "program/program.h"

enum { PROGRAMS = 20 };

static struct catalogue *make(const struct allocator *allocator)
{
    struct catalogue *catalogue = catalogue_new(allocator);

    for (int i = 0; catalogue && i < PROGRAMS; i++) {
        char model[64];
        struct program *program = NULL;

        snprintf(model, sizeof model, "{\"id\":\"p%02d\",\"functions\":[{\"path\":\"\"}]}", i);
        if (program_make(&program, allocator, slice_of(model), 1, NULL, NULL, NULL, NULL) ||
            !catalogue_put(catalogue, program)) {
            catalogue_release(catalogue);
            return NULL;
        }
    }
    return catalogue;
}

/* All but every n-th. */
static void mark(unsigned char marks[PROGRAMS / 8 + 1], uint32_t nth)
{
    memset(marks, 0, PROGRAMS / 8 + 1);
    for (uint32_t i = 0; i < PROGRAMS; i++)
        if (!nth || (i + 1) % nth)
            catalogue_mark(marks, i);
}

static void the_same_choice_is_the_same_catalogue(void **state)
{
    struct memory memory;
    struct catalogue_choices *choices;
    struct catalogue *all, *first, *again, *other;
    unsigned char marks[PROGRAMS / 8 + 1];

    (void)state;
    memory_init(&memory);
    choices = catalogue_choices_new(&memory.allocator);
    all = make(&memory.allocator);
    mark(marks, 0);
    again = catalogue_choose(choices, all, marks);
    assert_ptr_equal(again, all);
    catalogue_release(again);
    mark(marks, 3);
    first = catalogue_choose(choices, all, marks);
    again = catalogue_choose(choices, all, marks);
    assert_ptr_equal(first, again);
    assert_int_equal(first->count, PROGRAMS - PROGRAMS / 3);
    assert_non_null(catalogue_find(first, SLICE("p01")));
    assert_null(catalogue_find(first, SLICE("p02")));
    assert_int_equal(first->generation, all->generation);
    mark(marks, 4);
    other = catalogue_choose(choices, all, marks);
    assert_ptr_not_equal(first, other);
    assert_null(catalogue_find(other, SLICE("p03")));
    catalogue_release(first);
    catalogue_release(again);
    catalogue_release(other);
    catalogue_choices_free(choices);
    catalogue_release(all);
    assert_int_equal(memory.live, 0);
}

/* What was chosen from what is not loaded any more goes with the next choice. */
static void choices_of_before_are_let_go(void **state)
{
    struct memory memory;
    struct catalogue_choices *choices;
    struct catalogue *all, *next;
    unsigned char marks[PROGRAMS / 8 + 1];

    (void)state;
    memory_init(&memory);
    choices = catalogue_choices_new(&memory.allocator);
    all = make(&memory.allocator);
    for (uint32_t nth = 2; nth < PROGRAMS; nth++) {
        mark(marks, nth);
        catalogue_release(catalogue_choose(choices, all, marks));
    }
    assert_true(all->references > 1 && all->references < PROGRAMS / 2);
    next = make(&memory.allocator);
    next->generation = all->generation + 1;
    mark(marks, 2);
    catalogue_release(catalogue_choose(choices, next, marks));
    assert_int_equal(all->references, 1);
    catalogue_release(all);
    catalogue_release(next);
    catalogue_choices_free(choices);
    assert_int_equal(memory.live, 0);
}

static void chooses_without_memory(void **state)
{
    struct memory memory;
    unsigned char marks[PROGRAMS / 8 + 1];
    size_t failed = 1;

    (void)state;
    mark(marks, 5);
    for (size_t nth = 1; failed; nth++) {
        struct catalogue_choices *choices;
        struct catalogue *all, *chosen;

        memory_init(&memory);
        all = make(&memory.allocator);
        assert_non_null(all);
        memory_fail(&memory, nth, false);
        choices = catalogue_choices_new(&memory.allocator);
        chosen = choices ? catalogue_choose(choices, all, marks) : NULL;
        failed = memory.failed;
        assert_true(failed || chosen);
        if (chosen)
            assert_int_equal(chosen->count, PROGRAMS - PROGRAMS / 5);
        catalogue_release(chosen);
        catalogue_choices_free(choices);
        catalogue_release(all);
        assert_int_equal(memory.live, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_choice_is_the_same_catalogue),
        cmocka_unit_test(choices_of_before_are_let_go),
        cmocka_unit_test(chooses_without_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
