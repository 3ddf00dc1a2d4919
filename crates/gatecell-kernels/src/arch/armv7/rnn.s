@ A step of an Elman cell with tanh: four units at a time.
@
@ In: r3 = cursor, r1 = rows. Behind the cursor's products, as words: y; the number of
@ blocks.

@ tanh as an activation.
.macro UNIT bits, x, name
    TANH    \x, \name
    TO_ACTIVATION \bits, \x, 26
.endm

@ \bits are the fractional bits of an activation; \shared as for an LSTM.
.macro RNN format, bits, shared
    .pushsection .text.gatecell_rnn_\format, "ax", %progbits
    .thumb
    .p2align 2
    .global gatecell_rnn_\format
    .type   gatecell_rnn_\format, %function
    .thumb_func
gatecell_rnn_\format:
    push    {{r4, r5, r6, r7, r8, r9, r10, r11, lr}}
    ENTER_\format
    ldrd    r4, r5, [r3, #(2 * part_\format + 8)]
    push    {{r3, r4, r5}}
    FETCH_CONSTANTS
    ldr.w   lr, [r3, #(2 * part_\format)]
    push    {{r4, r5, r6, r7, r8, r9, r10, r11, lr}}
    push    {{r1, r7, r11, lr}}
    b.w     gatecell_products_\format

    @ The finish: r0..r3 = pre-activations.
    FINISH  rnn, \format
    @ CONSTANTS, 2^31 twice and the finish.
    ldm.w   sp, {{r4, r6, r7, r8, r9, r10, r11, r12, lr}}
    push    {{r5, r8, r12, lr}}
    DOUBLE
    UNIT    \bits, r0, rnn_0_\format
    UNIT    \bits, r1, rnn_1_\format
    UNIT    \bits, r2, rnn_2_\format
    UNIT    \bits, r3, rnn_3_\format
    ldrd    r4, r5, [sp, #56]
    APPEND_ACTIVATION \bits, r0, r4
    APPEND_ACTIVATION \bits, r1, r4
    APPEND_ACTIVATION \bits, r2, r4
    APPEND_ACTIVATION \bits, r3, r4
    subs    r5, #1
    strd    r4, r5, [sp, #56]
    ldr     r3, [sp, #52]
    bne.w   gatecell_products_\format
    add     sp, #64
    LEAVE_\format
    pop     {{r4, r5, r6, r7, r8, r9, r10, r11, pc}}

    FINISH_BY rnn, \format

    .if \shared
    @ The finish for sums of both products.
    .global gatecell_finish_rnn_shared_\format
    .thumb_func
gatecell_finish_rnn_shared_\format:
    SCALE_SHARED_\format
    b       gatecell_rnn_scaled_\format
    .endif

    SATURATED rnn_0_\format
    SATURATED rnn_1_\format
    SATURATED rnn_2_\format
    SATURATED rnn_3_\format
    .size gatecell_rnn_\format, . - gatecell_rnn_\format
    .popsection
.endm
