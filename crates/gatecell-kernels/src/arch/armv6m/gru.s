@ A step of a GRU with the reset after the product, with activations of \bits bits. Three
@ blocks are the rows of four units; their sums are collected before the units are computed.
@
@ In: r0 = `Gru`, whose words are put on the stack from 16 on:
@    0  the hidden sums of the unit; before, where the next ones go
@    4  the end of the input sums that the units left need
@    8  the pre-activation of z, the input part of n
@   16  where a unit starts
@   20  hidden bias, carry and y of the unit, units left
@   36  the cursor
@   40  the rows of the unit
@   44  a function that takes the cursor in r0 and leaves the sums of the next block where
@       GRU_COLLECT takes them
@   48  what scaling takes, the layer's shift
@   56  2^26, the table, its number of intervals
@   68  twelve hidden sums, twelve input sums, of \words words

@ r2 = (x·gate + 2^26) >> 27; r0, r3, r6 and the gate are lost. One middle product may be
@ as large as 2^31: what else counts as much joins it in parts.
.macro BY_GATE x, gate
    uxth    r0, \x
    asrs    r3, \x, #16
    uxth    r6, \gate
    lsrs    \gate, \gate, #16
    movs    r2, r3
    muls    r2, \gate, r2
    muls    r3, r6, r3
    muls    \gate, r0, \gate
    muls    r6, r0, r6
    lsrs    r6, r6, #16
    adds    \gate, \gate, r6
    lsrs    r6, \gate, #16
    adds    r2, r2, r6
    uxth    \gate, \gate
    adds    r3, r3, \gate
    lsls    r2, r2, #5
    asrs    r3, r3, #11
    adcs    r2, r3
.endm

@ What scaling has in r12.
.macro GRU_SCALING_w8a16
    ldr     r0, [sp, #48]
    mov     r12, r0
.endm

.macro GRU_SCALING_w16a16
    GRU_SCALING_w8a16
.endm

.macro GRU_SCALING_w4a16
.endm

.macro GRU_SCALING_w8a8
.endm

@ What a unit starts with: r in r7, the two parts of n in \input and \hidden, the
@ pre-activation of z on the stack. A conditional branch reaches 256 bytes: what a start
@ branches to stands before a unit (OTHER) or behind it (LATER).

@ With scales up to `limit` (scale.s).
.macro GRU_START_w8a16 input, hidden
    ldr     r0, [sp, #40]
    ldr     r6, [sp]
    ldr     r4, [r6, #48]
    ldr     r5, [r6]
    bl      gatecell_scaled_row
    str     r1, [sp, #8]
    ldr     r6, [sp]
    ldr     r4, [r6, #52]
    ldr     r5, [r6, #4]
    bl      gatecell_scaled_row
    str     r0, [sp, #40]
gatecell_gru_w8a16_reset:
    movs    r0, r1
    SIGMOID r7, gru_w8a16_r
    ldr     r0, [sp, #40]
    ldmia   r0!, {{\input, \hidden, r3}}
    str     r0, [sp, #40]
    movs    r6, \hidden
    orrs    r6, r3
    cmp     r6, r12
    bhs     gatecell_gru_other
    ldr     r6, [sp]
    ldr     r4, [r6, #56]
    SCALED  \input, r4, \hidden
    ldr     r6, [sp]
    ldr     r4, [r6, #8]
    adds    r6, #12
    str     r6, [sp]
    ldr     r5, [sp, #20]
    ldmia   r5!, {{\hidden}}
    str     r5, [sp, #20]
    SCALED  \hidden, r4, r3
gatecell_gru_parts:
.endm

@ Scales or shifts beyond the usual.
.macro GRU_OTHER_w8a16 input, hidden
gatecell_gru_other:
    push    {{r0, r3, r4}}
    ldr     r6, [sp, #12]
    ldr     r0, [r6, #56]
    ldr     r3, [sp, #64]
    bl      {part}
    movs    r4, r0
    ldr     r0, [r6, #8]
    ldr     r5, [sp, #32]
    ldmia   r5!, {{r1}}
    ldr     r2, [sp, #4]
    ldr     r3, [sp, #64]
    bl      {part}
    movs    \hidden, r0
    movs    \input, r4
    add     sp, #12
    adds    r6, #12
    str     r6, [sp]
    str     r5, [sp, #20]
    ldr     r0, [sp, #48]
    mov     r12, r0
    b       gatecell_gru_parts
    SATURATED r7, gru_w8a16_r
.endm

.macro GRU_LATER_w8a16
.endm

@ The end of a start: \hidden from a product in r1 and its bias; r3 = what is still to be
@ shifted; the pointers are moved on, the row by \left bytes; r from its pre-activation in r7.
.macro GRU_PARTS name, hidden, left
    ldr     r2, [sp, #20]
    ldmia   r2!, {{\hidden}}
    str     r2, [sp, #20]
    asrs    r1, r3
    adcs    \hidden, r1
    adds    r0, #\left
    str     r0, [sp, #40]
    adds    r6, #12
    str     r6, [sp]
    movs    r0, r7
    SIGMOID r7, \name
.endm

@ With sums of at most 27 bits (middle.s).
.macro GRU_START_w4a16 input, hidden
    ldr     r0, [sp, #40]
    ldr     r6, [sp]
    ldr     r4, [r6, #48]
    ldr     r5, [r6]
    MIDDLE_JOINT 0, 48
    str     r1, [sp, #8]
    ldr     r6, [sp]
    ldr     r4, [r6, #52]
    ldr     r5, [r6, #4]
    MIDDLE_JOINT 12, 48
    movs    r7, r1
    ldr     r6, [sp]
gatecell_gru_w4a16_candidate:
    ldr     r4, [r6, #56]
    MIDDLE_PRODUCT 28, r4
    ldr     r3, [sp, #48]
    asrs    r1, r3
    ldr     \input, [r0, #24]
    adcs    \input, r1
    ldr     r4, [r6, #8]
    MIDDLE_PRODUCT 32, r4
    ldr     r3, [sp, #48]
    GRU_PARTS gru_w4a16_r, \hidden, 36
.endm

.macro GRU_OTHER_w4a16 input, hidden
.endm

.macro GRU_LATER_w4a16
    SATURATED r7, gru_w4a16_r
.endm

@ With sums of at most 24 bits (narrow.s).
.macro GRU_START_w8a8 input, hidden
    ldr     r0, [sp, #40]
    ldr     r6, [sp]
    ldr     r3, [r6, #48]
    ldr     r4, [r6]
    NARROW_JOINT 0, r3, r4, 48
    str     r4, [sp, #8]
    ldr     r3, [r6, #52]
    ldr     r7, [r6, #4]
    NARROW_JOINT 12, r3, r7, 48
gatecell_gru_w8a8_candidate:
    ldr     r4, [r6, #56]
    adds    r0, #12
    NARROW_PRODUCT 16, r4
    ldr     r3, [sp, #48]
    asrs    r1, r3
    ldr     \input, [r0, #12]
    adcs    \input, r1
    ldr     r4, [r6, #8]
    NARROW_PRODUCT 20, r4
    GRU_PARTS gru_w8a8_r, \hidden, 24
.endm

.macro GRU_OTHER_w8a8 input, hidden
.endm

.macro GRU_LATER_w8a8
    SATURATED r7, gru_w8a8_r
.endm

@ With sums of two words (wide.s).
.macro GRU_START_w16a16 input, hidden
    ldr     r0, [sp, #40]
    ldr     r3, [sp]
    ldr     r4, [r3, #96]
    ldr     r5, [r3, #100]
    ldr     r6, [r3]
    ldr     r7, [r3, #4]
    bl      gatecell_scaled_wide
    str     r1, [sp, #8]
    ldr     r3, [sp]
    ldr     r4, [r3, #104]
    ldr     r5, [r3, #108]
    ldr     r6, [r3, #8]
    ldr     r7, [r3, #12]
    bl      gatecell_scaled_wide
    mov     r8, r1
    ldr     r3, [sp]
    ldr     r4, [r3, #112]
    ldr     r5, [r3, #116]
    ldmia   r0!, {{r7}}
    movs    r6, r0
    bl      gatecell_scaled_wide_sum
    str     r7, [sp, #12]
    ldr     r3, [sp]
    ldr     r4, [r3, #16]
    ldr     r5, [r3, #20]
    adds    r3, #24
    str     r3, [sp]
    adds    r6, #4
    adds    r0, #8
    str     r0, [sp, #40]
    ldr     r3, [sp, #20]
    ldmia   r3!, {{r7}}
    str     r3, [sp, #20]
    bl      gatecell_scaled_wide_sum
    movs    \hidden, r7
    ldr     \input, [sp, #12]
    mov     r0, r8
    SIGMOID r7, gru_w16a16_r
.endm

.macro GRU_OTHER_w16a16 input, hidden
.endm

.macro GRU_LATER_w16a16
    SATURATED r7, gru_w16a16_r
.endm

@ Starts where both scales of z and of r are the same: their sums are added and scaled once.
.macro GRU_SHARED_w8a16
    ldr     r0, [sp, #52]
    mov     r8, r0
    ldr     r7, [sp, #40]
    ldr     r6, [sp]
    ldr     r4, [r6, #48]
    ldr     r5, [r6]
    adds    r4, r4, r5
    bl      gatecell_scaled_sum
    str     r1, [sp, #8]
    ldr     r6, [sp]
    ldr     r4, [r6, #52]
    ldr     r5, [r6, #4]
    adds    r4, r4, r5
    bl      gatecell_scaled_sum
    str     r7, [sp, #40]
    b       gatecell_gru_w8a16_reset
.endm

.macro GRU_SHARED_w4a16
    ldr     r0, [sp, #40]
    ldr     r6, [sp]
    ldr     r4, [r6, #48]
    ldr     r5, [r6]
    adds    r4, r4, r5
    MIDDLE_PRODUCT 4, r4
    ldr     r3, [sp, #48]
    asrs    r1, r3
    ldr     r4, [r0]
    adcs    r4, r1
    str     r4, [sp, #8]
    ldr     r4, [r6, #52]
    ldr     r5, [r6, #4]
    adds    r4, r4, r5
    MIDDLE_PRODUCT 16, r4
    ldr     r3, [sp, #48]
    asrs    r1, r3
    ldr     r7, [r0, #12]
    adcs    r7, r1
    b       gatecell_gru_w4a16_candidate
.endm

.macro GRU_SHARED_w8a8
    ldr     r0, [sp, #40]
    ldr     r6, [sp]
    ldr     r3, [r6, #48]
    ldr     r4, [r6]
    adds    r4, r4, r3
    NARROW_PRODUCT 4, r4
    ldr     r3, [sp, #48]
    asrs    r1, r3
    ldr     r4, [r0]
    adcs    r4, r1
    str     r4, [sp, #8]
    ldr     r4, [r6, #52]
    ldr     r7, [r6, #4]
    adds    r4, r4, r7
    NARROW_PRODUCT 16, r4
    asrs    r1, r3
    ldr     r7, [r0, #12]
    adcs    r7, r1
    b       gatecell_gru_w8a8_candidate
.endm

.macro GRU_SHARED_w16a16
.endm

@ The sums of a block, one word each or two, go to where the word at sp says, which moves on;
@ then the flags tell whether they were the last.
.macro GRU_COLLECT1
    ldr     r1, [sp, #20]
    stmia   r1!, {{r4, r5, r6, r7}}
    str     r1, [sp, #20]
    adds    r1, #32
    pop     {{r2, r3, r4, r5, r6}}
    stmia   r1!, {{r2, r3, r4, r5}}
    ldr     r2, [sp, #4]
    cmp     r1, r2
.endm

.macro GRU_COLLECT2
    ldr     r7, [sp, #68]
    pop     {{r0, r1, r2, r3}}
    stmia   r7!, {{r0, r1, r2, r3}}
    pop     {{r0, r1, r2, r3}}
    stmia   r7!, {{r0, r1, r2, r3}}
    str     r7, [sp, #36]
    adds    r7, #64
    pop     {{r0, r1, r2, r3}}
    stmia   r7!, {{r0, r1, r2, r3}}
    pop     {{r0, r1, r2, r3, r4}}
    stmia   r7!, {{r0, r1, r2, r3}}
    ldr     r2, [sp, #4]
    cmp     r7, r2
.endm

.macro GRU format, bits, words, input, hidden
    .pushsection .text.gatecell_gru_\format, "ax", %progbits
    .thumb
    .p2align 2
    .global gatecell_gru_\format
    .type   gatecell_gru_\format, %function
    .thumb_func
gatecell_gru_\format:
    SAVE
    sub     sp, #(96 * \words)
    movs    r1, r0
    adds    r1, #24
    ldm     r1, {{r1, r2, r3, r4, r5, r6, r7}}
    push    {{r1, r2, r3, r4, r5, r6, r7}}
    ldmia   r0!, {{r1, r2, r3, r4, r5, r6}}
    push    {{r1, r2, r3, r4, r5, r6}}
    sub     sp, #16

gatecell_gru_\format\()_blocks:
    add     r1, sp, #68
    str     r1, [sp]
    ldr     r0, [sp, #32]
    cmp     r0, #3
    bls     gatecell_gru_\format\()_last
    movs    r0, #3
gatecell_gru_\format\()_last:
    lsls    r0, r0, #(3 + \words)
    adds    r1, r1, r0
    adds    r1, #(48 * \words)
    str     r1, [sp, #4]
gatecell_gru_\format\()_block:
    ldr     r0, [sp, #36]
    ldr     r1, [sp, #44]
    blx     r1
    GRU_COLLECT\words
    bne     gatecell_gru_\format\()_block
    add     r0, sp, #68
    str     r0, [sp]
    CONSTANTS 56
    GRU_SCALING_\format
    ldr     r1, [sp, #16]
    bx      r1

    GRU_OTHER_\format \input, \hidden

    .thumb_func
    .global gatecell_gru_\format\()_unit
gatecell_gru_\format\()_unit:
    GRU_START_\format \input, \hidden
    BY_GATE \hidden, r7
    adds    r0, \input, r2
    bvs     gatecell_gru_\format\()_overflow
gatecell_gru_\format\()_added:
    TANH    r4, gru_\format\()_n
    ldr     r0, [sp, #8]
    SIGMOID r5, gru_\format\()_z
    @ carry = n + z·(carry − n) in Q1.30.
    lsls    r4, r4, #4
    ldr     r7, [sp, #24]
    ldr     r2, [r7]
    subs    r2, r2, r4
    BY_GATE r2, r5
    adds    r2, r2, r4
    stmia   r7!, {{r2}}
    str     r7, [sp, #24]
    asrs    r0, r2, #(31 - \bits)
    movs    r1, #0
    adcs    r0, r1
    SXT\bits r1, r0
    cmp     r1, r0
    bne     gatecell_gru_\format\()_output_end
gatecell_gru_\format\()_output:
    ldr     r7, [sp, #28]
    STR\bits r0, r7
    str     r7, [sp, #28]
    ldr     r0, [sp, #32]
    subs    r0, #1
    str     r0, [sp, #32]
    beq     gatecell_gru_\format\()_end
    @ Of four units, the last?
    ldr     r0, [sp]
    add     r1, sp, #(68 + 48 * \words)
    cmp     r0, r1
    beq     gatecell_gru_\format\()_more
    ldr     r1, [sp, #16]
    bx      r1
gatecell_gru_\format\()_more:
    b       gatecell_gru_\format\()_blocks

    GRU_LATER_\format
    SATURATED r4, gru_\format\()_n
    SATURATED r5, gru_\format\()_z

gatecell_gru_\format\()_end:
    add     sp, #(68 + 96 * \words)
    RESTORE

    @ The sum of both parts of n, saturated: its sign is the wrong one.
gatecell_gru_\format\()_overflow:
    asrs    r0, r0, #31
    movs    r1, #1
    lsls    r1, r1, #31
    eors    r0, r1
    b       gatecell_gru_\format\()_added

gatecell_gru_\format\()_output_end:
    asrs    r0, r0, #31
    mov     r1, r9
    subs    r1, #1
    lsrs    r1, r1, #(27 - \bits)
    eors    r0, r1
    b       gatecell_gru_\format\()_output

    .thumb_func
    .global gatecell_gru_\format\()_shared
gatecell_gru_\format\()_shared:
    GRU_SHARED_\format
    .size gatecell_gru_\format, . - gatecell_gru_\format
    .popsection
.endm

    GRU     w8a16, 16, 1, r1, r2
    GRU     w4a16, 16, 1, r5, r4
    GRU     w8a8, 8, 1, r5, r4
    GRU     w16a16, 16, 2, r5, r4
