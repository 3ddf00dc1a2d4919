@ W4A16: the digits of four rows in a halfword, eight columns at a time. A rounding shift cuts
@ off the lower digits, exactly, because together they are less than half of what is left.

.macro GATECELL_LOAD_w4a16 blocks
    vldrh.u16   q0, [r5], #16
    vldrh.u16   q1, [r1], #16
    .if \blocks == 2
    vldrh.u16   q3, [r3], #16
    .endif
.endm

.macro GATECELL_CARE_w4a16 blocks, columns
    and.w       \columns, \columns, #7
    vctp.16     \columns
    .if \blocks == 2
    vpsttt
    vldrht.u16  q0, [r5]
    vldrht.u16  q1, [r1]
    vldrht.u16  q3, [r3]
    .else
    vpstt
    vldrht.u16  q0, [r5]
    vldrht.u16  q1, [r1]
    .endif
    add.w       r5, r5, \columns, lsl #1
    @ The weights are whole words.
    add.w       \columns, \columns, #1
    bic.w       \columns, \columns, #1
    add.w       r1, r1, \columns, lsl #1
    .if \blocks == 2
    add.w       r3, r3, \columns, lsl #1
    .endif
.endm

@ Eight columns of four rows: every sum is that of its row and, 16-fold, the next one.
.macro GATECELL_DIGITS op, weights, a, b, c, d
    \op\().s16  \a, \weights, q0
    vrshr.s16   q2, \weights, #4
    \op\().s16  \b, q2, q0
    vrshr.s16   q2, \weights, #8
    \op\().s16  \c, q2, q0
    vrshr.s16   q2, \weights, #12
    \op\().s16  \d, q2, q0
.endm

.macro GATECELL_GROUP_w4a16 blocks, op
    GATECELL_DIGITS      \op, q1, r0, r2, r4, r6
    .if \blocks == 2
    GATECELL_DIGITS      \op, q3, r8, r10, r12, lr
    .endif
.endm

.macro GATECELL_CUT a, b, c, d
    sub.w       \a, \a, \b, lsl #4
    sub.w       \b, \b, \c, lsl #4
    sub.w       \c, \c, \d, lsl #4
.endm
.macro GATECELL_FINISH_w4a16 blocks
    GATECELL_CUT         r0, r2, r4, r6
    .if \blocks == 2
    GATECELL_CUT         r8, r10, r12, lr
    .endif
.endm

.macro GATECELL_BLOCK_w4a16 bytes, groups
    add.w       \groups, r1, #1
    lsr.w       \groups, \groups, #1
    lsl.w       \bytes, \groups, #2
    add.w       \groups, r1, #7
    lsr.w       \groups, \groups, #3
.endm
.macro GATECELL_START_w4a16
    GATECELL_START_OF_EIGHT
.endm
.macro GATECELL_START_ON_w4a16
    GATECELL_START_ON_OF_EIGHT
.endm
.macro GATECELL_MORE_w4a16
.endm
.macro GATECELL_ENTRIES_ON_w4a16
.endm
.macro GATECELL_EIGHT_w4a16 name, blocks, tail
    .set        gatecell_\name\()_w4a16_eight, gatecell_\name\()_w4a16_whole
    .set        gatecell_\name\()_w4a16_careful_eight, gatecell_\name\()_w4a16_careful
.endm

.macro GATECELL_NARROW_w4a16 q, shift
    GATECELL_NARROW_w8a16 \q, \shift
.endm
.macro GATECELL_STORE_w4a16 q
    GATECELL_STORE_w8a16 \q
.endm
.macro GATECELL_STORE_FEW_w4a16 q
    GATECELL_STORE_FEW_w8a16 \q
.endm

@ The layer's shift is often less than 32, and the sums have room for what is missing.
.macro GATECELL_HOW_FAR_w4a16 place
    ldr.w       lr, [r11, #\place]
.endm
.macro GATECELL_UP_w4a16 q
    vshl.s32    \q, lr
.endm
