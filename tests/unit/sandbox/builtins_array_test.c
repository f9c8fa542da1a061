/* builtins_array_test.c - Array's methods; what they give is what node gives. */
#include "expressions.h"

static void elements_are_found_from_both_ends(void **state)
{
    static const struct expression table[] = {
        { "[[1,2,3].at(-1),[1,2,3].at(3),[].at(0),[1,2].at(-3)]", "[3,null,null,null]" },
        { "[[1,NaN,3].includes(NaN),[1,NaN].indexOf(NaN),[,1].includes(undefined),[,1].indexOf("
          "undefined)]",
          "[true,-1,true,-1]" },
        { "[[1,2,1].lastIndexOf(1),[1,2,1].lastIndexOf(1,-2),[1,2].lastIndexOf(1,undefined),[]."
          "lastIndexOf(1)]",
          "[2,0,0,-1]" },
        { "[[5,6,7].find(function(x){return x>5}),[5,6,7].findIndex(function(x){return "
          "x>7}),[5,6,7].findLast(function(x){return "
          "x<7}),[5,6,7].findLastIndex(function(x){return x===5})]",
          "[6,-1,6,0]" },
    };

    ASSERT_TABLE(*state, table);
}

static void copies_leave_the_array_alone(void **state)
{
    static const struct expression table[] = {
        { "(function(a){return "
          "[a.toReversed(),a.toSorted(),a.toSpliced(1,1,'x','y'),a.with(-1,9),a]})([3,1,2])",
          "[[2,1,3],[1,2,3],[3,\"x\",\"y\",2],[3,1,9],[3,1,2]]" },
        { "[[,1].toReversed().hasOwnProperty(1),[,1].with(0,5),[3,,1].toSorted().length]",
          "[true,[5,1],3]" },
    };

    ASSERT_TABLE(*state, table);
}

static void a_sort_is_stable_with_undefined_last_and_holes_after_it(void **state)
{
    static const struct expression table[] = {
        { "[{k:1,n:'a'},{k:0,n:'b'},{k:1,n:'c'},{k:0,n:'d'}].sort(function(x,y){return "
          "x.k-y.k}).map(function(x){return x.n}).join('')",
          "\"bdac\"" },
        { "(function(a){a.sort();return [a.length,a[0],a[1],2 in a,3 in "
          "a,a[2]]})(['b',,undefined,'a'])",
          "[4,\"a\",\"b\",true,false,null]" },
        { "[[10,9,1].sort(),[10,9,1].sort(function(a,b){return "
          "a-b}),['\\ud800','\\uffff','a'].sort().length]",
          "[[1,10,9],[1,9,10],3]" },
        { "(function(a,i){for(i=0;i<100;i++)a.push((i*37)%101);return a.sort(function(x,y){return "
          "x-y}).join()})([])",
          "\"0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31,"
          "32,33,34,35,36,37,38,39,40,41,42,43,44,45,46,47,48,49,50,51,52,53,54,55,56,57,58,59,60,"
          "61,62,63,65,66,67,68,69,70,71,72,73,74,75,76,77,78,79,80,81,82,83,84,85,86,87,88,89,90,"
          "91,92,93,94,95,96,97,98,99,100\"" },
    };

    ASSERT_TABLE(*state, table);
}

static void elements_move_in_place(void **state)
{
    static const struct expression table[] = {
        { "(function(a){return [a.splice(1,2,'x'),a,a.splice(-1),a.splice(),a]})([1,2,3,4])",
          "[[2,3],[1,\"x\"],[4],[],[1,\"x\"]]" },
        { "(function(a){return [a.unshift(1,2),a.shift(),a.pop(),a.push(7,8),a]})([3,4])",
          "[4,1,4,4,[2,3,7,8]]" },
        { "[[1,2,3,4,5].copyWithin(0,3),[1,2,3,4,5].copyWithin(1,0,3),[1,2,3].fill(0,1),new "
          "Array(3).fill(7)]",
          "[[4,5,3,4,5],[1,1,2,3,5],[1,0,0],[7,7,7]]" },
        { "(function(a){a.reverse();return [a.length,0 in a,a[1],a[2]]})([1,2,,])",
          "[3,false,2,1]" },
    };

    ASSERT_TABLE(*state, table);
}

static void nested_arrays_become_flat(void **state)
{
    static const struct expression table[] = {
        { "[[1,[2,[3,[4]]]].flat(),[1,[2,[3,[4]]]].flat(Infinity),[1,2].flatMap(function(x){return "
          "[x,[x*2]]}),[,1].flat()]",
          "[[1,2,[3,[4]]],[1,2,3,4],[1,[2],2,[4]],[1]]" },
    };

    ASSERT_TABLE(*state, table);
}

static void arrays_are_made_of_what_is_like_them(void **state)
{
    static const struct expression table[] = {
        { "[Array.from('a\\ud83d\\ude00b'),Array.from({length:2,0:'x'}),Array.from([1,2],function("
          "x,i){return x+i}),Array.of(7,8)]",
          "[[\"a\",\"\360\237\230\200\",\"b\"],[\"x\",null],[1,3],[7,8]]" },
        { "[Array(3).length,Array(1,2),Array('3'),[].concat(1,[2],[[3]]),[1,2,3,4].slice(-3,-1)]",
          "[3,[1,2],[\"3\"],[1,2,[3]],[2,3]]" },
    };

    ASSERT_TABLE(*state, table);
}

static void objects_that_look_like_arrays_serve_too(void **state)
{
    static const struct expression table[] = {
        { "(function(o){Array.prototype.push.call(o,'c');return [o.length,o[2]]})({length:2})",
          "[3,\"c\"]" },
        { "[Array.prototype.map.call('abc',function(c){return "
          "c+c}),Array.prototype.join.call({length:3,1:'x'},'-'),Array.prototype.slice.call({"
          "length:2,0:1,1:2})]",
          "[[\"aa\",\"bb\",\"cc\"],\"-x-\",[1,2]]" },
        { "(function(o){Array.prototype.push.call(o,1);return "
          "[o.length,o[9007199254740990]]})({length:9007199254740990})",
          "[9007199254740991,1]" },
    };

    ASSERT_TABLE(*state, table);
}

static void texts_of_elements(void **state)
{
    static const struct expression table[] = {
        { "[[1,[2,[3]],null,undefined].toString(),[1,2].join('\\ud83d\\ude00'),[].join(),[null]."
          "join(),[1.5,true].toLocaleString()]",
          "[\"1,2,3,,\",\"1\360\237\230\2002\",\"\",\"\",\"1.5,true\"]" },
    };

    ASSERT_TABLE(*state, table);
}

static void holes_stay_holes_where_they_should(void **state)
{
    static const struct expression table[] = {
        { "[[,1].map(function(x){return "
          "1}).hasOwnProperty(0),[,1].forEach(function(){}),[,1].filter(function(){return "
          "true}),Object.keys([,1].concat([,2])).join(),[,1].reduce(function(a,b){return a+b})]",
          "[false,null,[1],\"1,3\",1]" },
    };

    ASSERT_TABLE(*state, table);
}

static void what_is_wrong_is_thrown(void **state)
{
    static const struct expression table[] = {
        { "(function(f){return "
          "[f(function(){[].reduce(function(){})}),f(function(){[1].map(5)}),f(function(){[].with("
          "0,1)}),f(function(){new "
          "Array(-1)}),f(function(){[1].sort(5)}),f(function(){Object.freeze([1]).push(2)}),f("
          "function(){Array.prototype.at.call(null,0)})]})(function(g){try{g();return "
          "'none'}catch(e){return e.name}})",
          "[\"TypeError\",\"TypeError\",\"RangeError\",\"RangeError\",\"TypeError\",\"TypeError\","
          "\"TypeError\"]" },
    };

    ASSERT_TABLE(*state, table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(elements_are_found_from_both_ends, open_heap, close_heap),
        cmocka_unit_test_setup_teardown(copies_leave_the_array_alone, open_heap, close_heap),
        cmocka_unit_test_setup_teardown(a_sort_is_stable_with_undefined_last_and_holes_after_it,
                                        open_heap, close_heap),
        cmocka_unit_test_setup_teardown(elements_move_in_place, open_heap, close_heap),
        cmocka_unit_test_setup_teardown(nested_arrays_become_flat, open_heap, close_heap),
        cmocka_unit_test_setup_teardown(arrays_are_made_of_what_is_like_them, open_heap,
                                        close_heap),
        cmocka_unit_test_setup_teardown(objects_that_look_like_arrays_serve_too, open_heap,
                                        close_heap),
        cmocka_unit_test_setup_teardown(texts_of_elements, open_heap, close_heap),
        cmocka_unit_test_setup_teardown(holes_stay_holes_where_they_should, open_heap, close_heap),
        cmocka_unit_test_setup_teardown(what_is_wrong_is_thrown, open_heap, close_heap),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
