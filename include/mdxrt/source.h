/** @file source.h
 * Other people's tools: an OpenAPI document, an MCP server, a GraphQL endpoint as a source.
 *
 * A source is a definition like any other: it has revisions, is listed, rolled back and deleted
 * with the functions of store.h, and each of its tools is a function, on every protocol. A tool is
 * called as `NAME#TOOL` or `NAME__TOOL`, from code as `call('NAME__TOOL', {…})` or
 * `$.NAME.TOOL({…})`, where `allow` grants NAME.
 *
 * A source that fails too often is left alone for a while: after 5 failures in a row, or 10 of its
 * last 20 attempts, calls of it fail with CIRCUIT_OPEN and say when to come back; after 30 seconds
 * one call tries it. Failures are a connection that is refused or breaks, a time that is over, and
 * the statuses that may pass (408, 425, 5xx); a 429 is none.
 */
#ifndef MDXRT_SOURCE_H
#define MDXRT_SOURCE_H

#include "load.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Settings of mdx_import(). Zero in any field means "the default"; texts are borrowed. */
typedef struct mdx_import_options {
    size_t size;
    const char *kind; /**< "openapi", "graphql" or "mcp". */
    size_t kind_len;
    const char *name; /**< The source's id: letters, digits, `_`, `-`, `.`; no `__`. */
    size_t name_len;
    const char *where; /**< Of a document, its URL: relative servers are against it. Of
                            "graphql", the endpoint. Of an MCP server, its URL (Streamable HTTP), or
                          a command line that starts it and speaks with it over its pipes: words,
                          held together by '…' or "…"; no shell sees it. */
    size_t where_len;
    const char *tag; /**< Only operations with this tag. */
    size_t tag_len;
    const char *method; /**< Only those of this method; "query" or "mutation". */
    size_t method_len;
    const char *path; /**< Only those whose path, field, or name at an MCP server, begins so. */
    size_t path_len;
    const char *settings; /**< A JSON object put into the source: server, auth, retry, limits …
                               `cache`: true, or {maxEntries (1000), maxBytes (8 MiB)}, keeps
                               answers to GET and HEAD in memory as RFC 9111 allows; by default
                               nothing is kept. Only requests that are alike in URL, headers and
                               credentials share an answer, and none that is `private` is for
                               another caller; what is old is asked about by its ETag or its date,
                               no lifetime is guessed, and a write to a URL forgets it. Not
                               of definitions that were loaded as a text.
                               For an MCP server also `command` and `args` in place of `where`,
                               `env` (an object: all that its process sees besides PATH and HOME),
                               `cwd`, `headers`, `protocol` (a revision of MCP, else it is found
                               out), `transport` ("sse": the HTTP of 2024-11-05, else it is found
                               out), and `elicitation`: "defaults" (its questions to people are
                               answered with the defaults of their fields, or declined) or "none".
                               `${VAR}` in env, headers and auth is read when a call is made.
                               auth of the type oauth2 may have `issuer` in place of `tokenUrl`:
                             that is then read from the issuer's metadata (RFC 8414), and an MCP
                             server that answers 401 has to list the issuer in its own (RFC 9728),
                             which say `resource` and `scopes` too, unless auth does. Credentials go
                             to the endpoints of that issuer alone: https, and public unless it is
                               the issuer's own host or the source's. */
    size_t settings_len;
    uint64_t expected; /**< As mdx_load_options.expected. */
    const char *file;  /**< Name of the document in messages. NULL: "OpenAPI" or "GraphQL". */
    size_t file_len;
} mdx_import_options;

/**
 * Imports a document as a source: stores it as the next revision of options->name.
 *
 * "openapi": the document of OpenAPI 3.0 or 3.1; each operation is a tool. "graphql": the answer to
 * an introspection query; each field of the query and mutation types is a tool, a mutation that has
 * a query's name is `NAME_mutation`. Without a document the source has the one tool `introspect`,
 * whose result is the document to import next; so the endpoint is asked with the source's own
 * credentials. With {"newest": true} it asks for deprecated arguments and for input objects of
 * which one field is given (`isOneOf`) too, which servers before the edition of September 2025 may
 * refuse. A tool that answers objects has the argument `__select`: which fields to answer, as
 * GraphQL writes them; without it, those that need no argument, up to four levels deep as long as
 * they are few. A field's data is the result even where `errors` are told beside it.
 *
 * An MCP server without a document is asked for its tools through the bridge's operations
 * `process.open`, `process.write`, `process.read` and `process.close`, or `fetch`; that takes as
 * long as timeout_ms at most, and is not possible from inside a bridge function (MDX_E_STATE). Its
 * process stays for the calls that follow. Each tool is named after its own name, with everything
 * outside A-Z a-z 0-9 _ as _. A call's result is `structuredContent`, else the text where that is
 * all there is, else the list of contents; `isError` is EXECUTION_FAILED. For code, callRaw()
 * answers {status: 200, headers: {}, body: the result as it came}. A server that says that its
 * tools have changed, or whose list is older than it says a list is good for (`ttlMs`), is asked
 * again behind the next call, and the source has a new revision when the list is another one.
 *
 * @param document  JSON or YAML. Borrowed until return. Of an MCP server, its answer to tools/list
 *                  (with `protocolVersion` and `serverInfo`, where they are known), or empty.
 * @param loaded    As of mdx_load(); its `json` has `added`, `removed` and `changed` too: the
 *                  names of the tools that are not as they were in the revision before.
 * @return MDX_OK, MDX_E_VALIDATION (the document is none, or refers to what is not there),
 *         MDX_E_CONFLICT, MDX_E_CONFIG (auth, retry, limits, cache or serverOverride of the
 * settings could not work, or there is no setting of that name; the error says which member, and
 * what to write; told before anything of the document, which may be empty to learn just that),
 * MDX_E_NOMEM; of a server also what a call of it may fail with. On any failure nothing has
 * changed.
 *
 * Threads: any. Nothing is fetched but the list of an MCP server.
 */
MDX_API mdx_status mdx_import(mdx_runtime *rt, const mdx_import_options *options,
                              const char *document, size_t len, mdx_loaded **loaded,
                              mdx_error **error);

/**
 * Every function of everything that is loaded, by its name as a tool.
 *
 * @param json  Set to [{name, description, source}], sorted by source; source is the id of the
 *              definition. Free with mdx_free().
 */
MDX_API mdx_status mdx_tools(mdx_runtime *rt, char **json, size_t *json_len, mdx_error **error);

/**
 * Those that fit a query in plain words, best first: BM25 over names, titles, descriptions,
 * parameters and paths, with simple stems of English.
 *
 * @param limit  At most so many; 0 or above 50: 50.
 * @param json   Set to [{name, description, source, score}]. Free with mdx_free().
 */
MDX_API mdx_status mdx_find_tools(mdx_runtime *rt, const char *query, size_t query_len,
                                  uint32_t limit, char **json, size_t *json_len, mdx_error **error);

/**
 * The request that a call of the tool would send, but for credentials. Nothing is sent.
 *
 * @param tool  `NAME__TOOL`, or a target.
 * @param args  A JSON object; NULL: {}.
 * @param json  Set to {method, url, headers, body?}; a body of bytes is `bodyBase64`. Of an MCP
 *              server that is a child: method WRITE, url `stdio:` and its command; of one with the
 *              HTTP of 2024-11-05: url `sse:` and that of its stream, which says with each call
 *              where the body is posted to. Free with mdx_free().
 * @return MDX_OK, MDX_E_NOT_FOUND, MDX_E_VALIDATION (the arguments are not what a call takes),
 *         MDX_E_EXECUTION (it sends no request: it runs here).
 */
MDX_API mdx_status mdx_tool_request(mdx_runtime *rt, const char *tool, size_t tool_len,
                                    const char *args, size_t args_len, char **json,
                                    size_t *json_len, mdx_error **error);

/**
 * Begins the OAuth 2 authorization of a source whose auth is of the grant `authorization_code`,
 * with PKCE (RFC 7636, S256): the URL that a person has to open.
 *
 * @param redirect_uri  Where the server sends the person back; NULL: the auth's `redirectUri`.
 * @param json          Set to {url, state, redirectUri}. Free with mdx_free().
 * @return MDX_OK, MDX_E_CONFIG (authorizeUrl, clientId or redirectUri is missing, or a variable
 * is), MDX_E_NOT_FOUND, MDX_E_VALIDATION (no source that was imported), MDX_E_STATE.
 *
 * An MCP server that tells its tools to nobody before: import it with the document {"tools":[]},
 * authorize it, and import it again without a document.
 *
 * It lasts ten minutes; beginning again ends it. Threads: any, as mdx_call().
 */
MDX_API mdx_status mdx_source_authorize(mdx_runtime *rt, const char *name, size_t name_len,
                                        const char *redirect_uri, size_t redirect_uri_len,
                                        char **json, size_t *json_len, mdx_error **error);

/**
 * Ends it: the code becomes tokens, which the source's calls then use and renew.
 *
 * Tokens live in memory. To keep them longer, answer two operations, as services of the default
 * bridge or in op_begin: `token.write(source, {accessToken, expires, refreshToken})`, asked
 * whenever there is a new one (a server may give a new refresh token each time), and
 * `token.read(source)` → what was written, or null. Keep them where nobody else reads. They are
 * asked for sources of the grants authorization_code and refresh_token.
 * @param back  What came back: the query `code=…&state=…`, or the whole URL.
 * @return MDX_OK, MDX_E_AUTH (another state, refused, or the code is not good), and as mdx_call().
 */
MDX_API mdx_status mdx_source_authorized(mdx_runtime *rt, const char *name, size_t name_len,
                                         const char *back, size_t back_len, mdx_error **error);

#ifdef __cplusplus
}
#endif

#endif
