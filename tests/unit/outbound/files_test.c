/* files_test.c - files below one folder, and no way out of it. */
#include "unit/outbound/world.h"

#include "outbound/inside.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* Above the root lies secret.txt. */
struct folder {
    struct world world;
    char top[256];
    char root[300];
};

static void put_file(const struct folder *folder, const char *name, const char *bytes, size_t len)
{
    char path[600];
    FILE *file;

    snprintf(path, sizeof path, "%s/%s", folder->root, name);
    file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, len, file), len);
    assert_int_equal(fclose(file), 0);
}

static void make_link(const struct folder *folder, const char *to, const char *name)
{
    char path[600];

    snprintf(path, sizeof path, "%s/%s", folder->root, name);
    assert_int_equal(symlink(to, path), 0);
}

static mode_t mode_of(const struct folder *folder, const char *name)
{
    struct stat about;
    char path[600];

    snprintf(path, sizeof path, "%s/%s", folder->root, name);
    assert_int_equal(lstat(path, &about), 0);
    return about.st_mode;
}

static void folder_open(struct folder *folder)
{
    const char *tmp = getenv("TMPDIR");
    struct outbound_options options = { .max_body_bytes = 1000 };

    snprintf(folder->top, sizeof folder->top, "%s/mdx-files-XXXXXX", tmp ? tmp : "/tmp");
    assert_non_null(mkdtemp(folder->top));
    snprintf(folder->root, sizeof folder->root, "%s/root", folder->top);
    assert_int_equal(mkdir(folder->root, 0755), 0);
    put_file(folder, "../secret.txt", "secret", 6);
    options.files_root = slice_of(folder->root);
    world_open_with(&folder->world, &options);
}

static int remove_one(const char *path, const struct stat *about, int type, struct FTW *where)
{
    (void)about;
    (void)type;
    (void)where;
    return remove(path);
}

static void folder_close(struct folder *folder)
{
    world_close(&folder->world);
    nftw(folder->top, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static void what_was_written_is_read_again(void **state)
{
    (void)state;
    struct folder f;

    folder_open(&f);
    assert_string_equal(world_get(&f.world, "files.write", "[\"a.txt\",\"h\\u00e9llo\\n\"]"),
                        "null");
    assert_string_equal(world_get(&f.world, "files.read", "[\"a.txt\"]"), "\"h\xC3\xA9llo\\n\"");
    assert_string_equal(world_get(&f.world, "files.write", "[\"a.txt\",\"\"]"), "null");
    assert_string_equal(world_get(&f.world, "files.read", "[\"./a.txt\"]"), "\"\"");
    folder_close(&f);
}

static void a_write_makes_the_folders_on_its_way(void **state)
{
    (void)state;
    struct folder f;

    folder_open(&f);
    world_get(&f.world, "files.write", "[\"x/y//z/a.txt\",\"1\"]");
    world_get(&f.world, "files.write", "[\"x/y/b.txt\",\"2\"]");
    assert_string_equal(world_get(&f.world, "files.read", "[\"x/y/z/a.txt\"]"), "\"1\"");
    assert_string_equal(world_get(&f.world, "files.list", "[\"x/y\"]"),
                        "[{\"name\":\"b.txt\",\"type\":\"file\",\"bytes\":1},"
                        "{\"name\":\"z\",\"type\":\"folder\",\"bytes\":0}]");
    folder_close(&f);
}

static void a_replaced_file_keeps_its_rights_and_leaves_nothing_behind(void **state)
{
    (void)state;
    struct folder f;
    char path[600];

    folder_open(&f);
    put_file(&f, "a.txt", "old", 3);
    snprintf(path, sizeof path, "%s/a.txt", f.root);
    assert_int_equal(chmod(path, 0600), 0);
    world_get(&f.world, "files.write", "[\"a.txt\",\"new\"]");
    assert_int_equal(mode_of(&f, "a.txt") & 0777, 0600);
    assert_string_equal(world_get(&f.world, "files.list", "[]"),
                        "[{\"name\":\"a.txt\",\"type\":\"file\",\"bytes\":3}]");
    folder_close(&f);
}

static void bytes_pass_as_base64(void **state)
{
    (void)state;
    struct folder f;

    folder_open(&f);
    put_file(&f, "bytes", "\xFF\x00\xFE", 3);
    assert_string_equal(world_refusal(&f.world, "files.read", "[\"bytes\"]"), "INVALID_PARAMS");
    assert_non_null(strstr(world_message(&f.world), "encoding: 'base64'"));
    assert_string_equal(world_get(&f.world, "files.read", "[\"bytes\",{\"encoding\":\"base64\"}]"),
                        "\"/wD+\"");
    world_get(&f.world, "files.write", "[\"copy\",\"/wD+\",{\"encoding\":\"base64\"}]");
    assert_string_equal(world_get(&f.world, "files.read", "[\"copy\",{\"encoding\":\"base64\"}]"),
                        "\"/wD+\"");
    assert_string_equal(
        world_refusal(&f.world, "files.write", "[\"copy\",\"?\",{\"encoding\":\"base64\"}]"),
        "INVALID_PARAMS");
    assert_string_equal(world_refusal(&f.world, "files.read", "[\"copy\",{\"encoding\":\"hex\"}]"),
                        "INVALID_PARAMS");
    folder_close(&f);
}

static void dots_and_absolute_paths_and_nul_are_refused(void **state)
{
    (void)state;
    struct folder f;

    folder_open(&f);
    assert_string_equal(world_refusal(&f.world, "files.read", "[\"../secret.txt\"]"),
                        "SECURITY_VIOLATION");
    assert_string_equal(world_refusal(&f.world, "files.read", "[\"a/../../secret.txt\"]"),
                        "SECURITY_VIOLATION");
    assert_string_equal(world_refusal(&f.world, "files.read", "[\"/etc/hostname\"]"),
                        "SECURITY_VIOLATION");
    assert_string_equal(world_refusal(&f.world, "files.read", "[\"a\\u0000.txt\"]"),
                        "SECURITY_VIOLATION");
    assert_string_equal(world_refusal(&f.world, "files.list", "[\"..\"]"), "SECURITY_VIOLATION");
    assert_string_equal(world_refusal(&f.world, "files.write", "[\"../new\",\"\"]"),
                        "SECURITY_VIOLATION");
    assert_string_equal(world_refusal(&f.world, "files.remove", "[\"../secret.txt\"]"),
                        "SECURITY_VIOLATION");
    folder_close(&f);
}

static void links_that_lead_out_are_not_followed(void **state)
{
    (void)state;
    struct folder f;

    folder_open(&f);
    make_link(&f, "../secret.txt", "file");
    make_link(&f, "..", "up");
    make_link(&f, "/", "slash");
    assert_string_equal(world_refusal(&f.world, "files.read", "[\"file\"]"), "SECURITY_VIOLATION");
    assert_string_equal(world_refusal(&f.world, "files.read", "[\"up/secret.txt\"]"),
                        "SECURITY_VIOLATION");
    assert_string_equal(world_refusal(&f.world, "files.list", "[\"slash\"]"), "SECURITY_VIOLATION");
    assert_string_equal(world_refusal(&f.world, "files.write", "[\"up/new\",\"\"]"),
                        "SECURITY_VIOLATION");
    assert_string_equal(world_refusal(&f.world, "files.write", "[\"up/new/new\",\"\"]"),
                        "SECURITY_VIOLATION");
    assert_string_equal(world_refusal(&f.world, "files.remove", "[\"up/secret.txt\"]"),
                        "SECURITY_VIOLATION");
    folder_close(&f);
}

static void a_link_is_listed_as_one_removed_as_one_and_never_written_through(void **state)
{
    (void)state;
    struct folder f;

    folder_open(&f);
    make_link(&f, "../secret.txt", "file");
    assert_string_equal(world_get(&f.world, "files.list", "[\".\"]"),
                        "[{\"name\":\"file\",\"type\":\"link\",\"bytes\":0}]");
    assert_string_equal(world_refusal(&f.world, "files.write", "[\"file\",\"x\"]"),
                        "INVALID_PARAMS");
    world_get(&f.world, "files.remove", "[\"file\"]");
    assert_string_equal(world_get(&f.world, "files.list", "[]"), "[]");
    folder_close(&f);
}

static void the_walk_by_hand_follows_no_link(void **state)
{
    (void)state;
    struct folder f;
    int root, file;

    folder_open(&f);
    assert_string_equal(world_get(&f.world, "files.write", "[\"x/y/a.txt\",\"1\"]"), "null");
    make_link(&f, "x", "inside");
    make_link(&f, "../secret.txt", "file");
    root = open(f.root, O_RDONLY | O_DIRECTORY);
    file = beneath_walk(root, "x/y/a.txt", O_RDONLY);
    assert_true(file >= 0);
    close(file);
    assert_int_equal(beneath_walk(root, "inside/y/a.txt", O_RDONLY), -1);
    assert_true(errno == ELOOP || errno == ENOTDIR);
    assert_int_equal(beneath_walk(root, "file", O_RDONLY), -1);
    assert_int_equal(errno, ELOOP);
    assert_int_equal(beneath_walk(root, "x/none/a.txt", O_RDONLY), -1);
    assert_int_equal(errno, ENOENT);
    close(root);
    folder_close(&f);
}

static void what_is_missing_or_no_file_is_said(void **state)
{
    (void)state;
    struct folder f;
    char path[600];

    folder_open(&f);
    snprintf(path, sizeof path, "%s/pipe", f.root);
    assert_int_equal(mkfifo(path, 0600), 0);
    assert_string_equal(world_refusal(&f.world, "files.read", "[\"none.txt\"]"), "FILE_NOT_FOUND");
    assert_string_equal(world_message(&f.world), "files.read: 'none.txt' does not exist");
    assert_int_equal(f.world.answers[f.world.asked].status, MDX_E_NOT_FOUND);
    assert_string_equal(world_refusal(&f.world, "files.read", "[\"\"]"), "INVALID_PARAMS");
    assert_string_equal(world_refusal(&f.world, "files.read", "[\"pipe\"]"), "INVALID_PARAMS");
    assert_string_equal(world_refusal(&f.world, "files.write", "[\"pipe\",\"\"]"),
                        "INVALID_PARAMS");
    assert_string_equal(world_refusal(&f.world, "files.write", "[\"pipe/a\",\"\"]"),
                        "INVALID_PARAMS");
    assert_string_equal(world_refusal(&f.world, "files.list", "[\"none\"]"), "FILE_NOT_FOUND");
    assert_string_equal(world_refusal(&f.world, "files.remove", "[\"none\"]"), "FILE_NOT_FOUND");
    folder_close(&f);
}

static void a_folder_is_neither_written_nor_removed(void **state)
{
    (void)state;
    struct folder f;

    folder_open(&f);
    world_get(&f.world, "files.write", "[\"x/a.txt\",\"1\"]");
    assert_string_equal(world_refusal(&f.world, "files.remove", "[\"x\"]"), "INVALID_PARAMS");
    assert_string_equal(world_refusal(&f.world, "files.write", "[\"x\",\"1\"]"), "INVALID_PARAMS");
    assert_string_equal(world_refusal(&f.world, "files.write", "[\".\",\"1\"]"), "INVALID_PARAMS");
    assert_string_equal(world_refusal(&f.world, "files.write", "[\"x/b\",7]"), "INVALID_PARAMS");
    assert_string_equal(world_get(&f.world, "files.read", "[\"x/a.txt\"]"), "\"1\"");
    folder_close(&f);
}

static void files_have_a_largest_size(void **state)
{
    (void)state;
    struct folder f;
    char bytes[1001], args[1100];

    folder_open(&f);
    memset(bytes, 'x', sizeof bytes);
    put_file(&f, "just", bytes, 1000);
    put_file(&f, "over", bytes, 1001);
    assert_int_equal(strlen(world_get(&f.world, "files.read", "[\"just\"]")), 1002);
    assert_string_equal(world_refusal(&f.world, "files.read", "[\"over\"]"), "INPUT_LIMIT");
    snprintf(args, sizeof args, "[\"new\",\"%.1001s\"]", bytes);
    assert_string_equal(world_refusal(&f.world, "files.write", args), "INPUT_LIMIT");
    assert_string_equal(world_refusal(&f.world, "files.read", "[\"new\"]"), "FILE_NOT_FOUND");
    folder_close(&f);
}

static void no_message_holds_the_roots_own_path(void **state)
{
    (void)state;
    struct folder f;

    folder_open(&f);
    world_refusal(&f.world, "files.read", "[\"none\"]");
    assert_null(strstr(world_message(&f.world), f.top));
    world_refusal(&f.world, "files.write", "[\".\",\"1\"]");
    assert_null(strstr(world_message(&f.world), f.top));
    folder_close(&f);
}

static void without_a_root_there_are_no_files(void **state)
{
    (void)state;
    struct world world;

    world_open(&world);
    assert_string_equal(world_refusal(&world, "files.read", "[\"a\"]"), "OPERATION_UNAVAILABLE");
    world_close(&world);
}

static void a_root_that_is_no_folder_is_refused(void **state)
{
    (void)state;
    const struct outbound_options options = { .files_root = SLICE("/dev/null") };
    struct memory memory;
    struct outbound *outbound;
    struct error error;

    memory_init(&memory);
    error_init(&error, &memory.allocator);
    assert_int_equal(outbound_open(&outbound, &memory.allocator, &options, &error), MDX_E_CONFIG);
    assert_null(outbound);
    error_free(&error);
    assert_int_equal(memory.live, 0);
}

/* True when all three were done. */
static bool use_files(const struct allocator *allocator, void *context)
{
    const struct folder *folder = context;
    const struct outbound_options options = { .max_body_bytes = 1000,
                                              .files_root = slice_of(folder->root) };
    static const char *const asked[][2] = { { "files.write", "[\"x/a.txt\",\"1\"]" },
                                            { "files.read", "[\"x/a.txt\"]" },
                                            { "files.list", "[\"x\"]" } };
    struct world world = { .asked = 0 };
    bool done;

    assert_true(lock_init(&world.lock));
    done = outbound_open(&world.outbound, allocator, &options, NULL) == MDX_OK;
    for (size_t i = 0; i < 3 && world.outbound; i++) {
        world.table = outbound_table(world.outbound);
        world_ask(&world, asked[i][0], asked[i][1]);
        done &= world.answers[i + 1].status == MDX_OK;
        assert_true(!world.answers[i + 1].status || world.answers[i + 1].status == MDX_E_NOMEM ||
                    world.answers[i + 1].status == MDX_E_NOT_FOUND);
        free(world.answers[i + 1].text);
    }
    outbound_close(world.outbound);
    lock_free(&world.lock);
    return done;
}

static void files_fail_cleanly_without_memory(void **state)
{
    (void)state;
    struct folder f;

    folder_open(&f);
    assert_true(memory_torture(use_files, &f) > 10);
    folder_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_written_is_read_again),
        cmocka_unit_test(a_write_makes_the_folders_on_its_way),
        cmocka_unit_test(a_replaced_file_keeps_its_rights_and_leaves_nothing_behind),
        cmocka_unit_test(bytes_pass_as_base64),
        cmocka_unit_test(dots_and_absolute_paths_and_nul_are_refused),
        cmocka_unit_test(links_that_lead_out_are_not_followed),
        cmocka_unit_test(a_link_is_listed_as_one_removed_as_one_and_never_written_through),
        cmocka_unit_test(the_walk_by_hand_follows_no_link),
        cmocka_unit_test(what_is_missing_or_no_file_is_said),
        cmocka_unit_test(a_folder_is_neither_written_nor_removed),
        cmocka_unit_test(files_have_a_largest_size),
        cmocka_unit_test(no_message_holds_the_roots_own_path),
        cmocka_unit_test(without_a_root_there_are_no_files),
        cmocka_unit_test(a_root_that_is_no_folder_is_refused),
        cmocka_unit_test(files_fail_cleanly_without_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
