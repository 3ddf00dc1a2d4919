@ A step of a GRU with the reset after the product, with activations of \bits bits. Three
@ blocks are the rows of four units; their sums are collected before the units are computed.
@
@ In: r0 = `Gru`, whose words are put on the stack from 20 on:
@    0  the hidden sums of the unit; before, where the next ones go
@    4  the end of the hidden sums that the units left need
@    8  the pre-activation of z, and eight bytes that nobody needs
@   20  hidden bias, carry and y of the unit, units left
@   36  the cursor
@   40  the rows of the unit
@   44  a function that takes the cursor in r0 and pushes the sums of the next block, hidden
@       before input, and a word more
@   48  what scaling takes, the layer's shift
@   56  2^26, the table, its number of intervals
@   68  twelve hidden sums, twelve input sums

@ pre = (pre·2^32 + 2^31 + sum·scale) >> 32 as in `gatecell_scaled_row`; r0, r5, r6, scale
@ and sum are lost.
.macro SCALED pre, sum, scale
    uxth    r0, \sum
    asrs    \sum, \sum, #16
    uxth    r5, \scale
    lsrs    \scale, \scale, #16
    movs    r6, \sum
    muls    r6, \scale, r6
    adds    \pre, \pre, r6
    muls    \sum, r5, \sum
    muls    \scale, r0, \scale
    adds    \scale, \scale, \sum
    muls    r5, r0, r5
    lsrs    r5, r5, #16
    adds    \scale, \scale, r5
    asrs    \scale, \scale, #16
    adcs    \pre, \scale
.endm

@ r2 = (r2·gate + 2^26) >> 27; r0, r3, r6 and the gate are lost. One middle product may be
@ as large as 2^31: what else counts as much joins it in parts.
.macro BY_GATE gate
    uxth    r0, r2
    asrs    r3, r2, #16
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

@ What a unit starts with: r in r7, the hidden part of n in r2, its input part in \input, the
@ pre-activation of z on the stack.
.macro GRU_START16 input
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
    movs    r0, r1
    SIGMOID r7, gru16_r
    ldr     r0, [sp, #40]
    ldmia   r0!, {{r1, r2, r3}}
    str     r0, [sp, #40]
    movs    r6, r2
    orrs    r6, r3
    cmp     r6, r12
    bhs     gatecell_gru_other
    ldr     r6, [sp]
    ldr     r4, [r6, #56]
    SCALED  \input, r4, r2
    ldr     r6, [sp]
    ldr     r4, [r6, #8]
    adds    r6, #12
    str     r6, [sp]
    ldr     r5, [sp, #20]
    ldmia   r5!, {{r2}}
    str     r5, [sp, #20]
    SCALED  r2, r4, r3
gatecell_gru_parts:
.endm

@ Scales or shifts beyond the usual. A conditional branch reaches 256 bytes: what it goes to
@ stands before a unit, or at the end.
.macro GRU_OTHER16 input
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
    movs    r2, r0
    movs    \input, r4
    add     sp, #12
    adds    r6, #12
    str     r6, [sp]
    str     r5, [sp, #20]
    ldr     r0, [sp, #48]
    mov     r12, r0
    b       gatecell_gru_parts
    SATURATED r7, gru16_r
.endm

.macro GRU_LATER16
.endm

.macro GRU_START8 input
    ldr     r0, [sp, #40]
    ldr     r6, [sp]
    ldr     r3, [r6, #48]
    ldr     r4, [r6]
    NARROW_JOINT 0, r3, r4, 48
    str     r4, [sp, #8]
    ldr     r3, [r6, #52]
    ldr     r4, [r6, #4]
    NARROW_JOINT 12, r3, r4, 48
    mov     r12, r4
    adds    r0, #24
    ldr     r4, [r6, #56]
    NARROW_PRODUCT 4, r4
    ldr     r3, [sp, #48]
    asrs    r1, r3
    ldr     \input, [r0]
    adcs    \input, r1
    ldr     r4, [r6, #8]
    NARROW_PRODUCT 8, r4
    ldr     r7, [sp, #20]
    ldmia   r7!, {{r4}}
    str     r7, [sp, #20]
    asrs    r1, r3
    adcs    r4, r1
    adds    r0, #12
    str     r0, [sp, #40]
    adds    r6, #12
    str     r6, [sp]
    mov     r0, r12
    SIGMOID r7, gru8_r
    movs    r2, r4
.endm

.macro GRU_OTHER8 input
.endm

.macro GRU_LATER8
    SATURATED r7, gru8_r
.endm

.macro GRU bits, input
    .pushsection .text.gatecell_gru\bits, "ax", %progbits
    .thumb
    .p2align 2
    .global gatecell_gru\bits
    .type   gatecell_gru\bits, %function
    .thumb_func
gatecell_gru\bits:
    SAVE
    sub     sp, #96
    movs    r1, r0
    adds    r1, #24
    ldm     r1, {{r1, r2, r3, r4, r5, r6}}
    push    {{r1, r2, r3, r4, r5, r6}}
    ldmia   r0!, {{r1, r2, r3, r4, r5, r6}}
    push    {{r1, r2, r3, r4, r5, r6}}
    sub     sp, #20

gatecell_gru\bits\()_blocks:
    add     r1, sp, #68
    str     r1, [sp]
    ldr     r0, [sp, #32]
    cmp     r0, #3
    bls     gatecell_gru\bits\()_last
    movs    r0, #3
gatecell_gru\bits\()_last:
    lsls    r0, r0, #4
    adds    r1, r1, r0
    str     r1, [sp, #4]
gatecell_gru\bits\()_block:
    ldr     r0, [sp, #36]
    ldr     r1, [sp, #44]
    blx     r1
    pop     {{r0, r1, r2, r3}}
    ldr     r4, [sp, #20]
    stmia   r4!, {{r0, r1, r2, r3}}
    pop     {{r0, r1, r2, r3, r5}}
    str     r4, [sp]
    mov     r5, r4
    adds    r5, #32
    stmia   r5!, {{r0, r1, r2, r3}}
    ldr     r5, [sp, #4]
    cmp     r4, r5
    bne     gatecell_gru\bits\()_block
    add     r0, sp, #68
    str     r0, [sp]
    CONSTANTS 56
    ldr     r0, [sp, #48]
    mov     r12, r0
    b       gatecell_gru\bits\()_unit

    GRU_OTHER\bits \input

gatecell_gru\bits\()_unit:
    GRU_START\bits \input
    BY_GATE r7
    adds    r0, \input, r2
    bvs     gatecell_gru\bits\()_overflow
gatecell_gru\bits\()_added:
    TANH    r4, gru\bits\()_n
    ldr     r0, [sp, #8]
    SIGMOID r5, gru\bits\()_z
    @ carry = n + z·(carry − n) in Q1.30.
    lsls    r4, r4, #4
    ldr     r7, [sp, #24]
    ldr     r2, [r7]
    subs    r2, r2, r4
    BY_GATE r5
    adds    r2, r2, r4
    stmia   r7!, {{r2}}
    str     r7, [sp, #24]
    asrs    r0, r2, #(31 - \bits)
    movs    r1, #0
    adcs    r0, r1
    SXT\bits r1, r0
    cmp     r1, r0
    bne     gatecell_gru\bits\()_output_end
gatecell_gru\bits\()_output:
    ldr     r7, [sp, #28]
    STR\bits r0, r7
    str     r7, [sp, #28]
    ldr     r0, [sp, #32]
    subs    r0, #1
    str     r0, [sp, #32]
    beq     gatecell_gru\bits\()_end
    @ Of four units, the last?
    ldr     r0, [sp]
    add     r1, sp, #116
    cmp     r0, r1
    beq     gatecell_gru\bits\()_more
    b       gatecell_gru\bits\()_unit
gatecell_gru\bits\()_more:
    b       gatecell_gru\bits\()_blocks

    GRU_LATER\bits
    SATURATED r4, gru\bits\()_n
    SATURATED r5, gru\bits\()_z

gatecell_gru\bits\()_end:
    add     sp, #164
    RESTORE

    @ The sum of both parts of n, saturated: its sign is the wrong one.
gatecell_gru\bits\()_overflow:
    asrs    r0, r0, #31
    movs    r1, #1
    lsls    r1, r1, #31
    eors    r0, r1
    b       gatecell_gru\bits\()_added

gatecell_gru\bits\()_output_end:
    asrs    r0, r0, #31
    mov     r1, r9
    subs    r1, #1
    lsrs    r1, r1, #(27 - \bits)
    eors    r0, r1
    b       gatecell_gru\bits\()_output
    .size gatecell_gru\bits, . - gatecell_gru\bits
    .popsection
.endm

    GRU     16, r1
    GRU     8, r5
