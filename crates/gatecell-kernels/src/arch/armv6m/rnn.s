@ A step of an Elman cell with tanh, with activations of \bits bits: four units at a time,
@ the last time perhaps fewer.
@
@ In: r0 = `Rnn`, whose words are put on the stack: the first as in lstm.s, then
@   32  y of the unit, units left
.macro GATECELL_RNN bits
    .pushsection .text.gatecell_rnn\bits, "ax", %progbits
    .thumb
    .p2align 2
    .global gatecell_rnn\bits
    .type   gatecell_rnn\bits, %function
    .thumb_func
gatecell_rnn\bits:
    GATECELL_SAVE
    movs    r1, r0
    adds    r1, #20
    ldm     r1, {{r1, r2, r3, r4, r5}}
    push    {{r1, r2, r3, r4, r5}}
    ldmia   r0!, {{r1, r2, r3, r4, r5}}
    push    {{r1, r2, r3, r4, r5}}
gatecell_rnn\bits\()_block:
    ldr     r0, [sp]
    ldr     r1, [sp, #8]
    blx     r1
    GATECELL_CONSTANTS 20
    push    {{r4, r5, r6, r7}}
    mov     r5, sp
    ldr     r6, [sp, #48]
    ldr     r7, [sp, #52]
gatecell_rnn\bits\()_unit:
    ldmia   r5!, {{r0}}
    GATECELL_TANH    r4, rnn\bits
    @ Rounded and saturated.
    movs    r0, #0
    asrs    r4, r4, #(27 - \bits)
    adcs    r4, r0
    GATECELL_SXT\bits r0, r4
    cmp     r0, r4
    bne     gatecell_rnn\bits\()_output_end
gatecell_rnn\bits\()_output:
    GATECELL_STR\bits r4, r6
    subs    r7, #1
    beq     gatecell_rnn\bits\()_end
    add     r0, sp, #16
    cmp     r5, r0
    bne     gatecell_rnn\bits\()_unit
    str     r6, [sp, #48]
    str     r7, [sp, #52]
    add     sp, #16
    b       gatecell_rnn\bits\()_block
gatecell_rnn\bits\()_end:
    add     sp, #56
    GATECELL_RESTORE

    @ tanh is within ±1, so 1 is the only value out of range.
gatecell_rnn\bits\()_output_end:
    subs    r4, #1
    b       gatecell_rnn\bits\()_output
    GATECELL_SATURATED r4, rnn\bits
    .size gatecell_rnn\bits, . - gatecell_rnn\bits
    .popsection
.endm

    GATECELL_RNN     16
    GATECELL_RNN     8
