/* verbs.c - the table of verbs, and the help made from it. */
#include "program.h"

#include "nearest.h"
#include "report.h"
#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LIMITS (HAS(OPT_TIMEOUT) | HAS(OPT_MEMORY))
#define REACH  (HAS(OPT_ALLOW) | HAS(OPT_ALLOW_ALL) | HAS(OPT_FILES))
#define PAGE   (HAS(OPT_PREFIX) | HAS(OPT_TYPE) | HAS(OPT_LIMIT) | HAS(OPT_CURSOR))

#define INPUT_HELP                                                                                 \
    "Input is x=21, --x 21, --x=21, or --input with JSON, @FILE or -. Piped standard input\n"      \
    "is read as JSON. A name that comes twice makes an array. Values are read as the\n"            \
    "function's schema says."

const struct verb verbs[] = {
    { "init", verb_init, 0, 0, 1, 0, "[NAME]", "write a first definition, NAME.mdx", NULL },
    { "serve", verb_serve,
      HAS(OPT_STORE) | HAS(OPT_LISTEN) | LIMITS | REACH | HAS(OPT_CONFIG) | HAS(OPT_PUBLIC) |
          HAS(OPT_TOKEN_FILE) | HAS(OPT_HOST) | HAS(OPT_ORIGIN) | HAS(OPT_LOG) | HAS(OPT_OTLP) |
          HAS(OPT_SAMPLE) | HAS(OPT_RETRY),
      0, -1, 0, "[FILES|DIRS...]", "serve definitions over HTTP, and reload what is saved",
      "A folder gives its *.mdx, and those .md .json .ts .js that have $id, $type or mdxld.\n"
      "Without a token, callers on this machine may load and delete; beyond it, one is needed." },
    { "mcp", verb_mcp, HAS(OPT_STORE) | LIMITS | REACH | HAS(OPT_RETRY) | HAS(OPT_CONFIG), 0, -1, 0,
      "[FILES|DIRS...]", "serve definitions to a model's client over standard input and output",
      "Speaks the Model Context Protocol, one message a line. Without files, the store is served;\n"
      "with them, what they hold, loaded again when they are saved. The file of --config may name\n"
      "sources, which are imported: {\"sources\":{\"NAME\":{\"kind\":\"mcp\",\"where\":URL}}}." },
    { "run", verb_run, LIMITS | REACH | HAS(OPT_INPUT) | HAS(OPT_PATH) | HAS(OPT_CONFIG), 1, -1, 1,
      "FILE [NAME=VALUE...]", "load FILE in memory, call it, print its result",
      INPUT_HELP "\nExits with 1, and `Name: message` first on stderr, when the code throws." },
    { "call", verb_call,
      HAS(OPT_STORE) | LIMITS | REACH | HAS(OPT_INPUT) | HAS(OPT_PATH) | HAS(OPT_URL) |
          HAS(OPT_CONFIG),
      1, -1, 1, "TARGET [NAME=VALUE...]", "call a function of the store, or of a server",
      "A target is id[@version][#path]: calculate, calculate@2, "
      "crm.acme.com#customers.get\n" INPUT_HELP },
    { "load", verb_load,
      HAS(OPT_STORE) | HAS(OPT_ID) | HAS(OPT_NEW) | HAS(OPT_EXPECT) | HAS(OPT_NOTE), 1, -1, 0,
      "FILES|DIRS...|-", "store definitions", "- is standard input." },
    { "list", verb_list, HAS(OPT_STORE) | PAGE, 0, 0, 0, "", "list what the store has", NULL },
    { "get", verb_get, HAS(OPT_STORE), 1, 1, 0, "ID[@VERSION]",
      "print a definition's source, with --json all of it", NULL },
    { "versions", verb_versions, HAS(OPT_STORE), 1, 1, 0, "ID", "list a definition's revisions",
      NULL },
    { "diff", verb_diff, HAS(OPT_STORE), 1, 3, 0, "ID [FROM [TO]]",
      "compare two revisions; else the last two", NULL },
    { "rollback", verb_rollback, HAS(OPT_STORE) | HAS(OPT_EXPECT), 2, 2, 0, "ID TO",
      "make an old revision the newest one", NULL },
    { "weights", verb_weights, HAS(OPT_STORE) | HAS(OPT_CLEAR) | HAS(OPT_EXPECT), 1, -1, 0,
      "ID REVISION=SHARE...", "share calls out between revisions: 3=90 2=10", NULL },
    { "delete", verb_delete, HAS(OPT_STORE) | HAS(OPT_PURGE) | HAS(OPT_EXPECT), 1, 1, 0, "ID",
      "delete a definition; its history stays, without --purge", NULL },
    { "search", verb_search, HAS(OPT_STORE) | PAGE, 1, -1, 0, "WORDS...", "find definitions",
      NULL },
    { "stats", verb_stats, HAS(OPT_STORE), 0, 0, 0, "", "counts and sizes of the store", NULL },
    { "schema", verb_schema, HAS(OPT_STORE), 0, 1, 0, "[ID|FILE][#PATH]",
      "print a definition's schemas; without one, answer JSON Schema line by line",
      "Lines are {\"op\":\"validate\",\"dialect\":URI,\"schema\":S,\"data\":D,\"formats\":true}, "
      "the same\n"
      "with coerce, and {\"op\":\"remotes\",\"remotes\":{URI:schema}}; each is answered by one." },
    { "check", verb_check, HAS(OPT_ID), 1, -1, 0, "FILES|DIRS...",
      "find every mistake of documents, store nothing", NULL },
    { "inspect", verb_inspect, HAS(OPT_ID), 1, 1, 0, "FILE",
      "show what the code becomes, beside the code",
      "Below each line of the document stands what the engine is given for it. A name that\n"
      "begins with @ is the engine's own." },
    { "test", verb_test, LIMITS | REACH, 1, -1, 0, "FILES|DIRS...",
      "run the test fences of documents",
      "A fence ```ts test sees the document's names, and assert, expect and test. Each runs in\n"
      "an isolate of its own. Exits with 1 when one fails." },
    { "script", verb_script, LIMITS, 1, 1, 0, "FILE", "run a plain script",
      "print() and console write to stdout. Exits with 0 at the script's end, with 1 and\n"
      "`Name: message` first on stderr when it throws. FILE - is standard input." },
    { "explain", verb_explain, 0, 0, 1, 0, "[CODE|MDXnnnn]", "explain an error; without one, all",
      NULL },
    { "doctor", verb_doctor, HAS(OPT_STORE), 0, 0, 0, "",
      "check limits, store, features and this machine", NULL },
    { "demo", verb_demo, 0, 0, 1, 0, "[NAME]", "show something: mdx demo limits", NULL },
    { "import", verb_import,
      HAS(OPT_STORE) | HAS(OPT_TAG) | HAS(OPT_METHOD) | HAS(OPT_BELOW) | HAS(OPT_SERVER) |
          HAS(OPT_AUTH) | HAS(OPT_RETRY) | HAS(OPT_CACHE) | HAS(OPT_EXPECT) | HAS(OPT_ENV) |
          HAS(OPT_CWD) | HAS(OPT_SETTINGS) | HAS(OPT_TIMEOUT),
      3, -1, 0, "openapi|graphql|mcp NAME FILE|URL|-|[--] COMMAND...",
      "make other people's operations tools of the store",
      "Each operation becomes NAME__OPERATION: called as any function, from code too. An MCP\n"
      "server is a URL, or a command that starts one and speaks over its pipes; it sees PATH,\n"
      "HOME and what --env names. Importing again makes a new revision and says what changed.\n"
      "With --auth of the grant authorization_code the address to open is shown, as by mdx auth." },
    { "tools", verb_tools, HAS(OPT_STORE) | HAS(OPT_SEARCH) | HAS(OPT_LIMIT), 0, 1, 0, "[NAME]",
      "list every tool of the store, or of one source; or find some", NULL },
    { "request", verb_request, HAS(OPT_STORE) | HAS(OPT_INPUT) | HAS(OPT_NDJSON), 0, -1, 1,
      "TOOL [JSON|NAME=VALUE...]", "print the request that a tool would send, and send nothing",
      "Credentials are not in it." },
    { "auth", verb_auth, HAS(OPT_STORE), 1, 1, 0, "NAME",
      "let a person allow a source of the store to act for them (OAuth 2 with PKCE)",
      "Prints the address to open in a browser. Where the source's redirectUri is on this machine\n"
      "(http://127.0.0.1:PORT/), the answer is waited for there; else it is pasted. Tokens are "
      "kept\n"
      "in the store's folder, readable by its owner alone." },
    { "export", verb_export, HAS(OPT_STORE), 1, 2, 0,
      "openapi|graphql|mcp|agent-ready|ts [ID|FILE]",
      "print a description of what the store has, or of a document",
      "OpenAPI 3.1, GraphQL's schema, the tools of MCP, the card for agents, TypeScript types." },
    { "completion", verb_completion, HAS(OPT_STORE), 1, -1, 0, "bash|zsh|fish",
      "print what makes a shell complete mdx's words",
      "eval \"$(mdx completion bash)\" in ~/.bashrc; the same with zsh in ~/.zshrc, after\n"
      "compinit; mdx completion fish | source in fish. Ids, functions and arguments of the\n"
      "store are completed too." },
    { "version", verb_version, 0, 0, 0, 0, "", "print the version and what is compiled in", NULL },
    { "help", verb_help_verb, 0, 0, 1, 0, "[VERB]", "explain a verb", NULL },
    { NULL, NULL, 0, 0, 0, 0, NULL, NULL, NULL }
};

const struct verb *verb_find(const char *name)
{
    for (const struct verb *verb = verbs; verb->name; verb++) {
        if (!strcmp(verb->name, name))
            return verb;
    }
    return NULL;
}

static void option_help(enum option option)
{
    const struct option_row *row = &option_rows[option];
    char *left =
        format_text("--%s%s%s", row->name, row->value ? " " : "", row->value ? row->value : "");

    printf("  %-22s %s\n", left, row->help);
    free(left);
}

void verb_help(const struct verb *verb)
{
    printf("mdx %s%s%s\n  %s\n", verb->name, *verb->usage ? " " : "", verb->usage, verb->summary);
    if (verb->detail)
        printf("\n%s\n", verb->detail);
    printf("\nOptions:\n");
    for (int option = 0; option < OPT_COUNT; option++) {
        if ((verb->options | HAS(OPT_HELP) | HAS(OPT_JSON)) & HAS(option))
            option_help((enum option)option);
    }
}

void program_help(void)
{
    printf("mdx - load a definition, call it\n\n");
    for (const struct verb *verb = verbs; verb->name; verb++)
        printf("  %-10s %s\n", verb->name, verb->summary);
    printf("\nStart with: mdx init, then mdx serve calculate.mdx\n"
           "mdx help VERB says more. --json gives every result as JSON on stdout, and errors as\n"
           "{\"error\": ...} on stderr. Exit status: 0 done, 64 wrong use, 65 wrong input or\n"
           "document, 66 not found, 69 not reachable, 70 failed, 73 conflict, 74 output not\n"
           "written, 75 try later, 77 not allowed, 78 wrong settings.\n");
}

int verb_help_verb(struct program *program)
{
    const struct verb *verb;
    struct nearest nearest = { 0 };
    char *hint = NULL;
    int status;

    if (!program->choices.word_count) {
        program_help();
        return 0;
    }
    nearest.wanted = program->choices.words[0];
    verb = verb_find(nearest.wanted);
    if (verb) {
        verb_help(verb);
        return 0;
    }
    for (verb = verbs; verb->name; verb++)
        nearest_offer(&nearest, verb->name);
    if (nearest.best)
        hint = format_text("Did you mean mdx help %s?", nearest.best);
    else
        hint = format_text("mdx help lists the verbs.");
    status = problem(program, PROBLEM_USAGE, hint, "there is no verb \"%s\"", nearest.wanted);
    free(hint);
    return status;
}
