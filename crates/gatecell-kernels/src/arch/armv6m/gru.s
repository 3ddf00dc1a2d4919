@ A step of a GRU with the reset after the product. Three blocks are the rows of four
@ units; their sums are collected before the units are computed.
@
@ In: r0 = `Gru`. On the stack:
@   0  where the next hidden sums go; later, those of the next unit
@   4  the end of the hidden sums that the units left need
@   8  the row, hidden bias, carry and y of the unit, units left
@  28  the cursor
@  32  the pre-activation of z
@  36  twelve hidden sums
@  84  the layer's shift
@  88  twelve input sums
@ 136  2^26, the table, its number of intervals, `limit`

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

    .pushsection .text.gatecell_gru, "ax", %progbits
    .thumb
    .p2align 2
    .global gatecell_gru
    .type   gatecell_gru, %function
    .thumb_func
gatecell_gru:
    SAVE
    ldmia   r0!, {{r1, r2, r3, r4, r5}}
    push    {{r1, r2, r3, r4}}
    sub     sp, #48
    push    {{r5}}
    sub     sp, #52
    ldmia   r0!, {{r2, r3, r4, r5, r6, r7}}
    push    {{r2, r3, r4, r5, r6, r7}}
    sub     sp, #8

gatecell_gru_blocks:
    add     r1, sp, #36
    str     r1, [sp]
    ldr     r0, [sp, #24]
    cmp     r0, #3
    bls     gatecell_gru_last
    movs    r0, #3
gatecell_gru_last:
    lsls    r0, r0, #4
    adds    r1, r1, r0
    str     r1, [sp, #4]
gatecell_gru_block:
    ldr     r0, [sp, #28]
    bl      gatecell_block
    pop     {{r0, r1, r2, r3}}
    ldr     r4, [sp, #20]
    stmia   r4!, {{r0, r1, r2, r3}}
    pop     {{r0, r1, r2, r3, r5}}
    str     r4, [sp]
    mov     r5, r4
    adds    r5, #36
    stmia   r5!, {{r0, r1, r2, r3}}
    ldr     r5, [sp, #4]
    cmp     r4, r5
    bne     gatecell_gru_block
    add     r0, sp, #36
    str     r0, [sp]
    add     r0, sp, #136
    ldmia   r0!, {{r1, r2, r3, r4}}
    mov     r9, r1
    mov     r10, r2
    mov     r11, r3
    mov     r12, r4
    b       gatecell_gru_unit

    @ A conditional branch reaches 256 bytes: what it goes to stands here, or at the end.
    @ Scales or shifts beyond the usual.
gatecell_gru_other:
    mov     r0, r12
    push    {{r0, r3, r4}}
    ldr     r6, [sp, #12]
    ldr     r0, [r6, #60]
    ldr     r3, [sp, #96]
    bl      {part}
    movs    r4, r0
    ldr     r0, [r6, #8]
    ldr     r5, [sp, #24]
    ldmia   r5!, {{r1}}
    ldr     r2, [sp, #4]
    ldr     r3, [sp, #96]
    bl      {part}
    movs    r2, r0
    movs    r1, r4
    pop     {{r0, r3, r4}}
    mov     r12, r0
    adds    r6, #12
    str     r6, [sp]
    str     r5, [sp, #12]
    b       gatecell_gru_parts

    SATURATED r7, gru_r

gatecell_gru_unit:
    ldr     r0, [sp, #8]
    ldr     r6, [sp]
    ldr     r4, [r6, #52]
    ldr     r5, [r6]
    bl      gatecell_scaled_row
    str     r1, [sp, #32]
    ldr     r6, [sp]
    ldr     r4, [r6, #56]
    ldr     r5, [r6, #4]
    bl      gatecell_scaled_row
    str     r0, [sp, #8]
    movs    r0, r1
    SIGMOID r7, gru_r
    ldr     r0, [sp, #8]
    ldmia   r0!, {{r1, r2, r3}}
    str     r0, [sp, #8]
    movs    r6, r2
    orrs    r6, r3
    cmp     r6, r12
    bhs     gatecell_gru_other
    ldr     r6, [sp]
    ldr     r4, [r6, #60]
    SCALED  r1, r4, r2
    ldr     r6, [sp]
    ldr     r4, [r6, #8]
    adds    r6, #12
    str     r6, [sp]
    ldr     r5, [sp, #12]
    ldmia   r5!, {{r2}}
    str     r5, [sp, #12]
    SCALED  r2, r4, r3
gatecell_gru_parts:
    @ The input part of n in r1, its hidden part in r2, r in r7.
    BY_GATE r7
    adds    r0, r1, r2
    bvs     gatecell_gru_overflow
gatecell_gru_added:
    TANH    r4, gru_n
    ldr     r0, [sp, #32]
    SIGMOID r5, gru_z
    @ carry = n + z·(carry − n) in Q1.30.
    lsls    r4, r4, #4
    ldr     r7, [sp, #16]
    ldr     r2, [r7]
    subs    r2, r2, r4
    BY_GATE r5
    adds    r2, r2, r4
    stmia   r7!, {{r2}}
    str     r7, [sp, #16]
    asrs    r0, r2, #15
    movs    r1, #0
    adcs    r0, r1
    sxth    r1, r0
    cmp     r1, r0
    bne     gatecell_gru_output_end
gatecell_gru_output:
    ldr     r7, [sp, #20]
    strh    r0, [r7]
    adds    r7, #2
    str     r7, [sp, #20]
    ldr     r0, [sp, #24]
    subs    r0, #1
    str     r0, [sp, #24]
    beq     gatecell_gru_end
    @ Of four units, the last?
    ldr     r0, [sp]
    add     r1, sp, #84
    cmp     r0, r1
    beq     gatecell_gru_more
    b       gatecell_gru_unit
gatecell_gru_more:
    b       gatecell_gru_blocks
gatecell_gru_end:
    add     sp, #152
    RESTORE

    SATURATED r4, gru_n
    SATURATED r5, gru_z

    @ The sum of both parts of n, saturated: its sign is the wrong one.
gatecell_gru_overflow:
    asrs    r0, r0, #31
    movs    r1, #1
    lsls    r1, r1, #31
    eors    r0, r1
    b       gatecell_gru_added

gatecell_gru_output_end:
    asrs    r0, r0, #31
    mov     r1, r9
    subs    r1, #1
    lsrs    r1, r1, #11
    eors    r0, r1
    b       gatecell_gru_output
    .size gatecell_gru, . - gatecell_gru
    .popsection
