@ A step of an Elman cell with tanh: four units at a time, the last time perhaps fewer.
@
@ In: r0 = `Rnn`. On the stack, from where the sums of a block end:
@   36  2^26, the table, its number of intervals, `limit`
@   52  the row and y of the unit, units left
@   64  the cursor
@   84  the layer's shift

    .pushsection .text.gatecell_rnn, "ax", %progbits
    .thumb
    .p2align 2
    .global gatecell_rnn
    .type   gatecell_rnn, %function
    .thumb_func
gatecell_rnn:
    SAVE
    ldmia   r0!, {{r3}}
    push    {{r3}}
    sub     sp, #16
    movs    r1, r0
    adds    r1, #16
    ldmia   r1!, {{r2, r3, r4, r5}}
    push    {{r2, r3, r4, r5}}
    ldmia   r0!, {{r2, r3, r4, r5}}
    push    {{r2, r3, r4, r5}}
gatecell_rnn_block:
    ldr     r0, [sp, #28]
    SCALED_BLOCK
    add     r5, sp, #16
    ldr     r6, [sp, #56]
    ldr     r7, [sp, #60]
gatecell_rnn_unit:
    ldmia   r5!, {{r0}}
    TANH    r4, rnn
    @ Q5.26 to Q0.15, rounded and saturated.
    movs    r0, #0
    asrs    r4, r4, #11
    adcs    r4, r0
    sxth    r0, r4
    cmp     r0, r4
    bne     gatecell_rnn_output_end
gatecell_rnn_output:
    strh    r4, [r6]
    adds    r6, #2
    subs    r7, #1
    beq     gatecell_rnn_end
    add     r0, sp, #32
    cmp     r5, r0
    bne     gatecell_rnn_unit
    str     r6, [sp, #56]
    str     r7, [sp, #60]
    add     sp, #36
    b       gatecell_rnn_block
gatecell_rnn_end:
    add     sp, #88
    RESTORE

    @ tanh is within ±1, so 2^15 is the only value out of range.
gatecell_rnn_output_end:
    subs    r4, #1
    b       gatecell_rnn_output
    SATURATED r4, rnn
    .size gatecell_rnn, . - gatecell_rnn
    .popsection
