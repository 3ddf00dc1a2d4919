@ A step of an LSTM: four units at a time.
@
@ In: r0 = cursor (`Cursor<Lstm>` in steps.rs): two parts; then, as words from 56 on: the
@ units left; CONSTANTS; y; c; frac_bits − 23; 16 − frac_bits; from 96 on, where the next
@ four rows are, less four rows.
@
@ On the stack: the pre-activations of four units.

    .pushsection .text.gatecell_lstm, "ax", %progbits
    .thumb
    .p2align 2
    .global gatecell_lstm
    .type   gatecell_lstm, %function
    .thumb_func
gatecell_lstm:
    ENTER   64
gatecell_lstm_four:
    mov     r7, sp
    vldrw.u32   q7, [r11, #96]
gatecell_lstm_pair:
    NEXT_PAIR

    .global gatecell_lstm_input
    .thumb_func
gatecell_lstm_input:
    INPUT_SUMS

    .global gatecell_lstm_hidden
    .thumb_func
gatecell_lstm_hidden:
    sub.w   r11, r11, #28
    FIRST_SUMS  q0
    ldr.w   r5, [r11, #56]
    movs    r1, #1
    SCALE_ROWS  q4
    vstrw.32    q6, [r7], #16
    cmp     r5, #0
    blt     gatecell_lstm_cells
    SECOND_SUMS q0
    SCALE_ROWS  q5
    vstrw.32    q6, [r7], #16
    beq     gatecell_lstm_cells
    mov     r0, sp
    subs    r0, r7, r0
    cmp     r0, #64
    bne     gatecell_lstm_pair

    @ i, o, f, g of up to four units.
gatecell_lstm_cells:
    mov     r0, sp
    subs    r0, r7, r0
    lsrs    r0, r0, #4
    vstrw.32    q7, [r11, #96]
    movs    r1, #1
    mov     r7, sp
    vld40.32    {{q0, q1, q2, q3}}, [r7]
    vld41.32    {{q0, q1, q2, q3}}, [r7]
    vld42.32    {{q0, q1, q2, q3}}, [r7]
    vld43.32    {{q0, q1, q2, q3}}, [r7]
    vstrw.32    q1, [sp]
    add.w   r2, r11, #60
    ldm.w   r2, {{r2, r3, r4, r5, r6, r7, r8, r9, r10}}
    MASK    q1
    SIGMOID q0, q1, q4, q5, q6, q7
    SIGMOID q2, q1, q4, q5, q6, q7
    TANH    q3, q1, q4, q5, q6, q7
    @ c = (f·8·c + i·(g >> (23 − frac_bits)) + 2^29) >> 30, saturated to 31 bits.
    vctp.32 r0
    vpst
    vldrwt.u32  q5, [r8]
    vshl.i32    q2, q2, #3
    vshl.s32    q4, r9
    vmulh.s32   q3, q2, q5
    vmul.i32    q5, q2, q5
    vmulh.s32   q6, q0, q4
    vmul.i32    q4, q0, q4
    vadd.i32    q3, q3, q6
    vadd.i32    q4, q4, q5
    vpt.u32     hi, q5, q4
    vaddt.i32   q3, q3, r1
    mov.w       lr, #0x20000000
    vadd.i32    q5, q4, lr
    vpt.u32     hi, q4, q5
    vaddt.i32   q3, q3, r1
    vshr.u32    q5, q5, #30
    vsli.32     q5, q3, #2
    vqshl.s32   q5, q5, #1
    vshr.s32    q5, q5, #1
    vctp.32 r0
    vpst
    vstrwt.32   q5, [r8], #16
    @ y = (o·tanh(c) + 2^37) >> 38; the low word cannot carry into the bits that count.
    MASK    q1
    vrshl.s32   q5, r10
    TANH    q5, q1, q4, q2, q6, q7
    vldrw.u32   q0, [sp]
    SIGMOID q0, q1, q2, q3, q6, q7
    vmulh.s32   q0, q0, q4
    vrshr.s32   q0, q0, #6
    vqmovnb.s32 q0, q0
    vctp.32 r0
    vpst
    vstrht.32   q0, [r7], #8
    strd    r7, r8, [r11, #80]
    ldr.w   r0, [r11, #56]
    cmp     r0, #0
    bgt.w   gatecell_lstm_four
    LEAVE   64
    .size gatecell_lstm, . - gatecell_lstm
    .popsection
