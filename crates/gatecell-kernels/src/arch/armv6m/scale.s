@ From the sums of a row to its pre-activation.
@
@ In:  r0 = row; r4, r5 = input and hidden sum; r12 = `limit`, 0 for a shift that is not
@      32; the shift at 52 on the stack.
@ Out: r1 = pre-activation, r0 = next row. r2 to r8 are lost.
@
@ With the halves of sum and scale, a product is `high·2^32 + middle·2^16 + low`. Scales
@ below `limit` keep the middles of both products within 32 bits, so that
@ `⌊p / 2^32 + 1/2⌋ = high + ⌊(middle + ⌊low / 2^16⌋) / 2^16 + 1/2⌋`; the bit that a shift
@ loses last is the carry, which rounds.
    .pushsection .text.gatecell_scaled_row, "ax", %progbits
    .thumb
    .p2align 2
    .type   gatecell_scaled_row, %function
    .thumb_func
gatecell_scaled_row:
    ldmia   r0!, {{r1, r2, r3}}
    movs    r6, r2
    orrs    r6, r3
    cmp     r6, r12
    bhs     gatecell_scaled_other
    mov     r8, r0
    uxth    r6, r4
    asrs    r4, r4, #16
    uxth    r7, r2
    lsrs    r2, r2, #16
    movs    r0, r4
    muls    r0, r2, r0
    adds    r1, r1, r0
    muls    r4, r7, r4
    muls    r2, r6, r2
    adds    r2, r2, r4
    muls    r7, r6, r7
    uxth    r6, r5
    asrs    r5, r5, #16
    uxth    r4, r3
    lsrs    r3, r3, #16
    movs    r0, r5
    muls    r0, r3, r0
    adds    r1, r1, r0
    muls    r5, r4, r5
    adds    r2, r2, r5
    muls    r3, r6, r3
    adds    r2, r2, r3
    muls    r4, r6, r4
    @ high in r1, middle in r2, both lows in r4 and r7.
    movs    r0, #0
    adds    r4, r4, r7
    adcs    r1, r0
    lsrs    r4, r4, #16
    adds    r2, r2, r4
    asrs    r2, r2, #16
    adcs    r1, r2
    mov     r0, r8
    bx      lr

    @ Scales or shifts beyond the usual.
gatecell_scaled_other:
    mov     r3, r12
    push    {{r0, r3, lr}}
    movs    r2, r0
    subs    r2, #12
    ldr     r3, [sp, #64]
    movs    r0, r4
    movs    r1, r5
    bl      {joint}
    movs    r1, r0
    pop     {{r0, r3}}
    mov     r12, r3
    pop     {{pc}}
    .size gatecell_scaled_row, . - gatecell_scaled_row
    .popsection

@ The pre-activation of one row of the block on the stack, in place of its input sum.
.macro SCALED_ROW index
    ldr     r4, [sp, #(16 + 4 * \index)]
    ldr     r5, [sp, #(4 * \index)]
    bl      gatecell_scaled_row
    str     r1, [sp, #(16 + 4 * \index)]
.endm
