@ A step of an LSTM: four units at a time.
@
@ In: r0 = cursor (`Cursor<Lstm>` in steps.rs), from 104 on: y; c; the units left;
@ frac_bits − 23; 16 − frac_bits. r1 = the rows.
@
@ On the stack: the input and the hidden sums of two units and those of the next two, or the
@ shared sums of four; from 128 on, i, f, o; from 176 on, where sums are.

@ A gate; `number` is its place in a unit.
.macro GATECELL_LSTM_GATE format, shared, number, row, back
    .if \shared & 4
    vldrw.u32 q2, [q4, #8*\number]
    .elseif \shared
    vldrw.u32 q2, [q4, #4*\number]
    GATECELL_GATE_OF_SUM \format, 12*\number + 4, \row, \back
    .else
    GATECELL_GATE    \format, 4*\number, 4*\number + 16, \row, \back
    .endif
.endm

@ Up to four units whose sums are complete, until none is left. On the stack, from `at` on:
@ i, f, o; where sums are.
.macro GATECELL_LSTM_CELLS name, format, shared, at
    add.w   r2, r11, #88
    ldm.w   r2, {{r2, r3, r4, r5, r6, r8, r9, r10, r12}}
    vldrw.u32 q4, [sp, #\at + 48]
    GATECELL_HOW_FAR_\format 60
    .if \shared < 4
    GATECELL_PRESENT \shared
    .endif
    GATECELL_LSTM_GATE \format, \shared, 0, 192, !
    GATECELL_SIGMOID
    vstrw.32 q2, [sp, #\at]
    GATECELL_LSTM_GATE \format, \shared, 2, 24
    GATECELL_SIGMOID
    vstrw.32 q2, [sp, #\at + 16]
    GATECELL_LSTM_GATE \format, \shared, 1, 12
    GATECELL_SIGMOID
    vstrw.32 q2, [sp, #\at + 32]
    GATECELL_LSTM_GATE \format, \shared, 3, 36
    GATECELL_TANH    q2, q3
    @ c = (f·8·c + i·(g >> (23 − frac_bits)) + 2^29) >> 30, saturated to 31 bits.
    vshl.s32 q0, r10
    vldrw.u32 q1, [sp, #\at]
    vldrw.u32 q2, [sp, #\at + 16]
    vshl.i32 q2, q2, #3
    vctp.32 r9
    vpst
    vldrwt.u32 q3, [r8]
    movs    r1, #1
    mov.w   lr, #0x20000000
    vmulh.s32 q4, q2, q3
    vmul.i32 q3, q2, q3
    vmulh.s32 q2, q1, q0
    vmul.i32 q1, q1, q0
    vadd.i32 q4, q4, q2
    vadd.i32 q1, q1, q3
    vpt.u32 hi, q3, q1
    vaddt.i32 q4, q4, r1
    vadd.i32 q3, q1, lr
    vpt.u32 hi, q1, q3
    vaddt.i32 q4, q4, r1
    vshr.u32 q3, q3, #30
    vsli.32 q3, q4, #2
    vqshl.s32 q3, q3, #1
    vshr.s32 q3, q3, #1
    @ y = (o·tanh(c) + 2^37) >> 38; the low word cannot carry into the bits that count.
    vmov    q2, q3
    vrshl.s32 q2, r12
    GATECELL_TANH    q2, q4
    vldrw.u32 q1, [sp, #\at + 32]
    vmulh.s32 q0, q0, q1
    GATECELL_NARROW_\format q0, 6
    vctp.32 r9
    vpstt
    vstrwt.32 q3, [r8], #16
    GATECELL_STORE_FEW_\format q0
    subs.w  r9, r9, #4
    add.w   r1, r11, #104
    stm.w   r1, {{r6, r8, r9}}
    bgt.w   gatecell_\name\()_four
    GATECELL_END     \at + 64
.endm

.macro GATECELL_LSTM name, format, shared
    .pushsection .text.gatecell_\name, "ax", %progbits
    .thumb
    .p2align 2
    .global gatecell_\name
    .type   gatecell_\name, %function
    .thumb_func
gatecell_\name:
    GATECELL_BEGIN   \name, \format, 192, \shared
    vstrw.32 q4, [sp, #176]
    .if \shared
    add.w   r1, sp, #64
    .else
    add.w   r1, sp, #128
    .endif
    str.w   r1, [r11, #44]
    GATECELL_ONE_BLOCK
gatecell_\name\()_four:
    mov     r7, sp
gatecell_\name\()_pair:
    GATECELL_NEXT_PART

gatecell_\name\()_input:
    .if \shared == 0
    GATECELL_FINISH_\format 2
    stmia.w r7!, {{r0, r2, r4, r6, r8, r10, r12, lr}}
    .endif
    GATECELL_NEXT_PART

gatecell_\name\()_hidden:
    GATECELL_FINISH_\format 2
    stmia.w r7!, {{r0, r2, r4, r6, r8, r10, r12, lr}}
    GATECELL_NEXT_PAIR gatecell_\name\()_pair

    GATECELL_LSTM_CELLS \name, \format, \shared, 128
    GATECELL_CONSTANTS \name
    .word   -192, 48 - 192, 96 - 192, 144 - 192
    .if \shared
    .word   0, 16, 32, 48
    .else
    .word   4 - 192, 8 - 192, 100 - 192, 104 - 192
    .word   56 - 192, 52 - 192, 152 - 192, 148 - 192
    .word   0, 32, 64, 96
    .endif
    .size gatecell_\name, . - gatecell_\name
    .popsection
.endm
