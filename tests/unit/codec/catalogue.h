/* catalogue.h - catalogues for tests, made of models as the store keeps them. */
#ifndef MDX_TESTS_CATALOGUE_H
#define MDX_TESTS_CATALOGUE_H

#include "unit/memory.h"

#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "program/program.h"

static inline struct program *catalogue_program(const struct allocator *allocator,
                                                const char *model)
{
    struct program *program = NULL;
    struct error error;

    error_init(&error, allocator_system());
    if (program_make(&program, allocator, slice_of(model), 1, NULL, NULL, NULL, &error) &&
        error.code != CODE_OUT_OF_MEMORY)
        fail_msg("%s", error_message(&error));
    error_free(&error);
    return program;
}

/* The catalogue with one more; what it was made of is released. */
static inline struct catalogue *catalogue_and(struct catalogue *from, const char *model)
{
    struct catalogue *made = catalogue_copy(allocator_system(), from);

    assert_true(catalogue_put(made, catalogue_program(allocator_system(), model)));
    catalogue_release(from);
    return made;
}

/* A definition of one function, from its schemas; NULL: none. */
static inline char *catalogue_model(const char *id, const char *input, const char *output)
{
    static const char form[] = "{\"id\":\"%s\",\"functions\":[{\"path\":\"\"%s%s%s%s}]}";
    size_t room =
        sizeof form + strlen(id) + (input ? strlen(input) : 0) + (output ? strlen(output) : 0) + 64;
    char *model = malloc(room);

    assert_non_null(model);
    snprintf(model, room, form, id, input ? ",\"inputSchema\":" : "", input ? input : "",
             output ? ",\"outputSchema\":" : "", output ? output : "");
    return model;
}

#endif
