/* builtins_object_test.c - Object and Function; what they give is what node gives. */
#include "expressions.h"

static void entries_and_objects_become_each_other(void **state)
{
    static const struct expression table[] = {
        { "[Object.entries({a:1,b:2}),Object.values('ab'),Object.fromEntries([['a',1],['b',2]]),"
          "Object.entries([7])]",
          "[[[\"a\",1],[\"b\",2]],[\"a\",\"b\"],{\"a\":1,\"b\":2},[[\"0\",7]]]" },
        { "Object.keys({b:1,2:1,a:1,1:1}).join()", "\"1,2,b,a\"" },
    };

    ASSERT_TABLE(*state, table);
}

static void members_are_grouped(void **state)
{
    static const struct expression table[] = {
        { "JSON.stringify([Object.getPrototypeOf(Object.fromEntries([])) === "
          "Object.prototype,Object.assign({a:1},null,{b:2},'x')])",
          "\"[true,{\\\"0\\\":\\\"x\\\",\\\"a\\\":1,\\\"b\\\":2}]\"" },
    };

    ASSERT_TABLE(*state, table);
}

static void descriptors(void **state)
{
    static const struct expression table[] = {
        { "[Object.getOwnPropertyDescriptor({get a(){return 1}},'a').set === "
          "undefined,Object.getOwnPropertyDescriptors({a:1}),Object.hasOwn({a:1},'a'),Object."
          "hasOwn([],'length')]",
          "[true,{\"a\":{\"value\":1,\"writable\":true,\"enumerable\":true,\"configurable\":true}},"
          "true,true]" },
        { "Object.defineProperties({},{a:{value:1,enumerable:true},b:{get:function(){return "
          "2},enumerable:true}})",
          "{\"a\":1,\"b\":2}" },
        { "JSON.stringify(Object.getOwnPropertyDescriptor(Object.defineProperty({},'x',{value:1}),'"
          "x'))",
          "\"{\\\"value\\\":1,\\\"writable\\\":false,\\\"enumerable\\\":false,\\\"configurable\\\":"
          "false}\"" },
    };

    ASSERT_TABLE(*state, table);
}

static void integrity(void **state)
{
    static const struct expression table[] = {
        { "[Object.isFrozen(Object.freeze([1])),Object.isSealed(Object.seal({a:1})),Object."
          "isFrozen(1),Object.isExtensible(Object.preventExtensions({})),Object.isFrozen({}),"
          "Object.isFrozen('a')]",
          "[true,true,true,false,false,true]" },
    };

    ASSERT_TABLE(*state, table);
}

static void tags(void **state)
{
    static const struct expression table[] = {
        { "[{},[],null,undefined,function(){},new Date(0),/x/,new "
          "Error(),true,1,'',Symbol(),JSON,Math,(function(){return "
          "arguments})()].map(function(x){return Object.prototype.toString.call(x)}).join()",
          "\"[object Object],[object Array],[object Null],[object Undefined],[object "
          "Function],[object Date],[object RegExp],[object Error],[object Boolean],[object "
          "Number],[object String],[object Symbol],[object JSON],[object Math],[object "
          "Arguments]\"" },
        { "Object.prototype.toString.call(Object.defineProperty({},Symbol.toStringTag,{value:'Mine'"
          "}))",
          "\"[object Mine]\"" },
    };

    ASSERT_TABLE(*state, table);
}

static void accessors_the_old_way(void **state)
{
    static const struct expression table[] = {
        { "(function(o){o.__defineGetter__('a',function(){return 5});return [o.a,typeof "
          "o.__lookupGetter__('a'),o.__lookupSetter__('a') === undefined]})({})",
          "[5,\"function\",true]" },
        { "(function(p){return [Object.create(p).__proto__ === p,{}.__proto__ === "
          "Object.prototype,p.isPrototypeOf(Object.create(p))]})({})",
          "[true,true,true]" },
    };

    ASSERT_TABLE(*state, table);
}

static void bound_functions(void **state)
{
    static const struct expression table[] = {
        { "(function(f,b){return [b.name,b.length,b(2),f.bind().name,new (f.bind(null,1))(2) "
          "instanceof f]})(function f(a,b){return a+b},function f(a,b){return a+b}.bind(null,1))",
          "[\"bound f\",1,3,\"bound f\",true]" },
        { "[parseInt.name,parseInt.length,[].map.length,Object.getOwnPropertyNames(Array).slice(0,"
          "2)]",
          "[\"parseInt\",2,1,[\"length\",\"name\"]]" },
    };

    ASSERT_TABLE(*state, table);
}

static void no_built_in_function_is_a_constructor(void **state)
{
    static const struct expression table[] = {
        { "[parseInt,[].map,JSON.parse,Object.keys,'a'.trim,Math.max,Date.now,Symbol.for,isNaN]."
          "map(function(f){try{new f();return 'made'}catch(e){return e.name}}).join()",
          "\"TypeError,TypeError,TypeError,TypeError,TypeError,TypeError,TypeError,TypeError,"
          "TypeError\"" },
        { "[Function.prototype[Symbol.hasInstance].call(Array,[]),Function.prototype[Symbol."
          "hasInstance].call({},[]),[] instanceof Array.bind()]",
          "[true,false,true]" },
    };

    ASSERT_TABLE(*state, table);
}

static void errors(void **state)
{
    static const struct expression table[] = {
        { "(function(e){return [e.message,e.cause,Object.keys(e).length,'cause' in new "
          "Error('x'),e instanceof RangeError,String(e)]})(new RangeError('m',{cause:7}))",
          "[\"m\",7,0,false,true,\"RangeError: m\"]" },
        { "(function(e){return [e.errors,e.message,e.name,Object.getPrototypeOf(AggregateError) "
          "=== Error,e instanceof Error]})(new AggregateError([1,2],'m'))",
          "[[1,2],\"m\",\"AggregateError\",true,true]" },
        { "[Object.prototype.hasOwnProperty.call(Error(),'message'),Error('x') instanceof "
          "Error,Object.prototype.toString.call(Error.prototype),Error.prototype.toString.call({"
          "name:'N',message:'m'})]",
          "[false,true,\"[object Object]\",\"N: m\"]" },
    };

    ASSERT_TABLE(*state, table);
}

static void wrong_uses_are_thrown(void **state)
{
    static const struct expression table[] = {
        { "(function(f){return "
          "[f(function(){Object.defineProperty(1,'x',{})}),f(function(){Object.defineProperty("
          "Object.freeze({}),'x',{value:1})}),f(function(){Object.fromEntries([1])}),f(function(){"
          "Object.setPrototypeOf(Object.preventExtensions({}),{})}),f(function(){Object.create(1)})"
          ",f(function(){'use "
          "strict';Object.assign(Object.freeze({a:1}),{a:2})}),f(function(){(function(){'use "
          "strict'}).caller})]})(function(g){try{g();return 'none'}catch(e){return e.name}})",
          "[\"TypeError\",\"TypeError\",\"TypeError\",\"TypeError\",\"TypeError\",\"TypeError\","
          "\"TypeError\"]" },
    };

    ASSERT_TABLE(*state, table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(entries_and_objects_become_each_other, open_heap,
                                        close_heap),
        cmocka_unit_test_setup_teardown(members_are_grouped, open_heap, close_heap),
        cmocka_unit_test_setup_teardown(descriptors, open_heap, close_heap),
        cmocka_unit_test_setup_teardown(integrity, open_heap, close_heap),
        cmocka_unit_test_setup_teardown(tags, open_heap, close_heap),
        cmocka_unit_test_setup_teardown(accessors_the_old_way, open_heap, close_heap),
        cmocka_unit_test_setup_teardown(bound_functions, open_heap, close_heap),
        cmocka_unit_test_setup_teardown(no_built_in_function_is_a_constructor, open_heap,
                                        close_heap),
        cmocka_unit_test_setup_teardown(errors, open_heap, close_heap),
        cmocka_unit_test_setup_teardown(wrong_uses_are_thrown, open_heap, close_heap),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
