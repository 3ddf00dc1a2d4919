@ A step of a GRU with the reset after the product, two units at a time. For every four units
@ there are three blocks: the candidates of all four, whose sums are kept in memory; the gates
@ z and r of two units, and those of the other two.
@
@ In: r3 = cursor. Behind the cursor's products, as words: the hidden biases; the number of
@ pairs of units; the carry; the place before y; the rows; the finish of a block of gates.
@
@ On the stack, between two blocks:
@   0  CONSTANTS
@  24  of the units that follow: the candidates' input sums, with the hidden ones 16 bytes
@      on; the hidden biases
@  32  the pairs left
@  36  the cursor
@  40  NEXT of a block of gates
@  56  of the units that follow: the carry, and the place before y
@  64  four input sums, four hidden sums

@ value = (value·factor + 2^26) >> 27; r8 is lost.
.macro GATECELL_BY_GATE value, factor
    smull   \value, r8, \factor, \value
    @ The bit that is shifted out last is the carry.
    lsrs.w  \value, \value, #27
    adc.w   \value, \value, r8, lsl #5
.endm

@ r2 = tanh(r2 + σ(r1)·r12), \z = σ(\z).
.macro GATECELL_CANDIDATE z, name
    GATECELL_SIGMOID r1, gru_r_\name
    GATECELL_BY_GATE r12, r1
    GATECELL_ADD_SATURATED r2, r12, gru_\name
    GATECELL_SIGMOID \z, gru_z_\name
    GATECELL_DOUBLE
    GATECELL_TANH    r2, gru_n_\name
.endm

.macro GATECELL_CANDIDATE_SATURATED name
    GATECELL_SATURATED gru_r_\name
    GATECELL_SATURATED gru_z_\name
    GATECELL_SATURATED gru_n_\name
    GATECELL_SUM_SATURATED r2, gru_\name
.endm

@ r2 = n + z·(r5 − n), of the candidate n in r2 in Q5.26 and the carry r5 in Q1.30.
.macro GATECELL_BLEND z
    sub.w   r5, r5, r2, lsl #4
    GATECELL_BY_GATE r5, \z
    add.w   r2, r5, r2, lsl #4
.endm

@ The finish of a block of gates for any shift.
.macro GATECELL_GATES_BY format
    .global gatecell_gru_gates_by_\format
    .thumb_func
gatecell_gru_gates_by_\format:
    ldr.w   r8, [r8, #(2 * gatecell_bytes_of_part_\format + 4)]
    GATECELL_SCALE_BY r0, r1, r6, r8
    GATECELL_SCALE_BY r1, r2, r7, r8
    ldmia.w r5!, {{r2, r11, lr}}
    ldr     r6, [sp, #24]
    ldr     r7, [r6]
    ldr     r6, [r6, #16]
    GATECELL_SCALE_ONE_BY r2, r7, r11, r2, r8, r12
    ldr.w   r12, [sp, #28]
    ldr.w   r12, [r12]
    GATECELL_SCALE_ONE_BY r12, r6, lr, r12, r8, r7
    @ The second unit: r8, r3, r5, lr.
    GATECELL_SCALE_BY r6, r3, r9, r8, r7, r11
    GATECELL_SCALE_BY r3, r4, r10, r8, r7, r11
    ldmia.w r5!, {{r4, r7, r11}}
    str     r5, [sp, #40]
    ldrd    r9, lr, [sp, #24]
    ldr.w   r10, [r9, #4]
    GATECELL_SCALE_ONE_BY r5, r10, r7, r4, r8, r5
    ldr.w   r10, [r9, #20]
    ldr.w   r4, [lr, #4]
    add.w   r9, r9, #8
    add.w   lr, lr, #8
    strd    r9, lr, [sp, #24]
    GATECELL_SCALE_ONE_BY lr, r10, r11, r4, r8, r7
    mov     r8, r6
.endm

@ Stores an activation of \bits fractional bits, the first of two behind \before.
.macro GATECELL_STORE_FIRST bits, value, before
    .if \bits == 7
    strb.w  \value, [\before, #1]
    .else
    strh.w  \value, [\before, #2]
    .endif
.endm

@ Stores the second, to which \before moves.
.macro GATECELL_STORE_SECOND bits, value, before
    .if \bits == 7
    strb.w  \value, [\before, #2]!
    .else
    strh.w  \value, [\before, #4]!
    .endif
.endm

@ \bits are the fractional bits of an activation.
.macro GATECELL_GRU format, bits
    .pushsection .text.gatecell_gru_\format, "ax", %progbits
    .thumb
    .p2align 2
    .global gatecell_gru_\format
    .type   gatecell_gru_\format, %function
    .thumb_func
gatecell_gru_\format:
    push    {{r4, r5, r6, r7, r8, r9, r10, r11, lr}}
    GATECELL_ENTER_\format
    sub     sp, #32
    add.w   r0, r3, #(2 * gatecell_bytes_of_part_\format + 8)
    ldm.w   r0, {{r1, r2, r4, r5, r12, lr}}
    push    {{r4, r5}}
    GATECELL_FETCH_CONSTANTS
    push    {{r7, r11, lr}}
    push    {{r3, r12}}
    push    {{r0, r1, r2}}
    push    {{r4, r5, r6, r8, r9, r10}}

gatecell_gru_four_\format:
    ldr     r3, [sp, #36]
    ldr.w   r7, [r3, #(2 * gatecell_bytes_of_part_\format)]
    @ The finish wants nothing but the sums.
    push    {{r4, r5, r6, r7}}
    b.w     gatecell_products_\format

    @ The finish of a block of candidates.
    .global gatecell_finish_gru_raised_\format
    .thumb_func
gatecell_finish_gru_raised_\format:
    .ifeq gatecell_small
    GATECELL_RAISE_SUMS \format
    .endif
    .global gatecell_finish_gru_\format
    .thumb_func
gatecell_finish_gru_\format:
    add     r0, sp, #64
    stm.w   r0, {{r1, r2, r3, r4, r6, r7, r9, r10}}
    str     r0, [sp, #24]
gatecell_gru_two_\format:
    add     r0, sp, #36
    ldm.w   r0, {{r3, r4, r5, r6, r7}}
    push    {{r4, r5, r6, r7}}
    b.w     gatecell_products_\format

    @ The finish of a block of gates: r1 and r6 are z, r2 and r7 are r of the first unit.
    .ifeq gatecell_small
    .global gatecell_gru_gates_raised_\format
    .thumb_func
gatecell_gru_gates_raised_\format:
    GATECELL_RAISE_SUMS \format
    .global gatecell_gru_gates_\format
    .thumb_func
gatecell_gru_gates_\format:
    @ r0 = z, r1 = r, r2 = the input part of n, r12 = its hidden part.
    GATECELL_SCALE   r0, r1, r6, r11
    GATECELL_SCALE   r1, r2, r7, r12
    ldmia.w r5!, {{r2, r8, lr}}
    ldrd    r6, r12, [sp, #24]
    ldr.w   r11, [r6], #8
    GATECELL_SCALE_ONE r2, r11, r8, r2
    ldr.w   r11, [r6, #8]
    ldrd    r8, r7, [r12], #8
    strd    r6, r12, [sp, #24]
    GATECELL_SCALE_ONE r12, r11, lr, r8
    @ The second unit: r8, r3, r5, lr.
    mov.w   r6, #0x80000000
    GATECELL_SCALE   r8, r3, r9, r6, r11
    mov.w   r6, #0x80000000
    GATECELL_SCALE   r3, r4, r10, r6, r11
    ldmia.w r5!, {{r4, r11, lr}}
    str     r5, [sp, #40]
    ldr     r6, [sp, #24]
    ldr     r9, [r6, #-4]
    GATECELL_SCALE_ONE r5, r9, r11, r4
    ldr.w   r9, [r6, #12]
    GATECELL_SCALE_ONE lr, r9, lr, r7
    .else
    @ What is for any shift is for 32 as well.
    .global gatecell_gru_gates_\format
    .thumb_func
gatecell_gru_gates_\format:
    .global gatecell_gru_gates_raised_\format
    .thumb_func
gatecell_gru_gates_raised_\format:
    GATECELL_GATES_BY \format
    .endif

gatecell_gru_scaled_\format:
    ldm.w   sp, {{r4, r6, r7, r9, r10, r11}}
    push    {{r3, r5, r8, lr}}
    GATECELL_CANDIDATE r0, 0_\format
    ldrd    r1, r3, [sp, #72]
    ldr     r5, [r1]
    GATECELL_BLEND   r0
    str     r2, [r1]
    GATECELL_TO_ACTIVATION \bits, r2, 30
    GATECELL_STORE_FIRST \bits, r2, r3

    pop.w   {{r1, r2, r3, r12}}
    ldm.w   sp, {{r4, r6, r7, r9, r10, r11}}
    GATECELL_CANDIDATE r3, 1_\format
    ldrd    r0, r1, [sp, #56]
    ldr     r5, [r0, #4]!
    GATECELL_BLEND   r3
    str     r2, [r0], #4
    GATECELL_TO_ACTIVATION \bits, r2, 30
    GATECELL_STORE_SECOND \bits, r2, r1
    strd    r0, r1, [sp, #56]

    ldr     r5, [sp, #32]
    subs    r5, #1
    str     r5, [sp, #32]
    lsrs    r5, r5, #1
    bcs.w   gatecell_gru_two_\format
    bne.w   gatecell_gru_four_\format
    add     sp, #96
    GATECELL_LEAVE_\format
    pop     {{r4, r5, r6, r7, r8, r9, r10, r11, pc}}

    .ifeq gatecell_small
    GATECELL_GATES_BY \format
    b.w     gatecell_gru_scaled_\format
    .endif

    GATECELL_CANDIDATE_SATURATED 0_\format
    GATECELL_CANDIDATE_SATURATED 1_\format
    .size gatecell_gru_\format, . - gatecell_gru_\format
    .popsection
.endm
