@ A step of an LSTM: the elementwise part, unit after unit.
@
@ In: r3 = cursor, r1 = rows. Behind the cursor's products, as words: the end of c; minus the number of units; the end of y; 23 − frac_bits;
@ half and shift of `cell_pre`, the shift in the lowest byte.
@
@ \bits are the fractional bits of an activation.
.macro LSTM format, bits
    .pushsection .text.gatecell_lstm_\format, "ax", %progbits
    .thumb
    .p2align 2
    .global gatecell_lstm_\format
    .type   gatecell_lstm_\format, %function
    .thumb_func
gatecell_lstm_\format:
    push    {{r4, r5, r6, r7, r8, r9, r10, r11, lr}}
    add.w   r2, r3, #96
    ldm.w   r2, {{r4, r5, r6, r7, r8}}
    push    {{r4, r5, r6, r7, r8}}
    PUSH_CONSTANTS
    push    {{r1, r3}}
    b.w     gatecell_products_again_\format

    @ A short conditional branch reaches 256 bytes.
    SATURATED lstm_f_\format
    SATURATED lstm_i_\format
    SATURATED lstm_o_\format
    SATURATED lstm_g_\format

    @ The finish: r0..r3 = pre-activations of i, o, f, c.
    .global gatecell_finish_lstm_\format
    .thumb_func
gatecell_finish_lstm_\format:
    SCALE_BLOCK
gatecell_lstm_scaled_\format:
    ldm.w   sp, {{r4, r6, r7, r9, r10, r11}}
    push    {{r5, r8}}

    SIGMOID r2, lstm_f_\format
    ldrd    r5, r8, [sp, #32]
    ldr.w   r12, [r5, r8, lsl #2]
    lsls    r2, r2, #3
    smull   r2, r12, r2, r12
    SIGMOID r0, lstm_i_\format
    SIGMOID r1, lstm_o_\format
    DOUBLE
    TANH    r3, lstm_g_\format
    @ c = (f·8·c + i·(g >> (23 − frac_bits)) + 2^29) >> 30, saturated to 31 bits.
    ldrd    r5, r8, [sp, #44]
    asrs    r3, r3, r5
    smlal   r2, r12, r0, r3
    @ The bit that is shifted out last is the carry.
    lsrs    r2, r2, #30
    adc.w   r2, r2, r12, lsl #2
    ssat    r2, #31, r2
    ldrd    r0, r3, [sp, #32]
    str.w   r2, [r0, r3, lsl #2]
    @ y = o·tanh(c) of 53 fractional bits; the low word cannot carry into the bits that
    @ count.
    @ A register shifts by its lowest byte.
    add.w   r2, r2, r8, lsr #8
    asr.w   r2, r2, r8
    TANH    r2, lstm_c_\format
    smull   r0, r2, r1, r2
    TO_ACTIVATION \bits, r2, 21
    ldr     r0, [sp, #40]
    STORE_ACTIVATION \bits, r2, r0, r3
    adds    r3, #1
    str     r3, [sp, #36]
    ldr     r3, [sp, #4]
    bmi.w   gatecell_products_again_\format
    add     sp, #52
    pop     {{r4, r5, r6, r7, r8, r9, r10, r11, pc}}

    @ The finish for a shift below 32.
    .global gatecell_finish_lstm_by_\format
    .thumb_func
gatecell_finish_lstm_by_\format:
    SCALE_BLOCK_BY
    b       gatecell_lstm_scaled_\format

    SATURATED lstm_c_\format
    .size gatecell_lstm_\format, . - gatecell_lstm_\format
    .popsection
.endm
