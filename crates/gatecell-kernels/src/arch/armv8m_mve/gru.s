@ A step of a GRU with the reset after the product: three pairs of blocks are the rows of
@ eight units; their sums are collected before the units are computed, four at a time.
@
@ In: r0 = cursor (`Cursor<Gru>` in steps.rs): two parts; then, as words from 56 on: the
@ blocks left; CONSTANTS; carry; hidden bias; y; the units left; from 96 on, where the rows
@ of the next four units are; from 112 on, the distances of four units' sums; the last
@ unit's rows.
@
@ On the stack: 24 input sums and 24 hidden sums; from 192 on, z, the hidden part of n and
@ its input part, as pre-activations.

@ out = (x·gate + 2^26) >> 27; r1 is 1, r6 is 2^26; x and t are lost.
.macro BY_GATE out, x, gate, t
    vmulh.s32   \t, \x, \gate
    vmul.i32    \x, \x, \gate
    vadd.i32    \out, \x, r6
    vpt.u32     hi, \x, \out
    vaddt.i32   \t, \t, r1
    vshr.u32    \out, \out, #27
    vsli.32     \out, \t, #5
.endm

@ q5 = one part of n: `sum` and `by` are where the sums and the factors are. q0 and q3 are
@ lost; the bias is still to be added.
.macro PART_OF_N sum, by
    vldrw.u32   q0, [q7, #\sum]
    vldrw.u32   q3, [q6, #\by]
    vmulh.s32   q5, q0, q3
    vmul.i32    q0, q0, q3
    vshr.u32    q0, q0, #31
    vadd.i32    q5, q5, q0
.endm

@ q5 = the pre-activation of gate 0 or 1.
.macro GATE number
    vldrw.u32   q1, [q6, #12*\number]
    vldrw.u32   q2, [q6, #12*\number+4]
    vldrw.u32   q3, [q6, #12*\number+8]
    vldrw.u32   q4, [q7, #4*\number]
    vldrw.u32   q0, [q7, #4*\number+96]
    SCALE       q5, q1, q4, q2, q0, q3
.endm

    .pushsection .text.gatecell_gru, "ax", %progbits
    .thumb
    .p2align 2
    .global gatecell_gru
    .type   gatecell_gru, %function
    .thumb_func
gatecell_gru:
    ENTER   240
gatecell_gru_eight:
    mov     r7, sp
gatecell_gru_pair:
    NEXT_PAIR

    .global gatecell_gru_input
    .thumb_func
gatecell_gru_input:
    stmia.w r7!, {{r0, r2, r4, r6, r8, r10, r12, lr}}
    add.w   r11, r11, #28
    b.w     gatecell_pair

    .global gatecell_gru_hidden
    .thumb_func
gatecell_gru_hidden:
    sub.w   r11, r11, #28
    add.w   r9, r7, #64
    stmia.w r9, {{r0, r2, r4, r6, r8, r10, r12, lr}}
    ldr.w   r0, [r11, #56]
    cmp     r0, #0
    ble     gatecell_gru_units
    mov     r0, sp
    subs    r0, r7, r0
    cmp     r0, #96
    bne     gatecell_gru_pair

gatecell_gru_units:
    mov     r7, sp
gatecell_gru_four:
    movs    r1, #1
    add.w   r2, r11, #60
    ldm.w   r2, {{r2, r3, r4, r5, r6, r8, r9, r10, r12}}
    vldrw.u32   q7, [r11, #112]
    vadd.i32    q7, q7, r7
    @ Units that are not there have the rows of the last.
    vldrw.u32   q6, [r11, #96]
    movs    r0, #144
    vadd.i32    q5, q6, r0
    vstrw.32    q5, [r11, #96]
    ldr.w   r0, [r11, #128]
    vdup.32     q5, r0
    vmin.u32    q6, q6, q5
    GATE    0
    vstrw.32    q5, [sp, #192]
    PART_OF_N 104, 32
    vctp.32 r12
    vpst
    vldrwt.u32  q1, [r9], #16
    vadd.i32    q5, q5, q1
    vstrw.32    q5, [sp, #208]
    PART_OF_N 8, 28
    vldrw.u32   q1, [q6, #24]
    vadd.i32    q5, q5, q1
    vstrw.32    q5, [sp, #224]
    GATE    1
    MASK    q7
    SIGMOID q5, q7, q0, q1, q2, q3
    vldrw.u32   q0, [sp, #208]
    BY_GATE q2, q0, q5, q1
    vldrw.u32   q0, [sp, #224]
    vqadd.s32   q0, q0, q2
    TANH    q0, q7, q1, q2, q3, q4
    @ carry = n + z·(carry − n) in Q1.30.
    vshl.i32    q1, q1, #4
    vldrw.u32   q5, [sp, #192]
    SIGMOID q5, q7, q0, q2, q3, q4
    vctp.32 r12
    vpst
    vldrwt.u32  q0, [r8]
    vsub.i32    q0, q0, q1
    BY_GATE q2, q0, q5, q3
    vadd.i32    q1, q1, q2
    vctp.32 r12
    vpst
    vstrwt.32   q1, [r8], #16
    vrshr.s32   q1, q1, #15
    vqmovnb.s32 q1, q1
    mov     r0, r10
    vpst
    vstrht.32   q1, [r0], #8
    mov     r10, r0
    add.w   r2, r11, #80
    sub.w   r12, r12, #4
    stm.w   r2, {{r8, r9, r10, r12}}
    cmp     r12, #0
    ble     gatecell_gru_end
    adds    r7, #48
    mov     r0, sp
    subs    r0, r7, r0
    cmp     r0, #96
    bne     gatecell_gru_four
    b       gatecell_gru_eight
gatecell_gru_end:
    LEAVE   240
    .size gatecell_gru, . - gatecell_gru
    .popsection
