/* builtins_json_test.c - JSON.parse and JSON.stringify as scripts see them; what they give is what
 * node gives. */
#include "expressions.h"

static void what_is_left_out_and_what_is_replaced(void **state)
{
    static const struct expression table[] = {
        { "JSON.stringify({a:1,b:[1,,undefined,function(){},Symbol()],d:new "
          "Date(0),f:undefined,g:NaN,h:new Number(3),i:new "
          "String('s'),j:Object(true),k:{toJSON:function(k){return 'J'+k}},2:2,1:1,n:null})",
          "\"{\\\"1\\\":1,\\\"2\\\":2,\\\"a\\\":1,\\\"b\\\":[1,null,null,null,null],\\\"d\\\":"
          "\\\"1970-01-01T00:00:00.000Z\\\",\\\"g\\\":null,\\\"h\\\":3,\\\"i\\\":\\\"s\\\","
          "\\\"j\\\":true,\\\"k\\\":\\\"Jk\\\",\\\"n\\\":null}\"" },
        { "[JSON.stringify(undefined) === undefined,JSON.stringify(function(){}) === "
          "undefined,JSON.stringify('x'),JSON.stringify([new "
          "Map(),/x/]),JSON.stringify(Object.create({a:1}))]",
          "[true,true,\"\\\"x\\\"\",\"[{},{}]\",\"{}\"]" },
    };

    ASSERT_TABLE(*state, table);
}

static void strings_are_well_formed(void **state)
{
    static const struct expression table[] = {
        { "JSON.stringify('\\ud834x\\u2028\"\\\\\\b\\f\\n\\r\\t\\u0001\\u00e9\\ud83d\\ude00\\udc00'"
          ")",
          "\"\\\"\\\\ud834x\342\200\250\\\\\\\"\\\\\\\\\\\\b\\\\f\\\\n\\\\r\\\\t\\\\u0001\303\251"
          "\360\237\230\200\\\\udc00\\\"\"" },
    };

    ASSERT_TABLE(*state, table);
}

static void gaps(void **state)
{
    static const struct expression table[] = {
        { "JSON.stringify({a:[1,{b:2}],c:{},d:[]},null,2)",
          "\"{\\n  \\\"a\\\": [\\n    1,\\n    {\\n      \\\"b\\\": 2\\n    }\\n  ],\\n  "
          "\\\"c\\\": {},\\n  \\\"d\\\": []\\n}\"" },
        { "[JSON.stringify({a:1},null,20),JSON.stringify([1],null,'0123456789abc'),JSON.stringify({"
          "a:[]},null,'\\t'),JSON.stringify({a:1,b:[new Date(0)]},null,1)]",
          "[\"{\\n          \\\"a\\\": 1\\n}\",\"[\\n01234567891\\n]\",\"{\\n\\t\\\"a\\\": "
          "[]\\n}\",\"{\\n \\\"a\\\": 1,\\n \\\"b\\\": [\\n  \\\"1970-01-01T00:00:00.000Z\\\"\\n "
          "]\\n}\"]" },
    };

    ASSERT_TABLE(*state, table);
}

static void replacers(void **state)
{
    static const struct expression table[] = {
        { "[JSON.stringify({a:1,b:2,c:{a:3,d:4}},['a','c',1,new "
          "String('d'),'a']),JSON.stringify({a:1,b:'x'},function(k,v){return typeof v === 'number' "
          "? v * 2 : v}),JSON.stringify({a:1},function(k,v){return k ? undefined : v})]",
          "[\"{\\\"a\\\":1,\\\"c\\\":{\\\"a\\\":3,\\\"d\\\":4}}\",\"{\\\"a\\\":2,\\\"b\\\":"
          "\\\"x\\\"}\",\"{}\"]" },
    };

    ASSERT_TABLE(*state, table);
}

static void revivers(void **state)
{
    static const struct expression table[] = {
        { "JSON.parse('{\"a\":[1,2,{\"b\":3}],\"__proto__\":5,\"2\":1}',function(k,v){return k === "
          "'1' ? undefined : typeof v === 'number' ? v + 1 : v})",
          "{\"2\":2,\"a\":[2,null,{\"b\":4}],\"__proto__\":6}" },
        { "(function(keys){JSON.parse('{\"b\":1,\"a\":[2,3],\"1\":0}',function(k,v){keys.push(k);"
          "return v});return keys.join()})([])",
          "\"1,b,0,1,a,\"" },
    };

    ASSERT_TABLE(*state, table);
}

static void texts_that_are_no_JSON(void **state)
{
    static const struct expression table[] = {
        { "['{\"a\":1,}','[1,]','01','1.','.5','\"\\t\"',\"'a'\",'{\"a\"}','tru','','[1 2]','1 "
          "2','\"\\\\x\"','\\u00a01','[]]','NaN'].map(function(t){try{return "
          "JSON.parse(t)}catch(e){return e.name}}).join()",
          "\"SyntaxError,SyntaxError,SyntaxError,SyntaxError,SyntaxError,SyntaxError,SyntaxError,"
          "SyntaxError,SyntaxError,SyntaxError,SyntaxError,SyntaxError,SyntaxError,SyntaxError,"
          "SyntaxError,SyntaxError\"" },
        { "[JSON.parse(' [1e2,-0.5,true,null,\"\\\\u0041\\\\n\"] "
          "'),JSON.parse('\"\\\\ud83d\\\\ude00\"') === '\\ud83d\\ude00',JSON.parse('\"\\ud800\"') "
          "=== '\\ud800',JSON.parse('1e1000') === Infinity]",
          "[[100,-0.5,true,null,\"A\\n\"],true,true,true]" },
    };

    ASSERT_TABLE(*state, table);
}

static void circles_and_BigInts_are_thrown(void **state)
{
    static const struct expression table[] = {
        { "(function(f){return [f(function(){var "
          "a={};a.a=a;JSON.stringify(a)}),f(function(){JSON.stringify({a:BigInt(1)})}),f(function()"
          "{JSON.stringify({toJSON:function(){throw new "
          "RangeError()}})})]})(function(g){try{g();return 'none'}catch(e){return e.name}})",
          "[\"TypeError\",\"TypeError\",\"RangeError\"]" },
    };

    ASSERT_TABLE(*state, table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_is_left_out_and_what_is_replaced, open_heap,
                                        close_heap),
        cmocka_unit_test_setup_teardown(strings_are_well_formed, open_heap, close_heap),
        cmocka_unit_test_setup_teardown(gaps, open_heap, close_heap),
        cmocka_unit_test_setup_teardown(replacers, open_heap, close_heap),
        cmocka_unit_test_setup_teardown(revivers, open_heap, close_heap),
        cmocka_unit_test_setup_teardown(texts_that_are_no_JSON, open_heap, close_heap),
        cmocka_unit_test_setup_teardown(circles_and_BigInts_are_thrown, open_heap, close_heap),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
