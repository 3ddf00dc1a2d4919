@ A step of an Elman cell with tanh: eight units at a time.
@
@ In: r0 = cursor (`Cursor<Rnn>` in steps.rs): two parts; then, as words from 56 on: the
@ blocks left; CONSTANTS; y; from 96 on, where the next four rows are, less four rows.
@
@ On the stack: eight pre-activations.

@ Four units: tanh, and Q5.26 to Q0.15, rounded and saturated.
.macro UNITS
    TANH    q0, q1, q2, q3, q4, q5
    vrshr.s32   q2, q2, #11
    vqmovnb.s32 q2, q2
    vstrh.32    q2, [r0], #8
.endm

    .pushsection .text.gatecell_rnn, "ax", %progbits
    .thumb
    .p2align 2
    .global gatecell_rnn
    .type   gatecell_rnn, %function
    .thumb_func
gatecell_rnn:
    ENTER   32
    vldrw.u32   q7, [r11, #96]
gatecell_rnn_pair:
    NEXT_PAIR

    .global gatecell_rnn_input
    .thumb_func
gatecell_rnn_input:
    INPUT_SUMS

    .global gatecell_rnn_hidden
    .thumb_func
gatecell_rnn_hidden:
    sub.w   r11, r11, #28
    FIRST_SUMS  q0
    ldr.w   r7, [r11, #56]
    movs    r1, #1
    SCALE_ROWS  q4
    vstrw.32    q6, [sp]
    cmp     r7, #0
    blt     gatecell_rnn_units
    SECOND_SUMS q0
    SCALE_ROWS  q5
    vstrw.32    q6, [sp, #16]
gatecell_rnn_units:
    add.w   r2, r11, #60
    ldm.w   r2, {{r2, r3, r4, r5, r6}}
    ldr.w   r0, [r11, #80]
    MASK    q1
    vldrw.u32   q0, [sp]
    UNITS
    cmp     r7, #0
    blt     gatecell_rnn_end
    vldrw.u32   q0, [sp, #16]
    UNITS
    str.w   r0, [r11, #80]
    bgt     gatecell_rnn_pair
gatecell_rnn_end:
    LEAVE   32
    .size gatecell_rnn, . - gatecell_rnn
    .popsection
