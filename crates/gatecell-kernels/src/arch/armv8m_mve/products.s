@ The products of one matrix by eights: eight columns of one row at a time.
@
@ A part (`Part` in part.rs) is, as words: the weights of the next block; bytes from one
@ block of a pair to the other; the activations; the columns of the first group, 1 to 8;
@ the iterations for the other groups; where these are entered; where to go at the end.

    .syntax unified

@ Eight columns of four rows, onto the given sums or, with `op` vmladav, from zero.
.macro ROWS op, weights, a, b, c, d
    vldrb.s16   q1, [\weights], #8
    \op\().s16  \a, q1, q0
    vldrb.s16   q2, [\weights], #8
    \op\().s16  \b, q2, q0
    vldrb.s16   q1, [\weights], #8
    \op\().s16  \c, q1, q0
    vldrb.s16   q2, [\weights], #8
    \op\().s16  \d, q2, q0
.endm

@ The first group: loads the activations that there are, and zeros for the others.
@ In: r5 = activations, r9 = columns of the group.
.macro LOAD_FIRST
    vctp.16     r9
    vpst
    vldrht.u16  q0, [r5]
    add.w       r5, r5, r9, lsl #1
.endm

@ Both blocks of a pair: eight rows.
.macro PAIR op
    ROWS        \op, r1, r0, r2, r4, r6
    ROWS        \op, r3, r8, r10, r12, lr
.endm

@ In:  r11 = part.
@ Out: r0, r2, r4, r6 = sums of the first block, r8, r10, r12, lr = those of the second.
@      The part's weights are moved on. r1, r3, r5, r9 and q0 to q2 are lost. r7 is kept.
    .pushsection .text.gatecell_pair, "ax", %progbits
    .thumb
    .p2align 2
    .global gatecell_pair
    .type   gatecell_pair, %function
    .thumb_func
gatecell_pair:
    ldrd    r1, r3, [r11]
    ldrd    r5, r9, [r11, #8]
    add     r3, r1
    LOAD_FIRST
    PAIR    vmladav
    ldr.w   r9, [r11, #16]
    ldr.w   pc, [r11, #20]
gatecell_pair_groups:
    vldrh.u16   q0, [r5], #16
    PAIR    vmladava
gatecell_pair_group_1:
    .rept 3
    vldrh.u16   q0, [r5], #16
    PAIR    vmladava
    .endr
    subs.w  r9, r9, #1
    bne     gatecell_pair_groups
gatecell_pair_done:
    str.w   r3, [r11]
    ldr.w   pc, [r11, #24]

    @ The last block if their number is odd: from now on both blocks of a pair are the same.
    @ In: r11 = cursor, whose parts come first. r1 is lost.
    .thumb_func
gatecell_single:
    movs    r1, #0
    str.w   r1, [r11, #4]
    str.w   r1, [r11, #32]
    bx      lr
    .size gatecell_pair, . - gatecell_pair
    .popsection

@ One block, for what has no kernel of its own.
@
@ In:  r0 = part, r1 = where the four sums go.
    .pushsection .text.gatecell_products, "ax", %progbits
    .thumb
    .p2align 2
    .global gatecell_products
    .type   gatecell_products, %function
    .thumb_func
gatecell_products:
    push    {{r4, r5, r6, r7, r8, r9, r11, lr}}
    mov     r11, r0
    mov     r7, r1
    ldr.w   r1, [r11]
    ldrd    r5, r9, [r11, #8]
    LOAD_FIRST
    ROWS    vmladav, r1, r0, r2, r4, r6
    ldr.w   r9, [r11, #16]
    ldr.w   pc, [r11, #20]
gatecell_products_groups:
    vldrh.u16   q0, [r5], #16
    ROWS    vmladava, r1, r0, r2, r4, r6
gatecell_products_group_1:
    .rept 3
    vldrh.u16   q0, [r5], #16
    ROWS    vmladava, r1, r0, r2, r4, r6
    .endr
    subs.w  r9, r9, #1
    bne     gatecell_products_groups
gatecell_products_done:
    str.w   r1, [r11]
    stm.w   r7, {{r0, r2, r4, r6}}
    pop     {{r4, r5, r6, r7, r8, r9, r11, pc}}
    .size gatecell_products, . - gatecell_products
    .popsection

@ Where the groups are entered, for `Part`; addresses of code carry a one.
.macro ENTRIES name
    .pushsection .rodata.gatecell_\name\()_entries, "a", %progbits
    .p2align 2
    .global gatecell_\name\()_entries
    .type   gatecell_\name\()_entries, %object
gatecell_\name\()_entries:
    .word gatecell_\name\()_groups + 1
    .word gatecell_\name\()_group_1 - gatecell_\name\()_groups
    .word gatecell_\name\()_done + 1
    .size gatecell_\name\()_entries, . - gatecell_\name\()_entries
    .popsection
.endm
    ENTRIES pair
    ENTRIES products

@ Four sums of a pair as a vector.
.macro FIRST_SUMS q
    vmov    \q[2], \q[0], r0, r4
    vmov    \q[3], \q[1], r2, r6
.endm
.macro SECOND_SUMS q
    vmov    \q[2], \q[0], r8, r12
    vmov    \q[3], \q[1], r10, lr
.endm

@ Four rows: pre = (bias·2^32 + 2^31 + input·in + hidden·by) >> 32; r1 is 1. The factors
@ and the sums are lost, `pre` is none of them. Of the low words only the carries count.
.macro SCALE pre, bias, input, in, hidden, by
    vmulh.s32   \pre, \input, \in
    vmul.i32    \input, \input, \in
    vmulh.s32   \in, \hidden, \by
    vmul.i32    \hidden, \hidden, \by
    vadd.i32    \pre, \pre, \in
    vadd.i32    \hidden, \hidden, \input
    vpt.u32     hi, \input, \hidden
    vaddt.i32   \pre, \pre, r1
    vshr.u32    \hidden, \hidden, #31
    vadd.i32    \pre, \pre, \hidden
    vadd.i32    \pre, \pre, \bias
.endm

@ q6 = the pre-activations of the next four rows. In: q7 = where the last four are, the input
@ sums, q0 = hidden sums, r1 = 1. All vectors but q7 and the sums of other rows are lost.
.macro SCALE_ROWS input
    vldrw.u32   q1, [q7, #48]!
    vldrw.u32   q2, [q7, #4]
    vldrw.u32   q3, [q7, #8]
    SCALE   q6, q1, \input, q2, q0, q3
.endm
