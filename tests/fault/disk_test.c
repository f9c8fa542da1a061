/* needs: lmdb
 * disk_test.c - a disk that is full, a file that may not grow, a disk that
 * cannot be written: each a clear error, and nothing is lost.
 *
 * The disks are small ones in memory, mounted where nobody else sees them; who
 * may not mount skips those tests. */
#include "store_folder.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>

#define ID           "big"
#define SOURCE_BYTES 300000

struct disk {
    char folder[256];
    char store[300];
    char ballast[300];
    bool mounted;
    struct error error;
};

static int setup(void **state)
{
    struct disk *disk = calloc(1, sizeof *disk);

    *state = disk;
    folder_make(disk->folder);
    snprintf(disk->store, sizeof disk->store, "%s/store", disk->folder);
    snprintf(disk->ballast, sizeof disk->ballast, "%s/ballast", disk->folder);
    error_init(&disk->error, allocator_system());
    return 0;
}

static int teardown(void **state)
{
    struct disk *disk = *state;

    error_free(&disk->error);
    folder_remove(disk->store);
    unlink(disk->ballast);
    if (disk->mounted)
        umount2(disk->folder, MNT_DETACH);
    folder_remove(disk->folder);
    free(disk);
    return 0;
}

/* A disk of that size in the folder, for this process alone. */
static void mount_small(struct disk *disk, const char *size)
{
    if (unshare(CLONE_NEWNS) != 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
        mount("small", disk->folder, "tmpfs", 0, size) != 0)
        skip();
    disk->mounted = true;
}

static void add_ballast(struct disk *disk, size_t bytes)
{
    int file = open(disk->ballast, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    char block[4096] = { 1 };

    assert_true(file >= 0);
    for (size_t at = 0; at < bytes && write(file, block, sizeof block) > 0; at += sizeof block)
        ;
    close(file);
}

/* Loads until it is refused; how many were taken. */
static uint64_t load_until_full(struct disk *disk, struct store *store)
{
    uint64_t number = latest_revision(store, ID);

    while (!load_number(store, ID, number + 1, SOURCE_BYTES, NULL, &disk->error)) {
        number++;
        assert_true(number < 1000);
    }
    assert_string_equal(error_code_name(&disk->error), "STORE_FULL");
    assert_string_equal(error_message(&disk->error),
                        "there is no room for the store to grow; nothing was written");
    return number;
}

static void assert_all_there(struct store *store, uint64_t count)
{
    assert_int_equal(latest_revision(store, ID), count);
    for (uint64_t revision = 1; revision <= count; revision++)
        assert_int_equal(read_number(store, ID, revision), revision);
}

static void a_full_disk_loses_nothing_and_recovers(void **state)
{
    struct disk *disk = *state;
    struct store *store;
    uint64_t count;

    mount_small(disk, "size=4m");
    add_ballast(disk, 1u << 20);
    assert_int_equal(folder_open(&store, disk->store, STORE_SYNC_FULL, 0, &disk->error), MDX_OK);
    count = load_until_full(disk, store);
    assert_true(count >= 5);
    assert_all_there(store, count);
    assert_int_equal(load_until_full(disk, store), count);
    store_close(store);
    assert_int_equal(folder_open(&store, disk->store, STORE_SYNC_FULL, 0, &disk->error), MDX_OK);
    assert_all_there(store, count);

    assert_int_equal(unlink(disk->ballast), 0);
    assert_int_equal(load_number(store, ID, count + 1, SOURCE_BYTES, NULL, &disk->error), MDX_OK);
    assert_all_there(store, count + 1);
    store_close(store);
}

static void a_store_on_a_full_disk_cannot_be_made(void **state)
{
    struct disk *disk = *state;
    struct store *store;

    mount_small(disk, "size=1m");
    add_ballast(disk, 4u << 20);
    assert_int_equal(folder_open(&store, disk->store, STORE_SYNC_FULL, 0, &disk->error),
                     MDX_E_CONFIG);
    assert_string_equal(error_code_name(&disk->error), "STORE_FULL");
}

static void a_store_on_a_disk_without_writing_is_read(void **state)
{
    struct disk *disk = *state;
    struct store *store;

    mount_small(disk, "size=8m");
    assert_int_equal(folder_open(&store, disk->store, STORE_SYNC_FULL, 0, &disk->error), MDX_OK);
    assert_int_equal(load_number(store, ID, 1, 100, NULL, &disk->error), MDX_OK);
    store_close(store);
    assert_int_equal(mount(NULL, disk->folder, NULL, MS_REMOUNT | MS_RDONLY, NULL), 0);

    assert_int_equal(folder_open(&store, disk->store, STORE_SYNC_FULL, 0, &disk->error), MDX_OK);
    assert_all_there(store, 1);
    assert_int_equal(load_number(store, ID, 2, 100, NULL, &disk->error), MDX_E_CONFIG);
    assert_string_equal(error_code_name(&disk->error), "STORE_READ_ONLY");
    assert_all_there(store, 1);
    store_close(store);
}

static void a_new_store_on_a_disk_without_writing_is_refused(void **state)
{
    struct disk *disk = *state;
    struct store *store;

    mount_small(disk, "size=8m");
    assert_int_equal(mount(NULL, disk->folder, NULL, MS_REMOUNT | MS_RDONLY, NULL), 0);
    assert_int_equal(folder_open(&store, disk->store, STORE_SYNC_FULL, 0, &disk->error),
                     MDX_E_CONFIG);
    assert_string_equal(error_code_name(&disk->error), "STORE_READ_ONLY");
    assert_null(strstr(error_message(&disk->error), "data.mdb"));
}

static void a_file_that_may_not_grow_loses_nothing(void **state)
{
    struct disk *disk = *state;
    struct rlimit before;
    struct rlimit small;
    struct store *store;
    uint64_t count;

    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    small = (struct rlimit){ 2u << 20, before.rlim_max };
    assert_int_equal(folder_open(&store, disk->store, STORE_SYNC_NONE, 0, &disk->error), MDX_OK);
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    count = load_until_full(disk, store);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_true(count >= 3);
    assert_all_there(store, count);
    assert_int_equal(load_number(store, ID, count + 1, SOURCE_BYTES, NULL, &disk->error), MDX_OK);
    assert_all_there(store, count + 1);
    store_close(store);
}

#define ON_DISK(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_DISK(a_full_disk_loses_nothing_and_recovers),
        ON_DISK(a_store_on_a_full_disk_cannot_be_made),
        ON_DISK(a_store_on_a_disk_without_writing_is_read),
        ON_DISK(a_new_store_on_a_disk_without_writing_is_refused),
        ON_DISK(a_file_that_may_not_grow_loses_nothing),
    };

    return cmocka_run_group_tests_name("disk", tests, NULL, NULL);
}
