/* iterator_helper_test.c - Iterator's methods that give iterators, and Set's that take a Set. */
#include "heap.h"

static int open_heap(void **state)
{
    *state = malloc(sizeof(struct heap));
    heap_open(*state);
    return 0;
}

static int close_heap(void **state)
{
    heap_close(*state);
    free(*state);
    return 0;
}

static void each_asks_the_one_below_only_when_it_is_asked(void **state)
{
    assert_gives(*state,
                 "function () { var asked = 0, closed = 0, it = Object.create(Iterator.prototype);"
                 "it.next = function () { return { value: asked++, done: false }; };"
                 "it['return'] = function () { closed++; return {}; };"
                 "var out = it.map(function (x) { return x * x; })"
                 ".filter(function (x) { return x % 2; }).drop(1).take(2).toArray();"
                 "return [out, asked, closed]; }",
                 "[[9,25],6,1]");
}

static void what_throws_closes_the_iterator(void **state)
{
    assert_gives(
        *state,
        "function () { var closed = 0, names = [], it = Object.create(Iterator.prototype);"
        "it.next = function () { return { value: 1, done: false }; };"
        "it['return'] = function () { closed++; return {}; };"
        "try { it.map(function () { throw 1; }).next(); } catch (e) { names.push(e); }"
        "try { it.map(7); } catch (e) { names.push(e.name); }"
        "try { it.take(NaN); } catch (e) { names.push(e.name); } return names.concat(closed); }",
        "[1,\"TypeError\",\"RangeError\",3]");
}

static void sets_are_combined(void **state)
{
    assert_gives(*state,
                 "function () { var a = new Set([1, 2, 3]), b = new Set([3, 4]);"
                 "function list(s) { return Array.from(s); }"
                 "return [list(a.union(b)), list(a.intersection(b)), list(a.difference(b)),"
                 "list(a.symmetricDifference(b)), a.isSubsetOf(b), a.isSupersetOf(new Set([1])),"
                 "a.isDisjointFrom(new Set([9]))]; }",
                 "[[1,2,3,4],[3],[1,2],[1,2,4],false,true,true]");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(each_asks_the_one_below_only_when_it_is_asked, open_heap,
                                        close_heap),
        cmocka_unit_test_setup_teardown(what_throws_closes_the_iterator, open_heap, close_heap),
        cmocka_unit_test_setup_teardown(sets_are_combined, open_heap, close_heap),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
