/* typed_array_test.c - typed arrays as objects, and of buffers that change their length. */
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

static void numeric_keys_are_elements_or_nothing(void **state)
{
    assert_gives(*state,
                 "function () { var a = new Uint8Array([1, 2, 300]); a[5] = 1; a['-0'] "
                 "= 1; a['1.5'] = 1; a.x = 1; return [a[2], Object.keys(a), 5 in a, "
                 "'-0' in a, delete a[9], Reflect.set(a, 0, 7), a[0], "
                 "Reflect.defineProperty(a, 0, { value: 1, writable: false })]; }",
                 "[44,[\"0\",\"1\",\"2\",\"x\"],false,false,true,true,7,false]");
}

static void elements_are_converted(void **state)
{
    assert_gives(*state,
                 "function () { return [[].slice.call(new Uint8ClampedArray([300, -5, "
                 "1.5, 2.5])), [].slice.call(new Int8Array([200, 1e20])), new "
                 "Float32Array([0.1])[0]]; }",
                 "[[255,0,2,2],[-56,0],0.10000000149011612]");
}

static void a_buffer_that_grows_and_shrinks_moves_the_ends_of_its_views(void **state)
{
    assert_gives(*state,
                 "function () { var b = new ArrayBuffer(8, { maxByteLength: 16 }), t = "
                 "new Uint16Array(b), f = new Uint16Array(b, 4, 2), out = [t.length]; "
                 "b.resize(12); out.push(t.length, f.length); b.resize(6); "
                 "out.push(t.length, f.length, f.byteOffset, f[0] === undefined); "
                 "b.resize(8); return out.concat(f.length); }",
                 "[4,6,2,3,0,0,true,2]");
}

static void a_buffer_that_was_transferred_is_gone(void **state)
{
    assert_gives(*state,
                 "function () { var b = new ArrayBuffer(4), t = new Uint8Array(b); t[0] "
                 "= 9; var c = b.transfer(8); try { t.fill(1); } catch (e) { return "
                 "[b.detached, b.byteLength, t.length, new Uint8Array(c)[0], "
                 "c.byteLength, e.name]; } }",
                 "[true,0,0,9,8,\"TypeError\"]");
}

static void sorting_is_numeric_and_stable(void **state)
{
    assert_gives(*state,
                 "function () { return [[].map.call(new Float64Array([3, -0, 0, NaN, "
                 "-1]).sort(), String), [].slice.call(new Int8Array([1, 12, "
                 "3]).toSorted(function (a, b) { return b - a; }))]; }",
                 "[[\"-1\",\"0\",\"0\",\"3\",\"NaN\"],[12,3,1]]");
}

static void a_view_reads_either_order_of_bytes(void **state)
{
    assert_gives(*state,
                 "function () { var d = new DataView(new ArrayBuffer(8)); d.setInt16(1, "
                 "258); d.setFloat32(4, 1.5, true); try { d.getInt32(5); } catch (e) { "
                 "return [d.getUint8(1), d.getInt16(1, true), d.getFloat32(4, true), "
                 "e.name]; } }",
                 "[1,513,1.5,\"RangeError\"]");
}

static void nothing_is_made_that_does_not_fit(void **state)
{
    assert_gives(*state,
                 "function () { return [-1, 1e10, Infinity, 7 * "
                 "1125899906842624].map(function (n) { try { new ArrayBuffer(n); } "
                 "catch (e) { return e.name; } }); }",
                 "[\"RangeError\",\"RangeError\",\"RangeError\",\"RangeError\"]");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(numeric_keys_are_elements_or_nothing, open_heap,
                                        close_heap),
        cmocka_unit_test_setup_teardown(elements_are_converted, open_heap, close_heap),
        cmocka_unit_test_setup_teardown(a_buffer_that_grows_and_shrinks_moves_the_ends_of_its_views,
                                        open_heap, close_heap),
        cmocka_unit_test_setup_teardown(a_buffer_that_was_transferred_is_gone, open_heap,
                                        close_heap),
        cmocka_unit_test_setup_teardown(sorting_is_numeric_and_stable, open_heap, close_heap),
        cmocka_unit_test_setup_teardown(a_view_reads_either_order_of_bytes, open_heap, close_heap),
        cmocka_unit_test_setup_teardown(nothing_is_made_that_does_not_fit, open_heap, close_heap),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
