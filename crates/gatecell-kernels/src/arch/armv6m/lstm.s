@ A step of an LSTM, unit after unit, with activations of \bits bits.
@
@ In: r0 = `Lstm`, whose words are put on the stack:
@    0  the cursor
@    4  the rows of the next block
@    8  the joint: a function that takes the cursor in r0 and returns the pre-activations of
@       the next block in r4 to r7, having moved cursor and rows on; it loses all registers
@   12  what the joint takes, the layer's shift
@   20  2^26, the table, its number of intervals
@   32  c and y of the unit, units left
@   44  23 − frac_bits; half and shift of `cell_pre`
.macro GATECELL_LSTM bits
    .pushsection .text.gatecell_lstm\bits, "ax", %progbits
    .thumb
    .p2align 2
    .global gatecell_lstm\bits
    .type   gatecell_lstm\bits, %function
    .thumb_func
gatecell_lstm\bits:
    GATECELL_SAVE
    movs    r1, r0
    adds    r1, #28
    ldm     r1, {{r1, r2, r3, r4, r5, r6, r7}}
    push    {{r1, r2, r3, r4, r5, r6, r7}}
    ldmia   r0!, {{r1, r2, r3, r4, r5, r6, r7}}
    push    {{r1, r2, r3, r4, r5, r6, r7}}
    b       gatecell_lstm\bits\()_unit

    @ A conditional branch reaches 256 bytes.
    GATECELL_SATURATED r4, lstm\bits\()_f
    GATECELL_SATURATED r5, lstm\bits\()_i
    GATECELL_SATURATED r6, lstm\bits\()_g

gatecell_lstm\bits\()_unit:
    ldr     r0, [sp]
    ldr     r1, [sp, #8]
    blx     r1
    GATECELL_CONSTANTS 20
    mov     r8, r5
    movs    r0, r4
    GATECELL_SIGMOID r5, lstm\bits\()_i
    movs    r0, r6
    GATECELL_SIGMOID r4, lstm\bits\()_f
    movs    r0, r7
    GATECELL_TANH    r6, lstm\bits\()_g
    @ c = (8·f·c + i·(g >> (23 − frac_bits)) + 2^29) >> 30, from products by halves as in
    @ `gatecell_scaled_row`. The middle `c_high·f_low` may be as large as 2^31: the sum of
    @ the other middles joins it in parts.
    ldr     r0, [sp, #44]
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
    ldr     r3, [sp, #32]
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
    bmi     gatecell_lstm\bits\()_cell_end
gatecell_lstm\bits\()_cell:
    ldr     r7, [sp, #32]
    stmia   r7!, {{r2}}
    str     r7, [sp, #32]
    ldr     r0, [sp, #48]
    adds    r0, r0, r2
    ldr     r1, [sp, #52]
    asrs    r0, r1
    GATECELL_TANH    r4, lstm\bits\()_c
    mov     r0, r8
    GATECELL_SIGMOID r5, lstm\bits\()_o
    @ y = (o·tanh(c) + half) >> 38, or 46 for 8 bits.
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
    movs    r0, #0
    asrs    r2, r2, #(22 - \bits)
    adcs    r2, r0
    @ Both factors are below 1, so 1 is the only value out of range.
    GATECELL_SXT\bits r0, r2
    cmp     r0, r2
    bne     gatecell_lstm\bits\()_output_end
gatecell_lstm\bits\()_output:
    ldr     r7, [sp, #36]
    GATECELL_STR\bits r2, r7
    str     r7, [sp, #36]
    ldr     r1, [sp, #40]
    subs    r1, #1
    str     r1, [sp, #40]
    beq     gatecell_lstm\bits\()_end
    b       gatecell_lstm\bits\()_unit
gatecell_lstm\bits\()_end:
    add     sp, #56
    GATECELL_RESTORE

gatecell_lstm\bits\()_cell_end:
    @ 2^30 − 1 or −2^30, by the sign.
    asrs    r2, r2, #31
    mvns    r3, r7
    lsrs    r3, r3, #2
    eors    r2, r3
    b       gatecell_lstm\bits\()_cell
gatecell_lstm\bits\()_output_end:
    subs    r2, #1
    b       gatecell_lstm\bits\()_output

    GATECELL_SATURATED r4, lstm\bits\()_c
    GATECELL_SATURATED r5, lstm\bits\()_o
    .size gatecell_lstm\bits, . - gatecell_lstm\bits
    .popsection
.endm

    GATECELL_LSTM 16
    GATECELL_LSTM 8
