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

@ pre = (pre·2^32 + 2^31 + sum·scale) >> 32 by the same way; r0, r5, r6, scale
@ and sum are lost.
.macro GATECELL_SCALED pre, sum, scale
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

    .pushsection .text.gatecell_scaled_sum, "ax", %progbits
    .thumb
    .p2align 2
    .type   gatecell_scaled_sum, %function
    .thumb_func
    @ In:  r7 = row, whose scales are the same; r4 = sum; r12 as above; r8 = shift.
    @ Out: r1 = pre-activation, r7 = next row. r0 and r2 to r6 are lost.
gatecell_scaled_sum:
    ldmia   r7!, {{r1, r2, r3}}
    cmp     r2, r12
    bhs     gatecell_scaled_sum_other
    GATECELL_SCALED  r1, r4, r2
    bx      lr

gatecell_scaled_sum_other:
    mov     r3, r12
    push    {{r3, lr}}
    mov     r3, r8
    movs    r0, r4
    bl      {part}
    movs    r1, r0
    pop     {{r3}}
    mov     r12, r3
    pop     {{pc}}
    .size gatecell_scaled_sum, . - gatecell_scaled_sum
    .popsection

.macro GATECELL_SCALE_w8a16
    push    {{r4, r5, r6, r7}}
    ldr     r0, [sp, #48]
    mov     r12, r0
    ldr     r0, [sp, #40]
    .irp    row, 0, 1, 2, 3
    ldr     r4, [sp, #(16 + 4 * \row)]
    ldr     r5, [sp, #(4 * \row)]
    bl      gatecell_scaled_row
    str     r1, [sp, #(16 + 4 * \row)]
    .endr
    str     r0, [sp, #40]
    add     sp, #16
    pop     {{r4, r5, r6, r7, pc}}
.endm

.macro GATECELL_SCALE_ONE_w8a16
    push    {{r4, r5, r6, r7}}
    ldr     r0, [sp, #32]
    mov     r12, r0
    ldr     r0, [sp, #36]
    mov     r8, r0
    ldr     r7, [sp, #24]
    .irp    row, 0, 1, 2, 3
    ldr     r4, [sp, #(4 * \row)]
    bl      gatecell_scaled_sum
    str     r1, [sp, #(4 * \row)]
    .endr
    str     r7, [sp, #24]
    pop     {{r4, r5, r6, r7, pc}}
.endm
