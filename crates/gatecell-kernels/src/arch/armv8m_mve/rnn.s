@ A step of an Elman cell with tanh: eight units at a time.
@
@ In: r0 = cursor (`Cursor<Rnn>` in steps.rs), from 104 on: y. r1 = the rows. r2 = the units,
@ of which r7 are left.
@
@ On the stack, of two blocks: the hidden sums, the input sums; or the shared sums.

@ Four units: tanh, and Q5.26 to Q0.15 or Q0.7, rounded and saturated. `first` is where the
@ first of four sums is.
.macro GATECELL_UNITS format, shared, first
    .if \shared
    vldrw.u32 q2, [q4, #\first]
    GATECELL_GATE_OF_SUM \format, 4, 48, !
    .else
    GATECELL_GATE    \format, \first, \first + 4, 48, !
    .endif
    GATECELL_TANH    q2, q3
    GATECELL_NARROW_\format q0, 11
.endm

@ Keeps the hidden sums and loads what the units need.
.macro GATECELL_HIDDEN_SUMS format
    GATECELL_FINISH_\format 2
    push.w  {{r0, r2, r4, r6, r8, r10, r12, lr}}
    add.w   r2, r11, #88 - 40
    ldm.w   r2, {{r2, r3, r4, r5, r6}}
    GATECELL_HOW_FAR_\format 60 - 40
.endm

.macro GATECELL_RNN name, format, shared
    .pushsection .text.gatecell_\name, "ax", %progbits
    .thumb
    .p2align 2
    .global gatecell_\name
    .type   gatecell_\name, %function
    .thumb_func
gatecell_\name:
    mov     r7, r2
    GATECELL_BEGIN   \name, \format, 0, \shared
    cmp     r7, #4
    ble     gatecell_\name\()_last
gatecell_\name\()_pair:
    GATECELL_NEXT_PART

gatecell_\name\()_input:
    .if \shared == 0
    GATECELL_FINISH_\format 2
    push.w  {{r0, r2, r4, r6, r8, r10, r12, lr}}
    .endif
    GATECELL_NEXT_PART

gatecell_\name\()_hidden:
    GATECELL_HIDDEN_SUMS \format
    GATECELL_UNITS   \format, \shared, 0
    GATECELL_STORE_\format q0
gatecell_\name\()_second:
    GATECELL_UNITS   \format, \shared, 16
    subs    r7, #8
    blt     gatecell_\name\()_few
    GATECELL_STORE_\format q0
    beq     gatecell_\name\()_end
    str.w   r6, [r11, #104 - 40]
    sub.w   r11, r11, #40
    .if \shared
    add     sp, #32
    .else
    add     sp, #64
    .endif
    cmp     r7, #4
    bgt     gatecell_\name\()_pair

    @ One block is left: it is the second of its pair.
gatecell_\name\()_last:
    GATECELL_LAST_BLOCK
    adds    r7, #4
    adr.w   r0, gatecell_\name\()_constants
    ldr     r0, [r0, #-4]
    str.w   r0, [r11, #72]
    b       gatecell_\name\()_pair

gatecell_\name\()_hidden_last:
    GATECELL_HIDDEN_SUMS \format
    b       gatecell_\name\()_second

    @ The last one to three units.
gatecell_\name\()_few:
    adds    r7, #4
    vctp.32 r7
    vpst
    GATECELL_STORE_FEW_\format q0
gatecell_\name\()_end:
    .if \shared
    GATECELL_END     32
    .else
    GATECELL_END     64
    .endif

    .p2align 2
    .word   gatecell_\name\()_hidden_last + 1
    GATECELL_CONSTANTS \name
    .word   -48, 12 - 48, 24 - 48, 36 - 48
    .if \shared
    .word   -32, -28, -24, -20
    .else
    .word   4 - 48, 8 - 48, 28 - 48, 32 - 48
    .word   20 - 48, 16 - 48, 44 - 48, 40 - 48
    .word   -32, -64, -24, -56
    .endif
    .size gatecell_\name, . - gatecell_\name
    .popsection
.endm
