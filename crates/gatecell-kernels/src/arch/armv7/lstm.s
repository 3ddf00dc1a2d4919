@ A step of an LSTM: the elementwise part, unit after unit.
@
@ In: r3 = cursor, r1 = rows. Behind the cursor's products, as words: the end of c; minus the number of units; the end of y; 23 − frac_bits;
@ half and shift of `cell_pre`, the shift in the lowest byte.
@
@ \bits are the fractional bits of an activation; \shared is 1 if SCALE_SHARED_<format> scales
@ sums to which both products are added.
.macro GATECELL_LSTM format, bits, shared
    .pushsection .text.gatecell_lstm_\format, "ax", %progbits
    .thumb
    .p2align 2
    .global gatecell_lstm_\format
    .type   gatecell_lstm_\format, %function
    .thumb_func
gatecell_lstm_\format:
    push    {{r4, r5, r6, r7, r8, r9, r10, r11, lr}}
    GATECELL_ENTER_\format
    add.w   r2, r3, #(2 * gatecell_bytes_of_part_\format + 8)
    ldm.w   r2, {{r4, r5, r6, r7, r8}}
    push    {{r3, r4, r5, r6, r7, r8}}
    GATECELL_FETCH_CONSTANTS
    ldr.w   lr, [r3, #(2 * gatecell_bytes_of_part_\format)]
    push    {{r4, r5, r6, r7, r8, r9, r10, r11, lr}}
    push    {{r1, r7, r11, lr}}
    b.w     gatecell_products_\format

    @ A short conditional branch reaches 256 bytes.
    GATECELL_SATURATED lstm_f_\format
    GATECELL_SATURATED lstm_i_\format
    GATECELL_SATURATED lstm_o_\format
    GATECELL_SATURATED lstm_g_\format

    @ The finish: r0..r3 = pre-activations of i, o, f, c.
    GATECELL_FINISH  lstm, \format
    @ CONSTANTS, 2^31 twice and the finish.
    ldm.w   sp, {{r4, r6, r7, r8, r9, r10, r11, r12, lr}}
    push    {{r5, r8, r12, lr}}

    GATECELL_SIGMOID r2, lstm_f_\format
    GATECELL_SIGMOID r0, lstm_i_\format
    GATECELL_SIGMOID r1, lstm_o_\format
    GATECELL_DOUBLE
    GATECELL_TANH    r3, lstm_g_\format
    @ c = (f·8·c + i·(g >> (23 − frac_bits)) + 2^29) >> 30, saturated to 31 bits.
    ldrd    r5, r8, [sp, #56]
    ldr.w   r12, [r5, r8, lsl #2]
    lsls    r2, r2, #3
    smull   r2, r12, r2, r12
    ldrd    r10, lr, [sp, #68]
    asr.w   r3, r3, r10
    smlal   r2, r12, r0, r3
    @ The bit that is shifted out last is the carry.
    lsrs    r2, r2, #30
    adc.w   r2, r2, r12, lsl #2
    ssat    r2, #31, r2
    str.w   r2, [r5, r8, lsl #2]
    @ y = o·tanh(c) of 53 fractional bits; the low word cannot carry into the bits that
    @ count.
    @ A register shifts by its lowest byte.
    add.w   r2, r2, lr, lsr #8
    asr.w   r2, r2, lr
    GATECELL_TANH    r2, lstm_c_\format
    smull   r0, r2, r1, r2
    GATECELL_TO_ACTIVATION \bits, r2, 21
    ldrd    r3, r0, [sp, #60]
    GATECELL_STORE_ACTIVATION \bits, r2, r0, r3
    adds    r3, #1
    str     r3, [sp, #60]
    ldr     r3, [sp, #52]
    bmi.w   gatecell_products_\format
    add     sp, #76
    GATECELL_LEAVE_\format
    pop     {{r4, r5, r6, r7, r8, r9, r10, r11, pc}}

    GATECELL_FINISH_BY lstm, \format

    .if \shared
    @ The finish for sums of both products.
    .global gatecell_finish_lstm_shared_\format
    .thumb_func
gatecell_finish_lstm_shared_\format:
    GATECELL_SCALE_SHARED_\format
    b       gatecell_lstm_scaled_\format
    .endif

    GATECELL_SATURATED lstm_c_\format
    .size gatecell_lstm_\format, . - gatecell_lstm_\format
    .popsection
.endm
