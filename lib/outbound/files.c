/* files.c - `files.read`, `write`, `list` and `remove`: text files below one folder.
 *
 * Bytes that are no UTF-8 pass as base64, when asked for. No message holds the folder's own path.
 */
#include "outbound/inside.h"

#include "base/base64.h"
#include "base/utf8.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* One operation under way. */
struct file_work {
    struct outbound *outbound;
    struct arguments arguments;
    struct buffer path; /* tidy, ends in NUL */
    struct buffer out;  /* the answer */
    struct error error;
    const char *verb; /* "files.read" */
    bool base64;
};

static mdx_status fail(struct file_work *work, enum code code, const char *what)
{
    return error_set(&work->error, code, "%s: '%s' %s", work->verb, work->path.data, what);
}

static const struct {
    int number;
    enum code code;
    const char *what;
} reasons[] = {
    { EXDEV, CODE_SECURITY_VIOLATION, "leads out of the root of the files" },
    { ELOOP, CODE_SECURITY_VIOLATION, "is a link that is not followed" },
    { EACCES, CODE_FORBIDDEN, "may not be touched by the host's user" },
    { EPERM, CODE_FORBIDDEN, "may not be touched by the host's user" },
    { EROFS, CODE_FORBIDDEN, "lies on a disk that cannot be written" },
    { EISDIR, CODE_INVALID_PARAMS, "is a folder" },
    { ENOTDIR, CODE_INVALID_PARAMS, "or something before it is no folder" },
    { ENAMETOOLONG, CODE_INVALID_PARAMS, "is too long a path" },
    { EINVAL, CODE_INVALID_PARAMS, "is no name that the file system takes" },
    { ENXIO, CODE_INVALID_PARAMS, "is no plain file" },
    { ENOMEM, CODE_OUT_OF_MEMORY, "needs more memory than there is" },
    { ENOSPC, CODE_OPERATION_FAILED, "finds no room on the disk" },
    { EDQUOT, CODE_OPERATION_FAILED, "finds no room on the disk" },
    { EMFILE, CODE_OPERATION_FAILED, "cannot be opened: too many files are open" },
    { ENFILE, CODE_OPERATION_FAILED, "cannot be opened: too many files are open" },
};

/* What the system said, in our words. */
static mdx_status fail_system(struct file_work *work, int number)
{
    if (number == ENOENT) {
        fail(work, CODE_PATH_NOT_FOUND, "does not exist");
        work->error.own_code = mem_copy(work->error.allocator, "FILE_NOT_FOUND", 14);
        return work->error.status;
    }
    for (size_t i = 0; i < sizeof reasons / sizeof reasons[0]; i++)
        if (reasons[i].number == number)
            return fail(work, reasons[i].code, reasons[i].what);
    return fail(work, CODE_OPERATION_FAILED, "could not be read or written");
}

static mdx_status fail_size(struct file_work *work)
{
    return error_set(&work->error, CODE_INPUT_LIMIT,
                     "%s: '%s' is larger than %zu bytes, the most the host takes in", work->verb,
                     work->path.data, work->outbound->max_body_bytes);
}

/* ---- arguments ------------------------------------------------------------------------ */

static mdx_status read_path(struct file_work *work, bool optional)
{
    struct buffer given;
    mdx_status status;

    buffer_init(&given, &work->outbound->allocator, 64 * 1024);
    if (!arguments_text(&work->arguments, 0, &given) &&
        !(optional && !arguments_at(&work->arguments, 0)))
        status = given.failed && !given.over
                     ? error_no_memory(&work->error)
                     : error_set(&work->error, CODE_INVALID_PARAMS,
                                 "%s(path): path is a text such as 'notes/today.txt'", work->verb);
    else
        status = path_tidy(buffer_slice(&given), &work->path, &work->error);
    buffer_free(&given);
    return status;
}

static mdx_status read_encoding(struct file_work *work, uint32_t n)
{
    const struct jsontext *index = &work->arguments.index;
    uint32_t options = arguments_at(&work->arguments, n);
    uint32_t encoding = 0;

    if (options && index->nodes[options].type == JSONTEXT_OBJECT)
        encoding = jsontext_member(index, options, SLICE("encoding"));
    if (!options || (!encoding && index->nodes[options].type == JSONTEXT_OBJECT) ||
        jsontext_equals(index, encoding, SLICE("utf8")) ||
        jsontext_equals(index, encoding, SLICE("utf-8")))
        return MDX_OK;
    work->base64 = jsontext_equals(index, encoding, SLICE("base64"));
    return work->base64
               ? MDX_OK
               : error_set(&work->error, CODE_INVALID_PARAMS,
                           "%s: the options are {encoding: 'utf8'} or {encoding: 'base64'}",
                           work->verb);
}

/* ---- the four ---------------------------------------------------------------------------- */

/* A descriptor of a plain file and its size; never waits for the other end of a pipe. */
static mdx_status open_file(struct file_work *work, int *file)
{
    struct stat about;

    *file = beneath_open(work->outbound->files_root, work->path.data, O_RDONLY | O_NONBLOCK);
    if (*file < 0)
        return fail_system(work, errno);
    if (fstat(*file, &about))
        return fail_system(work, errno);
    if (S_ISDIR(about.st_mode))
        return fail_system(work, EISDIR);
    if (!S_ISREG(about.st_mode))
        return fail_system(work, ENXIO);
    if ((uint64_t)about.st_size > work->outbound->max_body_bytes)
        return fail_size(work);
    return MDX_OK;
}

static mdx_status read_all(struct file_work *work, int file, struct buffer *content)
{
    enum { CHUNK = 64 * 1024 };

    for (;;) {
        size_t left = content->most - content->len;
        /* One byte more than may be shows that there is more. */
        char *place = left ? buffer_reserve(content, left < CHUNK ? left : CHUNK) : NULL;
        char probe;
        ssize_t got;

        if (left && !place)
            return error_no_memory(&work->error);
        got = read(file, left ? place : &probe, left ? (left < CHUNK ? left : CHUNK) : 1);
        if (got < 0 && errno != EINTR)
            return fail_system(work, errno);
        if (!got)
            return MDX_OK;
        if (got > 0 && !left)
            return fail_size(work);
        if (got > 0)
            content->len += (size_t)got;
    }
}

static mdx_status write_content(struct file_work *work, struct slice content)
{
    size_t bad;

    if (work->base64) {
        buffer_add_char(&work->out, '"');
        base64_encode(&work->out, content);
        buffer_add_char(&work->out, '"');
        return MDX_OK;
    }
    if (!utf8_valid(content, &bad))
        return error_set(&work->error, CODE_INVALID_PARAMS,
                         "%s: '%s' is no UTF-8 text (byte %zu); read it with {encoding: 'base64'}",
                         work->verb, work->path.data, bad);
    buffer_add_json(&work->out, content);
    return MDX_OK;
}

static mdx_status read_file(struct file_work *work)
{
    struct buffer content;
    int file = -1;
    mdx_status status = read_path(work, false);

    if (!status)
        status = read_encoding(work, 1);
    if (status)
        return status;
    buffer_init(&content, &work->outbound->allocator, work->outbound->max_body_bytes);
    status = open_file(work, &file);
    if (!status)
        status = read_all(work, file, &content);
    if (!status)
        status = write_content(work, buffer_slice(&content));
    if (file >= 0)
        close(file);
    buffer_free(&content);
    return status;
}

static mdx_status read_text(struct file_work *work, struct buffer *content)
{
    struct buffer text;
    mdx_status status = MDX_OK;

    buffer_init(&text, content->allocator, SIZE_MAX);
    if (!arguments_text(&work->arguments, 1, &text))
        status = buffer_failed(&text)
                     ? error_no_memory(&work->error)
                     : error_set(&work->error, CODE_INVALID_PARAMS,
                                 "%s(path, text): text is a text; make one of a value with "
                                 "JSON.stringify(value)",
                                 work->verb);
    else if (!work->base64)
        buffer_add_slice(content, buffer_slice(&text));
    else if (!base64_decode(content, buffer_slice(&text)) && !buffer_failed(content))
        status =
            error_set(&work->error, CODE_INVALID_PARAMS, "%s: the text is no base64", work->verb);
    buffer_free(&text);
    if (!status && buffer_failed(content))
        status = content->over ? fail_size(work) : error_no_memory(&work->error);
    return status;
}

static mdx_status open_parent(struct file_work *work, bool make, int *folder, const char **name)
{
    if (!strcmp(work->path.data, "."))
        return error_set(&work->error, CODE_INVALID_PARAMS, "%s(path): the path names no file",
                         work->verb);
    *folder = beneath_parent(work->outbound->files_root, work->path.data, make, name);
    return *folder < 0 ? fail_system(work, errno) : MDX_OK;
}

static mdx_status write_file(struct file_work *work)
{
    struct buffer content;
    const char *name;
    int folder = -1;
    mdx_status status = read_path(work, false);

    if (!status)
        status = read_encoding(work, 2);
    if (status)
        return status;
    buffer_init(&content, &work->outbound->allocator, work->outbound->max_body_bytes);
    status = read_text(work, &content);
    if (!status)
        status = open_parent(work, true, &folder, &name);
    if (!status)
        status =
            file_replace(folder, name, buffer_slice(&content)) ? fail_system(work, errno) : MDX_OK;
    if (!status)
        buffer_add_text(&work->out, "null");
    if (folder >= 0)
        close(folder);
    buffer_free(&content);
    return status;
}

static mdx_status list_folder(struct file_work *work)
{
    mdx_status status = read_path(work, true);
    int folder;

    if (status)
        return status;
    folder = beneath_open(work->outbound->files_root, work->path.data, O_RDONLY | O_DIRECTORY);
    if (folder < 0)
        return fail_system(work, errno);
    status = listing_write(&work->outbound->allocator, folder, &work->out);
    if (status == MDX_E_LIMIT)
        return fail(work, CODE_INPUT_LIMIT, "holds more than 10000 files");
    if (status == MDX_E_NOMEM)
        return error_no_memory(&work->error);
    return status ? fail_system(work, errno) : MDX_OK;
}

static mdx_status remove_file(struct file_work *work)
{
    struct stat about;
    const char *name;
    int folder = -1;
    mdx_status status = read_path(work, false);

    if (!status)
        status = open_parent(work, false, &folder, &name);
    if (status)
        return status;
    if (fstatat(folder, name, &about, AT_SYMLINK_NOFOLLOW))
        status = fail_system(work, errno);
    else if (S_ISDIR(about.st_mode))
        status = fail(work, CODE_INVALID_PARAMS, "is a folder; only files are removed");
    else if (unlinkat(folder, name, 0))
        status = fail_system(work, errno);
    else
        buffer_add_text(&work->out, "null");
    close(folder);
    return status;
}

static void begin(struct outbound *outbound, const mdx_op *op, const char *verb,
                  mdx_status (*work_on)(struct file_work *work))
{
    struct file_work work = { .outbound = outbound, .verb = verb };
    mdx_status status;

    error_init(&work.error, &outbound->allocator);
    buffer_init(&work.path, &outbound->allocator, SIZE_MAX);
    buffer_init(&work.out, &outbound->allocator, SIZE_MAX);
    status = arguments_read(&work.arguments, &outbound->allocator, op, &work.error);
    if (!status && outbound->files_root < 0)
        status = error_set(&work.error, CODE_OPERATION_UNAVAILABLE,
                           "%s: this host has no files; it sets files_root to a folder to have "
                           "them",
                           verb);
    if (!status)
        status = work_on(&work);
    if (status)
        answer_error(op->rt, op->token, &work.error);
    else
        answer_json(op, &work.out);
    arguments_free(&work.arguments);
    buffer_free(&work.path);
    buffer_free(&work.out);
    error_free(&work.error);
}

void files_read_begin(struct outbound *outbound, const mdx_op *op)
{
    begin(outbound, op, "files.read", read_file);
}

void files_write_begin(struct outbound *outbound, const mdx_op *op)
{
    begin(outbound, op, "files.write", write_file);
}

void files_list_begin(struct outbound *outbound, const mdx_op *op)
{
    begin(outbound, op, "files.list", list_folder);
}

void files_remove_begin(struct outbound *outbound, const mdx_op *op)
{
    begin(outbound, op, "files.remove", remove_file);
}
