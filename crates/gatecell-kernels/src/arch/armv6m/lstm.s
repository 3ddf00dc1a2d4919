@ A step of an LSTM, unit after unit.
@
@ In: r0 = `Lstm`, whose words are put on the stack. From where the sums of a block end:
@   36  2^26, the table, its number of intervals, `limit`
@   52  the row, c and y of the unit, units left
@   68  23 − frac_bits; half and shift of `cell_pre`
@   80  the cursor, the layer's shift

    .pushsection .text.gatecell_lstm, "ax", %progbits
    .thumb
    .p2align 2
    .global gatecell_lstm
    .type   gatecell_lstm, %function
    .thumb_func
gatecell_lstm:
    SAVE
    movs    r1, r0
    adds    r1, #24
    ldm     r1, {{r1, r2, r3, r4, r5, r6, r7}}
    push    {{r1, r2, r3, r4, r5, r6, r7}}
    ldmia   r0!, {{r2, r3, r4, r5, r6, r7}}
    push    {{r2, r3, r4, r5, r6, r7}}
    b       gatecell_lstm_unit

    @ A conditional branch reaches 256 bytes.
    SATURATED r4, lstm_f
    SATURATED r5, lstm_i
    SATURATED r6, lstm_g

gatecell_lstm_unit:
    ldr     r0, [sp, #44]
    SCALED_BLOCK

    ldr     r0, [sp, #24]
    SIGMOID r4, lstm_f
    ldr     r0, [sp, #16]
    SIGMOID r5, lstm_i
    ldr     r0, [sp, #28]
    TANH    r6, lstm_g
    @ c = (8·f·c + i·(g >> (23 − frac_bits)) + 2^29) >> 30, from products by halves as in
    @ `gatecell_scaled_row`. The middle `c_high·f_low` may be as large as 2^31: the sum of
    @ the other middles joins it in parts.
    ldr     r0, [sp, #68]
    asrs    r6, r0
    lsls    r4, r4, #3
    uxth    r0, r6
    asrs    r6, r6, #16
    uxth    r1, r5
    lsrs    r5, r5, #16
    movs    r2, r6
    muls    r2, r5, r2
    muls    r6, r1, r6
    muls    r5, r0, r5
    adds    r5, r5, r6
    muls    r1, r0, r1
    ldr     r3, [sp, #56]
    ldr     r3, [r3]
    uxth    r0, r3
    asrs    r3, r3, #16
    uxth    r6, r4
    lsrs    r4, r4, #16
    movs    r7, r3
    muls    r7, r4, r7
    adds    r2, r2, r7
    muls    r3, r6, r3
    muls    r4, r0, r4
    adds    r5, r5, r4
    muls    r6, r0, r6
    @ high in r2, one middle in r3, the others in r5, lows in r1 and r6.
    movs    r7, #0
    adds    r1, r1, r6
    adcs    r2, r7
    lsrs    r1, r1, #16
    adds    r5, r5, r1
    asrs    r6, r5, #16
    adds    r2, r2, r6
    uxth    r5, r5
    adds    r3, r3, r5
    lsls    r2, r2, #2
    asrs    r3, r3, #14
    adcs    r2, r3
    @ Saturated to 31 bits.
    lsls    r3, r2, #1
    eors    r3, r2
    bmi     gatecell_lstm_cell_end
gatecell_lstm_cell:
    ldr     r7, [sp, #56]
    stmia   r7!, {{r2}}
    str     r7, [sp, #56]
    ldr     r0, [sp, #72]
    adds    r0, r0, r2
    ldr     r1, [sp, #76]
    asrs    r0, r1
    TANH    r4, lstm_c
    ldr     r0, [sp, #20]
    SIGMOID r5, lstm_o
    @ y = (o·tanh(c) + 2^37) >> 38.
    uxth    r0, r4
    asrs    r4, r4, #16
    uxth    r1, r5
    lsrs    r5, r5, #16
    movs    r2, r4
    muls    r2, r5, r2
    muls    r4, r1, r4
    muls    r5, r0, r5
    adds    r4, r4, r5
    muls    r1, r0, r1
    lsrs    r1, r1, #16
    adds    r4, r4, r1
    asrs    r4, r4, #16
    adds    r2, r2, r4
    adds    r2, #32
    asrs    r2, r2, #6
    @ Both factors are below 1, so 2^15 is the only value out of range.
    sxth    r0, r2
    cmp     r0, r2
    bne     gatecell_lstm_output_end
gatecell_lstm_output:
    ldr     r7, [sp, #60]
    strh    r2, [r7]
    adds    r7, #2
    str     r7, [sp, #60]
    ldr     r1, [sp, #64]
    subs    r1, #1
    str     r1, [sp, #64]
    add     sp, #36
    beq     gatecell_lstm_end
    b       gatecell_lstm_unit
gatecell_lstm_end:
    add     sp, #52
    RESTORE

gatecell_lstm_cell_end:
    @ 2^30 − 1 or −2^30, by the sign.
    asrs    r2, r2, #31
    mvns    r3, r7
    lsrs    r3, r3, #2
    eors    r2, r3
    b       gatecell_lstm_cell
gatecell_lstm_output_end:
    subs    r2, #1
    b       gatecell_lstm_output

    SATURATED r4, lstm_c
    SATURATED r5, lstm_o
    .size gatecell_lstm, . - gatecell_lstm
    .popsection
