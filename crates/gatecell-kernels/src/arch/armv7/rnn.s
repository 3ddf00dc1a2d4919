@ A step of an Elman cell with tanh: four units at a time.
@
@ In: r3 = cursor, r1 = rows. Behind the cursor's products, as words: y; the number of
@ blocks.

@ tanh as an activation.
.macro GATECELL_UNIT bits, x, name
    GATECELL_TANH    \x, \name
    GATECELL_TO_ACTIVATION \bits, \x, 26
.endm

@ \bits are the fractional bits of an activation; \shared as for an LSTM.
.macro GATECELL_RNN format, bits, shared
    .pushsection .text.gatecell_rnn_\format, "ax", %progbits
    .thumb
    .p2align 2
    .global gatecell_rnn_\format
    .type   gatecell_rnn_\format, %function
    .thumb_func
gatecell_rnn_\format:
    push    {{r4, r5, r6, r7, r8, r9, r10, r11, lr}}
    GATECELL_ENTER_\format
    ldrd    r4, r5, [r3, #(2 * gatecell_bytes_of_part_\format + 8)]
    push    {{r3, r4, r5}}
    GATECELL_FETCH_CONSTANTS
    ldr.w   lr, [r3, #(2 * gatecell_bytes_of_part_\format)]
    push    {{r4, r5, r6, r7, r8, r9, r10, r11, lr}}
    push    {{r1, r7, r11, lr}}
    b.w     gatecell_products_\format

    @ The finish: r0..r3 = pre-activations.
    GATECELL_FINISH  rnn, \format
    @ CONSTANTS, 2^31 twice and the finish.
    ldm.w   sp, {{r4, r6, r7, r8, r9, r10, r11, r12, lr}}
    push    {{r5, r8, r12, lr}}
    GATECELL_DOUBLE
    GATECELL_UNIT    \bits, r0, rnn_0_\format
    GATECELL_UNIT    \bits, r1, rnn_1_\format
    GATECELL_UNIT    \bits, r2, rnn_2_\format
    GATECELL_UNIT    \bits, r3, rnn_3_\format
    ldrd    r4, r5, [sp, #56]
    GATECELL_APPEND_ACTIVATION \bits, r0, r4
    GATECELL_APPEND_ACTIVATION \bits, r1, r4
    GATECELL_APPEND_ACTIVATION \bits, r2, r4
    GATECELL_APPEND_ACTIVATION \bits, r3, r4
    subs    r5, #1
    strd    r4, r5, [sp, #56]
    ldr     r3, [sp, #52]
    bne.w   gatecell_products_\format
    add     sp, #64
    GATECELL_LEAVE_\format
    pop     {{r4, r5, r6, r7, r8, r9, r10, r11, pc}}

    GATECELL_FINISH_BY rnn, \format

    .if \shared
    @ The finish for sums of both products.
    .global gatecell_finish_rnn_shared_\format
    .thumb_func
gatecell_finish_rnn_shared_\format:
    GATECELL_SCALE_SHARED_\format
    b       gatecell_rnn_scaled_\format
    .endif

    GATECELL_SATURATED rnn_0_\format
    GATECELL_SATURATED rnn_1_\format
    GATECELL_SATURATED rnn_2_\format
    GATECELL_SATURATED rnn_3_\format
    .size gatecell_rnn_\format, . - gatecell_rnn_\format
    .popsection
.endm
