/** @file schema.h
 * JSON Schema by itself: validate, coerce, normalize, merge.
 *
 * Drafts 4, 6, 7, 2019-09 and 2020-12, and the dialect of OpenAPI 3.0. What definitions and
 * sources declare goes through the same code. Needs no runtime.
 */
#ifndef MDXRT_SCHEMA_H
#define MDXRT_SCHEMA_H

#include "error.h"
#include "types.h"

#ifdef __cplusplus
extern "C" {
#endif

/** A compiled schema. Immutable: any number of threads may check with it at once. */
typedef struct mdx_schema mdx_schema;

/** Settings of mdx_schema_compile(). Zero in any field means "the default"; texts are borrowed
 * until it returns. */
typedef struct mdx_schema_options {
    size_t size;
    mdx_resize_fn allocator; /**< NULL: the C library's. */
    void *allocator_host;
    const char *dialect; /**< URI of the dialect of a schema without `$schema`:
                              "http://json-schema.org/draft-07/schema#" … Default 2020-12;
                              "https://spec.openapis.org/oas/3.0/schema" for OpenAPI 3.0's. */
    size_t dialect_len;
    const char *remotes; /**< A JSON object: documents that `$ref` may lead to, by their URI. The
                              dialects' own are there already. Nothing is ever fetched. */
    size_t remotes_len;
    uint32_t flags; /**< MDX_SCHEMA_… */
    uint32_t reserved;
} mdx_schema_options;

#define MDX_SCHEMA_FORMATS 1u /**< `format` is checked; else it is an annotation. */

/**
 * Compiles a schema.
 * @param options  NULL for defaults.
 * @param json     An object, or true or false.
 * @param schema   Set to the schema; free it with mdx_schema_free().
 * @return MDX_OK, MDX_E_VALIDATION (no schema: the error has the place of the bad keyword as a
 *         JSON pointer; or a `$ref` leads nowhere), MDX_E_NOMEM.
 */
MDX_API mdx_status mdx_schema_compile(const mdx_schema_options *options, const char *json,
                                      size_t len, mdx_schema **schema, mdx_error **error);

/**
 * Checks a value.
 * @param report  Set to {"valid": true, "errors": []}, or every misfit of the value as
 *                {"instancePath", "schemaPath", "message"}, 100 at most. Free with mdx_free().
 * @return MDX_OK, also for a value that does not fit; MDX_E_VALIDATION: data is no JSON, or so
 *         large or deep that it cannot be checked in bounded time; MDX_E_NOMEM.
 */
MDX_API mdx_status mdx_schema_validate(const mdx_schema *schema, const char *data, size_t len,
                                       char **report, size_t *report_len, mdx_error **error);

/**
 * Makes text fit (`"42"` is 42 where a number is due, `"true"` is true, null is 0 …) and puts in
 * defaults, at every level that is there; then checks.
 * @param report  Set to {"valid", "data", "errors"}. Free with mdx_free().
 * Returns: as mdx_schema_validate().
 */
MDX_API mdx_status mdx_schema_coerce(const mdx_schema *schema, const char *data, size_t len,
                                     char **report, size_t *report_len, mdx_error **error);

/**
 * Any JSON value as a schema of 2020-12. Never refuses one: what cannot be understood accepts.
 * Types are inferred from `properties`, `items`, `enum` and `const`; short forms, `required: true`
 * in a property, `nullable`, draft 4's `id` and boolean bounds, tuples and `dependencies` are said
 * in today's words; an open object at the root says `additionalProperties: true`.
 * @param options   Only its allocator counts; NULL for the C library's.
 * @param result    Set to {"schema", "warnings"?: [text]}. Free with mdx_free().
 * @return MDX_OK, MDX_E_VALIDATION (json is no JSON), MDX_E_NOMEM.
 */
MDX_API mdx_status mdx_schema_normalize(const mdx_schema_options *options, const char *json,
                                        size_t len, char **result, size_t *result_len,
                                        mdx_error **error);

/**
 * The schema with each `allOf` made one schema, where that can be said; a contradiction is false.
 * It accepts what it did. Patterns become one by looking ahead.
 * @param result    Set to {"schema"}. Free with mdx_free().
 * Otherwise as mdx_schema_normalize().
 */
MDX_API mdx_status mdx_schema_merge(const mdx_schema_options *options, const char *json, size_t len,
                                    char **result, size_t *result_len, mdx_error **error);

/** Frees a schema. NULL is allowed. */
MDX_API void mdx_schema_free(mdx_schema *schema);

#ifdef __cplusplus
}
#endif

#endif
