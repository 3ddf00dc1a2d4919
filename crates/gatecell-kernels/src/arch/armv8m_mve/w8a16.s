@ W8A16: eight columns of one row at a time, a load and a multiplication each.

.macro GATECELL_LOAD_w8a16 blocks
    vldrh.u16   q0, [r5], #16
.endm

.macro GATECELL_CARE_w8a16 blocks, columns
    and.w       \columns, \columns, #7
    vctp.16     \columns
    vpst
    vldrht.u16  q0, [r5]
    add.w       r5, r5, \columns, lsl #1
.endm

.macro GATECELL_GROUP_w8a16 blocks, op
    GATECELL_ROWS_OF_GROUP \blocks, vldrb.s16, 8, \op\().s16
.endm

.macro GATECELL_FINISH_w8a16 blocks
.endm

.macro GATECELL_BLOCK_w8a16 bytes, groups
    add.w       \groups, r1, #7
    lsr.w       \groups, \groups, #3
    lsl.w       \bytes, \groups, #5
.endm
.macro GATECELL_START_w8a16
    GATECELL_START_OF_EIGHT
.endm
.macro GATECELL_START_ON_w8a16
    GATECELL_START_ON_OF_EIGHT
.endm
.macro GATECELL_MORE_w8a16
.endm
.macro GATECELL_ENTRIES_ON_w8a16
.endm
.macro GATECELL_EIGHT_w8a16 name, blocks, tail
    .set        gatecell_\name\()_w8a16_eight, gatecell_\name\()_w8a16_whole
    .set        gatecell_\name\()_w8a16_careful_eight, gatecell_\name\()_w8a16_careful
.endm

@ Q1.30 or less, shifted right, to Q0.15, saturated.
.macro GATECELL_NARROW_w8a16 q, shift
    vqrshrnb.s32 \q, \q, #\shift
.endm
.macro GATECELL_STORE_w8a16 q
    vstrh.32    \q, [r6], #8
.endm
.macro GATECELL_STORE_FEW_w8a16 q
    vstrht.32   \q, [r6], #8
.endm

@ The layer's shift is 32.
.macro GATECELL_HOW_FAR_w8a16 place
.endm
.macro GATECELL_UP_w8a16 q
.endm
