/* builtins_number_test.c - Number and Math, and numbers as text; what they give is what node gives.
 */
#include "expressions.h"

static void numbers_are_read_exactly(void **state)
{
    static const struct expression table[] = {
        { "[9007199254740993,1e23,8.41e21,0.500000000000000166533453693773481063544750213623046875,"
          "Number('1.00000000000000011102230246251565404236316680908203126'),Number('2."
          "4703282292062328e-324') > 0]",
          "[9007199254740992,1e+23,8.41e+21,0.5000000000000002,1.0000000000000002,true]" },
        { "[Number('0x10'),Number('0b11'),Number('0o17'),Number(''),Number(' 12 "
          "\\n'),Number('.5'),Number('5.')]",
          "[16,3,15,0,12,0.5,5]" },
        { "['+0x10','0x1.8','1_0','12px','\\u180e1','infinity','1e','0b12'].map(Number).map("
          "String)",
          "[\"NaN\",\"NaN\",\"NaN\",\"NaN\",\"NaN\",\"NaN\",\"NaN\",\"NaN\"]" },
        { "[parseInt('0x1f'),parseInt('12px'),parseFloat('1.5e3x'),parseInt('zz',36),Number."
          "parseInt === parseInt,parseFloat('.'),String(Number('1e99999'))]",
          "[31,12,1500,1295,true,null,\"Infinity\"]" },
    };

    ASSERT_TABLE(*state, table);
}

static void numbers_are_written_exactly(void **state)
{
    static const struct expression table[] = {
        { "[1.005.toFixed(2),1.45.toFixed(1),(25).toExponential(0),1e21.toFixed(2),(0.000001)."
          "toFixed(7),(2.5).toFixed(0),(-1.5).toFixed(0),(123.456).toFixed(30)]",
          "[\"1.00\",\"1.4\",\"3e+1\",\"1e+21\",\"0.0000010\",\"3\",\"-2\",\"123."
          "456000000000003069544618483633\"]" },
        { "[(123.456).toPrecision(4),(0).toPrecision(3),1e21.toPrecision(3),(0.00001).toPrecision("
          "1),(1e-7).toPrecision(2),(5e-324).toExponential(20)]",
          "[\"123.5\",\"0.00\",\"1.00e+21\",\"0.00001\",\"1.0e-7\",\"4.94065645841246544177e-"
          "324\"]" },
        { "[(0).toExponential(),1e23.toExponential(),123.45.toExponential(),0.00012.toExponential()"
          ",154992103881664.625.toExponential()]",
          "[\"0e+0\",\"1e+23\",\"1.2345e+2\",\"1.2e-4\",\"1.5499210388166462e+14\"]" },
        { "[0.1.toString(2),(255).toString(16),(-255.5).toString(36),(1/3).toString(3)]",
          "[\"0.0001100110011001100110011001100110011001100110011001101\",\"ff\",\"-73.i\",\"0."
          "1\"]" },
        { "String([1e21,1e-7,-0,123456789012345680000,5e-324,154992103881664.625])",
          "\"1e+21,1e-7,0,123456789012345680000,5e-324,154992103881664.62\"" },
    };

    ASSERT_TABLE(*state, table);
}

static void Math_has_all_its_functions(void **state)
{
    static const struct expression table[] = {
        { "[Math.fround(5.5),Math.fround(5.05),Math.clz32(1),Math.imul(0xffffffff,5),Math.trunc(-1."
          "5),Math.sign(-3),Math.cbrt(27),Math.hypot(3,4)]",
          "[5.5,5.050000190734863,31,-5,-1,-1,3,5]" },
        { "[Math.log1p(1e-10),Math.expm1(1e-10),1/"
          "Math.round(-0.4),Math.round(2.5),Math.round(0.49999999999999994),Math.round(-"
          "9007199254740991)]",
          "[9.999999999500001e-11,1.00000000005e-10,null,3,0,-9007199254740991]" },
        { "[Math.tanh(Infinity),Math.acosh(1),1/Math.asinh(-0),Math.atanh(1) === "
          "Infinity,Math.cosh(0),Math.sinh(0)]",
          "[1,0,null,true,1,0]" },
    };

    ASSERT_TABLE(*state, table);
}

static void wrong_uses_are_thrown(void **state)
{
    static const struct expression table[] = {
        { "(function(f){return "
          "[f(function(){(1).toFixed(101)}),f(function(){(1).toPrecision(0)}),f(function(){Number."
          "prototype.toFixed.call('1')}),f(function(){(1).toString(37)}),f(function(){new "
          "Math.max()})]})(function(g){try{g();return 'none'}catch(e){return e.name}})",
          "[\"RangeError\",\"RangeError\",\"TypeError\",\"RangeError\",\"TypeError\"]" },
    };

    ASSERT_TABLE(*state, table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(numbers_are_read_exactly, open_heap, close_heap),
        cmocka_unit_test_setup_teardown(numbers_are_written_exactly, open_heap, close_heap),
        cmocka_unit_test_setup_teardown(Math_has_all_its_functions, open_heap, close_heap),
        cmocka_unit_test_setup_teardown(wrong_uses_are_thrown, open_heap, close_heap),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
