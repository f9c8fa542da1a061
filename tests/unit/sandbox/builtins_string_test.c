/* builtins_string_test.c - String's methods; what they give is what node gives. */
#include "expressions.h"

static void pieces(void **state)
{
    static const struct expression table[] = {
        { "['abc'.at(-1),'abc'.at(5),'abc'.substr(-2,1),'abcdef'.substr(1,3),'ab'.repeat(3),'x'."
          "repeat(0)]",
          "[\"c\",null,\"b\",\"bcd\",\"ababab\",\"\"]" },
        { "['7'.padStart(3,'ab'),'7'.padEnd(5,'ab'),'abc'.padStart(2),'\\ud83d\\ude00'.padStart(4,'"
          "\\ud83d\\ude00').length,'5'.padStart(3)]",
          "[\"ab7\",\"7abab\",\"abc\",4,\"  5\"]" },
        { "[' \\t\\u00a0\\ufeff\\u2003x \\n'.trim(),'[' + ' x '.trimStart() + ']','[' + ' x "
          "'.trimEnd() + ']','\\u180e'.trim().length]",
          "[\"x\",\"[x ]\",\"[ x]\",1]" },
        { "['abc'.startsWith('b',1),'abc'.endsWith('b',2),'abc'.includes('d'),'\\u00e9a'.includes('"
          "a'),'abc'.includes(''),'a'.startsWith('')]",
          "[true,true,false,true,true,true]" },
    };

    ASSERT_TABLE(*state, table);
}

static void case_of_all_of_Unicode(void **state)
{
    static const struct expression table[] = {
        { "['stra\\u00dfe "
          "\\ufb03'.toUpperCase(),'\\u0130'.toLowerCase().length,'"
          "\\u039f\\u0394\\u03a5\\u03a3\\u03a3\\u0395\\u03a5\\u03a3'.toLowerCase(),'\\u03a3'."
          "toLowerCase(),'\\ud801\\udc00'.toLowerCase() === '\\ud801\\udc28']",
          "[\"STRASSE "
          "FFI\",2,\"\316\277\316\264\317\205\317\203\317\203\316\265\317\205\317\202\","
          "\"\317\203\",true]" },
    };

    ASSERT_TABLE(*state, table);
}

static void normal_forms(void **state)
{
    static const struct expression table[] = {
        { "['e\\u0301'.normalize() === '\\u00e9','\\u1e9b\\u0323'.normalize('NFKC') === "
          "'\\u1e69','\\ufb01'.normalize('NFKD'),'\\uac01'.normalize('NFD').length,'"
          "a\\u0315\\u0300\\u05ae'.normalize('NFD') === 'a\\u05ae\\u0300\\u0315']",
          "[true,true,\"fi\",3,true]" },
    };

    ASSERT_TABLE(*state, table);
}

static void surrogates(void **state)
{
    static const struct expression table[] = {
        { "['ab\\ud83d\\ude00'.isWellFormed(),'a\\ud83d'.isWellFormed(),'a\\ud83db'.toWellFormed() "
          "=== 'a\\ufffdb',String.fromCodePoint(0x1f600) === "
          "'\\ud83d\\ude00',String.fromCharCode(-1).charCodeAt(0),'\\ud83d\\ude00'.codePointAt(0)]",
          "[true,false,true,true,65535,128512]" },
    };

    ASSERT_TABLE(*state, table);
}

static void templates_raw(void **state)
{
    static const struct expression table[] = {
        { "[String.raw({raw:['a','b','c']},1,2,3),String.raw({raw:'xyz'},0),String.raw({raw:[]})]",
          "[\"a1b2c\",\"x0yz\",\"\"]" },
    };

    ASSERT_TABLE(*state, table);
}

static void the_order_of_texts(void **state)
{
    static const struct expression table[] = {
        { "['b','a','A','B','\\u00e4','z','_','1','10','2','\\u00e9','e','E',' "
          "','-','r\\u00e9sum\\u00e9','resume'].sort(function(x,y){return "
          "x.localeCompare(y)}).join()",
          "\" ,_,-,1,10,2,a,A,\303\244,b,B,e,E,\303\251,resume,r\303\251sum\303\251,z\"" },
        { "['a'.localeCompare('b'),'a'.localeCompare('A'),'a'.localeCompare('a'),'file10'."
          "localeCompare('file9',undefined,{numeric:true}),'a'.localeCompare('\\u00c1','en',{"
          "sensitivity:'base'}),'\\u00e9'.localeCompare('e\\u0301')]",
          "[-1,-1,0,1,0,0]" },
    };

    ASSERT_TABLE(*state, table);
}

static void old_ways_to_make_HTML(void **state)
{
    static const struct expression table[] = {
        { "['x'.anchor('a\"b'),'x'.bold(),'x'.link('u'),'x'.fontsize(7)]",
          "[\"<a name=\\\"a&quot;b\\\">x</a>\",\"<b>x</b>\",\"<a href=\\\"u\\\">x</a>\",\"<font "
          "size=\\\"7\\\">x</font>\"]" },
    };

    ASSERT_TABLE(*state, table);
}

static void symbols_tell_what_they_are(void **state)
{
    static const struct expression table[] = {
        { "[Symbol('d').toString(),Symbol('d').description,Symbol().description === "
          "undefined,Symbol('').description,String(Symbol('s')),Symbol.keyFor(Symbol.for('k'))]",
          "[\"Symbol(d)\",\"d\",true,\"\",\"Symbol(s)\",\"k\"]" },
    };

    ASSERT_TABLE(*state, table);
}

static void wrong_uses_are_thrown(void **state)
{
    static const struct expression table[] = {
        { "(function(f){return "
          "[f(function(){'a'.repeat(-1)}),f(function(){'a'.normalize('x')}),f(function(){String."
          "fromCodePoint(1.5)}),f(function(){'a'.includes(/a/"
          ")}),f(function(){''.trim.call(null)}),f(function(){new Symbol()}),f(function(){'' + "
          "Symbol()}),f(function(){'x'.padEnd(1e10,'y')})]})(function(g){try{g();return "
          "'none'}catch(e){return e.name}})",
          "[\"RangeError\",\"RangeError\",\"RangeError\",\"TypeError\",\"TypeError\",\"TypeError\","
          "\"TypeError\",\"RangeError\"]" },
    };

    ASSERT_TABLE(*state, table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(pieces, open_heap, close_heap),
        cmocka_unit_test_setup_teardown(case_of_all_of_Unicode, open_heap, close_heap),
        cmocka_unit_test_setup_teardown(normal_forms, open_heap, close_heap),
        cmocka_unit_test_setup_teardown(surrogates, open_heap, close_heap),
        cmocka_unit_test_setup_teardown(templates_raw, open_heap, close_heap),
        cmocka_unit_test_setup_teardown(the_order_of_texts, open_heap, close_heap),
        cmocka_unit_test_setup_teardown(old_ways_to_make_HTML, open_heap, close_heap),
        cmocka_unit_test_setup_teardown(symbols_tell_what_they_are, open_heap, close_heap),
        cmocka_unit_test_setup_teardown(wrong_uses_are_thrown, open_heap, close_heap),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
