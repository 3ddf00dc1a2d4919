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
void qemu_plugin_register_atexit_cb(qemu_plugin_id_t, udata_cb, void *userdata);
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *, size_t index);
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

static void on_start(unsigned int vcpu, void *userdata)
{
    (void)vcpu;
    (void)userdata;
    at_start = executed;
    counting = true;
}

static void on_stop(unsigned int vcpu, void *userdata)
{
    (void)vcpu;
    (void)userdata;
    if (counting) {
        fprintf(out, "%" PRIu64 "\n", executed - at_start);
        counting = false;
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

static void on_translate(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
    (void)id;
    size_t n = qemu_plugin_tb_n_insns(tb);
    for (size_t i = 0; i < n; i++) {
        struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);
        if (is_marker(insn, &markers[0])) {
            qemu_plugin_register_vcpu_insn_exec_cb(insn, on_start, QEMU_PLUGIN_CB_NO_REGS, NULL);
        } else if (is_marker(insn, &markers[1])) {
            qemu_plugin_register_vcpu_insn_exec_cb(insn, on_stop, QEMU_PLUGIN_CB_NO_REGS, NULL);
        } else {
            qemu_plugin_register_vcpu_insn_exec_inline(insn, QEMU_PLUGIN_INLINE_ADD_U64, &executed, 1);
        }
    }
}

static void on_exit_of_qemu(qemu_plugin_id_t id, void *userdata)
{
    (void)id;
    (void)userdata;
    fclose(out);
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
    if (argc != 1 || strncmp(argv[0], "out=", 4) != 0) {
        fprintf(stderr, "count: expected one argument, out=FILE\n");
        return 1;
    }
    out = fopen(argv[0] + 4, "w");
    if (out == NULL) {
        perror(argv[0] + 4);
        return 1;
    }
    qemu_plugin_register_vcpu_tb_trans_cb(id, on_translate);
    qemu_plugin_register_atexit_cb(id, on_exit_of_qemu, NULL);
    return 0;
}
