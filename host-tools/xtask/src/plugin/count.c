/*
 * A QEMU plugin that counts executed instructions between two no-ops in the guest:
 *
 *            start            stop
 *   Arm      mov r10, r10     mov r11, r11
 *   RISC-V   slti x0, x0, 1   slti x0, x0, 2
 *
 * Every interval makes one decimal line in the file given as `out=FILE`. The markers are not
 * counted. A start marker inside an interval starts it anew; a stop marker outside is ignored.
 *
 * With `profile=FILE`, every interval also makes lines in that file: `interval JUMPS`, where
 * JUMPS are the times that execution went on elsewhere than behind the instruction before, and
 * `ADDRESS COUNT`, both decimal, for every instruction executed. An address may come twice.
 *
 * Each instruction carries its own increment, executed before it, so that the count is exact
 * also where a block of translated code is left in its middle or holds both markers. An Arm
 * instruction under a condition counts whether the condition holds or not.
 *
 * The declarations below are those of plugin API version 1 (QEMU 6.0 to 8.2) that are used; they
 * stand here because distributions do not package qemu-plugin.h with QEMU 7.2.
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef uint64_t qemu_plugin_id_t;
typedef struct qemu_info_t {
    const char *target_name;
    struct {
        int min;
        int cur;
    } version;
    bool system_emulation;
    union {
        struct {
            int smp_vcpus;
            int max_vcpus;
        } system;
    };
} qemu_info_t;

struct qemu_plugin_tb;
struct qemu_plugin_insn;
enum qemu_plugin_cb_flags { QEMU_PLUGIN_CB_NO_REGS };
enum qemu_plugin_op { QEMU_PLUGIN_INLINE_ADD_U64 };
typedef void (*tb_trans_cb)(qemu_plugin_id_t, struct qemu_plugin_tb *);
typedef void (*vcpu_udata_cb)(unsigned int vcpu, void *userdata);
typedef void (*udata_cb)(qemu_plugin_id_t, void *userdata);

void qemu_plugin_register_vcpu_tb_trans_cb(qemu_plugin_id_t, tb_trans_cb);
void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn *, vcpu_udata_cb,
                                            enum qemu_plugin_cb_flags, void *userdata);
void qemu_plugin_register_vcpu_insn_exec_inline(struct qemu_plugin_insn *, enum qemu_plugin_op,
                                                void *counter, uint64_t increment);
void qemu_plugin_register_vcpu_tb_exec_cb(struct qemu_plugin_tb *, vcpu_udata_cb,
                                          enum qemu_plugin_cb_flags, void *userdata);
void qemu_plugin_register_atexit_cb(qemu_plugin_id_t, udata_cb, void *userdata);
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *, size_t index);
uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn *);
const void *qemu_plugin_insn_data(const struct qemu_plugin_insn *);
size_t qemu_plugin_insn_size(const struct qemu_plugin_insn *);

__attribute__((visibility("default"))) int qemu_plugin_version = 1;

struct marker {
    size_t size;
    uint8_t bytes[4];
};

static const struct marker ARM[2] = {{2, {0xd2, 0x46}}, {2, {0xdb, 0x46}}};
static const struct marker RISCV[2] = {{4, {0x13, 0x20, 0x10, 0x00}}, {4, {0x13, 0x20, 0x20, 0x00}}};

static const struct marker *markers;
static FILE *out;
static uint64_t executed;
static uint64_t at_start;
static bool counting;

/* One translated instruction. Translations are never freed: QEMU may return to them. */
struct site {
    uint64_t address;
    uint64_t count;
    struct site *next;
};

/* One block of translated code. */
struct block {
    uint64_t start;
    uint64_t end;
};

static FILE *profile;
static struct site *sites;
static uint64_t expected;
static uint64_t jumps;

static void *allocate(size_t size)
{
    void *memory = malloc(size);
    if (memory == NULL) {
        perror("count");
        abort();
    }
    return memory;
}

static void on_block(unsigned int vcpu, void *userdata)
{
    (void)vcpu;
    const struct block *block = userdata;
    jumps += block->start != expected;
    expected = block->end;
}

static void start_profile(void)
{
    jumps = 0;
    for (struct site *site = sites; site != NULL; site = site->next) {
        site->count = 0;
    }
}

static void stop_profile(void)
{
    fprintf(profile, "interval %" PRIu64 "\n", jumps);
    for (const struct site *site = sites; site != NULL; site = site->next) {
        if (site->count != 0) {
            fprintf(profile, "%" PRIu64 " %" PRIu64 "\n", site->address, site->count);
        }
    }
}

static void on_start(unsigned int vcpu, void *userdata)
{
    (void)vcpu;
    (void)userdata;
    at_start = executed;
    counting = true;
    if (profile != NULL) {
        start_profile();
    }
}

static void on_stop(unsigned int vcpu, void *userdata)
{
    (void)vcpu;
    (void)userdata;
    if (counting) {
        fprintf(out, "%" PRIu64 "\n", executed - at_start);
        counting = false;
        if (profile != NULL) {
            stop_profile();
        }
    }
}

/*
 * QEMU peeks at the halfword after an instruction near the end of a page and then reports both
 * as one instruction, so only the first bytes count. No longer instruction begins like a marker.
 */
static bool is_marker(const struct qemu_plugin_insn *insn, const struct marker *m)
{
    return qemu_plugin_insn_size(insn) >= m->size
        && memcmp(qemu_plugin_insn_data(insn), m->bytes, m->size) == 0;
}

/* Lets the instruction count itself. */
static void count_site(struct qemu_plugin_insn *insn)
{
    struct site *site = allocate(sizeof *site);
    *site = (struct site){qemu_plugin_insn_vaddr(insn), 0, sites};
    sites = site;
    qemu_plugin_register_vcpu_insn_exec_inline(insn, QEMU_PLUGIN_INLINE_ADD_U64, &site->count, 1);
}

static void on_translate(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
    (void)id;
    size_t n = qemu_plugin_tb_n_insns(tb);
    struct block *block = NULL;
    if (profile != NULL && n > 0) {
        block = allocate(sizeof *block);
        block->start = qemu_plugin_insn_vaddr(qemu_plugin_tb_get_insn(tb, 0));
        const struct qemu_plugin_insn *last = qemu_plugin_tb_get_insn(tb, n - 1);
        block->end = qemu_plugin_insn_vaddr(last) + qemu_plugin_insn_size(last);
        qemu_plugin_register_vcpu_tb_exec_cb(tb, on_block, QEMU_PLUGIN_CB_NO_REGS, block);
    }
    for (size_t i = 0; i < n; i++) {
        struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);
        if (is_marker(insn, &markers[0])) {
            qemu_plugin_register_vcpu_insn_exec_cb(insn, on_start, QEMU_PLUGIN_CB_NO_REGS, NULL);
        } else if (is_marker(insn, &markers[1])) {
            qemu_plugin_register_vcpu_insn_exec_cb(insn, on_stop, QEMU_PLUGIN_CB_NO_REGS, NULL);
        } else {
            qemu_plugin_register_vcpu_insn_exec_inline(insn, QEMU_PLUGIN_INLINE_ADD_U64, &executed, 1);
            if (profile != NULL) {
                count_site(insn);
            }
        }
    }
}

static void on_exit_of_qemu(qemu_plugin_id_t id, void *userdata)
{
    (void)id;
    (void)userdata;
    fclose(out);
    if (profile != NULL) {
        fclose(profile);
    }
}

static FILE *create(const char *path)
{
    FILE *file = fopen(path, "w");
    if (file == NULL) {
        perror(path);
    }
    return file;
}

__attribute__((visibility("default"))) int qemu_plugin_install(qemu_plugin_id_t id,
                                                               const qemu_info_t *info, int argc,
                                                               char **argv)
{
    if (strncmp(info->target_name, "riscv", 5) == 0) {
        markers = RISCV;
    } else if (strcmp(info->target_name, "arm") == 0) {
        markers = ARM;
    } else {
        fprintf(stderr, "count: no markers are defined for %s\n", info->target_name);
        return 1;
    }
    for (int i = 0; i < argc; i++) {
        FILE **file = NULL;
        if (strncmp(argv[i], "out=", 4) == 0) {
            file = &out;
        } else if (strncmp(argv[i], "profile=", 8) == 0) {
            file = &profile;
        }
        if (file == NULL || *file != NULL) {
            fprintf(stderr, "count: expected out=FILE and perhaps profile=FILE\n");
            return 1;
        }
        *file = create(strchr(argv[i], '=') + 1);
        if (*file == NULL) {
            return 1;
        }
    }
    if (out == NULL) {
        fprintf(stderr, "count: expected out=FILE\n");
        return 1;
    }
    qemu_plugin_register_vcpu_tb_trans_cb(id, on_translate);
    qemu_plugin_register_atexit_cb(id, on_exit_of_qemu, NULL);
    return 0;
}
