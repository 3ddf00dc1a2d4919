@ A step of a GRU with the reset after the product: three pairs of blocks are the rows of
@ eight units; their sums are collected before the units are computed, four at a time.
@
@ In: r0 = cursor (`Cursor<Gru>` in steps.rs), from 104 on: y; carry; the units left; the
@ hidden bias. r1 = the rows.
@
@ On the stack: 24 input sums and 24 hidden sums; from 192 on, z; from 208 on, where sums of
@ gates are and where those of the candidate are.

@ The gate 0 or 1. With shared scales q4 is where the candidate's sums are, less 8; where the sums
@ run through both matrices, the hidden sums are those of both, and the candidate's difference is
@ its own.
.macro GATECELL_GRU_GATE format, shared, number, row, back
    .if \shared & 4
    vldrw.u32 q2, [q4, #8*\number]
    .elseif \shared == 2
    vldrw.u32 q2, [q4, #4*\number + 96]
    GATECELL_GATE_OF_SUM \format, 12*\number + 4, \row, \back
    .elseif \shared
    vldrw.u32 q2, [q4, #4*\number]
    vldrw.u32 q0, [q4, #4*\number + 96]
    vadd.i32 q2, q2, q0
    GATECELL_GATE_OF_SUM \format, 12*\number + 4, \row, \back
    .else
    GATECELL_GATE    \format, 4*\number, 4*\number + 12, \row, \back
    .endif
.endm

@ Up to four units whose sums are complete; flags: what is left. r7 = bytes from the first four
@ units of eight.
.macro GATECELL_GRU_CELLS format, shared
    add.w   r2, r11, #88
    ldm.w   r2, {{r2, r3, r4, r5, r6, r8, r9, r10}}
    vldrw.u32 q4, [sp, #208]
    .if \shared < 4
    vadd.i32 q4, q4, r7
    .endif
    GATECELL_HOW_FAR_\format 60
    .if \shared < 4
    GATECELL_PRESENT \shared
    .endif
    GATECELL_GRU_GATE \format, \shared, 0, 144, !
    GATECELL_SIGMOID
    vstrw.32 q2, [sp, #192]
    GATECELL_GRU_GATE \format, \shared, 1, 12
    GATECELL_SIGMOID
    vshl.i32 q2, q2, #4
    .if \shared == 0
    vldrw.u32 q4, [sp, #224]
    vadd.i32 q4, q4, r7
    .endif
    @ The hidden part of n, its bias, and the reset of both: (x·r + 2^26) >> 27.
    .if \shared < 4
    vldrw.u32 q3, [q4, #8]
    vldrw.u32 q0, [q4, #104]
    .if \shared == 2
    vsub.i32 q0, q0, q3
    .endif
    GATECELL_UP_\format q0
    vldrw.u32 q1, [q7, #32]
    vrmulh.s32 q0, q0, q1
    .else
    vldrw.u32 q0, [q4, #20]
    .endif
    vctp.32 r9
    vpst
    vldrwt.u32 q1, [r10], #16
    vadd.i32 q0, q0, q1
    vqrdmulh.s32 q2, q0, q2
    @ The input part.
    .if \shared < 4
    GATECELL_UP_\format q3
    vldrw.u32 q1, [q7, #28]
    vrmulh.s32 q0, q3, q1
    vldrw.u32 q1, [q7, #24]
    vadd.i32 q0, q0, q1
    .else
    vldrw.u32 q0, [q4, #16]
    .endif
    vqadd.s32 q2, q2, q0
    GATECELL_TANH    q2, q3
    @ carry = n + z·(carry − n) in Q1.30.
    vshl.i32 q0, q0, #4
    vldrw.u32 q1, [sp, #192]
    vshl.i32 q1, q1, #4
    vctp.32 r9
    vpst
    vldrwt.u32 q2, [r8]
    vsub.i32 q2, q2, q0
    vqrdmulh.s32 q2, q2, q1
    vadd.i32 q0, q0, q2
    vmov    q1, q0
    GATECELL_NARROW_\format q1, 15
    vpstt
    vstrwt.32 q0, [r8], #16
    GATECELL_STORE_FEW_\format q1
    subs.w  r9, r9, #4
    add.w   r1, r11, #104
    stm.w   r1, {{r6, r8, r9, r10}}
.endm

.macro GATECELL_GRU name, format, shared
    .pushsection .text.gatecell_\name, "ax", %progbits
    .thumb
    .p2align 2
    .global gatecell_\name
    .type   gatecell_\name, %function
    .thumb_func
gatecell_\name:
    GATECELL_BEGIN   \name, \format, 240, \shared
    vstrw.32 q4, [sp, #208]
    mov     r7, sp
    .if \shared == 0
    vldrw.u32 q4, [r0]
    vadd.i32 q4, q4, r7
    vstrw.32 q4, [sp, #224]
    .endif
    add.w   r1, sp, #96
    str.w   r1, [r11, #44]
    GATECELL_ONE_BLOCK
gatecell_\name\()_pair:
    GATECELL_NEXT_PART

gatecell_\name\()_input:
    GATECELL_FINISH_\format 2
    stmia.w r7!, {{r0, r2, r4, r6, r8, r10, r12, lr}}
    GATECELL_NEXT_PART

gatecell_\name\()_hidden:
    GATECELL_FINISH_\format 2
    add.w   r9, r7, #64
    stm.w   r9, {{r0, r2, r4, r6, r8, r10, r12, lr}}
    GATECELL_NEXT_PAIR gatecell_\name\()_pair

    movs    r7, #0
gatecell_\name\()_four:
    GATECELL_GRU_CELLS \format, \shared
    ble     gatecell_\name\()_end
    eors    r7, r7, #48
    bne.w   gatecell_\name\()_four
    mov     r7, sp
    b.w     gatecell_\name\()_pair
gatecell_\name\()_end:
    GATECELL_END     240

    GATECELL_CONSTANTS \name
    .word   -144, 36 - 144, 72 - 144, 108 - 144
    .if \shared == 0
    .word   4 - 144, 8 - 144, 76 - 144, 80 - 144
    .word   44 - 144, 40 - 144, 116 - 144, 112 - 144
    .word   0, 96, 24, 120
    .endif
    .word   0, 12, 24, 36
    .size gatecell_\name, . - gatecell_\name
    .popsection
.endm
