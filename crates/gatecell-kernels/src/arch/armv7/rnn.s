@ A step of an Elman cell with tanh: four units at a time.
@
@ In: r3 = cursor, r1 = rows. Behind the cursor's products, as words: y; the number of
@ blocks.

@ tanh, and Q5.26 to Q0.15, rounded and saturated.
.macro UNIT x, name
    TANH    \x, \name
    add.w   \x, \x, #0x400
    ssat    \x, #16, \x, asr #11
.endm

    .pushsection .text.gatecell_rnn, "ax", %progbits
    .thumb
    .p2align 2
    .global gatecell_rnn
    .type   gatecell_rnn, %function
    .thumb_func
gatecell_rnn:
    push    {{r4, r5, r6, r7, r8, r9, r10, r11, lr}}
    ldrd    r4, r5, [r3, #96]
    push    {{r4, r5}}
    PUSH_CONSTANTS
    push    {{r1, r3}}
    b.w     gatecell_products_again

    @ The finish: r0..r3 = pre-activations.
    .global gatecell_finish_rnn
    .thumb_func
gatecell_finish_rnn:
    SCALE_BLOCK
gatecell_rnn_scaled:
    ldm.w   sp, {{r4, r6, r7, r9, r10, r11}}
    DOUBLE
    push    {{r5, r8}}
    UNIT    r0, rnn_0
    UNIT    r1, rnn_1
    UNIT    r2, rnn_2
    UNIT    r3, rnn_3
    ldrd    r4, r5, [sp, #32]
    strh.w  r0, [r4], #2
    strh.w  r1, [r4], #2
    strh.w  r2, [r4], #2
    strh.w  r3, [r4], #2
    subs    r5, #1
    strd    r4, r5, [sp, #32]
    ldr     r3, [sp, #4]
    bne.w   gatecell_products_again
    add     sp, #40
    pop     {{r4, r5, r6, r7, r8, r9, r10, r11, pc}}

    @ The finish for a shift below 32.
    .global gatecell_finish_rnn_by
    .thumb_func
gatecell_finish_rnn_by:
    SCALE_BLOCK_BY
    b       gatecell_rnn_scaled

    SATURATED rnn_0
    SATURATED rnn_1
    SATURATED rnn_2
    SATURATED rnn_3
    .size gatecell_rnn, . - gatecell_rnn
    .popsection
