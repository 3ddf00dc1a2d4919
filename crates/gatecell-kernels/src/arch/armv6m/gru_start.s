@ How a unit of a GRU (gru.s) starts in each format: its sums are scaled, and r is found.

@ What scaling has in r12.
.macro GATECELL_GRU_SCALING_w8a16
    ldr     r0, [sp, #48]
    mov     r12, r0
.endm

.macro GATECELL_GRU_SCALING_w16a16
    GATECELL_GRU_SCALING_w8a16
.endm

.macro GATECELL_GRU_SCALING_w4a16
.endm

.macro GATECELL_GRU_SCALING_w8a8
.endm

@ What a unit starts with: r in r7, the two parts of n in \input and \hidden, the
@ pre-activation of z on the stack. A conditional branch reaches 256 bytes: what a start
@ branches to stands before a unit (OTHER) or behind it (LATER).

@ With scales up to `limit` (scale.s).
.macro GATECELL_GRU_START_w8a16 input, hidden
    ldr     r0, [sp, #40]
    ldr     r6, [sp]
    ldr     r4, [r6, #48]
    ldr     r5, [r6]
    bl      gatecell_scaled_row
    str     r1, [sp, #8]
    ldr     r6, [sp]
    ldr     r4, [r6, #52]
    ldr     r5, [r6, #4]
    bl      gatecell_scaled_row
    str     r0, [sp, #40]
gatecell_gru_w8a16_reset:
    movs    r0, r1
    GATECELL_SIGMOID r7, gru_w8a16_r
    ldr     r0, [sp, #40]
    ldmia   r0!, {{\input, \hidden, r3}}
    str     r0, [sp, #40]
    movs    r6, \hidden
    orrs    r6, r3
    cmp     r6, r12
    bhs     gatecell_gru_other
    ldr     r6, [sp]
    ldr     r4, [r6, #56]
    GATECELL_SCALED  \input, r4, \hidden
    ldr     r6, [sp]
    ldr     r4, [r6, #8]
    adds    r6, #12
    str     r6, [sp]
    ldr     r5, [sp, #20]
    ldmia   r5!, {{\hidden}}
    str     r5, [sp, #20]
    GATECELL_SCALED  \hidden, r4, r3
gatecell_gru_parts:
.endm

@ Scales or shifts beyond the usual.
.macro GATECELL_GRU_OTHER_w8a16 input, hidden
gatecell_gru_other:
    push    {{r0, r3, r4}}
    ldr     r6, [sp, #12]
    ldr     r0, [r6, #56]
    ldr     r3, [sp, #64]
    bl      {part}
    movs    r4, r0
    ldr     r0, [r6, #8]
    ldr     r5, [sp, #32]
    ldmia   r5!, {{r1}}
    ldr     r2, [sp, #4]
    ldr     r3, [sp, #64]
    bl      {part}
    movs    \hidden, r0
    movs    \input, r4
    add     sp, #12
    adds    r6, #12
    str     r6, [sp]
    str     r5, [sp, #20]
    ldr     r0, [sp, #48]
    mov     r12, r0
    b       gatecell_gru_parts
    GATECELL_SATURATED r7, gru_w8a16_r
.endm

.macro GATECELL_GRU_LATER_w8a16
.endm

@ The end of a start: \hidden from a product in r1 and its bias; r3 = what is still to be
@ shifted; the pointers are moved on, the row by \left bytes; r from its pre-activation in r7.
.macro GATECELL_GRU_PARTS name, hidden, left
    ldr     r2, [sp, #20]
    ldmia   r2!, {{\hidden}}
    str     r2, [sp, #20]
    asrs    r1, r3
    adcs    \hidden, r1
    adds    r0, #\left
    str     r0, [sp, #40]
    adds    r6, #12
    str     r6, [sp]
    movs    r0, r7
    GATECELL_SIGMOID r7, \name
.endm

@ With sums of at most 27 bits (middle.s).
.macro GATECELL_GRU_START_w4a16 input, hidden
    ldr     r0, [sp, #40]
    ldr     r6, [sp]
    ldr     r4, [r6, #48]
    ldr     r5, [r6]
    GATECELL_MIDDLE_JOINT 0, 48
    str     r1, [sp, #8]
    ldr     r6, [sp]
    ldr     r4, [r6, #52]
    ldr     r5, [r6, #4]
    GATECELL_MIDDLE_JOINT 12, 48
    movs    r7, r1
    ldr     r6, [sp]
gatecell_gru_w4a16_candidate:
    ldr     r4, [r6, #56]
    GATECELL_MIDDLE_PRODUCT 28, r4
    ldr     r3, [sp, #48]
    asrs    r1, r3
    ldr     \input, [r0, #24]
    adcs    \input, r1
    ldr     r4, [r6, #8]
    GATECELL_MIDDLE_PRODUCT 32, r4
    ldr     r3, [sp, #48]
    GATECELL_GRU_PARTS gru_w4a16_r, \hidden, 36
.endm

.macro GATECELL_GRU_OTHER_w4a16 input, hidden
.endm

.macro GATECELL_GRU_LATER_w4a16
    GATECELL_SATURATED r7, gru_w4a16_r
.endm

@ With sums of at most 24 bits (narrow.s).
.macro GATECELL_GRU_START_w8a8 input, hidden
    ldr     r0, [sp, #40]
    ldr     r6, [sp]
    ldr     r3, [r6, #48]
    ldr     r4, [r6]
    GATECELL_NARROW_JOINT 0, r3, r4, 48
    str     r4, [sp, #8]
    ldr     r3, [r6, #52]
    ldr     r7, [r6, #4]
    GATECELL_NARROW_JOINT 12, r3, r7, 48
gatecell_gru_w8a8_candidate:
    ldr     r4, [r6, #56]
    adds    r0, #12
    GATECELL_NARROW_PRODUCT 16, r4
    ldr     r3, [sp, #48]
    asrs    r1, r3
    ldr     \input, [r0, #12]
    adcs    \input, r1
    ldr     r4, [r6, #8]
    GATECELL_NARROW_PRODUCT 20, r4
    GATECELL_GRU_PARTS gru_w8a8_r, \hidden, 24
.endm

.macro GATECELL_GRU_OTHER_w8a8 input, hidden
.endm

.macro GATECELL_GRU_LATER_w8a8
    GATECELL_SATURATED r7, gru_w8a8_r
.endm

@ With sums of two words (wide.s).
.macro GATECELL_GRU_START_w16a16 input, hidden
    ldr     r0, [sp, #40]
    ldr     r3, [sp]
    ldr     r4, [r3, #96]
    ldr     r5, [r3, #100]
    ldr     r6, [r3]
    ldr     r7, [r3, #4]
    bl      gatecell_scaled_wide
    str     r1, [sp, #8]
    ldr     r3, [sp]
    ldr     r4, [r3, #104]
    ldr     r5, [r3, #108]
    ldr     r6, [r3, #8]
    ldr     r7, [r3, #12]
    bl      gatecell_scaled_wide
    mov     r8, r1
    ldr     r3, [sp]
    ldr     r4, [r3, #112]
    ldr     r5, [r3, #116]
    ldmia   r0!, {{r7}}
    movs    r6, r0
    bl      gatecell_scaled_wide_sum
    str     r7, [sp, #12]
    ldr     r3, [sp]
    ldr     r4, [r3, #16]
    ldr     r5, [r3, #20]
    adds    r3, #24
    str     r3, [sp]
    adds    r6, #4
    adds    r0, #8
    str     r0, [sp, #40]
    ldr     r3, [sp, #20]
    ldmia   r3!, {{r7}}
    str     r3, [sp, #20]
    bl      gatecell_scaled_wide_sum
    movs    \hidden, r7
    ldr     \input, [sp, #12]
    mov     r0, r8
    GATECELL_SIGMOID r7, gru_w16a16_r
.endm

.macro GATECELL_GRU_OTHER_w16a16 input, hidden
.endm

.macro GATECELL_GRU_LATER_w16a16
    GATECELL_SATURATED r7, gru_w16a16_r
.endm

@ Starts where both scales of z and of r are the same: their sums are added and scaled once.
.macro GATECELL_GRU_SHARED_w8a16
    ldr     r0, [sp, #52]
    mov     r8, r0
    ldr     r7, [sp, #40]
    ldr     r6, [sp]
    ldr     r4, [r6, #48]
    ldr     r5, [r6]
    adds    r4, r4, r5
    bl      gatecell_scaled_sum
    str     r1, [sp, #8]
    ldr     r6, [sp]
    ldr     r4, [r6, #52]
    ldr     r5, [r6, #4]
    adds    r4, r4, r5
    bl      gatecell_scaled_sum
    str     r7, [sp, #40]
    b       gatecell_gru_w8a16_reset
.endm

.macro GATECELL_GRU_SHARED_w4a16
    ldr     r0, [sp, #40]
    ldr     r6, [sp]
    ldr     r4, [r6, #48]
    ldr     r5, [r6]
    adds    r4, r4, r5
    GATECELL_MIDDLE_PRODUCT 4, r4
    ldr     r3, [sp, #48]
    asrs    r1, r3
    ldr     r4, [r0]
    adcs    r4, r1
    str     r4, [sp, #8]
    ldr     r4, [r6, #52]
    ldr     r5, [r6, #4]
    adds    r4, r4, r5
    GATECELL_MIDDLE_PRODUCT 16, r4
    ldr     r3, [sp, #48]
    asrs    r1, r3
    ldr     r7, [r0, #12]
    adcs    r7, r1
    b       gatecell_gru_w4a16_candidate
.endm

.macro GATECELL_GRU_SHARED_w8a8
    ldr     r0, [sp, #40]
    ldr     r6, [sp]
    ldr     r3, [r6, #48]
    ldr     r4, [r6]
    adds    r4, r4, r3
    GATECELL_NARROW_PRODUCT 4, r4
    ldr     r3, [sp, #48]
    asrs    r1, r3
    ldr     r4, [r0]
    adcs    r4, r1
    str     r4, [sp, #8]
    ldr     r4, [r6, #52]
    ldr     r7, [r6, #4]
    adds    r4, r4, r7
    GATECELL_NARROW_PRODUCT 16, r4
    asrs    r1, r3
    ldr     r7, [r0, #12]
    adcs    r7, r1
    b       gatecell_gru_w8a8_candidate
.endm

.macro GATECELL_GRU_SHARED_w16a16
.endm
