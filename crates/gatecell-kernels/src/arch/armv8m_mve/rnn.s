@ A step of an Elman cell with tanh: eight units at a time.
@
@ In: r0 = cursor (`Cursor<Rnn>` in steps.rs), from 104 on: y. r1 = the rows. r2 = the units,
@ of which r7 are left.
@
@ On the stack, of two blocks: the hidden sums, the input sums.

@ Four units: tanh, and Q5.26 to Q0.15 or Q0.7, rounded and saturated.
.macro UNITS format, even, odd
    GATE    \format, \even, \odd, 48, !
    TANH    q2, q3
    NARROW_\format q0, 11
.endm

@ Keeps the hidden sums and loads what the units need.
.macro HIDDEN_SUMS format
    FINISH_\format 2
    push.w  {{r0, r2, r4, r6, r8, r10, r12, lr}}
    add.w   r2, r11, #88 - 40
    ldm.w   r2, {{r2, r3, r4, r5, r6}}
    HOW_FAR_\format 60 - 40
.endm

.macro RNN format
    .pushsection .text.gatecell_rnn_\format, "ax", %progbits
    .thumb
    .p2align 2
    .global gatecell_rnn_\format
    .type   gatecell_rnn_\format, %function
    .thumb_func
gatecell_rnn_\format:
    mov     r7, r2
    BEGIN   rnn, \format, 0
    cmp     r7, #4
    ble     gatecell_rnn_\format\()_last
gatecell_rnn_\format\()_pair:
    NEXT_PART

gatecell_rnn_\format\()_input:
    FINISH_\format 2
    push.w  {{r0, r2, r4, r6, r8, r10, r12, lr}}
    NEXT_PART

gatecell_rnn_\format\()_hidden:
    HIDDEN_SUMS \format
    UNITS   \format, 0, 4
    STORE_\format q0
gatecell_rnn_\format\()_second:
    UNITS   \format, 16, 20
    subs    r7, #8
    blt     gatecell_rnn_\format\()_few
    STORE_\format q0
    beq     gatecell_rnn_\format\()_end
    str.w   r6, [r11, #104 - 40]
    sub.w   r11, r11, #40
    add     sp, #64
    cmp     r7, #4
    bgt     gatecell_rnn_\format\()_pair

    @ One block is left: it is the second of its pair.
gatecell_rnn_\format\()_last:
    LAST_BLOCK
    adds    r7, #4
    adr.w   r0, gatecell_rnn_\format\()_constants
    ldr     r0, [r0, #-4]
    str.w   r0, [r11, #72]
    b       gatecell_rnn_\format\()_pair

gatecell_rnn_\format\()_hidden_last:
    HIDDEN_SUMS \format
    b       gatecell_rnn_\format\()_second

    @ The last one to three units.
gatecell_rnn_\format\()_few:
    adds    r7, #4
    vctp.32 r7
    vpst
    STORE_FEW_\format q0
gatecell_rnn_\format\()_end:
    END     64

    .p2align 2
    .word   gatecell_rnn_\format\()_hidden_last + 1
    CONSTANTS rnn, \format
    .word   4 - 48, 8 - 48, 28 - 48, 32 - 48
    .word   20 - 48, 16 - 48, 44 - 48, 40 - 48
    .word   -48, 12 - 48, 24 - 48, 36 - 48
    .word   -32, -64, -24, -56
    .size gatecell_rnn_\format, . - gatecell_rnn_\format
    .popsection
.endm
