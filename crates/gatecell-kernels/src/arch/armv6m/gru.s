@ A step of a GRU with the reset after the product, with activations of \bits bits. Three
@ blocks are the rows of four units; their sums are collected before the units are computed.
@
@ In: r0 = `Gru`, whose words are put on the stack from 16 on:
@    0  the hidden sums of the unit; before, where the next ones go
@    4  the end of the input sums that the units left need
@    8  the pre-activation of z, the input part of n
@   16  where a unit starts
@   20  hidden bias, carry and y of the unit, units left
@   36  the cursor
@   40  the rows of the unit
@   44  a function that takes the cursor in r0 and leaves the sums of the next block where
@       GRU_COLLECT takes them
@   48  what scaling takes, the layer's shift
@   56  2^26, the table, its number of intervals
@   68  twelve hidden sums, twelve input sums, of \words words

@ r2 = (x·gate + 2^26) >> 27; r0, r3, r6 and the gate are lost. One middle product may be
@ as large as 2^31: what else counts as much joins it in parts.
.macro GATECELL_BY_GATE x, gate
    uxth    r0, \x
    asrs    r3, \x, #16
    uxth    r6, \gate
    lsrs    \gate, \gate, #16
    movs    r2, r3
    muls    r2, \gate, r2
    muls    r3, r6, r3
    muls    \gate, r0, \gate
    muls    r6, r0, r6
    lsrs    r6, r6, #16
    adds    \gate, \gate, r6
    lsrs    r6, \gate, #16
    adds    r2, r2, r6
    uxth    \gate, \gate
    adds    r3, r3, \gate
    lsls    r2, r2, #5
    asrs    r3, r3, #11
    adcs    r2, r3
.endm

@ The sums of a block, one word each or two, go to where the word at sp says, which moves on;
@ then the flags tell whether they were the last.
.macro GATECELL_GRU_COLLECT1
    ldr     r1, [sp, #20]
    stmia   r1!, {{r4, r5, r6, r7}}
    str     r1, [sp, #20]
    adds    r1, #32
    pop     {{r2, r3, r4, r5, r6}}
    stmia   r1!, {{r2, r3, r4, r5}}
    ldr     r2, [sp, #4]
    cmp     r1, r2
.endm

.macro GATECELL_GRU_COLLECT2
    ldr     r7, [sp, #68]
    pop     {{r0, r1, r2, r3}}
    stmia   r7!, {{r0, r1, r2, r3}}
    pop     {{r0, r1, r2, r3}}
    stmia   r7!, {{r0, r1, r2, r3}}
    str     r7, [sp, #36]
    adds    r7, #64
    pop     {{r0, r1, r2, r3}}
    stmia   r7!, {{r0, r1, r2, r3}}
    pop     {{r0, r1, r2, r3, r4}}
    stmia   r7!, {{r0, r1, r2, r3}}
    ldr     r2, [sp, #4]
    cmp     r7, r2
.endm

.macro GATECELL_GRU format, bits, words, input, hidden
    .pushsection .text.gatecell_gru_\format, "ax", %progbits
    .thumb
    .p2align 2
    .global gatecell_gru_\format
    .type   gatecell_gru_\format, %function
    .thumb_func
gatecell_gru_\format:
    GATECELL_SAVE
    sub     sp, #(96 * \words)
    movs    r1, r0
    adds    r1, #24
    ldm     r1, {{r1, r2, r3, r4, r5, r6, r7}}
    push    {{r1, r2, r3, r4, r5, r6, r7}}
    ldmia   r0!, {{r1, r2, r3, r4, r5, r6}}
    push    {{r1, r2, r3, r4, r5, r6}}
    sub     sp, #16

gatecell_gru_\format\()_blocks:
    add     r1, sp, #68
    str     r1, [sp]
    ldr     r0, [sp, #32]
    cmp     r0, #3
    bls     gatecell_gru_\format\()_last
    movs    r0, #3
gatecell_gru_\format\()_last:
    lsls    r0, r0, #(3 + \words)
    adds    r1, r1, r0
    adds    r1, #(48 * \words)
    str     r1, [sp, #4]
gatecell_gru_\format\()_block:
    ldr     r0, [sp, #36]
    ldr     r1, [sp, #44]
    blx     r1
    GATECELL_GRU_COLLECT\words
    bne     gatecell_gru_\format\()_block
    add     r0, sp, #68
    str     r0, [sp]
    GATECELL_CONSTANTS 56
    GATECELL_GRU_SCALING_\format
    ldr     r1, [sp, #16]
    bx      r1

    GATECELL_GRU_OTHER_\format \input, \hidden

    .thumb_func
    .global gatecell_gru_\format\()_unit
gatecell_gru_\format\()_unit:
    GATECELL_GRU_START_\format \input, \hidden
    GATECELL_BY_GATE \hidden, r7
    adds    r0, \input, r2
    bvs     gatecell_gru_\format\()_overflow
gatecell_gru_\format\()_added:
    GATECELL_TANH    r4, gru_\format\()_n
    ldr     r0, [sp, #8]
    GATECELL_SIGMOID r5, gru_\format\()_z
    @ carry = n + z·(carry − n) in Q1.30.
    lsls    r4, r4, #4
    ldr     r7, [sp, #24]
    ldr     r2, [r7]
    subs    r2, r2, r4
    GATECELL_BY_GATE r2, r5
    adds    r2, r2, r4
    stmia   r7!, {{r2}}
    str     r7, [sp, #24]
    asrs    r0, r2, #(31 - \bits)
    movs    r1, #0
    adcs    r0, r1
    GATECELL_SXT\bits r1, r0
    cmp     r1, r0
    bne     gatecell_gru_\format\()_output_end
gatecell_gru_\format\()_output:
    ldr     r7, [sp, #28]
    GATECELL_STR\bits r0, r7
    str     r7, [sp, #28]
    ldr     r0, [sp, #32]
    subs    r0, #1
    str     r0, [sp, #32]
    beq     gatecell_gru_\format\()_end
    @ Of four units, the last?
    ldr     r0, [sp]
    add     r1, sp, #(68 + 48 * \words)
    cmp     r0, r1
    beq     gatecell_gru_\format\()_more
    ldr     r1, [sp, #16]
    bx      r1
gatecell_gru_\format\()_more:
    b       gatecell_gru_\format\()_blocks

    GATECELL_GRU_LATER_\format
    GATECELL_SATURATED r4, gru_\format\()_n
    GATECELL_SATURATED r5, gru_\format\()_z

gatecell_gru_\format\()_end:
    add     sp, #(68 + 96 * \words)
    GATECELL_RESTORE

    @ The sum of both parts of n, saturated: its sign is the wrong one.
gatecell_gru_\format\()_overflow:
    asrs    r0, r0, #31
    movs    r1, #1
    lsls    r1, r1, #31
    eors    r0, r1
    b       gatecell_gru_\format\()_added

gatecell_gru_\format\()_output_end:
    asrs    r0, r0, #31
    mov     r1, r9
    subs    r1, #1
    lsrs    r1, r1, #(27 - \bits)
    eors    r0, r1
    b       gatecell_gru_\format\()_output

    .thumb_func
    .global gatecell_gru_\format\()_shared
gatecell_gru_\format\()_shared:
    GATECELL_GRU_SHARED_\format
    .size gatecell_gru_\format, . - gatecell_gru_\format
    .popsection
.endm

    GATECELL_GRU     w8a16, 16, 1, r1, r2
    GATECELL_GRU     w4a16, 16, 1, r5, r4
    GATECELL_GRU     w8a8, 8, 1, r5, r4
    GATECELL_GRU     w16a16, 16, 2, r5, r4
