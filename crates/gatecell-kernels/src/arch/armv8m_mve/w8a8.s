@ W8A8: sixteen columns of one row at a time, but eight where the first group has no more.

.macro GATECELL_LOAD_w8a8 blocks
    vldrb.u8    q0, [r5], #16
.endm

.macro GATECELL_CARE_w8a8 blocks, columns
    and.w       \columns, \columns, #15
    vctp.8      \columns
    vpst
    vldrbt.u8   q0, [r5]
    add.w       r5, r5, \columns
.endm

.macro GATECELL_GROUP_w8a8 blocks, op
    GATECELL_ROWS_OF_GROUP \blocks, vldrb.u8, 16, \op\().s8
.endm

.macro GATECELL_FINISH_w8a8 blocks
.endm

@ The first group where it has eight columns or fewer: as in W8A16.
.macro GATECELL_EIGHT_w8a8 name, blocks, tail
gatecell_\name\()_w8a8_careful_eight:
    GATECELL_SECOND      \blocks
    ldr.w       lr, [r11, #\tail + 8]
    GATECELL_CARE_EIGHT  lr
    b.w         gatecell_\name\()_w8a8_first_eight
gatecell_\name\()_w8a8_eight:
    GATECELL_SECOND      \blocks
    vldrb.s16   q0, [r5], #8
gatecell_\name\()_w8a8_first_eight:
    GATECELL_GROUP_w8a16 \blocks, vmladav
    ldr.w       pc, [r11, #\tail]
    .if \blocks == 2
gatecell_\name\()_w8a8_careful_eight_on:
    GATECELL_SECOND      \blocks
    ldr.w       r9, [r11, #\tail + 8]
    GATECELL_CARE_EIGHT  r9
    ldr         r9, [r11, #-8]
    b.w         gatecell_\name\()_w8a8_first_eight_on
gatecell_\name\()_w8a8_eight_on:
    GATECELL_SECOND      \blocks
    vldrb.s16   q0, [r5], #8
gatecell_\name\()_w8a8_first_eight_on:
    GATECELL_GROUP_w8a16 \blocks, vmladava
    ldr.w       pc, [r11, #\tail]
    .endif
.endm

.macro GATECELL_CARE_EIGHT columns
    and.w       \columns, \columns, #7
    vctp.16     \columns
    vpst
    vldrbt.s16  q0, [r5]
    add.w       r5, r5, \columns
.endm

.macro GATECELL_BLOCK_w8a8 bytes, groups
    add.w       \groups, r1, #7
    lsr.w       \groups, \groups, #3
    lsl.w       \bytes, \groups, #5
    add.w       \groups, r1, #15
    lsr.w       \groups, \groups, #4
.endm

@ r0 and r12 are where the smaller first groups start.
.macro GATECELL_MORE_w8a8
    ldrd        r0, r12, [r0]
.endm
.macro GATECELL_START_w8a8
    GATECELL_START_OF_EIGHT
    sub.w       r1, r1, #1
    lsls        r1, r1, #28
    bmi         1f
    cmp         r3, r4
    csel        r3, r0, r12, eq
1:
.endm

@ The smaller first group is none of the loop's.
.macro GATECELL_START_ON_w8a8
    GATECELL_START_ON_OF_EIGHT
    sub.w       r1, r1, #1
    lsls        r1, r1, #28
    bmi         1f
    cmp         r3, r4
    ldrd        r0, r12, [r0]
    csel        r3, r0, r12, eq
    mov.w       r12, #0
    sub.w       r2, r2, #1
1:
.endm
.macro GATECELL_ENTRIES_ON_w8a8
    .word gatecell_pair_w8a8_eight_on + 1
    .word gatecell_pair_w8a8_careful_eight_on + 1
.endm

@ Q1.30 or less, shifted right, to Q0.7, saturated: what is left fits 16 bits.
.macro GATECELL_NARROW_w8a8 q, shift
    vrshr.s32   \q, \q, #\shift + 8
    vqmovnb.s16 \q, \q
.endm
.macro GATECELL_STORE_w8a8 q
    vstrb.32    \q, [r6], #4
.endm
.macro GATECELL_STORE_FEW_w8a8 q
    vstrbt.32   \q, [r6], #4
.endm

@ The layer's shift is often less than 32, and the sums have room for what is missing.
.macro GATECELL_HOW_FAR_w8a8 place
    ldr.w       lr, [r11, #\place]
.endm
.macro GATECELL_UP_w8a8 q
    vshl.s32    \q, lr
.endm
