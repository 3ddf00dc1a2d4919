@ W16A16: sums of 64 bits, one block of four rows at a time.
@
@ In:  r8, r10, r12 = weights, activations and groups after the first, r11 = behind the head.
@ Out: r0 and r1, r2 and r3, r4 and r5, r6 and r7 = the sums.
@      The part's weights are moved on. r9 and q0 to q3 are lost. lr is kept.

@ Eight columns of four rows.
.macro GATECELL_FOURS op
    vldrh.u16   q1, [r8], #16
    \op\().s16  r0, r1, q1, q0
    vldrh.u16   q2, [r8], #16
    \op\().s16  r2, r3, q2, q0
    vldrh.u16   q1, [r8], #16
    \op\().s16  r4, r5, q1, q0
    vldrh.u16   q2, [r8], #16
    \op\().s16  r6, r7, q2, q0
.endm

@ The activations of the first group, which is not whole.
.macro GATECELL_CARE_WIDE tail
    ldr.w       r9, [r11, #\tail + 8]
    and.w       r9, r9, #7
    vctp.16     r9
    vpst
    vldrht.u16  q0, [r10]
    add.w       r10, r10, r9, lsl #1
.endm

@ A first group of one to four columns, whose rows are four wide.
.macro GATECELL_SMALL tail, op
    GATECELL_CARE_WIDE   \tail
    mov.w       r9, #4
    vctp.16     r9
    vpsttt
    vldrht.u16  q1, [r8], #8
    vldrht.u16  q2, [r8], #8
    vldrht.u16  q3, [r8], #8
    \op\().s16  r0, r1, q1, q0
    \op\().s16  r2, r3, q2, q0
    vpst
    vldrht.u16  q1, [r8], #8
    \op\().s16  r4, r5, q3, q0
    \op\().s16  r6, r7, q1, q0
    ldr.w       pc, [r11, #\tail]
.endm

.macro GATECELL_MULTIPLY_WIDE name, tail
gatecell_\name\()_w16a16_careful:
    GATECELL_CARE_WIDE   \tail
    b.w         gatecell_\name\()_w16a16_first
gatecell_\name\()_w16a16_eight:
gatecell_\name\()_w16a16_careful_eight:
    GATECELL_SMALL       \tail, vmlaldav
gatecell_\name\()_w16a16_whole:
    vldrh.u16   q0, [r10], #16
gatecell_\name\()_w16a16_first:
    GATECELL_FOURS       vmlaldav
    ldr.w       pc, [r11, #\tail]
gatecell_\name\()_w16a16_groups:
    vldrh.u16   q0, [r10], #16
gatecell_\name\()_w16a16_loaded:
    GATECELL_FOURS       vmlaldava
gatecell_\name\()_w16a16_group_1:
    .rept 3
    vldrh.u16   q0, [r10], #16
    GATECELL_FOURS       vmlaldava
    .endr
    subs.w      r12, r12, #4
    bgt.w       gatecell_\name\()_w16a16_groups
gatecell_\name\()_w16a16_done:
    str         r8, [r11, #-20]
.endm

@ Goes to the products of the next part of a block.
.macro GATECELL_NEXT_WIDE
    ldm.w       r11!, {{r8, r9, r10, r12, pc}}
.endm

@ What PREPARATION asks for.
.macro GATECELL_BLOCK_w16a16 bytes, groups
    add.w       \groups, r1, #7
    lsr.w       \groups, \groups, #3
.endm
.macro GATECELL_MORE_w16a16
    ldr.w       r0, [r0]
.endm
.macro GATECELL_START_w16a16
    GATECELL_START_OF_EIGHT
    sub.w       r1, r1, #1
    tst.w       r1, #4
    csel        r3, r0, r3, eq
.endm
.macro GATECELL_START_ON_w16a16
    GATECELL_START_ON_OF_EIGHT
    sub.w       r1, r1, #1
    tst.w       r1, #4
    bne         1f
    ldr.w       r3, [r0]
    mov.w       r12, #0
    sub.w       r2, r2, #1
1:
.endm
.macro GATECELL_ENTRIES_ON_w16a16
    .word gatecell_pair_w16a16_small_on + 1
.endm
.macro GATECELL_HOW_FAR_w16a16 place
.endm
.macro GATECELL_NARROW_w16a16 q, shift
    GATECELL_NARROW_w8a16 \q, \shift
.endm
.macro GATECELL_STORE_w16a16 q
    GATECELL_STORE_w8a16 \q
.endm
.macro GATECELL_STORE_FEW_w16a16 q
    GATECELL_STORE_FEW_w8a16 \q
.endm

@ Four rows, of which those of a part are a pair by name only.
    .pushsection .text.gatecell_pair_w16a16, "ax", %progbits
    .thumb
    .p2align 2
    .type   gatecell_pair_w16a16, %function
    .thumb_func
gatecell_pair_w16a16:
gatecell_pair_w16a16_careful_on:
    GATECELL_CARE_WIDE   28
gatecell_pair_w16a16_whole_on:
    ldr.w       pc, [r11, #28]
gatecell_pair_w16a16_small_on:
    GATECELL_SMALL       28, vmlaldava
    GATECELL_MULTIPLY_WIDE pair, 28
    ldr.w       pc, [r11, #32]
    GATECELL_PREPARATION w16a16
    .size gatecell_pair_w16a16, . - gatecell_pair_w16a16
    .popsection

@ One block, for what has no kernel of its own.
@
@ In:  r0 = part, r1 = where the four sums go.
    .pushsection .text.gatecell_products_w16a16, "ax", %progbits
    .thumb
    .p2align 2
    .global gatecell_products_w16a16
    .type   gatecell_products_w16a16, %function
    .thumb_func
gatecell_products_w16a16:
    push    {{r4, r5, r6, r7, r8, r9, r10, r11, r12, lr}}
    mov     r11, r0
    mov     lr, r1
    GATECELL_NEXT_WIDE
    GATECELL_MULTIPLY_WIDE single, 0
    stm.w   lr, {{r0, r1, r2, r3, r4, r5, r6, r7}}
    pop     {{r4, r5, r6, r7, r8, r9, r10, r11, r12, pc}}
    .size gatecell_products_w16a16, . - gatecell_products_w16a16
    .popsection

    GATECELL_SINGLE_ENTRIES w16a16

@ part = the lower 16 bits of a sum, `low` = those above.
.macro GATECELL_SPLIT part, low, high
    uxth.w  \part, \low
    asrl    \low, \high, #16
.endm

@ The pre-activation of a row: its input sum is at `at` from lr on, its hidden sum `apart` behind
@ it. The pre-activation takes the place of the input sum.
@
@ (bias·2^s + S·scale + …) / 2^s with the sums in parts of 16 low bits and of the others
@ (crate::wide). In: r8 = rows, moved on; r12 = s − 16. r0 to r7, r9 and r10 are lost.
.macro GATECELL_ROW_WIDE at, apart
    ldrd    r0, r1, [lr, #\at]
    ldrd    r2, r3, [lr, #\at + \apart]
    ldm.w   r8!, {{r4, r5, r6}}
    GATECELL_SPLIT   r7, r0, r1
    GATECELL_SPLIT   r9, r2, r3
    smull   r10, r1, r7, r5
    smlal   r10, r1, r9, r6
    asrl    r10, r1, #16
    smlal   r10, r1, r0, r5
    smlal   r10, r1, r2, r6
    sqrshrl r10, r1, #64, r12
    add     r10, r4
    str     r10, [lr, #\at]
.endm

@ The same of one sum of both matrices.
.macro GATECELL_ROW_OF_SUM at
    ldrd    r0, r1, [lr, #\at]
    ldm.w   r8!, {{r4, r5, r6}}
    GATECELL_SPLIT   r7, r0, r1
    GATECELL_PART    r0, r1, r7, r5
    add     r10, r4
    str     r10, [lr, #\at]
.endm

@ r10 = the product of a sum, split to `high` and `low`, with a scale, shifted. `t` is odd and lost.
.macro GATECELL_PART high, t, low, scale
    smull   r10, \t, \low, \scale
    asrl    r10, \t, #16
    smlal   r10, \t, \high, \scale
    sqrshrl r10, \t, #64, r12
.endm

@ The candidate's row of a GRU: both parts, the hidden one without a bias, take the place of the
@ input sum.
.macro GATECELL_ROW_OF_CANDIDATE at, apart
    ldrd    r0, r1, [lr, #\at]
    ldrd    r2, r3, [lr, #\at + \apart]
    ldm.w   r8!, {{r4, r5, r6}}
    GATECELL_SPLIT   r7, r0, r1
    GATECELL_PART    r0, r1, r7, r5
    add     r4, r10
    GATECELL_SPLIT   r9, r2, r3
    GATECELL_PART    r2, r3, r9, r6
    strd    r4, r10, [lr, #\at]
.endm

@ Four rows, whose sums end at lr. The rows are in the cursor, and moved on.
.macro GATECELL_BLOCK_WIDE shared
    ldrd    r12, r8, [r11, #80 - 40]
    .if \shared & 2
    GATECELL_ROW_OF_SUM  -32
    GATECELL_ROW_OF_SUM  -24
    GATECELL_ROW_OF_SUM  -16
    GATECELL_ROW_OF_SUM  -8
    .else
    GATECELL_ROW_WIDE    -64, 32
    GATECELL_ROW_WIDE    -56, 32
    GATECELL_ROW_WIDE    -48, 32
    GATECELL_ROW_WIDE    -40, 32
    .endif
    str.w   r8, [r11, #84 - 40]
.endm
