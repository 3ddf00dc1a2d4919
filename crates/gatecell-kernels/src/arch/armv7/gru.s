@ A step of a GRU with the reset after the product. Three blocks are the rows of four
@ units; their sums are collected before the units are computed.
@
@ In: r3 = cursor. Behind the cursor's products, as words: the end of the carry; minus the number of units; the end of the hidden bias; the end of y; the rows.
@
@ On the stack, from where `gatecell_products_again` is entered:
@   0  where the next sums go; later, those of the next unit
@   4  the cursor
@   8  CONSTANTS
@  32  the end of the carry, minus the units left, the ends of the hidden bias and of y
@  48  the rows
@  52  the end of the input sums that the units left need
@  56  twelve input sums, twelve hidden sums

@ value = (value·factor + 2^26) >> 27; r8 is lost.
.macro BY_GATE value, factor
    smull   \value, r8, \factor, \value
    @ The bit that is shifted out last is the carry.
    lsrs    \value, \value, #27
    adc.w   \value, \value, r8, lsl #5
.endm

@ In: r0 = minus the units left. Prepares the collection of at most three blocks.
.macro COLLECT
    add.w   r1, sp, #56
    rsb     r0, r0, #0
    cmp     r0, #3
    it      hi
    movhi   r0, #3
    add.w   r0, r1, r0, lsl #4
    str     r0, [sp, #52]
    str     r1, [sp]
.endm

@ \bits are the fractional bits of an activation.
.macro GRU format, bits
    .pushsection .text.gatecell_gru_\format, "ax", %progbits
    .thumb
    .p2align 2
    .global gatecell_gru_\format
    .type   gatecell_gru_\format, %function
    .thumb_func
gatecell_gru_\format:
    push    {{r4, r5, r6, r7, r8, r9, r10, r11, lr}}
    sub.w   sp, sp, #100
    add.w   r2, r3, #96
    ldm.w   r2, {{r4, r5, r6, r7, r8}}
    push    {{r4, r5, r6, r7, r8}}
    mov     r0, r5
    PUSH_CONSTANTS
    push    {{r1, r3}}
    COLLECT
    b.w     gatecell_products_again_\format

    @ The finish of a block.
    .global gatecell_finish_gru_\format
    .thumb_func
gatecell_finish_gru_\format:
    stmia.w r5!, {{r1, r2, r3, r4}}
    add.w   r0, r5, #32
    stmia.w r0, {{r6, r7, r9, r10}}
    ldr     r0, [sp, #44]
    push    {{r5, r8}}
    mov     r3, r8
    cmp     r5, r0
    blo.w   gatecell_products_again_\format

    add.w   r5, sp, #56
gatecell_gru_unit_\format:
    ldmia.w r5!, {{r0, r1, r2}}
    ldrd    r9, r10, [r5, #36]
    ldr.w   r11, [r5, #44]
    str     r5, [sp]
    ldr.w   r8, [sp, #48]
    @ z in r3, r in r0, the input part of n in r1, its hidden part in r2.
    ldmia.w r8!, {{r3, r12, lr}}
    mov.w   r4, #0x80000000
    smlal   r4, r3, r0, r12
    smlal   r4, r3, r9, lr
    ldmia.w r8!, {{r0, r12, lr}}
    mov.w   r4, #0x80000000
    smlal   r4, r0, r1, r12
    smlal   r4, r0, r10, lr
    ldmia.w r8!, {{r1, r12, lr}}
    mov.w   r4, #0x80000000
    smlal   r4, r1, r2, r12
    str.w   r8, [sp, #48]
    ldrd    r8, r9, [sp, #36]
    ldr.w   r2, [r9, r8, lsl #2]
    mov.w   r4, #0x80000000
    smlal   r4, r2, r11, lr
    add.w   lr, sp, #8
    ldm.w   lr, {{r4, r6, r7, r9, r10, r11}}
    SIGMOID r0, gru_r_\format
    BY_GATE r2, r0
    adds    r1, r1, r2
    bvs.w   gatecell_gru_overflow_\format
gatecell_gru_added_\format:
    SIGMOID r3, gru_z_\format
    DOUBLE
    TANH    r1, gru_n_\format
    @ carry = n + z·(carry − n) in Q1.30.
    ldrd    r0, r2, [sp, #32]
    ldr.w   r5, [r0, r2, lsl #2]
    lsls    r1, r1, #4
    subs    r5, r5, r1
    BY_GATE r5, r3
    adds    r1, r1, r5
    str.w   r1, [r0, r2, lsl #2]
    TO_ACTIVATION \bits, r1, 30
    ldr     r0, [sp, #44]
    STORE_ACTIVATION \bits, r1, r0, r2
    adds    r0, r2, #1
    str     r0, [sp, #36]
    beq.w   gatecell_gru_end_\format
    ldr     r5, [sp]
    add.w   r2, sp, #104
    cmp     r5, r2
    bne.w   gatecell_gru_unit_\format
    COLLECT
    ldr     r3, [sp, #4]
    b.w     gatecell_products_again_\format

gatecell_gru_end_\format:
    add.w   sp, sp, #152
    pop     {{r4, r5, r6, r7, r8, r9, r10, r11, pc}}

    @ The sum of both parts of n, saturated: its sign is the wrong one.
gatecell_gru_overflow_\format:
    asr.w   r1, r1, #31
    eor.w   r1, r1, #0x80000000
    b       gatecell_gru_added_\format

    SATURATED gru_z_\format
    SATURATED gru_r_\format
    SATURATED gru_n_\format
    .size gatecell_gru_\format, . - gatecell_gru_\format
    .popsection
.endm
