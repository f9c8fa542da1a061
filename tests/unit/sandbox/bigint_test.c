/* bigint_test.c - BigInt: arithmetic beyond 64 bits, mixing, and conversions. */
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

static void large_ones_are_exact(void **state)
{
    assert_gives(*state,
                 "function () { var a = BigInt('123456789012345678901234567890'), b = "
                 "BigInt('987654321987654321'); return [a * b, a / b, a % b, -a / b, a "
                 "- b].map(String); }",
                 "[\"121932631246761163237311385323609205901126352690\",\"124999998748\",\"4320"
                 "99904777777782\",\"-124999998748\",\"123456789011358024579246913569\"]");
    assert_gives(*state,
                 "function () { var f = BigInt(1); for (var i = 1; i <= 100; i++) f *= "
                 "BigInt(i); var s = String(f); return [s.length, BigInt(s) === f, "
                 "String(f / (f / BigInt(97)))]; }",
                 "[158,true,\"97\"]");
}

static void bits_are_those_of_twos_complement(void **state)
{
    assert_gives(*state,
                 "function () { var b = BigInt; return [b(-7) >> b(1), b(-7) << b(3), "
                 "~b(5), b(-12) ^ b(5), b(-1) & b('0xffffffffffffffffff'), b.asIntN(8, "
                 "b(255)), b.asUintN(64, b(-1))].map(String); }",
                 "[\"-4\",\"-56\",\"-6\",\"-15\",\"4722366482869645213695\",\"-1\",\"1844"
                 "6744073709551615\"]");
}

static void it_does_not_mix_with_numbers(void **state)
{
    assert_gives(*state,
                 "function () { var b = BigInt(1), names = []; [function () { return b "
                 "+ 1; }, function () { return +b; }, function () { return b >>> b; }, "
                 "function () { return Math.max(b); }, function () { return "
                 "JSON.stringify({ a: b }); }, function () { return BigInt(1.5); }, "
                 "function () { return BigInt('x'); }, function () { return b / "
                 "BigInt(0); }].forEach(function (f) { try { f(); names.push('none'); } "
                 "catch (e) { names.push(e.name); } }); return names; }",
                 "[\"TypeError\",\"TypeError\",\"TypeError\",\"TypeError\",\"TypeError\","
                 "\"RangeError\",\"SyntaxError\",\"RangeError\"]");
}

static void it_compares_with_numbers_and_texts(void **state)
{
    assert_gives(*state,
                 "function () { var b = BigInt('9007199254740993'); return [b > "
                 "9007199254740992, b == 9007199254740992, b == '9007199254740993', "
                 "BigInt(2) < '3', BigInt(1) < NaN, BigInt(1) === BigInt(1), "
                 "!BigInt(0), typeof b, [BigInt(3), 1, BigInt(2)].sort().join()]; }",
                 "[true,false,true,true,false,true,true,\"bigint\",\"1,2,3\"]");
}

static void it_is_a_key_and_an_element(void **state)
{
    assert_gives(*state,
                 "function () { var m = new Map([[BigInt(1), 'a']]), t = new "
                 "BigInt64Array(1), o = {}; o[BigInt(5)] = 1; t[0] = BigInt(-2); return "
                 "[m.get(BigInt(1)), Object.keys(o), String(t[0]), String(new "
                 "BigUint64Array(t.buffer)[0])]; }",
                 "[\"a\",[\"5\"],\"-2\",\"18446744073709551614\"]");
}

static void its_size_has_an_end(void **state)
{
    assert_gives(*state,
                 "function () { try { return String(BigInt(1) << BigInt(1e9)); } catch "
                 "(e) { return e.name; } }",
                 "\"RangeError\"");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(large_ones_are_exact, open_heap, close_heap),
        cmocka_unit_test_setup_teardown(bits_are_those_of_twos_complement, open_heap, close_heap),
        cmocka_unit_test_setup_teardown(it_does_not_mix_with_numbers, open_heap, close_heap),
        cmocka_unit_test_setup_teardown(it_compares_with_numbers_and_texts, open_heap, close_heap),
        cmocka_unit_test_setup_teardown(it_is_a_key_and_an_element, open_heap, close_heap),
        cmocka_unit_test_setup_teardown(its_size_has_an_end, open_heap, close_heap),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
