/* words.h - the words that mean something to the grammar.
 *
 * The groups lie one behind the other, so that a comparison tells them apart. */
#ifndef MDX_SCRIPT_WORDS_H
#define MDX_SCRIPT_WORDS_H

/* Reserved in all code. */
#define WORDS_RESERVED(X)                                                                          \
    X(BREAK, "break")                                                                              \
    X(CASE, "case")                                                                                \
    X(CATCH, "catch")                                                                              \
    X(CLASS, "class")                                                                              \
    X(CONST, "const")                                                                              \
    X(CONTINUE, "continue")                                                                        \
    X(DEBUGGER, "debugger")                                                                        \
    X(DEFAULT, "default")                                                                          \
    X(DELETE, "delete")                                                                            \
    X(DO, "do")                                                                                    \
    X(ELSE, "else")                                                                                \
    X(ENUM, "enum")                                                                                \
    X(EXPORT, "export")                                                                            \
    X(EXTENDS, "extends")                                                                          \
    X(FALSE, "false")                                                                              \
    X(FINALLY, "finally")                                                                          \
    X(FOR, "for")                                                                                  \
    X(FUNCTION, "function")                                                                        \
    X(IF, "if")                                                                                    \
    X(IMPORT, "import")                                                                            \
    X(IN, "in")                                                                                    \
    X(INSTANCEOF, "instanceof")                                                                    \
    X(NEW, "new")                                                                                  \
    X(NULL, "null")                                                                                \
    X(RETURN, "return")                                                                            \
    X(SUPER, "super")                                                                              \
    X(SWITCH, "switch")                                                                            \
    X(THIS, "this")                                                                                \
    X(THROW, "throw")                                                                              \
    X(TRUE, "true")                                                                                \
    X(TRY, "try")                                                                                  \
    X(TYPEOF, "typeof")                                                                            \
    X(VAR, "var")                                                                                  \
    X(VOID, "void")                                                                                \
    X(WHILE, "while")                                                                              \
    X(WITH, "with")

/* Reserved in strict code. */
#define WORDS_STRICT(X)                                                                            \
    X(IMPLEMENTS, "implements")                                                                    \
    X(INTERFACE, "interface")                                                                      \
    X(LET, "let")                                                                                  \
    X(PACKAGE, "package")                                                                          \
    X(PRIVATE, "private")                                                                          \
    X(PROTECTED, "protected")                                                                      \
    X(PUBLIC, "public")                                                                            \
    X(STATIC, "static")                                                                            \
    X(YIELD, "yield")

/* Names with a meaning in some places. */
#define WORDS_OTHER(X)                                                                             \
    X(ABSTRACT, "abstract")                                                                        \
    X(ACCESSOR, "accessor")                                                                        \
    X(ANY, "any")                                                                                  \
    X(ARGUMENTS, "arguments")                                                                      \
    X(AS, "as")                                                                                    \
    X(ASSERTS, "asserts")                                                                          \
    X(ASYNC, "async")                                                                              \
    X(AWAIT, "await")                                                                              \
    X(CONSTRUCTOR, "constructor")                                                                  \
    X(DECLARE, "declare")                                                                          \
    X(EVAL, "eval")                                                                                \
    X(FROM, "from")                                                                                \
    X(GET, "get")                                                                                  \
    X(GLOBAL, "global")                                                                            \
    X(INFER, "infer")                                                                              \
    X(IS, "is")                                                                                    \
    X(KEYOF, "keyof")                                                                              \
    X(META, "meta")                                                                                \
    X(MODULE, "module")                                                                            \
    X(NAMESPACE, "namespace")                                                                      \
    X(OF, "of")                                                                                    \
    X(OUT, "out")                                                                                  \
    X(OVERRIDE, "override")                                                                        \
    X(PROTO, "__proto__")                                                                          \
    X(PROTOTYPE, "prototype")                                                                      \
    X(READONLY, "readonly")                                                                        \
    X(REQUIRE, "require")                                                                          \
    X(SATISFIES, "satisfies")                                                                      \
    X(SET, "set")                                                                                  \
    X(TARGET, "target")                                                                            \
    X(TYPE, "type")                                                                                \
    X(UNIQUE, "unique")                                                                            \
    X(UNDEFINED, "undefined")

#define WORD_ENUM(name, text) WORD_##name,
enum word {
    WORD_NONE,
    WORDS_RESERVED(WORD_ENUM) WORD_RESERVED_END,
    WORDS_STRICT(WORD_ENUM) WORD_STRICT_END,
    WORDS_OTHER(WORD_ENUM) WORDS
};
#undef WORD_ENUM

#endif
