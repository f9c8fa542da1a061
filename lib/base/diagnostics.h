/* diagnostics.h - the numbered diagnostics, one row each.
 *
 * Numbers are part of the interface: never reused, only added. 2010 to 2029 are retired.
 * 1000 front matter, 1100 Markdown and fences, 1200 JSON and DO, 1300 schemas,
 * 1400 ids, versions and names, 2000 tokens and syntax, 2100 modules and entry
 * points, 3000 the module's top level, 4000 the store, 5000 requests,
 * 6000 options and the host.
 * Columns: number, code, title, cure. Only base/codes.c includes this. */
#define MDX_DIAGNOSTICS(X)                                                                         \
    X(1001, INVALID_DEFINITION, "The front matter is not YAML.",                                   \
      "Mend the line shown. Front matter is YAML 1.2 between two lines of ---.")                   \
    X(1002, INVALID_DEFINITION, "The front matter is no mapping.",                                 \
      "Write keys and values: $id: calculate")                                                     \
    X(1003, INVALID_DEFINITION, "A key is given twice in the front matter.",                       \
      "Keep one of the two lines, or rename one.")                                                 \
    X(1004, INVALID_DEFINITION, "The front matter holds a second document.",                       \
      "Keep one document between the two lines of ---; remove the line ... inside it.")            \
    X(1005, INVALID_DEFINITION, "A YAML alias names nothing.",                                     \
      "Put the anchor &name before its first *name, or write the value out. A text that "          \
      "begins with * goes in quotes.")                                                             \
    X(1006, INVALID_DEFINITION, "A YAML key is no text.",                                          \
      "Use a plain text as the key; lists and objects cannot be keys.")                            \
    X(1007, INVALID_DEFINITION, "A YAML tag cannot be read.",                                      \
      "Remove the tag. Known are !!str, !!int, !!float, !!bool, !!null, !!map and !!seq, "         \
      "on values that fit. A text that begins with ! goes in quotes.")                             \
    X(1008, INVALID_DEFINITION, "A number that JSON does not have.",                               \
      "Write another number, or put the value in quotes to make it a text.")                       \
    X(1009, INVALID_DEFINITION, "The front matter is too large.",                                  \
      "Make it flatter and shorter: at most 64 levels and 100,000 values are read, "               \
      "counting those that aliases repeat.")                                                       \
    X(1010, INVALID_DEFINITION, "YAML 1.2 has no merge key.",                                      \
      "Write the keys out, or give the whole value with an alias: key: *name")                     \
    X(1011, INVALID_DEFINITION, "The front matter is not closed.",                                 \
      "Add a line of --- after the last key.")                                                     \
    X(1012, CONFIG_INVALID, "This build reads no YAML.",                                           \
      "Load the definition as JSON, or build the library with MDX_YAML=1.")                        \
    X(1013, INVALID_DEFINITION, "The front matter does not begin on line 1.",                      \
      "Remove what stands before the first ---, empty lines and spaces too.")                      \
    X(1014, INVALID_DEFINITION, "A value is not a text.",                                          \
      "Write a text; put it in quotes when it looks like something else.")                         \
    X(1015, INVALID_DEFINITION, "The type cannot be read.",                                        \
      "Write one name, $type: Function, or a list of names.")                                      \
    X(1016, INVALID_DEFINITION, "A setting has a value that means nothing.",                       \
      "Known are isolate: reuse, rest: bare, checkOutput: true. Leave the key out for "            \
      "the default.")                                                                              \
    X(1017, INVALID_DEFINITION, "A time limit cannot be read.",                                    \
      "Write milliseconds, 2500, or a time with its unit: 500ms, 5s, 2m.")                         \
    X(1018, INVALID_DEFINITION, "A declaration does not have its shape.",                          \
      "resources: { URI: { name, mimeType, read } }, prompts: { NAME: { description, "             \
      "arguments, get } }, tools: { PATH: { title, description, hints, timeout } }, "              \
      "permissions: { PATH: expression }.")                                                        \
    X(1019, INVALID_DEFINITION, "The document holds a NUL byte.",                                  \
      "Save the document as UTF-8 text. UTF-16 has NUL bytes.")                                    \
    X(1020, INPUT_LIMIT, "The document is too large.",                                             \
      "Make the document smaller, or raise the host's limit.")                                     \
    X(1021, INVALID_DEFINITION, "A carriage return stands alone.",                                 \
      "Save the document with line ends LF or CRLF.")                                              \
    X(1101, INVALID_DEFINITION, "A code fence is not closed.",                                     \
      "Add a line with at least as many backticks or tildes as the fence begins with, "            \
      "and nothing after them.")                                                                   \
    X(1102, INVALID_DEFINITION, "A Function has no code.",                                         \
      "Add a ```typescript fence with the function in it, or another $type.")                      \
    X(1103, INVALID_DEFINITION, "An item under Input or Output cannot be read.",                   \
      "Write items as: - `x` (number, required) - what it is")                                     \
    X(1104, CONFIG_INVALID, "This build reads no Markdown.",                                       \
      "Load the definition as JSON, or build the library with MDX_MARKDOWN=1.")                    \
    X(1105, INVALID_DEFINITION, "The document has no test fence.",                                 \
      "Add a fence ```ts test, with code that throws when something is wrong.")                    \
    X(1201, INVALID_DEFINITION, "The text is not JSON.",                                           \
      "Mend the place shown. JSON has double quotes around keys and texts, no comments and no "    \
      "comma before a closing bracket.")                                                           \
    X(1202, INVALID_DEFINITION, "An object has the same key twice.",                               \
      "Keep one of the two members, or rename one.")                                               \
    X(1203, INVALID_DEFINITION, "The JSON nests too deeply.",                                      \
      "At most 200 levels of objects and arrays are read. Make the structure flatter.")            \
    X(1204, INVALID_DEFINITION, "The JSON is too large.",                                          \
      "Make the document smaller, or raise the limit that the message names.")                     \
    X(1205, INVALID_DEFINITION, "The text is not UTF-8.",                                          \
      "Save the document as UTF-8. The message says where the first wrong byte is.")               \
    X(1206, INVALID_DEFINITION, "A member of api is no function.",                                 \
      "Under api every value is a function's text, an object { code, params, returns }, "          \
      "or an object of more functions.")                                                           \
    X(1207, INVALID_DEFINITION, "A part of the DO does not have its shape.",                       \
      "events and schedules hold functions by name; site and app hold pages by path; "             \
      "agent and config are objects; params is a list of names.")                                  \
    X(1208, INVALID_DEFINITION, "The definition has too many functions.",                          \
      "Split it into several definitions.")                                                        \
    X(1209, INVALID_DEFINITION, "The upload does not have its shape.",                             \
      "{ \"id\", \"mdxld\": { \"frontmatter\": {…}, \"codeBlocks\": [ { \"lang\", "              \
      "\"code\" } ] } } or { \"id\", \"source\": \"<an MDX document>\" }.")                        \
    X(1210, INVALID_DEFINITION, "The JSON object is no definition.",                               \
      "Three shapes are read: an upload { id, mdxld: { frontmatter, codeBlocks } }, a "            \
      "document { id, source }, and a service { $id, $type, api: { name: \"async () => "           \
      "…\" } }.")                                                                                  \
    X(1211, INVALID_DEFINITION, "A setting of a source cannot work.",                              \
      "The message names the setting and what it takes. Mend it, or leave it out for the "         \
      "default.")                                                                                  \
    X(1301, INVALID_DEFINITION, "The input or output is not described in a form that is known.",   \
      "Write {x: number}, {x: {type: number, required: true}}, a list of {name, type}, or a "      \
      "JSON Schema.")                                                                              \
    X(1302, INVALID_DEFINITION, "A type has a name that is not known.",                            \
      "Use string, number, integer, boolean, object, array, any, null or date, with ? behind "     \
      "it for optional and [] for a list.")                                                        \
    X(1303, INVALID_DEFINITION, "A keyword of a JSON Schema has a value that it cannot have.",     \
      "The message names the keyword by its JSON pointer and says what it takes.")                 \
    X(1304, INVALID_DEFINITION, "A $ref leads to no schema.",                                      \
      "A $ref points into its own schema: #, #/$defs/NAME, a JSON pointer, or #ANCHOR.")           \
    X(1305, INVALID_DEFINITION, "A schema is too deep or too large.",                              \
      "Make it flatter, or move parts to $defs.")                                                  \
    X(1401, INVALID_DEFINITION, "The id is empty or too long.",                                    \
      "An id has 1 to 255 bytes of A-Z a-z 0-9 . _ - /")                                           \
    X(1402, INVALID_DEFINITION, "The id holds a character that it may not.",                       \
      "An id is made of A-Z a-z 0-9 . _ - and /")                                                  \
    X(1403, INVALID_DEFINITION, "The id has an empty segment.",                                    \
      "Between two / stands a name, which is neither . nor .. ; an id neither begins nor "         \
      "ends with /")                                                                               \
    X(1404, INVALID_DEFINITION, "The id begins with a reserved word.",                             \
      "Put another word first. Reserved there are api, graphql, mcp, rpc, execute, web, "          \
      "mdxld, load, search, stats, metrics, health, openapi, openapi.json, __schema, "             \
      ".well-known, app.")                                                                         \
    X(1405, INVALID_DEFINITION, "The id ends with a reserved word.",                               \
      "Put another word last. Reserved there are versions, rollback, diff, weights, rpc, "         \
      "mcp, api, graphql, app, __schema.")                                                         \
    X(1406, INVALID_DEFINITION, "The definition has no id.",                                       \
      "Add $id: my-name, or load it under an id.")                                                 \
    X(1407, INVALID_DEFINITION, "The version is too long.", "Write a short label, such as 1.0.0.") \
    X(1408, INVALID_DEFINITION, "No function has this name.",                                      \
      "Write the dotted path of a function under api; for a definition of one function, "          \
      "\"*\" or its id.")                                                                          \
    X(1409, INVALID_DEFINITION, "A function cannot have this name.",                               \
      "A name is letters, digits, _ and $, no digit first; a path of names joined with "           \
      "dots has at most 255 bytes.")                                                               \
    X(2001, SYNTAX_ERROR, "A text has no end.",                                                    \
      "Close it with the quote that it began with, on the same line, or write \\n for a line "     \
      "end.")                                                                                      \
    X(2002, SYNTAX_ERROR, "A comment has no end.", "Close it with */.")                            \
    X(2003, SYNTAX_ERROR, "A regular expression has no end.",                                      \
      "Close it with / on the same line, and write \\/ for a slash within.")                       \
    X(2004, SYNTAX_ERROR, "A bracket is never closed.", "Add its partner, or remove it.")          \
    X(2005, SYNTAX_ERROR, "A closing bracket has no partner.",                                     \
      "Close brackets in the order in which they were opened.")                                    \
    X(2006, SYNTAX_ERROR, "Brackets nest too deeply.", "Split the code into functions.")           \
    X(2007, SYNTAX_ERROR, "A character has no meaning in code.",                                   \
      "Remove it, or put it into a text.")                                                         \
    X(2008, SYNTAX_ERROR, "The code is too large.",                                                \
      "A definition's code has at most 4 MiB. Keep data outside of it.")                           \
    X(2030, SYNTAX_ERROR, "Decorators are not supported.", "Call the function yourself.")          \
    X(2031, SYNTAX_ERROR, "A function is due.",                                                    \
      "The text is one function expression: function (x) { return … }.")                           \
    X(2032, SYNTAX_ERROR, "Something follows the function.",                                       \
      "The text is one function expression. Put helpers inside of it.")                            \
    X(2033, SYNTAX_ERROR, "Something cannot stand here, or is missing.",                           \
      "The message names it. Often a bracket, comma or operator before the place shown is "        \
      "missing or too much.")                                                                      \
    X(2034, SYNTAX_ERROR, "This cannot be assigned to.",                                           \
      "Assign to a variable, a member, or a pattern of these: a, a.b, a[b], [a, b], { a, b }.")    \
    X(2035, SYNTAX_ERROR, "Strict code does not allow this.",                                      \
      "Modules and classes are strict, and code behind \"use strict\".")                           \
    X(2036, SYNTAX_ERROR, "A reserved word cannot be a name.", "Choose another name.")             \
    X(2037, SYNTAX_ERROR, "await cannot stand here.",                                              \
      "await is an operator in async functions and at the top level of modules, and no name "      \
      "there.")                                                                                    \
    X(2038, SYNTAX_ERROR, "yield cannot stand here.",                                              \
      "yield is an operator in generators, and no name there or in strict code.")                  \
    X(2039, SYNTAX_ERROR, "return stands outside of a function.", "Put the code into a function.") \
    X(2040, SYNTAX_ERROR, "A label, break or continue does not fit.",                              \
      "break leaves a loop, switch or labeled statement around it; continue names a loop.")        \
    X(2041, SYNTAX_ERROR, "super or new.target stands in the wrong place.",                        \
      "super() belongs into the constructor of a class with extends, super.x into methods, "       \
      "new.target into functions.")                                                                \
    X(2042, SYNTAX_ERROR, "A private name is wrong.",                                              \
      "Declare #name in the class, once; write it behind a dot or before in.")                     \
    X(2043, SYNTAX_ERROR, "Something is given twice.", "Keep one of the two, or rename one.")      \
    X(2044, SYNTAX_ERROR, "This is no regular expression.",                                        \
      "Mend the place shown. Write \\ before a character that means itself.")                      \
    X(2045, SYNTAX_ERROR, "An escape is incomplete.",                                              \
      "Write \\xNN, \\uNNNN or \\u{N}, and \\\\ for a backslash.")                                 \
    X(2046, SYNTAX_ERROR, "A number is malformed.",                                                \
      "Write digits with single _ between them, and a name or operator apart from them.")          \
    X(2047, SYNTAX_ERROR, "Operators do not go together so.", "Put one of them into ( ).")         \
    X(2048, SYNTAX_ERROR, "A declaration cannot stand here.", "Put it into { }.")                  \
    X(2049, SYNTAX_ERROR, "A member of a class or object is not as it must be.",                   \
      "The message says what does not fit.")                                                       \
    X(2050, SYNTAX_ERROR, "import or export is not as it must be.",                                \
      "import and export stand at the top level of a module; import() takes the module's name.")   \
    X(2051, SYNTAX_ERROR, "TypeScript is not written so.", "The message says what does not fit.")  \
    X(2052, SYNTAX_ERROR, "JSX is not written so.",                                                \
      "Close each element with the name that it was opened with: <a>…</a> or <a />.")              \
    X(2053, SYNTAX_ERROR, "A declaration has no value.", "Write = and a value.")                   \
    X(2080, SYNTAX_ERROR, "A name is declared twice.", "Rename or remove one of the two.")         \
    X(2101, SYNTAX_ERROR, "import of other modules is not supported.",                             \
      "Put the code that you need into this document.")                                            \
    X(2102, SYNTAX_ERROR, "import() and import.meta are not supported.",                           \
      "Put the code that you need into this document.")                                            \
    X(2103, SYNTAX_ERROR, "Exports of another module are not supported.",                          \
      "Put the code into this document and export its names.")                                     \
    X(2104, SYNTAX_ERROR, "export stands inside of brackets.", "Move it to the top level.")        \
    X(2105, SYNTAX_ERROR, "A name is exported that the code does not declare.",                    \
      "Declare it with function or var at the top level, or correct the name.")                    \
    X(2106, SYNTAX_ERROR, "A name is exported twice.",                                             \
      "Keep one of the two exports, or rename one with as.")                                       \
    X(2107, SYNTAX_ERROR, "An export cannot be read.",                                             \
      "Write export function NAME, export var NAME = …, export default …, or export { NAME }.")    \
    X(2108, SYNTAX_ERROR, "'export =' and 'import = require()' are not supported.",                \
      "Write export default, or export before each name.")                                         \
    X(2110, INVALID_DEFINITION, "The code has no entry point.",                                    \
      "Name one top-level function `execute`, `handler`, `main` or like the document, or export "  \
      "exactly one. It need not be exported when it has one of these names.")                      \
    X(2111, INVALID_DEFINITION, "The code has two entry points of one name.",                      \
      "Two functions of the same name are declared at top level, and the second would silently "   \
      "win. Rename or remove one of them.")                                                        \
    X(3001, INVALID_DEFINITION, "The module's top level starts an operation.",                     \
      "Move the call of $ or fetch into a function. The top level runs once, when the module is "  \
      "loaded, and has nobody to ask.")                                                            \
    X(3002, INVALID_DEFINITION, "The module's top level sets a timer.",                            \
      "Move setTimeout, setInterval or $.sleep into a function.")                                  \
    X(3003, NEVER_SETTLES, "The module's top level waits for a promise that never settles.",       \
      "Resolve or reject the promise in the top level itself, or wait for it in a function.")      \
    X(3004, EXECUTION_FAILED, "The module's top level threw.",                                     \
      "Mend the line shown. The top level runs once, when the module is loaded.")
